"""This CMS's readers' comments: those at the top page by page, the first replies inside each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from newsbot.cms.base import CommentPage, Comments
from newsbot.items import Answer, Ask
from newsbot.text.clean import fold_or_none
from newsbot.text.dates import read_api_date
from newsbot.text.jsonp import BadReply, load_json
from newsbot.text.numbers import read_number
from newsbot.text.threads import LONGEST_BODY, LONGEST_NAME, Gathered, Row
from newsbot.text.visible import visible_text

_TOP = "0"
# So many replies stand inside a comment at most: there may be more.
_INSIDE = 3


def _call(article: str, above: str, behind: int) -> Ask:
    """What stands behind a row, at the top or below a comment, as the page itself asks for it."""
    path = f"/api/getcomment/{article}_{above}_like_{behind}"
    return Ask(path, state=(article, above, str(behind)))


class OneCmsComments(Comments):
    """``/api/getcomment``: an answer without rows is the end, of the top and of each comment."""

    def first(self, key: Mapping[str, str]) -> Ask:
        return _call(key["id"], _TOP, 0)

    def check(self, answer: Answer, key: Mapping[str, str]) -> None:
        _rows_in(answer.body)

    def read(self, answers: Sequence[Answer]) -> CommentPage:
        thread = _Thread()
        for answer in answers:
            thread.add(answer)
        return thread.page()


@dataclass(slots=True)
class _Thread:
    """What the answers so far tell; ``next`` is the row behind which a list goes on, None at its
    end, by the comment that it is below."""

    article: str = ""
    gathered: Gathered = field(default_factory=Gathered)
    next: dict[str, int | None] = field(default_factory=dict)

    def add(self, answer: Answer) -> None:
        # One from a file does not say what it was asked with.
        article, above, behind = answer.ask.state or (self.article, _TOP, "0")
        self.article = article
        try:
            rows, strict = _rows_in(answer.body)
        except BadReply:
            self.gathered.whole = False
            return
        self.gathered.whole = self.gathered.whole and strict
        inside: dict[str, int] = {}
        for said in rows:
            row = said.row
            if row is not None and row.parent is not None:
                inside[row.parent] = inside.get(row.parent, 0) + 1
            elif row is not None and above != _TOP:
                row = replace(row, parent=above)
            self.gathered.keep(row, said.markup)
        outer = [said for said in rows if said.row is None or said.row.parent is None]
        last = max((said.place for said in outer), default=0)
        count = int(behind) + len(outer)
        goes_on = max(last, count) if above == _TOP else count
        self.next[above] = goes_on if outer else None
        for own, count in inside.items():
            if count >= _INSIDE:
                self.next.setdefault(own, count)

    def page(self) -> CommentPage:
        return CommentPage(
            [*self.gathered.rows.values()],
            whole=self.gathered.whole,
            cut=self.gathered.cut,
            further=[
                _call(self.article, above, behind)
                for above, behind in self.next.items()
                if behind is not None
            ],
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """A row, None where it is none; its text as it came, and its place in the list it is in."""

    row: Row | None
    markup: str = ""
    place: int = 0


@lru_cache(maxsize=128)
def _rows_in(body: bytes) -> tuple[list[_Said], bool]:
    """Raises ``BadReply``. The same bytes give the same object: nothing in it may be changed."""
    value, strict = load_json(body)
    if value is not None and not isinstance(value, list):
        raise BadReply("no list of comments")
    return list(_said(value or [])), strict


def _said(rows: list[Any]) -> Iterator[_Said]:
    """The rows of a list and those inside them, however deep, each before what it holds."""
    waiting: list[tuple[Any, str | None]] = [(item, None) for item in reversed(rows)]
    while waiting:
        item, above = waiting.pop()
        if not isinstance(item, dict) or not item.get("CommentId"):
            yield _Said(None)
            continue
        row = _row(item, above)
        place = read_number(str(item.get("RowNum") or 0)) or 0
        yield _Said(row, str(item.get("Content") or ""), place)
        inside = item.get("ChildComment")
        waiting += [(one, row.id) for one in reversed(inside if isinstance(inside, list) else [])]


def _row(item: dict[str, Any], above: str | None) -> Row:
    date, likes = item.get("CreatedAt"), item.get("Liked")
    return Row(
        id=str(item["CommentId"]),
        parent=above,
        author=fold_or_none(str(item.get("Name") or "")[:LONGEST_NAME]),
        timestamp=read_api_date(str(date)) if date else None,
        body=visible_text(str(item.get("Content") or "")[:LONGEST_BODY]),
        likes=likes if type(likes) is int and likes >= 0 else None,
    )
