"""This CMS's readers' comments, by either of two services."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from lxml import etree

from newsbot.cms.base import CommentPage, Comments
from newsbot.items import Answer, Ask, ask
from newsbot.text.clean import fold_or_none, has_mark_flood
from newsbot.text.dates import VIETNAM, read_api_date, read_date
from newsbot.text.jsonp import BadReply, load_json
from newsbot.text.numbers import read_number
from newsbot.text.threads import Row
from newsbot.text.visible import visible_text
from newsbot.text.whole import parse_html

_SIZE = 24
# What strangers may write, in characters of their markup; more is cut and said.
_LONGEST_BODY, _LONGEST_NAME = 50_000, 200
_MONTH_FIRST = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M")
_ANSWERS = re.compile(r"Trả lời\D*(\d+)")
_EPOCH = datetime(1970, 1, 1, tzinfo=VIETNAM)


@dataclass(slots=True)
class Thread:
    """What a page of comments tells: the rows at the top, their replies behind each.

    ``claimed`` is how many replies the rows say that they have, ``tops`` how many rows stand at
    the top.
    """

    rows: list[Row] = field(default_factory=list)
    tops: int = 0
    claimed: int = 0
    replies: int = 0
    whole: bool = True
    cut: bool = False

    def add(self, row: Row | None, *, raw: str) -> None:
        if row is None:
            self.whole = False
            return
        self.rows.append(row)
        self.cut = self.cut or len(raw) > _LONGEST_BODY or has_mark_flood(raw)


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


@lru_cache(maxsize=128)
def _thread_in(body: bytes) -> Thread:
    """The rows of one answer in HTML. The same bytes give the same object."""
    thread = Thread()
    if not body.strip():
        return thread
    for item in _of_class(parse_html(body), "box_cm"):
        own = item.get("data-cmid")
        replies = [*_of_class(item, "item-reply")]
        thread.add(_row(item, own, None, replies), raw=_markup(item, replies))
        thread.tops += 1
        thread.replies += len(replies)
        link = next(_of_class(item, "rep", but=replies), None)
        told = _ANSWERS.search("".join(link.itertext())) if link is not None else None
        thread.claimed += int(told[1]) if told else 0
        for reply in replies:
            thread.add(_row(reply, _liked(reply), own, []), raw=_markup(reply, []))
    return thread


def _row(
    item: etree._Element, own: str | None, parent: str | None, inside: Sequence[etree._Element]
) -> Row | None:
    """``inside`` are the replies that stand in it, no part of it."""
    text = next(_of_class(item, "text-comment", but=inside), None)
    if not own or text is None:
        return None
    name = next(_of_class(item, "user-name", but=inside), None)
    time = next(_of_class(item, "time-ago", but=inside), None)
    likes = next(_of_class(item, "total-like", but=inside), None)
    return Row(
        id=own,
        parent=parent,
        author=fold_or_none("".join(name.itertext())[:_LONGEST_NAME]) if name is not None else None,
        timestamp=_moment(time) if time is not None else None,
        body=visible_text(_inner(text)[:_LONGEST_BODY]),
        likes=read_number("".join(likes.itertext()).strip()) if likes is not None else None,
    )


def _liked(reply: etree._Element) -> str | None:
    """A reply's own id stands only in its like link; its reply link has its parent's."""
    links = (link.get("data-cmid") for link in _of_class(reply, "like-action"))
    return next(filter(None, links), None) or reply.get("data-cmid")


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


def _of_class(
    element: etree._Element, name: str, but: Sequence[etree._Element] = ()
) -> Iterator[etree._Element]:
    """The elements of a class in one, those inside of others left out."""
    for one in element.iter():
        named = one is not element and name in (one.get("class") or "").split()
        if named and not any(above in but for above in (one, *one.iterancestors())):
            yield one


def _markup(item: etree._Element, inside: Sequence[etree._Element]) -> str:
    text = next(_of_class(item, "text-comment", but=inside), None)
    return _inner(text) if text is not None else ""


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
                        cut = cut or len(raw) > _LONGEST_BODY or has_mark_flood(raw)
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
            author=fold_or_none(str(told.get("sender_fullname") or "")[:_LONGEST_NAME]),
            timestamp=read_api_date(str(date)) if date else None,
            body=visible_text(content[:_LONGEST_BODY]),
            likes=likes if isinstance(likes, int) and likes >= 0 else None,
        ),
        content,
    )
    inside = told.get("child_comments")
    for one in inside if isinstance(inside, list) else []:
        yield from _rows(one, own)
