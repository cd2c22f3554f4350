"""Some records held against their archived pages: in a second, what a change of the rules does."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from newsbot import pipelines
from newsbot.archive.finding import NoPage, kept_page
from newsbot.dataset.publish import find_line
from newsbot.items import Article, CommentReply, FetchedArticle, Rejected, from_json, to_json
from newsbot.ledger.database import read_only
from newsbot.reextraction.reading import Reading, ReadPage
from newsbot.reextraction.rereading import differences, reread
from newsbot.reextraction.spool import Change
from newsbot.reextraction.telling import Report
from newsbot.reextraction.whole import NothingToRead
from newsbot.runs.folders import Folders
from newsbot.text.dates import isoformat


def read_sample(folders: Folders, most: int) -> Report:
    """So many records, spread over all that have an archived page, and what today's rules read of
    these pages. Comments are left as they are: they come of many looks.

    Raises ``NothingToRead``, ``DatasetError``, ``sqlite3.Error``, ``OSError``.
    """
    ledger = folders.own / "ledger.sqlite"
    if not ledger.exists():
        raise NothingToRead(f"{ledger} is not there: it knows where pages lie")
    with read_only(ledger) as database:
        places = list(_spread(database, most))
    if not places:
        raise NothingToRead(f"no archive of {folders.site} has a page of a record")
    report, files = Report(folders.site), set()
    unreadable: dict[str, list[str]] = defaultdict(list)
    for place in places:
        line = find_line(folders.dataset / place["partition"], place["id"])
        try:
            page = kept_page(folders.own / "runs", place)
        except NoPage:
            report.skipped["missing"] += 1
            continue
        files.add((place["run"], place["file"]))
        report.pages += 1
        if line is None or isoformat(page.fetched_at) != from_json(line).fetched_at:
            report.not_archived += 1
            continue
        report.records += 1
        try:
            _compare(from_json(line), line, page, report)
        except Rejected as rejected:
            unreadable[rejected.reason].append(place["id"])
        except Exception as error:
            unreadable[f"bug: {type(error).__name__}"].append(place["id"])
    report.files, report.unreadable = len(files), dict(unreadable)
    return report


def _compare(record: Article, line: bytes, page: FetchedArticle, report: Report) -> None:
    """Raises what the pipelines raise."""
    article = pipelines.extract(replace(page, comments=CommentReply("disabled")))
    read = ReadPage(msgspec.Raw(to_json(article)))
    again = reread(record, [Reading(record.id, record.fetched_at, Path(), 0, read)])
    if again is not None and (fields := differences(record, again)):
        report.add(Change(record.id, to_json(again), fields, line))


def _spread(database: sqlite3.Connection, most: int) -> Iterator[dict[str, Any]]:
    """Records that have an archived page of their version, from first to last."""
    query = (
        "FROM pages JOIN records USING (id, version) WHERE partition IS NOT NULL AND json IS NULL"
    )
    (count,) = database.execute(f"SELECT count(*) {query}").fetchone()
    database.row_factory = sqlite3.Row
    rows = database.execute(f"SELECT pages.*, partition {query} ORDER BY id")
    return (dict(row) for row in islice(rows, 0, None, max(1, -(-count // most))))
