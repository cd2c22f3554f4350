"""The comment API's calls of an article, against answers of each kind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from scrapy.http import Response
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from newsbot.cms.base import CommentPage, Comments
from newsbot.comments.calls import CommentCalls
from newsbot.items import Answer, Ask, CommentReply, ask
from newsbot.sites import all_sites
from newsbot.text.threads import Row

pytestmark = pytest.mark.unit

COMMENTS: Any = all_sites()["baodaklak"].cms.comments()
KEY = {"id": "a1"}
ROW = b'{"response": [{"id": 5, "content": "Hay"}]}'
NONE = b'{"response": []}'

Doubt = Callable[[Response], str | None]


NOW = datetime(2026, 9, 1, tzinfo=UTC)


class Api:
    """Gives its answers one after the other, the last again and again; a number is a status."""

    def __init__(self, *answers: bytes | int | None, refused_at: datetime | None = None) -> None:
        self.answers, self.tries = list(answers), [0]
        self.asked: list[Ask] = []
        self.stats = MemoryStatsCollector(get_crawler())
        self.refused_at, self.now = refused_at, NOW
        memory: Any = self
        self.calls = CommentCalls(COMMENTS, self.ask, self.stats, memory, lambda: self.now)

    def comments_refused_at(self) -> datetime | None:
        return self.refused_at

    def comments_refused(self, at: datetime | None) -> None:
        self.refused_at = at

    async def ask(
        self,
        ask: Ask,
        *,
        tries: int,
        timeout: float,
        unusable: Doubt,
        doubtful: Doubt = lambda response: None,
    ) -> Response | None:
        self.tries.append(0)
        self.asked.append(ask)
        response = None
        for _ in range(tries):
            self.tries[-1] += 1
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if answer is None:
                response = None
                continue
            told = {"status": answer} if isinstance(answer, int) else {"body": answer}
            response = Response("https://baodaklak.vn/", **told)
            if not (unusable(response) or doubtful(response)):
                break
        return response

    def fetch(self, known: int = 0, *, likes: bool = False) -> CommentReply:
        return asyncio.run(self.calls.fetch(KEY, likes=likes, known=known))

    def last(self, known: int = 0) -> bytes:
        """What a fetch keeps as the API's answer."""
        (answer,) = self.fetch(known).answers
        return answer.body

    def likes(self) -> dict[str, int | None]:
        rows = COMMENTS.read(self.fetch(likes=True).answers).rows
        return {row.id: row.likes for row in rows}


def test_a_reply_is_asked_for_until_it_can_be_read() -> None:
    api = Api(None, b"<html>", ROW)
    answer = Answer(COMMENTS.first(KEY), ROW)
    assert api.fetch() == CommentReply("answered", (answer,), KEY)
    assert api.tries[1:] == [3]


def test_the_last_unreadable_one_is_kept_and_a_blank_one_is_none() -> None:
    assert Api(b"<html>").last() == b"<html>"
    assert Api(b"  ").fetch() == CommentReply("failed", key=KEY)
    assert Api(None).fetch() == CommentReply("failed", key=KEY)


def test_all_gone_at_once_is_doubted_then_believed() -> None:
    api = Api(NONE)
    assert api.last(known=2) == NONE
    assert api.last() == NONE
    assert api.tries[1:] == [3, 1]
    slip = Api(NONE, ROW)
    assert slip.last(known=1) == ROW


def test_an_api_that_is_down_is_asked_once_an_article() -> None:
    api = Api(*[None] * 17, ROW)
    for _ in range(7):
        assert api.fetch().status == "failed"
    assert api.tries[1:] == [3, 3, 3, 3, 3, 1, 1]
    assert api.fetch().status == "answered"
    assert api.fetch().status == "answered"
    assert api.calls.failed_in_a_row == 0


def test_an_article_without_an_id_is_counted_and_not_asked_for() -> None:
    api = Api(ROW)
    reply = asyncio.run(api.calls.fetch(None, likes=False))
    assert reply == CommentReply("failed")
    assert api.tries == [0]
    assert api.stats.get_value("newsbot/comments/no_article_id") == 1


def test_likes_that_cannot_be_had_leave_their_comment_without() -> None:
    api = Api(ROW, b'{"response": [{"total": "7"}]}')
    assert api.likes() == {"5": 7}
    api = Api(ROW, b'{"response": [{"total": -1}]}')
    assert api.likes() == {"5": None}
    assert api.stats.get_value("newsbot/likes/failed") == 1
    assert Api(ROW, NONE).likes() == {"5": 0}
    many = b'{"response": [{"total": "%s"}]}' % (b"9" * 6000)
    assert Api(ROW, many).likes() == {"5": None}


def test_rows_that_name_another_article_are_asked_for_again() -> None:
    other = b'{"response": [{"id": 9, "articleId": "a2", "content": "Kh\xc3\xa1c"}]}'
    own = b'{"response": [{"id": 5, "articleId": "a1", "content": "Hay"}]}'
    api = Api(other, own)
    assert api.last() == own
    assert api.tries[1:] == [2]
    assert Api(other).fetch() == CommentReply("failed", key=KEY)


class SamePage(Comments):
    """A service that takes no notice of the page that is asked for."""

    def first(self, key: Mapping[str, str]) -> Ask:
        return ask("/list", page=1)

    def read(self, answers: Sequence[Answer]) -> CommentPage:
        rows = {
            row: Row(row, None, None, None, row) for one in answers for row in one.body.decode()
        }
        last = answers[-1].ask
        return CommentPage(
            [*rows.values()], further=[last.having(page=int(last.value("page") or 0) + 1)]
        )


