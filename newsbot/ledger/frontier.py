"""The frontier: what a crawl is to list and to look at, kept in the ledger.

A crawl belongs to a plan (the arguments that say what to look for). An unfinished crawl of the
same plan is taken up: sections already listed are not asked again, pages already read neither.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from newsbot.items import Ask, Coverage, Listed, Look, Origin, Scope
from newsbot.ledger.database import ORIGIN, Ledger
from newsbot.ledger.records import OUTSIDE, PublishedLine, Records
from newsbot.readers.guard import OPEN, Guard
from newsbot.revisits.policy import Policy
from newsbot.sites import Section
from newsbot.text.dates import isoformat

_EVERYTHING = Scope()
# An older listing says too little about what is new; a killed run is taken up within it.
_RESUME_WITHIN = timedelta(hours=2)
_REFUSED = "comments_refused_at"
# A crawl's listing is complete (1), is to be made again (0), or ended where the site's lists do.
_SHORT = 2
_SINCE, _UNTIL, _RELIST = "covered_since", "covered_until", "relist_since"

# What the tally says of an article that is listed and not looked at. One given up after its last
# attempt is no failure of this run.
_OUTCOME = """CASE state
    WHEN 'pending' THEN NULL
    WHEN 'failed' THEN CASE WHEN page_due_at IS NULL THEN 'rejected' ELSE 'failed' END
    WHEN 'rejected' THEN 'rejected'
    WHEN 'gone' THEN CASE WHEN id IS NULL THEN 'rejected' ELSE 'unchanged' END
    ELSE 'unchanged' END"""


_ask = msgspec.json.Decoder(Ask)


class LedgerFrontier:
    """The spider's side of the ledger during one run; ``records`` is the pipelines'.

    ``published`` finds an article's line in the dataset, by its file and id.
    """

    def __init__(
        self,
        ledger: Ledger,
        run: str,
        published: PublishedLine = lambda partition, article_id: None,
        policy: Policy | None = None,
        guard: Guard = OPEN,
    ) -> None:
        self.ledger = ledger
        self.run = run
        self.crawl = 0
        self.resumed = False
        self.forgotten = guard.forgotten.keys
        self.records = Records(ledger, run, published, policy or Policy(), guard)

    def begin(self, plan: str, now: datetime) -> bool:
        """Takes up the unfinished crawl of this plan or starts one.

        True where discovery is already done and only looks are left.
        """
        with self.ledger.transaction() as database:
            row = database.execute(
                "SELECT * FROM crawls WHERE plan = ? AND finished_at IS NULL ORDER BY crawl DESC",
                (plan,),
            ).fetchone()
            fresh = row and abs(now - datetime.fromisoformat(row["started_at"])) < _RESUME_WITHIN
            # A listing that ended incomplete is made again; one that was cut off goes on.
            if fresh and not (row["discovered"] and not row["complete"]):
                self.crawl, self.resumed = row["crawl"], True
                self.records.crawl, self.records.window = self.crawl, self.window()
                return bool(row["discovered"])
            # What a killed run has stored is this run's to export and to count.
            database.execute("DELETE FROM tally WHERE outcome NOT IN ('new', 'changed')")
            database.execute("DELETE FROM tally WHERE outcome IS NULL")
            cursor = database.execute(
                "INSERT INTO crawls (plan, started_at) VALUES (?, ?)", (plan, isoformat(now))
            )
            self.crawl = self.records.crawl = cursor.lastrowid or 0
        return False

    def comes_from(self, origin: Origin) -> bool:
        """Settles for good whose articles these are; False where they are the other's."""
        known = self.ledger.meta(ORIGIN)
        if not known:
            self.ledger.set_meta(ORIGIN, origin)
        return known in (None, "", origin)

    def comments_refused_at(self) -> datetime | None:
        """When the comment service last turned us away, None where it does not."""
        at = self.ledger.meta(_REFUSED)
        return datetime.fromisoformat(at) if at else None

    def comments_refused(self, at: datetime | None) -> None:
        self.ledger.set_meta(_REFUSED, isoformat(at) if at is not None else "")

    # Sections

    def sections(self) -> list[Section]:
        """The menu as last read, in its order; ids that were looked up are in it."""
        rows = self.ledger.connection.execute("SELECT * FROM sections ORDER BY rank")
        return [Section(row["path"], row["name"], row["id"]) for row in rows]

    def remember_sections(self, sections: Iterable[Section]) -> None:
        with self.ledger.transaction() as database:
            database.executemany(
                "INSERT INTO sections (path, name, id, rank) VALUES (?, ?, ?, ?) ON CONFLICT (path)"
                " DO UPDATE SET name = excluded.name, id = ifnull(excluded.id, id),"
                " rank = excluded.rank",
                [(s.path, s.name, s.id, rank) for rank, s in enumerate(sections)],
            )

    # Discovery

    def coverage(self) -> Coverage | None:
        """What earlier runs listed whole, None before the first that did."""
        since, until = self.ledger.meta(_SINCE), self.ledger.meta(_UNTIL)
        if until is None:
            return None
        return Coverage(
            datetime.fromisoformat(since) if since else None, datetime.fromisoformat(until)
        )

    def window(self) -> tuple[datetime | None, datetime | None]:
        """This crawl's lower and upper end, as far as known."""
        row = self.ledger.connection.execute(
            "SELECT since, until FROM crawls WHERE crawl = ?", (self.crawl,)
        ).fetchone()
        since, until = (datetime.fromisoformat(end) if end else None for end in row)
        return since, until

    def set_window(self, since: datetime | None, until: datetime | None) -> None:
        ends = [end and isoformat(end) for end in (since, until)]
        with self.ledger.transaction() as database:
            database.execute(
                "UPDATE crawls SET since = ?, until = ? WHERE crawl = ?", (*ends, self.crawl)
            )
        self.records.window = self.window()

    def cursor(self, section: str) -> tuple[Ask | None, bool]:
        """What to ask next, None for the list's beginning, and whether the list is done."""
        row = self.ledger.connection.execute(
            "SELECT ask, done FROM cursors WHERE crawl = ? AND section = ?",
            (self.crawl, section),
        ).fetchone()
        if row is None:
            return None, False
        ask = _ask.decode(row["ask"]) if row["ask"] else None
        return ask, bool(row["done"])

    def relist_since(self) -> datetime | None:
        """The lower end of the one listing that a rebuilt ledger needs, None otherwise."""
        since = self.ledger.meta(_RELIST)
        return datetime.fromisoformat(since) if since else None

    def has_listed(self, section: str | None) -> bool:
        """Whether an article was ever listed in this section (None: in any)."""
        row = self.ledger.connection.execute(
            "SELECT 1 FROM listings WHERE section = ifnull(?, section) LIMIT 1", (section,)
        ).fetchone()
        return row is not None

    def found_empty(self, section: str, now: datetime) -> None:
        """Neither this section's list nor its page has an article."""
        with self.ledger.transaction() as database:
            database.execute(
                "UPDATE sections SET empty_at = ? WHERE path = ?", (isoformat(now), section)
            )

    def found_empty_at(self, section: str) -> datetime | None:
        """When that was last so, None where it never was."""
        row = self.ledger.connection.execute(
            "SELECT empty_at FROM sections WHERE path = ?", (section,)
        ).fetchone()
        return datetime.fromisoformat(row["empty_at"]) if row and row["empty_at"] else None

    def known(self, entries: Iterable[Listed]) -> set[str]:
        """The keys of these that were listed before this crawl."""
        keys = [entry.key for entry in entries]
        forgotten = self.forgotten.intersection(keys)
        marks = ", ".join("?" * len(keys))
        rows = self.ledger.connection.execute(
            f"SELECT key FROM articles WHERE key IN ({marks}) AND (crawl <> ? OR id IS NOT NULL)",
            (*keys, self.crawl),
        )
        return {*forgotten, *(row["key"] for row in rows)}

    def listed(
        self,
        section: str,
        entries: Sequence[Listed],
        now: datetime,
        ask: Ask | None,
        done: bool,
        *,
        by_list: bool = False,
    ) -> None:
        """Articles of a section, and what of its list is to be asked next.

        ``by_list``: a page of the list itself named them, no section's page and no person.
        """
        cursor = None if ask is None else msgspec.json.encode(ask).decode()
        entries = [entry for entry in entries if entry.key not in self.forgotten]
        with self.ledger.transaction() as database:
            for entry in entries:
                self._list(database, entry, isoformat(now))
            database.execute(
                "INSERT OR REPLACE INTO cursors VALUES (?, ?, ?, ?)",
                (self.crawl, section, cursor, done),
            )
            if by_list:
                self._reached(database, section, entries, isoformat(now), done)

    def _reached(
        self,
        database: sqlite3.Connection,
        section: str,
        entries: Sequence[Listed],
        now: str,
        done: bool,
    ) -> None:
        """How far a list is read by now; a new crawl begins it anew."""
        dates = [isoformat(entry.published) for entry in entries if entry.published]
        newest, oldest = max(dates, default=None), min(dates, default=None)
        database.execute(
            "INSERT INTO lists VALUES (:section, :crawl, :now, 1, :articles, :newest, :oldest,"
            " :done) ON CONFLICT DO UPDATE SET read_at = :now, done = :done, crawl = :crawl,"
            " pages = CASE WHEN crawl = :crawl THEN pages + 1 ELSE 1 END,"
            " articles = CASE WHEN crawl = :crawl THEN articles + :articles ELSE :articles END,"
            " newest = CASE WHEN crawl = :crawl"
            " THEN max(ifnull(newest, :newest), ifnull(:newest, newest)) ELSE :newest END,"
            " oldest = CASE WHEN crawl = :crawl"
            " THEN min(ifnull(oldest, :oldest), ifnull(:oldest, oldest)) ELSE :oldest END",
            {
                "section": section,
                "crawl": self.crawl,
                "now": now,
                "articles": len(entries),
                "newest": newest,
                "oldest": oldest,
                "done": done,
            },
        )

    def _list(self, database: sqlite3.Connection, entry: Listed, now: str) -> None:
        section = entry.section_path
        published = isoformat(entry.published) if entry.published else None
        before = database.execute(
            "SELECT articles.*, listings.digest, listings.key IS NOT NULL AS listed_here"
            " FROM articles LEFT JOIN listings ON listings.key = articles.key AND"
            " listings.section = ? WHERE articles.key = ?",
            (section, entry.key),
        ).fetchone()
        if before is None:
            database.execute(
                "INSERT INTO articles (key, path, section, published, first_seen_at, crawl,"
                " page_due_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (entry.key, entry.path, entry.section_path, published, now, self.crawl, now),
            )
        else:
            if before["reason"] == OUTSIDE and not self._is_wider(before["outside_since"]):
                return
            due = before["reason"] == OUTSIDE or _is_other(before, entry)
            database.execute(
                "UPDATE articles SET path = ?, published = ifnull(?, published), crawl = ?,"
                " page_due_at = CASE WHEN ? THEN ? ELSE page_due_at END,"
                " validators = CASE WHEN ? THEN NULL ELSE validators END WHERE key = ?",
                (entry.path, published, self.crawl, due, now, due, entry.key),
            )
        database.execute(
            "INSERT INTO listings (key, section, digest, listed_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET digest = ifnull(excluded.digest, digest)",
            (entry.key, section, entry.digest, now),
        )
        database.execute(
            f"INSERT OR IGNORE INTO tally SELECT key, section, {_OUTCOME} FROM articles"
            " WHERE key = ?",
            (entry.key,),
        )

    def _is_wider(self, outside_since: str) -> bool:
        """Whether this crawl's window begins before the one that an article lay outside of."""
        since, _ = self.window()
        return since is None or isoformat(since) < outside_since

    def outside(self, entries: Sequence[Listed], since: datetime, now: datetime) -> None:
        """Articles that lie before the window: known from now on, due in a wider one only."""
        with self.ledger.transaction() as database:
            for entry in entries:
                if entry.key in self.forgotten:
                    continue
                database.execute(
                    "INSERT OR IGNORE INTO articles (key, path, section, first_seen_at, crawl,"
                    " state, reason, outside_since) VALUES (?, ?, ?, ?, ?, 'rejected', ?, ?)",
                    (
                        *(entry.key, entry.path, entry.section_path, isoformat(now), self.crawl),
                        *(OUTSIDE, isoformat(since)),
                    ),
                )
                database.execute(
                    "INSERT OR IGNORE INTO listings (key, section, listed_at) VALUES (?, ?, ?)",
                    (entry.key, entry.section_path, isoformat(now)),
                )

    def incomplete(self) -> None:
        """Some section could not be listed as it should; the crawl will say so."""
        with self.ledger.transaction() as database:
            database.execute("UPDATE crawls SET complete = 0 WHERE crawl = ?", (self.crawl,))

    def fell_short(self) -> None:
        """Some list does not reach back far enough: the crawl will say so, and not list again."""
        with self.ledger.transaction() as database:
            database.execute(
                "UPDATE crawls SET complete = ? WHERE crawl = ? AND complete", (_SHORT, self.crawl)
            )

    def discovered(self, covers: Coverage | None) -> None:
        """Listing is over; ``covers`` says what it listed whole, None where it was limited."""
        with self.ledger.transaction() as database:
            database.execute("UPDATE crawls SET discovered = 1 WHERE crawl = ?", (self.crawl,))
            if covers is not None and self.is_complete():
                self.ledger.set_meta(_RELIST, "")
            before = self.coverage()
            if covers is None or not self.is_complete():
                return
            if before is not None:
                if covers.since is not None and covers.since > before.until:
                    return  # a gap lies between: the next run without a window closes it
                ends = (covers.since, before.since)
                covers = Coverage(None if None in ends else min(*ends), covers.until)  # type: ignore[type-var]
            self.ledger.set_meta(_SINCE, isoformat(covers.since) if covers.since else "")
            self.ledger.set_meta(_UNTIL, isoformat(covers.until))

    def is_complete(self) -> bool:
        """Whether every section was listed as it should be, so far."""
        return self._crawl_says("complete")

    def is_short(self) -> bool:
        """Whether some list did not reach back far enough."""
        return self._crawl_says("complete", _SHORT)

    def is_discovered(self) -> bool:
        """Whether this crawl's listing is over."""
        return self._crawl_says("discovered")

    def _crawl_says(self, column: str, value: int | None = None) -> bool:
        row = self.ledger.connection.execute(
            "SELECT * FROM crawls WHERE crawl = ?", (self.crawl,)
        ).fetchone()
        if row is None:
            return False
        return bool(row[column]) if value is None else row[column] == value

    # Looks

    def look_again(self, now: datetime, scope: Scope) -> None:
        """Everything known in this scope is due now: its page and its comments."""
        where, values = _within(scope)
        with self.ledger.transaction() as database:
            database.execute(
                "UPDATE articles SET page_due_at = ?, validators = NULL"
                " WHERE state <> 'moved' AND reason IS NOT 'forgotten' AND (? OR reason IS NOT ?"
                f" OR outside_since > ?) AND {where}",
                (
                    *(isoformat(now), bool(scope.keys), OUTSIDE),
                    *(isoformat(scope.since) if scope.since else "", *values),
                ),
            )

    def retry_given_up(self, now: datetime, scope: Scope) -> None:
        """Pages that failed to their last attempt are due now, their attempts counted anew."""
        where, values = _within(scope)
        with self.ledger.transaction() as database:
            database.execute(
                "UPDATE articles SET page_due_at = ?, attempts = 0 WHERE state = 'failed'"
                f" AND page_due_at IS NULL AND {where}",
                (isoformat(now), *values),
            )

    def take_pending(
        self,
        limit: int,
        now: datetime,
        scope: Scope,
        *,
        again_anywhere: bool = False,
        oldest_first: bool = False,
    ) -> list[Look]:
        """Looks to make, claimed for this run: pages never read, pages due again, comments.

        An article without a listed date is in every window; with ``again_anywhere`` the window
        holds only for pages never read.
        """
        order = "ASC" if oldest_first else "DESC"
        kinds = (
            ("page", "state = 'pending' AND page_due_at <= ?", f"published {order}, key"),
            ("page", "state <> 'pending' AND page_due_at <= ?", "page_due_at, key"),
            (
                "comments",
                # +: by the index of what is due, not through all that is done.
                "+state = 'done' AND comment_key IS NOT NULL AND comments_due_at <= ?",
                "comments_due_at, key",
            ),
        )
        for number, (kind, is_due, ordered) in enumerate(kinds):
            free = again_anywhere and number > 0
            where, values = _within(scope._replace(since=None, until=None) if free else scope)
            with self.ledger.transaction() as database:
                rows = database.execute(
                    f"SELECT * FROM articles WHERE {is_due} AND run IS NOT ? AND {where}"
                    f" ORDER BY {ordered} LIMIT ?",
                    (isoformat(now), self.run, *values, limit),
                ).fetchall()
                self._claim(database, rows)
            if rows:
                return [_look(row, kind) for row in rows]
        return []

    def _claim(self, database: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> None:
        """A look that is begun is open in the tally until it ends."""
        database.executemany(
            "UPDATE articles SET run = ? WHERE key = ?", [(self.run, row["key"]) for row in rows]
        )
        database.executemany(
            "INSERT INTO tally VALUES (?, ?, NULL) ON CONFLICT DO UPDATE SET outcome = NULL"
            " WHERE outcome NOT IN ('new', 'changed')",
            [(row["key"], row["section"]) for row in rows],
        )

    def due_count(self, now: datetime, scope: Scope = _EVERYTHING) -> int:
        """How many pages are due in this scope."""
        where, values = _within(scope)
        query = f"SELECT count(*) FROM articles WHERE page_due_at <= ? AND run IS NOT ? AND {where}"
        parameters = (isoformat(now), self.run, *values)
        return int(self.ledger.connection.execute(query, parameters).fetchone()[0])

    def first_seen_at(self, key: str) -> datetime | None:
        row = self.ledger.connection.execute(
            "SELECT first_seen_at FROM articles WHERE key = ?", (key,)
        ).fetchone()
        return datetime.fromisoformat(row["first_seen_at"]) if row else None


def _is_other(before: sqlite3.Row, entry: Listed) -> bool:
    """Whether a listing says something else of a known article than before, so it is due."""
    if before["state"] in ("pending", "moved", "rejected", "failed"):
        return False
    if before["state"] == "gone" or before["path"] != entry.path:
        return True
    told = before["listed_here"] and before["digest"] and entry.digest
    return bool(told and before["digest"] != entry.digest)


def _within(scope: Scope) -> tuple[str, list[str]]:
    where: list[str] = ["1"]
    values: list[str] = []
    if scope.sections:
        whole, begun = "? = section", "? = substr(section, 1, length(?))"
        begins = " OR ".join(begun if one.endswith("/") else whole for one in scope.sections)
        where.append(f"key IN (SELECT key FROM listings WHERE {begins})")
        values += (one for path in scope.sections for one in [path] * (1 + path.endswith("/")))
    if scope.since is not None:
        where.append("ifnull(published >= ?, 1)")
        values.append(isoformat(scope.since))
    if scope.until is not None:
        where.append("ifnull(published <= ?, 1)")
        values.append(isoformat(scope.until))
    if scope.keys:
        where.append("key IN (SELECT value FROM json_each(?))")
        values.append(json.dumps([*scope.keys]))
    return " AND ".join(where), values


def _look(row: sqlite3.Row, kind: str) -> Look:
    published = datetime.fromisoformat(row["published"]) if row["published"] else None
    return Look(
        Listed(row["key"], row["path"], row["section"], published),
        "page" if kind == "page" else "comments",
        row["id"],
        json.loads(row["comment_key"] or "null"),
        row["comments"],
        json.loads(row["validators"] or "{}"),
    )
