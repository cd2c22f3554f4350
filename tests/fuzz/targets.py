"""Who reads what, and what holds of whatever comes out of it."""

from __future__ import annotations

import json
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from newsbot import pipelines
from newsbot.archive.http import BadHttp
from newsbot.archive.reading import Record, Skipped, records
from newsbot.discovery.links import as_listed
from newsbot.items import (
    Answer,
    Article,
    Ask,
    Comment,
    CommentReply,
    FetchedArticle,
    Rejected,
    from_json,
    to_json,
)
from newsbot.pipelines.comments import read_comments
from newsbot.readers.choice import Choice
from newsbot.readers.guard import Guard
from newsbot.sites import Section, Site, all_sites
from newsbot.text import dates
from newsbot.text.jsonp import BadReply, load_json
from newsbot.text.personal import masked, personal_details
from tests.fuzz import strategies
from tests.fuzz.strategies import Bytes, saved

AT = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
# Of each system one paper, and those whose pages have classes of their own.
PAPERS = tuple(
    "baodaklak phuyen vnexpress vietnamnet tuoitre thanhnien nld cafef baodanang plo baoangiang"
    " dantri laodong qdnd baotayninh baoquocte khoahocphothong".split()
)
GUARD = Guard(Choice("pseudonym", "mask"), lambda: bytes(32))


@dataclass(frozen=True, slots=True)
class Target:
    """``made`` gives a strategy for a paper, ``check`` raises where a promise does not hold."""

    name: str
    papers: Sequence[str]
    made: Callable[[str], Bytes]
    check: Callable[[Site, bytes], None]


def _page(site: Site, data: bytes) -> None:
    url = f"https://{site.main_host}/chinh-tri/202302/a-b-19011c5/"
    if site.name not in ("baodaklak", "phuyen"):
        url = _address(site)
    replies = saved(site.name, "comments*.json")
    reply = CommentReply.saved(*replies[:1]) if replies else CommentReply("disabled")
    try:
        article = pipelines.extract(FetchedArticle(site.name, url, data, AT, comments=reply))
    except Rejected as rejected:
        if not rejected.reason:
            raise AssertionError("rejected for no reason") from rejected
        return
    _holds(article)


def _address(site: Site) -> str:
    for meta in sorted(strategies.CASES.glob("*/meta.json")):
        told = json.loads(meta.read_bytes())
        if told["site"] == site.name:
            return str(told["url"])
    raise AssertionError(f"no case of {site.name}")


def _holds(article: Article) -> None:
    """What the contract says of every record."""
    line = to_json(article)
    assert b"\n" not in line
    assert from_json(line) == article
    told = json.loads(line.decode("utf-8"), parse_constant=_no_number)
    _texts_hold(told)
    told_by_blocks = [block.text for block in article.blocks if block.text]
    assert article.body == "\n\n".join(told_by_blocks)
    assert article.author == (", ".join(article.authors) or None)
    assert article.comments_total in (None, len(article.comments))
    assert len({comment.id for comment in article.comments}) == len(article.comments)
    guarded = GUARD.line(line)
    assert guarded is not None
    assert GUARD.line(guarded) == guarded


def _no_number(word: str) -> None:
    raise AssertionError(f"{word} is no JSON")


def _texts_hold(value: Any) -> None:
    if isinstance(value, dict):
        for key, one in value.items():
            if key != "url":
                _texts_hold(one)
    elif isinstance(value, list):
        for one in value:
            _texts_hold(one)
    elif isinstance(value, str):
        assert unicodedata.is_normalized("NFC", value), value
        wrong = [c for c in value if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
        assert not wrong, value


def _answer(site: Site, data: bytes) -> None:
    comments, status, _ = read_comments(site, CommentReply.saved(data), AT)
    told = msgspec.json.encode(comments)
    assert msgspec.json.decode(told, type=list[Comment]) == comments
    assert status not in ("complete", "partial") or comments
    assert len({one.id for one in comments}) == len(comments)
    _texts_hold(json.loads(told, parse_constant=_no_number))
    once = GUARD.comments(comments)
    assert GUARD.comments(once) == once
    read = site.cms.comments()
    assert read is not None
    with suppress(BadReply):
        read.check(Answer(Ask("/"), data), {"id": "1"})


def _list(site: Site, data: bytes) -> None:
    lists = site.cms.lists()
    ask = lists.first(Section("/thoi-su/", "Thời sự", "1"), AT) or Ask("/")
    with suppress(BadReply):
        page = lists.read(data, ask)
        for entry in page.entries:
            as_listed(entry.url, site)
    lists.section_id(data)
    list(lists.menu(data))


def _date(site: Site, data: bytes) -> None:
    text = data.decode("utf-8", "surrogatepass")
    for read in (dates.read_api_date, lambda told: dates.read_date(told, AT)):
        with suppress(ValueError):
            found = read(text)
            assert found is None or found


def _url(site: Site, data: bytes) -> None:
    text = data.decode("utf-8", "surrogatepass")
    address = site.address(text)
    if address is not None:
        assert ".." not in address.path.split("/")
        assert address.path.startswith("/")
        assert site.address(f"https://{site.main_host}{address.path}") is not None
    listed = as_listed(text, site)
    assert listed is None or listed.path.startswith("/")


def _jsonp(site: Site, data: bytes) -> None:
    with suppress(BadReply):
        load_json(data)


def _words(site: Site, data: bytes) -> None:
    text = data.decode("utf-8", "surrogatepass")
    told = masked(text)
    assert masked(told) == told
    ends = [0]
    for start, end, _ in personal_details(text):
        assert ends[-1] <= start < end <= len(text)
        ends.append(end)


def _archive(site: Site, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".warc.gz") as file:
        file.write(data)
        file.flush()
        for found in records(Path(file.name)):
            assert isinstance(found, Record | Skipped)
            if isinstance(found, Record):
                with suppress(BadHttp):
                    found.http.unpacked(10_000)


def _having(papers: Sequence[str], what: str) -> list[str]:
    sites = all_sites()
    if what == "comments":
        return [one for one in papers if sites[one].cms.comments() is not None]
    return [one for one in papers if saved(one, "page.html")]


ANY = ("baodaklak",)
TARGETS = {
    target.name: target
    for target in (
        Target("page", _having(PAPERS, "pages"), strategies.pages, _page),
        Target("answer", _having(PAPERS, "comments"), strategies.answers, _answer),
        Target("list", PAPERS, strategies.answers, _list),
        Target("feed", PAPERS, lambda paper: strategies.feeds(), _list),
        Target("list_page", _having(PAPERS, "pages"), strategies.pages, _list),
        Target("date", ANY, lambda paper: strategies.dates(), _date),
        Target("address", PAPERS, lambda paper: strategies.addresses(), _url),
        Target("jsonp", ANY, strategies.answers, _jsonp),
        Target("words", ANY, lambda paper: strategies.words(), _words),
        Target("archive", ANY, lambda paper: strategies.archives(), _archive),
    )
}