def test_a_service_that_gives_one_page_again_and_again_is_left() -> None:
    api = Api(b"abc")
    api.calls.comments = SamePage()
    reply = api.fetch()
    assert (reply.status, len(reply.answers)) == ("answered", 4)
    assert SamePage().read(reply.answers).further, "it is told as partial"
    assert api.stats.get_value("newsbot/comments/cut_short") == 1


class Lists(Comments):
    """Rows, each with a list below it that may be blank."""

    def first(self, key: Mapping[str, str]) -> Ask:
        return ask("/list")

    def read(self, answers: Sequence[Answer]) -> CommentPage:
        told = [one.body.decode().strip("-") for one in answers]
        asked = {one.ask.value("of") for one in answers}
        rows = {row: Row(row, None, None, None, row) for one in told for row in one}
        further = [ask("/list", of=row) for row in told[0] if row not in asked]
        return CommentPage([*rows.values()], further=further)


def test_lists_without_anything_do_not_hide_those_behind_them() -> None:
    api = Api(b"abcde", b"-", b"-", b"-", b"-", b"xy")
    api.calls.comments = Lists()
    reply = api.fetch()
    rows = Lists().read(reply.answers).rows
    assert "".join(row.id for row in rows) == "abcdexy"
    assert api.stats.get_value("newsbot/comments/cut_short") is None


class TwoPages(Comments):
    """Of so many in all, told by each page's digit, pages of two."""

    def first(self, key: Mapping[str, str]) -> Ask:
        return ask("/list", offset=0)

    def read(self, answers: Sequence[Answer]) -> CommentPage:
        told = [one.body.decode() for one in answers]
        rows = {row: Row(row, None, None, None, row) for one in told for row in one[1:]}
        last, total = answers[-1].ask, int(told[-1][0])
        at = int(last.value("offset") or 0) + len(told[-1]) - 1
        more = at < total and len(told[-1]) > 1
        further = [last.having(offset=at)] if more else []
        return CommentPage(
            [*rows.values()], lacking=not more and len(rows) < total, further=further
        )


def test_a_list_that_shifts_while_it_is_read_is_read_again_from_its_beginning() -> None:
    # A new one came to the top between two pages: it stands on the first alone.
    api = Api(b"3ab", b"4bc", b"4na", b"4bc")
    api.calls.comments = TwoPages()
    rows = TwoPages().read(api.fetch().answers).rows
    assert sorted(row.id for row in rows) == ["a", "b", "c", "n"]
    assert [one.value("offset") for one in api.asked] == ["0", "2", "0", "2"]
    # It can be had no more: all that came is kept, and the thread is told as partial.
    api = Api(b"3ab", b"4bc", None)
    api.calls.comments = TwoPages()
    page = TwoPages().read(api.fetch().answers)
    assert (sorted(row.id for row in page.rows), page.lacking) == (["a", "b", "c"], True)


class Single(Comments):
    """Rows are letters; an answer without any is the end."""

    def first(self, key: Mapping[str, str]) -> Ask:
        return ask("/c", behind=0)

    def read(self, answers: Sequence[Answer]) -> CommentPage:
        rows = {chr(one): Row(chr(one), None, "", None, "") for a in answers for one in a.body}
        behind = int(answers[-1].ask.value("behind") or 0) + len(answers[-1].body)
        further = [answers[-1].ask.having(behind=behind)] if answers[-1].body.strip() else []
        return CommentPage([*rows.values()], further=further)


@pytest.mark.parametrize(("claimed", "calls"), [(None, 2), (1, 2), (2, 2), (3, 4)])
def test_fewer_than_the_page_says_are_asked_for_once_more(claimed: int | None, calls: int) -> None:
    api = Api(b"ab", b"", b"ab", b"")
    api.calls.comments = Single()
    reply = asyncio.run(api.calls.fetch(KEY, likes=False, claimed=claimed))
    assert (reply.status, len(api.asked)) == ("answered", calls)


@pytest.mark.parametrize("status", [401, 403, 429, 451])
def test_a_service_that_turns_us_away_is_left_alone(status: int) -> None:
    api = Api(status)
    for _ in range(6):
        assert api.fetch() == CommentReply("refused", key=KEY)
    assert api.tries[1:] == [3, 3, 3]
    assert api.refused_at == NOW


def test_one_refusal_among_answers_is_none_of_the_service() -> None:
    api = Api(403, 403, 403, ROW, 403, 403, 403, ROW)
    told = [api.fetch().status for _ in range(4)]
    assert told == ["refused", "answered", "refused", "answered"]
    assert api.refused_at is None


def test_it_is_asked_once_a_day_whether_it_still_does() -> None:
    before = NOW - timedelta(hours=23)
    api = Api(403, ROW, refused_at=before)
    assert api.fetch().status == "refused"
    assert api.tries == [0]
    api.now += timedelta(hours=2)
    assert [api.fetch().status for _ in range(3)] == ["refused"] * 3
    assert (api.tries[1:], api.refused_at) == ([1], api.now)
    api.now += timedelta(days=1)
    assert [api.fetch().status for _ in range(2)] == ["answered"] * 2
    assert (api.tries[1:], api.refused_at) == ([1, 1, 1], None)
