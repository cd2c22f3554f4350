"""This CMS's readers' comments, by either of two services."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from lxml import etree

from newsbot.cms.base import CommentPage, Comments
from newsbot.items import Answer, Ask, ask
from newsbot.layouts.base import element_by_id
from newsbot.text.clean import fold_or_none, has_mark_flood
from newsbot.text.dates import VIETNAM, read_api_date, read_date
from newsbot.text.jsonp import BadReply, load_json
from newsbot.text.numbers import read_number
from newsbot.text.threads import LONGEST_BODY, LONGEST_NAME, Row
from newsbot.text.visible import visible_text
from newsbot.text.whole import END, END_ID, parse_html

_SIZE = 24
_MONTH_FIRST = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M")
_ANSWERS = re.compile(r"Trả lời\D*(\d+)")
_EPOCH = datetime(1970, 1, 1, tzinfo=VIETNAM)


@dataclass(slots=True)
class Thread:
    """What a page of comments tells: the rows at the top, their replies behind each.

    ``claimed`` is how many replies the rows say that they have, ``replies`` how many there are.
    """

    rows: list[Row] = field(default_factory=list)
    claimed: int = 0
    replies: int = 0
    whole: bool = True
    cut: bool = False

    def add(self, row: Row | None, *, raw: str) -> None:
        if row is None:
            self.whole = False
            return
        self.rows.append(row)
        self.cut = self.cut or len(raw) > LONGEST_BODY or has_mark_flood(raw)


class ListComments(Comments):
    """``ListComment.htm``: pages of HTML, until an empty one; replies stand inside their row."""

    def __init__(self, site_name: str) -> None:
        self.site_name = site_name

    def first(self, key: Mapping[str, str]) -> Ask:
        return ask(
            "/api/ajax/ListComment.htm",
            role="comments",
            page=1,
            NewsID=key["id"],
            Order="like",
            pageSize=_SIZE,
            iObjectType=1,
            SiteName=self.site_name,
        )

    def check(self, answer: Answer, key: Mapping[str, str]) -> None:
        body = answer.body.strip()
        if body and not _thread_in(body).rows and b"box_cm" not in body:
            raise BadReply("neither comments nor nothing")

    def read(self, answers: Sequence[Answer]) -> CommentPage:
        threads = [_thread_in(answer.body) for answer in answers]
        rows = {row.id: row for thread in reversed(threads) for row in reversed(thread.rows)}
        ordered = {row.id: rows[row.id] for thread in threads for row in thread.rows}
        last = answers[-1].ask
        number = int(last.value("page") or 0)
        more = threads[-1].rows and number
        return CommentPage(
            list(ordered.values()),
            whole=all(thread.whole for thread in threads),
            cut=any(thread.cut for thread in threads),
            lacking=any(thread.claimed > thread.replies for thread in threads),
            further=[last.having(page=number + 1)] if more else [],
        )


@dataclass(slots=True)
class _Item:
    """A comment's element, with the first of each kind of part that is its own."""

    element: etree._Element
    top: _Item | None
    parts: dict[str, etree._Element] = field(default_factory=dict)
    # An item stands inside its text: an end tag is missing, whose words are whose can't be told.
    torn: bool = False

    @property
    def id(self) -> str | None:
        """A reply's own id stands only in its like link; its reply link has its parent's."""
        like = self.parts.get("like-action") if self.top is not None else None
        return (like.get("data-cmid") if like is not None else None) or self.element.get(
            "data-cmid"
        )

    def text_of(self, name: str) -> str | None:
        part = self.parts.get(name)
        return None if part is None else "".join(part.itertext())


_TOP, _REPLY, _TEXT = "box_cm", "item-reply", "text-comment"
_PARTS = frozenset((_TEXT, "user-name", "time-ago", "total-like", "like-action", "rep"))


@lru_cache(maxsize=128)
def _thread_in(body: bytes) -> Thread:
    """The rows of one answer in HTML. The same bytes give the same object."""
    thread = Thread()
    if not body.strip():
        return thread
    tree = parse_html(body + END)
    # What is nested too deep is not parsed to its end.
    thread.whole = element_by_id(tree, END_ID) is not None
    for item in _items(tree):
        raw = "" if item.torn or _TEXT not in item.parts else _inner(item.parts[_TEXT])
        thread.add(None if item.torn else _row(item, raw), raw=raw)
        if item.top is not None:
            thread.replies += 1
        elif told := _ANSWERS.search(item.text_of("rep") or ""):
            thread.claimed += int(told[1])
    return thread


def _items(tree: etree._Element) -> Iterable[_Item]:
    """Every comment of a page in its order; one walk, however the page is nested."""
    items: dict[etree._Element, _Item] = {}
    own: dict[etree._Element, _Item | None] = {}
    text: dict[etree._Element, _Item | None] = {}
    for element in tree.iter(etree.Element):
        parent = element.getparent()
        item, inside = (own.get(parent), text.get(parent)) if parent is not None else (None, None)
        names = (element.get("class") or "").split()
        if _TOP in names or (_REPLY in names and item is not None):
            if inside is not None:
                inside.torn = True
            top = None if _TOP in names or item is None else item.top or item
            item = items[element] = _Item(element, top)
            inside = None
        for name in names:
            if item is not None and name in _PARTS and name not in item.parts:
                item.parts[name] = element
                inside = item if name == _TEXT else inside
        own[element], text[element] = item, inside
    return items.values()


