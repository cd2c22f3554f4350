"""This CMS's readers' comments: pages of those at the top, the replies to each by a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from newsbot.cms.base import CommentPage, Comments
from newsbot.items import Answer, Ask, ask
from newsbot.text.clean import fold_or_none
from newsbot.text.dates import read_api_date
from newsbot.text.jsonp import BadReply, OthersReply, load_json
from newsbot.text.numbers import read_number
from newsbot.text.threads import LONGEST_BODY, LONGEST_NAME, Gathered, Row
from newsbot.text.visible import visible_text

_TOP, _REPLIES = "/index/get", "/index/getreplay"
_SIZE = 100


class VnExpressComments(Comments):
    """``/index/get`` tells how many there are at the top and in all, and how many replies each has;
    it holds some of these, ``/index/getreplay`` has all."""

    def first(self, key: Mapping[str, str]) -> Ask:
        return ask(
            _TOP,
            role="comments",
            objectid=key["id"],
            objecttype=key["type"],
            siteid=key["site"],
            categoryid=key["category"],
            limit=_SIZE,
            offset=0,
        )

    def check(self, answer: Answer, key: Mapping[str, str]) -> None:
        told = {
            said.article
            for said in _data_in(answer.body).items
            if said is not None and said.article is not None
        }
        if told and key["id"] not in told:
            raise OthersReply("comments of another article")

    def read(self, answers: Sequence[Answer]) -> CommentPage:
        thread = _Thread(answers[0].ask)
        for answer in answers:
            thread.add(answer)
        return thread.page()


@dataclass(slots=True)
class _Below:
    """The replies to a comment: how many there are, which came, and how many of them by calls."""

    claimed: int = 0
    known: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    over: bool = False


@dataclass(slots=True)
class _Thread:
    """What the answers so far tell; ``asked`` is the first call."""

    asked: Ask
    gathered: Gathered = field(default_factory=Gathered)
    below: dict[str, _Below] = field(default_factory=dict)
    total: int = 0
    at_top: int = 0
    next: Ask | None = None

    def add(self, answer: Answer) -> None:
        try:
            data = _data_in(answer.body)
        except BadReply:
            self.gathered.whole = False
            return
        self.gathered.whole = self.gathered.whole and data.strict
        if answer.ask.path.endswith(_REPLIES):
            above = answer.ask.value("id") or ""
            told = self.below.setdefault(above, _Below())
            before = len(told.called)
            told.called.update(self.take(data.items, above))
            told.over = len(told.called) == before
            return
        self.total, self.at_top = data.total, data.at_top
        offset = int(answer.ask.value("offset") or 0) + len(data.items)
        more = bool(data.items) and offset < data.at_top
        self.next = answer.ask.having(offset=offset) if more else None
        # Pinned ones may stand in the list as well.
        self.take([*data.pinned, *data.items], None)

    def take(self, items: Sequence[_Said | None], above: str | None) -> set[str]:
        """Keeps rows, each id once; their ids. ``above`` is the comment that they answer."""
        ids = set()
        for said in items:
            if said is None:
                self.gathered.keep(None, "")
                continue
            row = said.row if said.row.parent is not None else replace(said.row, parent=above)
            self.gathered.keep(row, said.markup)
            ids.add(row.id)
            told = self.below.setdefault(row.parent or row.id, _Below())
            if row.parent is not None:
                told.known.add(row.id)
            elif said.replies is not None:
                told.claimed = said.replies
                self.take(said.inside, row.id)
        return ids

    def page(self) -> CommentPage:
        further = [self.next] if self.next is not None else []
        for top, told in self.below.items():
            if len(told.known) < told.claimed and not told.over:
                further.append(self.replies(top, len(told.called)))
        claimed = self.at_top + sum(told.claimed for told in self.below.values())
        rows = [*self.gathered.rows.values()]
        return CommentPage(
            rows,
            whole=self.gathered.whole,
            cut=self.gathered.cut,
            # The two numbers agree in every thread that was read to its end.
            lacking=not further and (claimed != self.total or len(rows) < self.total),
            further=further,
        )

    def replies(self, top: str, offset: int) -> Ask:
        first = self.asked
        return ask(
            _REPLIES,
            role="comments",
            siteid=first.value("siteid"),
            objectid=first.value("objectid"),
            objecttype=first.value("objecttype"),
            id=top,
            limit=_SIZE,
            offset=offset,
            sort_by="like",
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """A row, its markup as it came, whose it is; how many replies it claims to have, and those that
    stand inside."""

    row: Row
    markup: str
    article: str | None
    replies: int | None
    inside: Sequence[_Said | None]


@dataclass(frozen=True, slots=True)
class _Data:
    """One answer's rows, None for what is none; how many there are at the top, and in all."""

    items: Sequence[_Said | None]
    pinned: Sequence[_Said | None]
    at_top: int
    total: int
    strict: bool


@lru_cache(maxsize=128)
def _data_in(body: bytes) -> _Data:
    """Raises ``BadReply`` for what tells an error, or is no such answer.

    The same bytes give the same object: nothing in it may be changed.
    """
    value, strict = load_json(body)
    if not isinstance(value, dict) or str(value.get("error", 0)) != "0":
        raise BadReply("the service tells an error")
    data = value.get("data", BadReply)
    if data is None or data == []:
        return _Data([], [], 0, 0, strict)
    if not isinstance(data, dict) or not isinstance(data.get("items", []), list):
        raise BadReply("no items under 'data'")
    items, pinned = _said(data.get("items", [])), _said(data.get("items_pin"))
    return _Data(items, pinned, _number(data.get("total")), _number(data.get("totalitem")), strict)


def _said(items: Any, *, top: bool = True) -> list[_Said | None]:
    """The rows of a list, with the replies inside those at the top."""
    told: list[_Said | None] = []
    for item in items if isinstance(items, list) else []:
        row = _row(item)
        if row is None:
            told.append(None)
            continue
        article, replies = item.get("article_id"), item.get("replys")
        below = replies if top and isinstance(replies, dict) else None
        told.append(
            _Said(
                row,
                str(item.get("content") or ""),
                str(article) if article else None,
                None if below is None else _number(below.get("total")),
                () if below is None else _said(below.get("items"), top=False),
            )
        )
    return told


def _row(item: Any) -> Row | None:
    if not isinstance(item, dict) or not isinstance(item.get("comment_id"), int | str):
        return None
    own, date = str(item["comment_id"]), item.get("creation_time")
    parent = str(item.get("parent_id") or own)
    likes = item.get("userlike")
    return Row(
        id=own,
        # At the top each is its own parent.
        parent=None if parent == own else parent,
        author=fold_or_none(str(item.get("full_name") or "")[:LONGEST_NAME]),
        timestamp=read_api_date(str(date)) if date else None,
        body=visible_text(str(item.get("content") or "")[:LONGEST_BODY]),
        likes=likes if isinstance(likes, int) and likes >= 0 else None,
    )


def _number(told: Any) -> int:
    return read_number(str(told)) or 0 if told is not None else 0
