"""The comment API's calls of one article. Whatever they do, the article goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from newsbot.items import CommentReply
from newsbot.sites import Site
from newsbot.text.jsonp import BadReply
from newsbot.text.replies import read_answer, read_reply

_TRIES = 3
# An article waits for its comments, so they get less time than a page.
_TIMEOUT = 10.0
# After so many failures in a row each one is asked once only.
_DOWN_AFTER = 5


class Stats(Protocol):
    def inc_value(self, key: str, count: int = 1) -> None: ...


class Answer(Protocol):
    """Scrapy's response, as far as it is known here."""

    @property
    def body(self) -> bytes: ...


class CommentCalls:
    """Fetches comments and likes; ``get`` and ``pause`` are the spider's."""

    def __init__(
        self,
        site: Site,
        get: Callable[..., Awaitable[bytes | None]],
        pause: Callable[[int], Awaitable[None]],
        stats: Stats,
    ) -> None:
        self.site, self.get, self.pause, self.stats = site, get, pause, stats
        self.failed_in_a_row = 0
        self.likes_failed_in_a_row = 0

    async def fetch(self, article_id: str | None, *, likes: bool, known: int = 0) -> CommentReply:
        """The reply for the article with this id (None: its page names none); ``known`` is how
        many comments it had."""
        if article_id is None:
            self.stats.inc_value("newsbot/comments/no_article_id")
            return CommentReply("failed")
        body = await self._ask(article_id)
        if body is not None and known and not read_reply(body).rows:
            # All of them gone at once is more often a fault than a moderator.
            await self.pause(1)
            body = await self._ask(article_id)
        if body is None:
            return CommentReply("failed", asked_for=article_id)
        told = await self._likes(body) if likes else None
        return CommentReply("answered", body, told, asked_for=article_id)

    async def _ask(self, article_id: str) -> bytes | None:
        """A reply that can be read; the last unreadable one where none can."""
        last = None
        tries = _TRIES if self.failed_in_a_row < _DOWN_AFTER else 1
        for number in range(tries):
            if number:
                await self.pause(number)
            body = await self.get(
                self.site.cms.api("feedback/list"),
                tries=1,
                timeout=_TIMEOUT,
                unusable=no_rows,
                scUnitMapId=self.site.cms.unit_id,
                articleId=article_id,
            )
            if body is None or not body.strip():
                continue
            last = body
            try:
                read_answer(body)
            except BadReply:
                self.stats.inc_value("newsbot/comments/bad_reply")
                continue
            self.failed_in_a_row = 0
            return body
        self.failed_in_a_row += 1
        return last

    async def _likes(self, body: bytes) -> dict[str, int]:
        """One call a comment; one that fails leaves its comment without likes."""
        likes: dict[str, int] = {}
        for row in read_reply(body).rows:
            reply = await self.get(
                self.site.cms.api("statslike/total"),
                tries=1 if self.likes_failed_in_a_row >= _DOWN_AFTER else _TRIES,
                timeout=_TIMEOUT,
                unusable=no_rows,
                scUnitMapId=self.site.cms.unit_id,
                objectId=row.id,
            )
            total = _read_total(reply) if reply is not None else None
            if total is None:
                self.likes_failed_in_a_row += 1
                self.stats.inc_value("newsbot/likes/failed")
            else:
                self.likes_failed_in_a_row = 0
                likes[row.id] = total
        return likes


def no_rows(response: Answer) -> str | None:
    """Why an answer of the API can't be read, None where it can."""
    try:
        read_answer(response.body)
    except BadReply as error:
        return str(error)
    return None


def _read_total(reply: bytes) -> int | None:
    """The number of likes; no row means none."""
    try:
        rows = read_answer(reply).rows
    except BadReply:
        return None
    if not rows:
        return 0
    total = rows[0].get("total") if isinstance(rows[0], dict) else None
    if isinstance(total, str) and total.isdecimal():
        total = int(total)
    return total if isinstance(total, int) and not isinstance(total, bool) and total >= 0 else None