def _row(item: _Item, raw: str) -> Row | None:
    if not item.id or _TEXT not in item.parts:
        return None
    time, likes = item.parts.get("time-ago"), item.text_of("total-like")
    return Row(
        id=item.id,
        parent=item.top.element.get("data-cmid") if item.top is not None else None,
        author=fold_or_none((item.text_of("user-name") or "")[:LONGEST_NAME]),
        timestamp=_moment(time) if time is not None else None,
        body=visible_text(raw[:LONGEST_BODY]),
        likes=read_number(likes.strip()) if likes is not None else None,
    )


def _moment(time: etree._Element) -> datetime | None:
    """``title`` has the seconds, month before day; the text has the day before the month."""
    told = " ".join((time.get("title") or "").split())
    for form in _MONTH_FIRST:
        try:
            return datetime.strptime(told, form).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
    printed = " ".join("".join(time.itertext()).split())
    return read_date(printed, _EPOCH).moment if printed else None


def _inner(element: etree._Element) -> str:
    """An element's content as markup."""
    children = (etree.tostring(child, encoding="unicode") for child in element)
    # What libxml2 escaped stays so: it is read as markup again.
    text = (element.text or "").replace("&", "&amp;").replace("<", "&lt;")
    return text + "".join(children)


class GetListComments(Comments):
    """``getlist-comment.api``: JSON in a JSON string, replies inside their row; the number of
    comments has a call of its own. Servers are shown none."""

    blocking_cookies: ClassVar[tuple[bytes, ...]] = (b"__stat=BLOCK",)

    def first(self, key: Mapping[str, str]) -> Ask:
        return ask(
            "/api/getlist-comment.api",
            role="comments",
            objId=key["id"],
            objType=1,
            pageindex=1,
            pagesize=_SIZE,
            sort=2,
        )

    def check(self, answer: Answer, key: Mapping[str, str]) -> None:
        _data_in(answer.body)

    def read(self, answers: Sequence[Answer]) -> CommentPage:
        rows: dict[str, Row] = {}
        whole, cut, total = True, False, None
        last, more = answers[0].ask, False
        for answer in answers:
            try:
                data = _data_in(answer.body)
            except BadReply:
                whole = False
                continue
            if answer.ask.path.endswith(_COUNT):
                total = _total(data)
                continue
            last, more = answer.ask, bool(data.rows)
            for told in data.rows:
                for row, raw in _rows(told, None):
                    whole = whole and row is not None
                    if row is not None:
                        rows.setdefault(row.id, row)
                        cut = cut or len(raw) > LONGEST_BODY or has_mark_flood(raw)
        number = int(last.value("pageindex") or 0)
        further = [last.having(pageindex=number + 1)] if more and number else []
        if not further and total is None and number:
            further = [ask(f"/api/{_COUNT}", role="comments", objId=last.value("objId"), objType=1)]
        return CommentPage(
            list(rows.values()),
            whole=whole,
            cut=cut,
            lacking=total is not None and total > len(rows),
            refused=bool(total) and not rows,
            further=further,
        )


_COUNT = "getcount-comment.api"


class _Data(NamedTuple):
    rows: list[Any]


@lru_cache(maxsize=128)
def _data_in(body: bytes) -> _Data:
    """The rows under ``Data``, which is a string of JSON or a list. Raises ``BadReply``."""
    value, _ = load_json(body)
    if not isinstance(value, dict) or value.get("Success") is False:
        raise BadReply("no success")
    data = value.get("Data", BadReply)
    if isinstance(data, str):
        try:
            data = json.loads(data) if data.strip() else []
        except (ValueError, RecursionError) as error:
            raise BadReply(f"Data is no JSON: {error}") from error
    if data is not None and not isinstance(data, list):
        raise BadReply("no list under 'Data'")
    return _Data(data or [])


def _total(data: _Data) -> int | None:
    """How many comments there are, replies among them."""
    told = data.rows[0].get("total_count") if data.rows and isinstance(data.rows[0], dict) else None
    return read_number(str(told)) if told is not None else None


def _rows(told: Any, parent: str | None) -> Iterator[tuple[Row | None, str]]:
    """A row and the replies inside it, with the markup of each; None for one without an id."""
    if not isinstance(told, dict) or not isinstance(told.get("id"), int | str):
        yield None, ""
        return
    own, content = str(told["id"]), str(told.get("content") or "")
    likes, date = told.get("likes"), told.get("published_date")
    yield (
        Row(
            id=own,
            parent=parent,
            author=fold_or_none(str(told.get("sender_fullname") or "")[:LONGEST_NAME]),
            timestamp=read_api_date(str(date)) if date else None,
            body=visible_text(content[:LONGEST_BODY]),
            likes=likes if isinstance(likes, int) and likes >= 0 else None,
        ),
        content,
    )
    inside = told.get("child_comments")
    for one in inside if isinstance(inside, list) else []:
        yield from _rows(one, own)
