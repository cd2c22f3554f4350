"""The calls for the comments of one article. Whatever they do, the article goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial

from scrapy.http import Response
from scrapy.statscollectors import StatsCollector

from newsbot.archive.brought import kept
from newsbot.cms.base import CommentPage, Comments
from newsbot.comments.refusals import is_refusal
from newsbot.frontier import Pending
from newsbot.items import Answer, Ask, CommentReply
from newsbot.moments import came_at
from newsbot.revisits.policy import REFUSED_FOR
from newsbot.text.jsonp import BadReply, OthersReply
from newsbot.text.threads import falls_short

_TRIES = 3
# An article waits for its comments, so they get less time than a page.
_TIMEOUT = 10.0
# After so many failures in a row each one is asked once only.
_DOWN_AFTER = 5
_REFUSED_AFTER = 3
# So many answers in a row that add no comment: the service gives the same page again and again.
_FRUITLESS = 3


class CommentCalls:
    """Fetches comments and likes. ``ask`` brings an answer of any status, None where there is none;
    ``most`` bounds the calls of one article, likes aside.

    A service that turns us away is left alone for a day, see ``REFUSED_FOR``: that is no refusal of
    the paper's.
    """

    def __init__(
        self,
        comments: Comments,
        ask: Callable[..., Awaitable[Response | None]],
        stats: StatsCollector,
        memory: Pending,
        now: Callable[[], datetime],
        most: int = 100,
    ) -> None:
        self.comments, self.ask, self.stats = comments, ask, stats
        self.memory, self.now, self.most = memory, now, most
        self.failed_in_a_row = self.likes_failed_in_a_row = self.refused_in_a_row = 0
        self.asking = asyncio.Lock()
        # Known from an earlier run: one more refusal will do.
        self.refused_before = memory.comments_refused_at()

    async def fetch(
        self,
        key: Mapping[str, str] | None,
        *,
        likes: bool,
        known: int = 0,
        claimed: int | None = None,
    ) -> CommentReply:
        """What came for the article with this key (None: its page names none); ``known`` is how
        many comments it had, ``claimed`` how many its page says that there are."""
        if key is None:
            self.stats.inc_value("newsbot/comments/no_article_id")
            return CommentReply("failed")
        if self.refused_before is None:
            return await self._fetch(key, likes, known, claimed)
        # One asks whether it still does, the others wait for what comes of it.
        async with self.asking:
            if self.is_left_alone():
                return CommentReply("refused", key=key)
            return await self._fetch(key, likes, known, claimed)

    async def _fetch(
        self, key: Mapping[str, str], likes: bool, known: int, claimed: int | None
    ) -> CommentReply:
        first = self.comments.first(key)
        response = await self._ask(first, key, known)
        if response is not None and self._turns_away(response):
            self.refused()
            return CommentReply("refused", key=key)
        answer, is_read = self._answer(first, response, key)
        if answer is None or not is_read:
            self.failed_in_a_row += 1
            came = (answer,) if answer is not None else ()
            return CommentReply("answered" if came else "failed", came, key)
        self.failed_in_a_row = 0
        answers = await self._further(answer, key)
        page = self.comments.read(answers)
        if page.refused:
            self.refused()
            return CommentReply("refused", key=key)
        self.answered()
        lacking = page.lacking or falls_short(page.rows, claimed)
        if lacking and not page.further and len(answers) > 1:
            # Pages that shift while they are read lose a row: once more, and both count.
            answers += await self._once_more(first, key)
        if likes:
            answers += await self._likes(self.comments.read(answers), key)
        return CommentReply("answered", tuple(answers), key, likes)

    async def _once_more(self, first: Ask, key: Mapping[str, str]) -> list[Answer]:
        answer, is_read = self._answer(first, await self._ask(first, key, 0), key)
        return await self._further(answer, key) if answer is not None and is_read else []

    async def _further(self, first: Answer, key: Mapping[str, str]) -> list[Answer]:
        """The answers of the thread, as many as could be had: what is missing stays asked for."""
        answers = [first]
        page, fruitless = self.comments.read(answers), 0
        while further := page.further:
            if len(answers) >= self.most or fruitless >= _FRUITLESS:
                self.stats.inc_value("newsbot/comments/cut_short")
                break
            response = await self._ask(further[0], key, 0)
            answer, is_read = self._answer(further[0], response, key)
            if answer is None or not is_read:
                break
            answers.append(answer)
            before, page = page, self.comments.read(answers)
            # That one of its lists is over is news as well.
            told = len(page.rows) > len(before.rows) or len(page.further) < len(before.further)
            fruitless = 0 if told else fruitless + 1
        return answers

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

    async def _ask(self, ask: Ask, key: Mapping[str, str], known: int) -> Response | None:
        """An answer that can be read; the last unreadable one where none can."""
        hopeful = self.failed_in_a_row < _DOWN_AFTER and self.refused_before is None
        return await self.ask(
            ask,
            tries=_TRIES if hopeful else 1,
            timeout=_TIMEOUT,
            unusable=partial(self._wrong, ask, key),
            doubtful=partial(self._doubt, ask, known),
        )

    def _answer(
        self, ask: Ask, response: Response | None, key: Mapping[str, str]
    ) -> tuple[Answer | None, bool]:
        """What came, None where nothing did or comments of another article; and whether it can be
        read."""
        if response is None or response.status != 200:
            return None, False
        answer = Answer(ask, response.body, kept(response), came_at(response))
        try:
            self.comments.check(answer, key)
        except OthersReply:
            return None, False
        except BadReply:
            return (answer if response.body.strip() else None), False
        return answer, True

    def _why(self, answer: Answer, key: Mapping[str, str]) -> str | None:
        try:
            self.comments.check(answer, key)
        except BadReply as error:
            return str(error)
        return None

    def _turns_away(self, response: Response) -> bool:
        cookies = b" ".join(response.headers.getlist(b"Set-Cookie"))
        marks = self.comments.blocking_cookies
        return is_refusal(response) or any(mark in cookies for mark in marks)

    def _wrong(self, ask: Ask, key: Mapping[str, str], response: Response) -> str | None:
        """Why an answer is asked for again, None where it can be read or asks for a browser."""
        if self._turns_away(response):
            return None
        return self._why(Answer(ask, response.body), key)

    def _doubt(self, ask: Ask, known: int, response: Response) -> str | None:
        """All gone at once are more often a fault than a moderator."""
        if response.status != 200:
            return f"HTTP {response.status}"
        is_gone = known and not self.comments.read([Answer(ask, response.body)]).rows
        return "no comments where there were some" if is_gone else None

    async def _likes(self, page: CommentPage, key: Mapping[str, str]) -> list[Answer]:
        """One that fails leaves its comment without likes."""
        answers = []
        for ask in self.comments.likes(page):
            response = await self.ask(
                ask,
                tries=1 if self.likes_failed_in_a_row >= _DOWN_AFTER else _TRIES,
                timeout=_TIMEOUT,
                unusable=partial(self._wrong, ask, key),
            )
            answer, is_read = self._answer(ask, response, key)
            if answer is None or not is_read:
                self.likes_failed_in_a_row += 1
                self.stats.inc_value("newsbot/likes/failed")
            else:
                self.likes_failed_in_a_row = 0
                answers.append(answer)
        return answers
