"""The comment API's calls of one article. Whatever they do, the article goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from scrapy.http import Response
from scrapy.statscollectors import StatsCollector

from newsbot.cms.sc_service.comments import read_answer, read_reply
from newsbot.frontier import Pending
from newsbot.items import CommentReply
from newsbot.revisits.policy import REFUSED_FOR
from newsbot.sites import ScCms
from newsbot.spiders.failures import BLOCKING
from newsbot.text.jsonp import BadReply
from newsbot.text.numbers import read_number

_TRIES = 3
# An article waits for its comments, so they get less time than a page.
_TIMEOUT = 10.0
# After so many failures in a row each one is asked once only.
_DOWN_AFTER = 5
_REFUSED_AFTER = 3


class CommentCalls:
    """Fetches comments and likes; ``ask`` is the spider's.

    A service that turns us away is left alone for a day, see ``REFUSED_FOR``: that is no refusal of
    the paper's.
    """

    def __init__(
        self,
        cms: ScCms,
        ask: Callable[..., Awaitable[Response | None]],
        stats: StatsCollector,
        memory: Pending,
        now: Callable[[], datetime],
    ) -> None:
        self.cms, self.ask, self.stats = cms, ask, stats
        self.memory, self.now = memory, now
        self.failed_in_a_row = self.likes_failed_in_a_row = self.refused_in_a_row = 0
        self.asking = asyncio.Lock()
        # Known from an earlier run: one more refusal will do.
        self.refused_before = memory.comments_refused_at()

    async def fetch(self, article_id: str | None, *, likes: bool, known: int = 0) -> CommentReply:
        """The reply for the article with this id (None: its page names none); ``known`` is how
        many comments it had."""
        if article_id is None:
            self.stats.inc_value("newsbot/comments/no_article_id")
            return CommentReply("failed")
        if self.refused_before is None:
            return await self._fetch(article_id, likes, known)
        # One asks whether it still does, the others wait for what comes of it.
        async with self.asking:
            if self.is_left_alone():
                return CommentReply("refused", asked_for=article_id)
            return await self._fetch(article_id, likes, known)

    async def _fetch(self, article_id: str, likes: bool, known: int) -> CommentReply:
        response = await self._ask(article_id, known)
        if response is not None and response.status in BLOCKING:
            self.refused()
            return CommentReply("refused", asked_for=article_id)
        body = response.body if response is not None and response.status == 200 else b""
        is_read = bool(body) and _wrong(body) is None
        is_own = not _tells_another(article_id, body)
        self.failed_in_a_row = 0 if is_read and is_own else self.failed_in_a_row + 1
        if not body.strip() or not is_own:
            return CommentReply("failed", asked_for=article_id)
        if is_read:
            self.answered()
        told = await self._likes(body) if likes else None
        return CommentReply("answered", body, told, asked_for=article_id)

    def is_left_alone(self) -> bool:
        """Whether it turned us away within the last day."""
        before = self.refused_before
        return before is not None and abs(self.now() - before) < REFUSED_FOR

    def refused(self) -> None:
        self.refused_in_a_row += 1
        if self.refused_before is not None or self.refused_in_a_row >= _REFUSED_AFTER:
            self.refused_before = self.now()
            self.memory.comments_refused(self.refused_before)

    def answered(self) -> None:
        self.refused_in_a_row = 0
        if self.refused_before is not None:
            self.refused_before = None
            self.memory.comments_refused(None)

    async def _ask(self, article_id: str, known: int) -> Response | None:
        """A reply that can be read; the last unreadable one where none can."""
        hopeful = self.failed_in_a_row < _DOWN_AFTER and self.refused_before is None
        return await self.ask(
            self.cms.api("feedback/list"),
            tries=_TRIES if hopeful else 1,
            timeout=_TIMEOUT,
            unusable=partial(_of_another, article_id),
            doubtful=partial(_doubt, known),
            scUnitMapId=self.cms.unit_id,
            articleId=article_id,
        )

    async def _likes(self, body: bytes) -> dict[str, int]:
        """One call a comment; one that fails leaves its comment without likes."""
        likes: dict[str, int] = {}
        for row in read_reply(body).rows:
            response = await self.ask(
                self.cms.api("statslike/total"),
                tries=1 if self.likes_failed_in_a_row >= _DOWN_AFTER else _TRIES,
                timeout=_TIMEOUT,
                unusable=no_rows,
                scUnitMapId=self.cms.unit_id,
                objectId=row.id,
            )
            is_answer = response is not None and response.status == 200
            total = _read_total(response.body) if response is not None and is_answer else None
            if total is None:
                self.likes_failed_in_a_row += 1
                self.stats.inc_value("newsbot/likes/failed")
            else:
                self.likes_failed_in_a_row = 0
                likes[row.id] = total
        return likes


def no_rows(response: Response) -> str | None:
    """Why an answer of the API can't be read, None where it can."""
    return _wrong(response.body)


def _of_another(article_id: str, response: Response) -> str | None:
    if _tells_another(article_id, response.body):
        return "comments of another article"
    return no_rows(response)


def _tells_another(article_id: str, body: bytes) -> bool:
    """Whether the rows say that they are another article's: a cache's mix-up."""
    try:
        rows = read_answer(body).rows
    except BadReply:
        return False
    told = {str(row["articleId"]) for row in rows if isinstance(row, dict) and row.get("articleId")}
    return bool(told) and article_id not in told


def _wrong(body: bytes) -> str | None:
    try:
        read_answer(body)
    except BadReply as error:
        return str(error)
    return None


def _doubt(known: int, response: Response) -> str | None:
    """All gone at once are more often a fault than a moderator."""
    if response.status != 200:
        return f"HTTP {response.status}"
    is_gone = known and not read_reply(response.body).rows
    return "no comments where there were some" if is_gone else None


def _read_total(reply: bytes) -> int | None:
    """The number of likes; no row means none."""
    try:
        rows = read_answer(reply).rows
    except BadReply:
        return None
    if not rows:
        return 0
    total = rows[0].get("total") if isinstance(rows[0], dict) else None
    if isinstance(total, str):
        total = read_number(total)
    return total if isinstance(total, int) and not isinstance(total, bool) and total >= 0 else None
