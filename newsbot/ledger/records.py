"""What became of each look: records, versions, failures, quarantine. The pipelines' side."""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from newsbot.items import Article, FetchedArticle, Rejected, from_json, to_json
from newsbot.ledger.database import Ledger
from newsbot.ledger.kept import read_from
from newsbot.ledger.looks import Looked, note
from newsbot.readers.guard import OPEN, Guard
from newsbot.revisits.merge import Lost, Outcome, Settled
from newsbot.revisits.policy import Policy
from newsbot.text.dates import isoformat

logger = logging.getLogger(__name__)

OUTSIDE = "outside_window"

PublishedLine = Callable[[str, str], bytes | None]


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


class Records:
    """The records of one paper and the state of each article's looks, one transaction each."""

    def __init__(
        self,
        ledger: Ledger,
        run: str,
        published: PublishedLine,
        policy: Policy,
        guard: Guard = OPEN,
    ) -> None:
        self.ledger, self.run, self.published, self.policy = ledger, run, published, policy
        self.guard = guard
        # Of the running crawl; see LedgerFrontier.
        self.crawl = 0
        self.window: tuple[datetime | None, datetime | None] = (None, None)

    # What is known

    def earlier(self, article_id: str) -> Article | None:
        """The record as it stands: not yet published, else from the dataset. None: never read."""
        row = self.ledger.connection.execute(
            "SELECT * FROM records WHERE id = ?", (article_id,)
        ).fetchone()
        if row is None:
            return None
        line: bytes | None = row["json"]
        if line is None and row["partition"]:
            line = self.published(row["partition"], article_id)
        try:
            # What was published or stored under another choice.
            return self.guard.article(from_json(line)) if line is not None else None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            logger.warning("the record of %s can't be read (%s): taken as new", article_id, error)
            return None

    def lost(self, article_id: str, earlier: Article | None) -> Lost | None:
        """What is known of a later version than ``earlier``, None where there was none."""
        row = self.ledger.connection.execute(
            "SELECT version, content_sha256, changed_at FROM records"
            " WHERE id = ? AND json IS NULL AND version > ?",
            (article_id, earlier.version if earlier else 0),
        ).fetchone()
        return None if row is None else Lost(*row)

    def other_key(self, article_id: str, key: str) -> str | None:
        """Another address under which this article was read and that is no longer moved away."""
        row = self.ledger.connection.execute(
            "SELECT key FROM articles WHERE id = ? AND key <> ? AND state <> 'moved'"
            " AND reason IS NOT 'duplicate'",
            (article_id, key),
        ).fetchone()
        return None if row is None else str(row["key"])

    def is_claimed(self, tail: str, key: str) -> bool:
        """Whether another address that was listed ends as an article's id does."""
        row = self.ledger.connection.execute(
            "SELECT 1 FROM articles WHERE key <> ? AND substr(key, -?) = ?", (key, len(tail), tail)
        ).fetchone()
        return row is not None

    def listed_together(self, one: str, other: str) -> bool:
        """Whether both addresses stand in the listings of the same crawl."""
        (crawls,) = self.ledger.connection.execute(
            "SELECT count(DISTINCT crawl) FROM articles WHERE key IN (?, ?)", (one, other)
        ).fetchone()
        return bool(crawls == 1)

    # What a look brought

    def store(self, settled: Settled) -> None:
        """A record after a look, with its state in the frontier."""
        article = settled.merged.article
        line = to_json(article)
        with self.ledger.transaction() as database:
            if settled.is_other:
                database.execute(
                    "INSERT INTO records (id, json, json_sha256, version, content_sha256,"
                    " first_seen_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                    " json = excluded.json, json_sha256 = excluded.json_sha256,"
                    " version = excluded.version, content_sha256 = excluded.content_sha256,"
                    " run = NULL",
                    (
                        article.id,
                        line,
                        digest(line),
                        article.version,
                        article.content_sha256,
                        article.first_seen_at,
                    ),
                )
            for event in settled.merged.history:
                told = to_json(event)
                database.execute(
                    "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?, ?, NULL)",
                    (event.id, event.at, event.kind, told, digest(told)),
                )
            if settled.moved_from is not None:
                database.execute(
                    "UPDATE articles SET state = 'moved', page_due_at = NULL,"
                    " comments_due_at = NULL WHERE key = ?",
                    (settled.moved_from,),
                )
            self._settle_known(settled)
            if settled.page is not None:
                read_from(database, article.id, article.version, settled.page)
            self._note(
                Looked(
                    key=settled.key,
                    at=settled.at,
                    outcome="gone" if article.gone_at else settled.merged.outcome,
                    kind="page" if settled.of_page else "comments",
                    answers=settled.answers,
                    comments=settled.comments_came,
                    comments_total=article.comments_total if settled.comments_came else None,
                )
            )

    def _note(self, looked: Looked) -> None:
        note(self.ledger.connection, looked, self.run)

    def _settle_known(self, settled: Settled) -> None:
        article = settled.merged.article
        state = "gone" if article.gone_at else "done"
        self.ledger.connection.execute(
            "UPDATE articles SET state = ?, reason = NULL, run = ?, id = ?, comment_key ="
            " ifnull(?, comment_key), comments = ?, comments_due_at = ?, comments_failed = ?,"
            " commented_at = ? WHERE key = ?",
            (
                state,
                self.run,
                article.id,
                settled.comment_key and json.dumps(dict(settled.comment_key)),
                sum(comment.removed_at is None for comment in article.comments),
                settled.comments_due and isoformat(settled.comments_due),
                settled.comments_failed,
                settled.commented_at and isoformat(settled.commented_at),
                settled.key,
            ),
        )
        if settled.of_page:
            self.ledger.connection.execute(
                "UPDATE articles SET attempts = 0, page_due_at = ?, looked_at = ?, validators = ?,"
                " source_sha256 = ifnull(?, source_sha256)"
                " WHERE key = ?",
                (
                    settled.page_due and isoformat(settled.page_due),
                    isoformat(settled.at),
                    json.dumps(dict(settled.validators)) if settled.validators else None,
                    settled.source,
                    settled.key,
                ),
            )
        self._tally(settled.key, settled.merged.outcome)

    def source(self, key: str) -> str | None:
        """The digest of what the page showed at its last look, None where it is not known."""
        digest: str | None = self._article(key, "source_sha256")
        return digest

    def comments_failed_before(self, key: str) -> int:
        """How many comment calls in a row brought no answer."""
        return int(self._article(key, "comments_failed") or 0)

    def commented_at(self, key: str) -> datetime | None:
        """When a comment of this article was last found new."""
        at = self._article(key, "commented_at")
        return datetime.fromisoformat(at) if at else None

    def listed_at(self, key: str) -> datetime | None:
        """The date that the list told, None where it told none."""
        at = self._article(key, "published")
        return datetime.fromisoformat(at) if at else None

    def _article(self, key: str, column: str) -> Any:
        row = self.ledger.connection.execute(
            "SELECT * FROM articles WHERE key = ?", (key,)
        ).fetchone()
        return None if row is None else row[column]

    def same_as(self, key: str, article_id: str, now: datetime) -> None:
        """Another address of an article that is already in the records; not looked at again."""
        with self.ledger.transaction() as database:
            database.execute(
                "UPDATE articles SET state = 'done', reason = 'duplicate', run = ?, id = ?,"
                " page_due_at = NULL WHERE key = ?",
                (self.run, article_id, key),
            )
            self._tally(key, "rejected")
            self._note(Looked(key=key, at=now, outcome="duplicate", detail=article_id))

    def is_outside(self, timestamp: str) -> bool:
        """Whether a page's own date lies outside of the running crawl's window."""
        since, until = self.window
        moment = datetime.fromisoformat(timestamp)
        return bool((since and moment < since) or (until and moment > until))

    def outside(self, key: str, timestamp: str, now: datetime) -> None:
        """A page whose own date lies outside of the window: as though it had not been listed.

        What is older than a window that listed it is kept in mind, so that it is not read again
        and again. The rest waits for a run that has it in its window.
        """
        since, _ = self.window
        with self.ledger.transaction() as database:
            database.execute("DELETE FROM tally WHERE key = ?", (key,))
            self._note(Looked(key=key, at=now, outcome=OUTSIDE, detail=timestamp))
            if since is not None and datetime.fromisoformat(timestamp) < since:
                database.execute(
                    "UPDATE articles SET state = 'rejected', reason = ?, published = ?,"
                    " outside_since = ?, page_due_at = NULL WHERE key = ? AND crawl = ?",
                    (OUTSIDE, timestamp, isoformat(since), key, self.crawl),
                )

    def forgotten(self, key: str) -> None:
        """Another address of an article of which nothing is kept any more: it is not asked for
        again."""
        with self.ledger.transaction() as database:
            database.execute("DELETE FROM tally WHERE key = ?", (key,))
            database.execute(
                "UPDATE articles SET state = 'rejected', reason = 'forgotten', page_due_at = NULL,"
                " comments_due_at = NULL, path = '', section = '', id = NULL WHERE key = ?",
                (key,),
            )

    def was_missing(self, key: str) -> bool:
        """Whether the last look at this known article's page found none."""
        return self._article(key, "reason") in ("http_404", "http_410")

    def missing(self, key: str, reason: str, now: datetime) -> None:
        """A known article's page was not there: the next run looks again before it is believed."""
        with self.ledger.transaction() as database:
            database.execute(
                "UPDATE articles SET reason = ?, page_due_at = ?, validators = NULL WHERE key = ?",
                (reason, isoformat(now), key),
            )
            self._tally(key, "unchanged")
            self._note(Looked(key=key, at=now, outcome="missing", reason=reason))

    def page_again(self, key: str, now: datetime) -> None:
        """This article's page is due, whatever was planned."""
        with self.ledger.transaction() as database:
            database.execute(
                "UPDATE articles SET page_due_at = ?, validators = NULL WHERE key = ?",
                (isoformat(now), key),
            )

    def page_needed(self, key: str, now: datetime) -> None:
        """A look at comments can't be made sense of without the page: that is due."""
        with self.ledger.transaction() as database:
            database.execute(
                "UPDATE articles SET page_due_at = ?, comments_due_at = NULL, validators = NULL"
                " WHERE key = ?",
                (isoformat(now), key),
            )
            self._tally(key, "unchanged")
            self._note(Looked(key=key, at=now, outcome="page_needed", kind="comments"))

    def failed(
        self,
        key: str,
        reason: str,
        now: datetime,
        *,
        gone: bool = False,
        detail: str | None = None,
        answers: Sequence[str] = (),
    ) -> None:
        """A page that could not be had. It is due again after a pause, up to a last attempt.

        One never read that is gone at second sight is not waited for as long as a failure.
        ``detail`` says for people what ``reason`` means here, ``answers`` what each try brought.
        """
        with self.ledger.transaction() as database:
            row = database.execute("SELECT * FROM articles WHERE key = ?", (key,)).fetchone()
            attempts = (row["attempts"] if row else 0) + 1
            again = gone and row is not None and row["reason"] == reason
            due = self.policy.failure(now, attempts)
            if again:
                first_seen = datetime.fromisoformat(row["first_seen_at"])
                due = self.policy.missing(now, first_seen)
            state = "gone" if again else "failed"
            if row is not None and row["id"] is not None:
                state = row["state"]
            self._settle_failed(key, state, reason, attempts, due)
            self._tally(key, "rejected" if again else "failed")
            self._note(
                Looked(
                    key=key,
                    at=now,
                    outcome="gone" if again else "failed",
                    reason=reason,
                    detail=detail,
                    answers=answers,
                )
            )

    def quarantine(self, fetched: FetchedArticle, rejected: Rejected, *, failed: bool) -> None:
        """A page that can't be a record: kept with its reason; as a failure it is due again."""
        key = fetched.listed.key if fetched.listed else fetched.url
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
            if failed:
                self.failed(
                    key,
                    rejected.reason,
                    fetched.fetched_at,
                    detail=rejected.detail,
                    answers=fetched.answers,
                )
                return
            published = fetched.listed.published if fetched.listed else None
            due = None
            if rejected.reason != "unsupported":
                due = self.policy.page(fetched.fetched_at, published or fetched.fetched_at, None)
            known = self._article(key, "id") is not None
            self._settle_failed(key, "done" if known else "rejected", rejected.reason, 0, due)
            self._tally(key, "rejected")
            self._note(
                Looked(
                    key=key,
                    at=fetched.fetched_at,
                    outcome="rejected",
                    reason=rejected.reason,
                    detail=rejected.detail,
                    answers=fetched.answers,
                )
            )

    def _settle_failed(
        self, key: str, state: str, reason: str, attempts: int, due: datetime | None
    ) -> None:
        self.ledger.connection.execute(
            "UPDATE articles SET state = ?, reason = ?, attempts = ?, run = ?, page_due_at = ?"
            " WHERE key = ?",
            (state, reason, attempts, self.run, due and isoformat(due), key),
        )

    def _tally(self, key: str, outcome: Outcome | str) -> None:
        """What is new in this run stays new, whatever a later look finds."""
        self.ledger.connection.execute(
            "INSERT INTO tally SELECT key, section, ? FROM articles WHERE key = ?"
            " ON CONFLICT DO UPDATE SET outcome = excluded.outcome"
            " WHERE outcome IS NULL OR outcome NOT IN ('new', 'changed')",
            (outcome, key),
        )
