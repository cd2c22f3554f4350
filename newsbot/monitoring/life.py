"""One article's life, as ledger, dataset and run folders tell it: why it is there, or is not."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsbot.dataset.versions import Past, find_record, past_of
from newsbot.exporters.run_folder import RunFolder
from newsbot.ledger.database import read_only
from newsbot.monitoring import ledger_view
from newsbot.monitoring.ledger_view import LEDGER
from newsbot.monitoring.life_words import explain
from newsbot.runs.folders import Folders
from newsbot.sites import Site


@dataclass(frozen=True, slots=True)
class Asked:
    """Which article is meant, and of which paper: by its address, or by its id (the other None)."""

    site: Site
    url: str | None = None
    article_id: str | None = None


@dataclass(kw_only=True, slots=True)
class Life:
    """Everything that ``newsbot why`` tells; None is what is not known, or is not so.

    ``state`` is read, unpublished, refused, waiting, failed, given_up, rejected, unsupported, gone,
    moved, duplicate, outside_window, never_listed or no_article; ``told`` says it in a sentence,
    ``advice`` what to do. ``listed`` has first_seen_at, published (the list's date) and lists;
    ``tries`` are looks, oldest first; ``versions`` and ``events`` the record's past; ``lists`` says
    for an article that was never listed how far each section's list was read, ``coverage`` from
    when to when all is listed.
    """

    site: str
    asked: str
    id: str | None = None
    url: str | None = None
    state: str = "never_listed"
    told: str = ""
    advice: str | None = None
    listed: dict[str, Any] | None = None
    tries: list[dict[str, Any]] = field(default_factory=list)
    rejected: dict[str, Any] | None = None
    versions: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    next_look: dict[str, Any] | None = None
    file: str | None = None
    lists: list[dict[str, Any]] | None = None
    coverage: dict[str, Any] | None = None
    running: str | None = None


def life_of(folders: Folders, asked: Asked, now: datetime) -> Life:
    """An article's life, also while a run goes on. Raises ``DatasetError``, ``sqlite3.Error``."""
    site = asked.site
    life = Life(site=site.name, asked=asked.url or asked.article_id or "")
    holder = folders.held()
    life.running = None if holder is None else str(holder)
    address = site.address(asked.url) if asked.url is not None else None
    life.id = asked.article_id
    if address is not None:
        life.url = f"https://{site.main_host}{address.path}"
    elif asked.url is not None:
        life.state, life.url = "no_article", asked.url
        life.told = f"this is no address of an article of {site.title}"
        life.advice = "a section, a tag and a search are none; compare it with an article's"
        return life
    path = folders.own / LEDGER
    row = None
    if path.exists():
        with read_only(path) as database:
            row = ledger_view.article(database, key=address and address.key, id=life.id)
            if row is not None:
                _from_ledger(life, database, row, folders, site)
            elif address is not None:
                _never_listed(life, database, address.month)
    if row is None:
        _from_dataset_alone(life, folders, has_ledger=path.exists())
    else:
        explain(life, row, now)
    return life


def _from_ledger(
    life: Life,
    database: sqlite3.Connection,
    row: dict[str, Any],
    folders: Folders,
    site: Site,
) -> None:
    key = row["key"]
    life.id = row["id"] or life.id
    life.url = f"https://{site.main_host}{row['path']}"
    life.listed = {
        "first_seen_at": row["first_seen_at"],
        "published": row["published"],
        "lists": ledger_view.lists_of(database, key),
    }
    life.tries = ledger_view.looks(database, key)
    page, comments = row["page_due_at"], row["comments_due_at"]
    if row["state"] != "done":
        comments = None
    life.next_look = {"page": page, "comments": comments} if page or comments else None
    found = ledger_view.quarantined(database, key)
    # A page that was rejected before it could be read is no longer so.
    if found is not None and row["state"] in ("rejected", "failed"):
        run = found["run"]
        kept = RunFolder(folders.run(run)).quarantined(key) if run is not None else None
        life.rejected = found | {"page": str(kept) if kept and kept.exists() else None}
    record = ledger_view.record(database, life.id) if life.id is not None else None
    if record is not None:
        partition = record["partition"]
        # One that was never published need not be looked for in every file.
        past = past_of(folders.dataset, life.id or "", partition) if partition else None
        _take(life, past)
        life.file = str(folders.dataset / partition) if past is not None else None
        row |= {"unpublished": record["json"] is not None, "run_state": record["run_state"]}
        row |= {"run": record["run"] or row["run"], "published_in": partition}
    others = ledger_view.other_addresses(database, life.id, key) if life.id else []
    row["others"] = [f"https://{site.main_host}{path}" for path in others]


def _take(life: Life, past: Past | None) -> None:
    if past is not None:
        told = past.told()
        life.versions, life.events = told["versions"], told["events"]


def _never_listed(life: Life, database: sqlite3.Connection, month: str | None) -> None:
    life.lists = ledger_view.lists_read(database)
    life.coverage = ledger_view.coverage(database)
    life.told = "no list that was read has named it"
    since = (life.coverage or {}).get("since")
    if month is not None and since and month < since[:7].replace("-", ""):
        first = f"{month[:4]}-{month[4:]}-01"
        life.told += (
            f": its address is of {month[:4]}-{month[4:]}, the lists are read since {since}"
        )
        life.advice = f"newsbot run {life.site} --since {first}, or --url with this address"
        return
    life.advice = (
        f"newsbot run {life.site} --url {life.url} reads it whether a list names it or not"
    )


def _from_dataset_alone(life: Life, folders: Folders, *, has_ledger: bool) -> None:
    """What a copied dataset tells, or one whose ledger was lost."""
    if life.id is not None and (folders.dataset / "articles").is_dir():
        found = find_record(folders.dataset, life.id)
        if found is not None:
            name, record = found
            life.url, life.file, life.state = record["url"], str(folders.dataset / name), "read"
            _take(life, past_of(folders.dataset, life.id, name))
            life.told = "read, and in the dataset; the ledger knows nothing of it"
            return
    if not has_ledger:
        life.told = f"no run of {life.site} has been made here"
        life.advice = "check --output"
    elif not life.told:
        life.told = "no article of this id was ever read"
        life.advice = "ask by its address: an id is known once the page was read"
