"""The crawl's last pipelines: over the earlier record, then into the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from newsbot.frontier import Store, frontier_of
from newsbot.items import UNTOLD, Article, Comment, CommentsStatus, Rejected, SameOrGone
from newsbot.pipelines.base import HasStats, ParsedPage, Stats
from newsbot.pipelines.comments import COMMENT_CUT, ReadComments
from newsbot.pipelines.validate import content_hash
from newsbot.revisits.merge import (
    Merged,
    Settled,
    believed,
    merge_gone,
    merge_page,
    merge_same,
    with_comments,
)
from newsbot.revisits.policy import REFUSED_FOR
from newsbot.text.dates import isoformat


class RevisitPipeline:
    """What was looked at, merged over the earlier record: ``Settled`` with the next looks' times.

    An article known by another address that is still listed is a duplicate, settled here.
    """

    def __init__(self, store: Callable[[], Store], stats: Stats) -> None:
        self.open_store, self.stats = store, stats

    @classmethod
    def from_crawler(cls, crawler: HasStats) -> Self:
        # Opened once there is something to store: `scrapy shell` needs no frontier.
        return cls(lambda: frontier_of(crawler).records, crawler.stats)

    @cached_property
    def store(self) -> Store:
        return self.open_store()

    def process_item(self, item: Any) -> Settled | Article | None:
        match item:
            case Article():
                return item
            case ParsedPage():
                return self.page(item)
            case ReadComments():
                return self.comments(item)
            case SameOrGone():
                return self.not_sent(item)
        raise TypeError(f"a look of an unknown kind: {type(item).__name__}")

    def page(self, page: ParsedPage) -> Settled | None:
        article, fetched = page.article, page.fetched
        key = fetched.listed.key if fetched.listed else fetched.url
        if self.store.guard.forgets(article.id):
            self.store.forgotten(key)
            self.stats.inc_value("newsbot/record/forgotten")
            return None
        page.article = article = self.store.guard.article(article)
        other = self.store.other_key(article.id, key)
        if "id_mismatch" in article.extraction.flags and (other or self._is_claimed(page, key)):
            # A cache's mix-up: the article of this address is still to come.
            raise Rejected("other_article", f"the page of {article.id} came under this address")
        if other is not None and self.store.listed_together(key, other):
            self._same(page, key, other)
            return None
        earlier = self.store.earlier(article.id)
        lost = self.store.lost(article.id, earlier)
        if earlier is None and lost is None and self._is_outside(page):
            self.store.outside(key, article.timestamp or "", fetched.fetched_at)
            self.stats.inc_value("newsbot/record/outside_window")
            return None
        if earlier is not None and "relative_date" in article.extraction.flags:
            # "2 giờ trước" is another moment at each look; the first reading was the closest.
            article.timestamp = earlier.timestamp
            article.content_sha256 = content_hash(article)
        known = earlier is not None or lost is not None
        same_source = known and self._same_source(earlier, page)
        settled = Settled(
            key=key,
            merged=merge_page(earlier, article, lost, same_source=same_source),
            at=fetched.fetched_at,
            source=page.layout.source_digest(),
            moved_from=other,
            comment_key=fetched.comments.key,
            validators=fetched.validators,
            answers=fetched.answers,
            page=fetched.kept,
        )
        self._comments_next(settled, earlier, article.comments_status, article.comments)
        return self._page_next(settled, earlier)

    def _is_claimed(self, page: ParsedPage, key: str) -> bool:
        """Whether another address that was listed is that of the page's article."""
        address = page.site.address(page.fetched.url)
        tail = address.tail if address is not None else None
        return tail is not None and self.store.is_claimed(page.article.id[-len(tail) :], key)

    def _same(self, page: ParsedPage, key: str, other: str) -> None:
        """Another address of a known article. Where it says something else, the first is due."""
        earlier = self.store.earlier(page.article.id)
        self.store.same_as(key, page.article.id, page.fetched.fetched_at)
        self.stats.inc_value("newsbot/record/duplicate")
        if earlier is not None and earlier.content_sha256 != page.article.content_sha256:
            self.stats.inc_value("newsbot/record/duplicate_differs")
            self.store.page_again(other, page.fetched.fetched_at)

    def _is_outside(self, page: ParsedPage) -> bool:
        """Where no list told a date, the page's own decides."""
        listed, timestamp = page.fetched.listed, page.article.timestamp
        undated = listed is not None and listed.published is None
        return undated and timestamp is not None and self.store.is_outside(timestamp)

    def comments(self, read: ReadComments) -> Settled | None:
        look, at = read.fetched.look, read.fetched.fetched_at
        earlier = self.store.earlier(look.article_id or "")
        if earlier is None or (look.comments and read.status == "none"):
            # All comments gone at once: so does an article that vanished. Its page tells.
            self.store.page_needed(look.entry.key, at)
            return None
        if not (guard := self.store.guard).is_open:
            comments = guard.comments(read.comments)
            status, _ = guard.status(read.status, comments)
            read = replace(read, comments=comments, status=status)
        article = with_comments(earlier, read.comments, read.status, isoformat(at))
        flags = article.extraction.flags
        if read.cut and COMMENT_CUT not in flags:
            article.extraction = replace(article.extraction, flags=[*flags, COMMENT_CUT])
        merged = Merged(article, "unchanged")
        settled = Settled(key=look.entry.key, merged=merged, at=at, of_page=False)
        self._comments_next(settled, earlier, read.status, read.comments)
        settled.is_other = merged.article != earlier
        return settled

    def not_sent(self, seen: SameOrGone) -> Settled | None:
        look = seen.look
        earlier = self.store.earlier(look.article_id or "")
        gone = seen.status in (404, 410)
        if earlier is None and gone:
            reason = f"http_{seen.status}"
            self.store.failed(look.entry.key, reason, seen.at, gone=True, answers=seen.answers)
            return None
        if earlier is None:
            self.store.page_needed(look.entry.key, seen.at)
            return None
        if gone and earlier.gone_at is None and not self.store.was_missing(look.entry.key):
            # Once may be a slip: a known article is gone when it is missed twice in a row.
            self.store.missing(look.entry.key, f"http_{seen.status}", seen.at)
            return None
        merge = merge_gone if gone else merge_same
        merged = merge(earlier, isoformat(seen.at))
        settled = Settled(
            key=look.entry.key,
            merged=merged,
            at=seen.at,
            commented_at=self.store.commented_at(look.entry.key),
            validators={} if gone else look.validators,
            answers=seen.answers,
        )
        if not gone:
            self._comments_next(settled, earlier, earlier.comments_status, ())
            settled.comments_came = None
        return self._page_next(settled, earlier)

    def _same_source(self, earlier: Article | None, page: ParsedPage) -> bool:
        """Whether only our reading can differ: another parser, and the page shows what it showed.

        Where a ledger does not know what it showed, it is taken to be the same. Which parser read
        a record that was lost (None) is not known.
        """
        if earlier and earlier.extraction.parser == page.article.extraction.parser:
            return False
        key = page.fetched.listed.key if page.fetched.listed else page.fetched.url
        return self.store.source(key) in (None, page.layout.source_digest())

    def _page_next(self, settled: Settled, earlier: Article | None) -> Settled:
        article, policy, now = settled.merged.article, self.store.policy, settled.at
        if article.gone_at is not None:
            settled.page_due = policy.missing(now, datetime.fromisoformat(article.gone_at))
        else:
            changed = datetime.fromisoformat(article.changed_at) if article.changed_at else None
            settled.page_due = policy.page(now, self._published(settled), changed)
        settled.is_other = article != earlier
        return settled

    def _published(self, settled: Settled) -> datetime:
        """How old an article is: one without a date of its own is as old as its list says."""
        article = settled.merged.article
        if article.timestamp is None and (listed := self.store.listed_at(settled.key)):
            return listed
        return datetime.fromisoformat(article.timestamp or article.first_seen_at)

    def _comments_next(
        self,
        settled: Settled,
        earlier: Article | None,
        status: CommentsStatus,
        read: Sequence[Comment],
    ) -> None:
        """When the comments alone are due; after a failed call soon, however old the article."""
        article, policy, now = settled.merged.article, self.store.policy, settled.at
        if earlier is not None and believed(earlier, read, status) != status:
            status = "failed"
            self.stats.inc_value("newsbot/comments/of_another")
        settled.comments_came = None if status == "disabled" else status
        settled.commented_at = self.store.commented_at(settled.key)
        if earlier is None:
            # An archive's old comments are nothing new.
            dates = [comment.timestamp for comment in article.comments if comment.timestamp]
            settled.commented_at = datetime.fromisoformat(max(dates)) if dates else None
        elif {comment.id for comment in article.comments} > {c.id for c in earlier.comments}:
            settled.commented_at = now
        if status in ("failed", "malformed"):
            settled.comments_failed = self.store.comments_failed_before(settled.key) + 1
            settled.comments_due = policy.failure(now, settled.comments_failed)
        elif status == "refused":
            settled.comments_due = now + REFUSED_FOR
        elif status not in UNTOLD:
            settled.comments_due = policy.comment(
                now, self._published(settled), settled.commented_at
            )


class StorePipeline:
    """The record into the ledger, in one transaction with its state."""

    def __init__(self, store: Callable[[], Store], stats: Stats) -> None:
        self.open_store, self.stats = store, stats

    @classmethod
    def from_crawler(cls, crawler: HasStats) -> Self:
        # Opened once there is something to store: `scrapy shell` needs no frontier.
        return cls(lambda: frontier_of(crawler).records, crawler.stats)

    @cached_property
    def store(self) -> Store:
        return self.open_store()

    def process_item(self, item: Any) -> Any:
        """``Settled`` in, its record out; what needs no storing passes through."""
        if not isinstance(item, Settled):
            return item
        self.store.store(item)
        self.stats.inc_value(f"newsbot/record/{item.merged.outcome}")
        if item.of_page:
            self.stats.inc_value("newsbot/record/stored")
        return item.merged.article
