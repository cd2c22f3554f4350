"""This CMS's readers' comments: pages of those at the top, the replies to each by the same call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from newsbot.cms.base import CommentPage, Comments
from newsbot.items import Answer, Ask, ask
from newsbot.text.clean import fold_or_none
from newsbot.text.dates import read_api_date
from newsbot.text.jsonp import BadReply, load_json
from newsbot.text.numbers import read_number
from newsbot.text.threads import LONGEST_BODY, LONGEST_NAME, Gathered, Row
from newsbot.text.visible import visible_text

_GETS = "/api/Comment/Gets"
_SIZE = 25


class VietnamNetComments(Comments):
    """``/api/Comment/Gets``: ``totalComment`` tells how many there are, ``totalAnswer`` how many
    replies each has; these come by the same call with ``ParentId``."""

    def first(self, key: Mapping[str, str]) -> Ask:
        return ask(
            _GETS,
            role="comments",
            ObjectId=key["id"],
            WebsiteId=key["site"],
            PageIndex=0,
            PageSize=_SIZE,
        )

    def check(self, answer: Answer, key: Mapping[str, str]) -> None:
        _data_in(answer.body)

    def read(self, answers: Sequence[Answer]) -> CommentPage:
        thread = _Thread(answers[0].ask)
        for answer in answers:
            thread.add(answer)
        return thread.page()


@dataclass(slots=True)
class _Below:
    """The replies to a comment: how many there are, which came, which page of them is next."""

    claimed: int = 0
    known: set[str] = field(default_factory=set)
    next: int | None = 0


@dataclass(slots=True)
class _Thread:
    """What the answers so far tell; ``asked`` is the first call."""

    asked: Ask
    gathered: Gathered = field(default_factory=Gathered)
    below: dict[str, _Below] = field(default_factory=dict)
    total: int = 0
    next: int | None = None

    def add(self, answer: Answer) -> None:
        try:
            data = _data_in(answer.body)
        except BadReply:
            self.gathered.whole = False
            return
        self.gathered.whole = self.gathered.whole and data.strict
        number = int(answer.ask.value("PageIndex") or 0)
        # Only an answer without any is the end.
        following = number + 1 if data.rows else None
        above = answer.ask.value("ParentId")
        if above is None:
            self.total, self.next = data.total, following
        else:
            self.below.setdefault(above, _Below()).next = following
        for said in data.rows:
            self.take(said, above)

    def take(self, said: _Said | None, above: str | None) -> None:
        """``above`` is the comment that the answer is about."""
        if said is None:
            self.gathered.keep(None, "")
            return
        row = said.row if said.row.parent is not None else replace(said.row, parent=above)
        self.gathered.keep(row, said.markup)
        if row.parent is not None:
            self.below.setdefault(row.parent, _Below()).known.add(row.id)
        told = self.below.setdefault(row.id, _Below())
        told.claimed = max(told.claimed, said.answers)

    def page(self) -> CommentPage:
        rows = [*self.gathered.rows.values()]
        tops = sum(row.parent is None for row in rows)
        claimed = tops + sum(told.claimed for told in self.below.values())
        further = []
        if self.next is not None and claimed < self.total:
            further.append(self.asked.having(PageIndex=self.next))
        for own, told in self.below.items():
            if len(told.known) < told.claimed and told.next is not None:
                further.append(self.asked.having(PageIndex=told.next, ParentId=own))
        return CommentPage(
            rows,
            whole=self.gathered.whole,
            cut=self.gathered.cut,
            lacking=not further and (claimed != self.total or len(rows) < self.total),
            further=further,
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """A row, its markup as it came, and how many replies it claims to have."""

    row: Row
    markup: str
    answers: int


@dataclass(frozen=True, slots=True)
class _Data:
    """One answer's rows, None for what is none; and how many comments there are in all."""

    rows: list[_Said | None]
    total: int
    strict: bool


@lru_cache(maxsize=128)
def _data_in(body: bytes) -> _Data:
    """Raises ``BadReply`` for what tells an error, or is no such answer.

    The same bytes give the same object: nothing in it may be changed.
    """
    value, strict = load_json(body)
    if not isinstance(value, dict) or value.get("status") is False or _fails(value):
        raise BadReply("the service tells an error")
    data = value.get("data", BadReply)
    rows = data.get("comments") if isinstance(data, dict) else BadReply
    if rows is not None and not isinstance(rows, list):
        raise BadReply("no comments under 'data'")
    total = read_number(str(data.get("totalComment") or 0)) if isinstance(data, dict) else 0
    return _Data(list(_said(rows or [])), total or 0, strict)


def _fails(value: dict[str, Any]) -> bool:
    return str(value.get("errorCode") or 0) != "0"


def _said(rows: list[Any]) -> Iterator[_Said | None]:
    """The rows of a list and those inside them, however deep, each before what it holds."""
    waiting: list[tuple[Any, str | None]] = [(item, None) for item in reversed(rows)]
    while waiting:
        item, above = waiting.pop()
        row = _row(item, above)
        if row is None:
            yield None
            continue
        answers = read_number(str(item.get("totalAnswer") or 0)) or 0
        yield _Said(row, str(item.get("commentContent") or ""), answers)
        inside = item.get("comments")
        waiting += [(one, row.id) for one in reversed(inside if isinstance(inside, list) else [])]


def _row(item: Any, above: str | None) -> Row | None:
    """``above`` is the comment that holds it, None at the top."""
    if not isinstance(item, dict) or not item.get("commentId"):
        return None
    own, date, likes = str(item["commentId"]), item.get("createdDate"), item.get("totalLike")
    parent = str(item.get("parentId") or "") or above
    return Row(
        id=own,
        parent=None if parent in (own, "0") else parent,
        author=fold_or_none(str(item.get("userName") or "")[:LONGEST_NAME]),
        timestamp=read_api_date(str(date)) if date else None,
        body=visible_text(str(item.get("commentContent") or "")[:LONGEST_BODY]),
        likes=likes if isinstance(likes, int) and likes >= 0 else None,
    )
