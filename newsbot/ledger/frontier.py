"""The frontier: what a crawl is to list and to fetch, kept in the ledger.

A crawl belongs to a plan (the arguments that say what to look for). An unfinished crawl of the
same plan is taken up: sections already listed are not asked again, pages already read neither.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from newsbot.items import Article, Coverage, FetchedArticle, Listed, Rejected, to_json
from newsbot.ledger.database import Ledger
from newsbot.sites import Section
from newsbot.text.dates import isoformat

# An older listing says too little about what is new; a killed run is taken up within it.
_RESUME_WITHIN = timedelta(hours=2)
_SINCE, _UNTIL = "covered_since", "covered_until"


class LedgerFrontier:
    """The spider's and the store's side of the ledger during one run."""

    def __init__(self, ledger: Ledger, run: str) -> None:
        self.ledger = ledger
        self.run = run
        self.crawl = 0
        self.resumed = False

    def begin(self, plan: str, now: datetime) -> bool:
        """Takes up the unfinished crawl of this plan or starts one.

        True where discovery is already done and only pages are left.
        """
        with self.ledger.transaction() as database:
            row = database.execute(
                "SELECT * FROM crawls WHERE plan = ? AND finished_at IS NULL ORDER BY crawl DESC",
                (plan,),
            ).fetchone()
            fresh = row and now - datetime.fromisoformat(row["started_at"]) < _RESUME_WITHIN
            # A listing that ended incomplete is made again; one that was cut off goes on.
            if fresh and not (row["discovered"] and not row["complete"]):
                self.crawl, self.resumed = row["crawl"], True
                return bool(row["discovered"])
            cursor = database.execute(
                "INSERT INTO crawls (plan, started_at) VALUES (?, ?)", (plan, isoformat(now))
            )
            self.crawl = cursor.lastrowid or 0
        return False

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

    def cursor(self, section: str) -> tuple[int, bool]:
        """The offset to ask next and whether the section's listing is done."""
        row = self.ledger.connection.execute(
            "SELECT first, done FROM cursors WHERE crawl = ? AND section = ?",
            (self.crawl, section),
        ).fetchone()
        return (row["first"], bool(row["done"])) if row else (0, False)

    def unseen(self, entries: Iterable[Listed]) -> int:
        """How many of these were never listed before this crawl."""
        known = "SELECT 1 FROM articles WHERE key = ? AND crawl <> ? OR key = ? AND id IS NOT NULL"
        execute = self.ledger.connection.execute
        return sum(
            execute(known, (entry.key, self.crawl, entry.key)).fetchone() is None
            for entry in entries
        )

    def listed(
        self, section: str, entries: Sequence[Listed], now: datetime, first: int, done: bool
    ) -> None:
        """One listing reply: its articles and how far the section is read."""
        seen_at = isoformat(now)
        with self.ledger.transaction() as database:
            for entry in entries:
                published = isoformat(entry.published) if entry.published else None
                database.execute(
                    "INSERT INTO articles (key, path, section, published, first_seen_at, crawl)"
                    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
                    " published = ifnull(published, excluded.published), crawl = excluded.crawl",
                    (entry.key, entry.path, entry.section_path, published, seen_at, self.crawl),
                )
                database.execute(
                    "INSERT OR IGNORE INTO listings VALUES (?, ?)", (entry.key, section)
                )
            database.execute(
                "INSERT OR REPLACE INTO cursors VALUES (?, ?, ?, ?)",
                (self.crawl, section, first, done),
            )

    def incomplete(self) -> None:
        """Some section could not be listed as it should; the crawl will say so."""
        with self.ledger.transaction() as database:
            database.execute("UPDATE crawls SET complete = 0 WHERE crawl = ?", (self.crawl,))

    def discovered(self, covers: Coverage | None) -> None:
        """Listing is over; ``covers`` says what it listed whole, None where it was limited."""
        with self.ledger.transaction() as database:
            database.execute("UPDATE crawls SET discovered = 1 WHERE crawl = ?", (self.crawl,))
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

    def is_discovered(self) -> bool:
        """Whether this crawl's listing is over."""
        return self._crawl_says("discovered")

    def _crawl_says(self, column: str) -> bool:
        row = self.ledger.connection.execute(
            "SELECT * FROM crawls WHERE crawl = ?", (self.crawl,)
        ).fetchone()
        return bool(row and row[column])

    def retry_failed(self, most: int) -> None:
        """What failed in earlier runs is due again, at most ``most`` runs in all."""
        with self.ledger.transaction() as database:
            database.execute(
                "UPDATE articles SET state = 'pending' WHERE state = 'failed' AND attempts < ?"
                " AND run IS NOT ?",
                (most, self.run),
            )

    # Pages

    def pending(
        self,
        limit: int,
        sections: Sequence[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Listed]:
        """The newest articles still to be fetched, of these sections and this window.

        Marks them as taken by this run, so that the next call goes on behind them. An article
        without a listed date is in every window.
        """
        where, values = self._pending_where(sections, since, until)
        with self.ledger.transaction() as database:
            rows = database.execute(
                f"SELECT * FROM articles WHERE {where} ORDER BY published DESC, key LIMIT ?",
                (*values, limit),
            ).fetchall()
            database.executemany(
                "UPDATE articles SET run = ? WHERE key = ?",
                [(self.run, row["key"]) for row in rows],
            )
        return [
            Listed(
                row["key"],
                row["path"],
                row["section"],
                datetime.fromisoformat(row["published"]) if row["published"] else None,
            )
            for row in rows
        ]

    def pending_count(
        self,
        sections: Sequence[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> int:
        where, values = self._pending_where(sections, since, until)
        query = f"SELECT count(*) FROM articles WHERE {where}"
        return int(self.ledger.connection.execute(query, values).fetchone()[0])

    def _pending_where(
        self, sections: Sequence[str], since: datetime | None, until: datetime | None
    ) -> tuple[str, list[str]]:
        where, values = ["state = 'pending'", "run IS NOT ?"], [self.run]
        if sections:
            marks = ", ".join("?" * len(sections))
            where.append(f"key IN (SELECT key FROM listings WHERE section IN ({marks}))")
            values += sections
        if since is not None:
            where.append("ifnull(published >= ?, 1)")
            values.append(isoformat(since))
        if until is not None:
            where.append("ifnull(published <= ?, 1)")
            values.append(isoformat(until))
        return " AND ".join(where), values

    def first_seen_at(self, key: str) -> datetime | None:
        row = self.ledger.connection.execute(
            "SELECT first_seen_at FROM articles WHERE key = ?", (key,)
        ).fetchone()
        return datetime.fromisoformat(row["first_seen_at"]) if row else None

    def store(self, fetched: FetchedArticle, article: Article) -> None:
        """A finished record: with its frontier state, in one transaction."""
        with self.ledger.transaction() as database:
            database.execute(
                "INSERT INTO records (id, json, version, content_sha256, first_seen_at)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json,"
                " version = excluded.version, content_sha256 = excluded.content_sha256, run = NULL",
                (
                    article.id,
                    to_json(article),
                    article.version,
                    article.content_sha256,
                    article.first_seen_at,
                ),
            )
            self._settle(_key(fetched), "done", None, article.id)

    def has_record(self, article_id: str) -> bool:
        row = self.ledger.connection.execute(
            "SELECT 1 FROM records WHERE id = ?", (article_id,)
        ).fetchone()
        return row is not None

    def same_as(self, fetched: FetchedArticle, article_id: str) -> None:
        """Another address of an article that is already in the records."""
        with self.ledger.transaction():
            self._settle(_key(fetched), "done", "duplicate", article_id)

    def failed(self, key: str, reason: str, *, gone: bool = False) -> None:
        """A page that could not be fetched; it is due again unless it was gone twice."""
        with self.ledger.transaction() as database:
            before = database.execute(
                "SELECT reason FROM articles WHERE key = ?", (key,)
            ).fetchone()
            again = before is not None and before["reason"] == reason
            self._settle(key, "gone" if gone and again else "failed", reason, None)

    def quarantine(self, fetched: FetchedArticle, rejected: Rejected, state: str) -> None:
        """A page that can't be a record: kept with its reason."""
        key = _key(fetched)
        with self.ledger.transaction() as database:
            database.execute(
                "INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?, ?, ?, ?, NULL)",
                (
                    key,
                    fetched.url,
                    rejected.reason,
                    rejected.detail,
                    isoformat(fetched.fetched_at),
                    zlib.compress(fetched.html),
                ),
            )
            self._settle(key, state, rejected.reason, None)

    def _settle(self, key: str, state: str, reason: str | None, article_id: str | None) -> None:
        self.ledger.connection.execute(
            "UPDATE articles SET state = ?, reason = ?, attempts = attempts + 1, run = ?,"
            " id = ifnull(?, id) WHERE key = ?",
            (state, reason, self.run, article_id, key),
        )


def _key(fetched: FetchedArticle) -> str:
    return fetched.listed.key if fetched.listed else fetched.url
