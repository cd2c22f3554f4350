"""The comment API's calls of one article. Whatever they do, the article goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from scrapy.http import Response
from scrapy.statscollectors import StatsCollector

from newsbot.items import CommentReply
from newsbot.sites import ScCms
from newsbot.text.jsonp import BadReply
from newsbot.text.numbers import read_number
from newsbot.text.replies import read_answer, read_reply

_TRIES = 3
# An article waits for its comments, so they get less time than a page.
_TIMEOUT = 10.0
# After so many failures in a row each one is asked once only.
_DOWN_AFTER = 5


class CommentCalls:
    """Fetches comments and likes; ``get`` is the spider's."""

    def __init__(
        self, cms: ScCms, get: Callable[..., Awaitable[bytes | None]], stats: StatsCollector
    ) -> None:
        self.cms, self.get, self.stats = cms, get, stats
        self.failed_in_a_row = 0
        self.likes_failed_in_a_row = 0

    async def fetch(self, article_id: str | None, *, likes: bool, known: int = 0) -> CommentReply:
        """The reply for the article with this id (None: its page names none); ``known`` is how
        many comments it had."""
        if article_id is None:
            self.stats.inc_value("newsbot/comments/no_article_id")
            return CommentReply("failed")
        body = await self._ask(article_id, known)
        if body is None:
            return CommentReply("failed", asked_for=article_id)
        told = await self._likes(body) if likes else None
        return CommentReply("answered", body, told, asked_for=article_id)

    async def _ask(self, article_id: str, known: int) -> bytes | None:
        """A reply that can be read; the last unreadable one where none can."""
        body = await self.get(
            self.cms.api("feedback/list"),
            tries=_TRIES if self.failed_in_a_row < _DOWN_AFTER else 1,
            timeout=_TIMEOUT,
            unusable=partial(_of_another, article_id),
            doubtful=partial(_doubt, known),
            scUnitMapId=self.cms.unit_id,
            articleId=article_id,
        )
        is_read = body is not None and _wrong(body) is None
        is_own = body is not None and not _tells_another(article_id, body)
        self.failed_in_a_row = 0 if is_read and is_own else self.failed_in_a_row + 1
        return body if body and body.strip() and is_own else None

    async def _likes(self, body: bytes) -> dict[str, int]:
        """One call a comment; one that fails leaves its comment without likes."""
        likes: dict[str, int] = {}
        for row in read_reply(body).rows:
            reply = await self.get(
                self.cms.api("statslike/total"),
                tries=1 if self.likes_failed_in_a_row >= _DOWN_AFTER else _TRIES,
                timeout=_TIMEOUT,
                unusable=no_rows,
                scUnitMapId=self.cms.unit_id,
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
