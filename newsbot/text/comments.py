"""The comment API's reply: JSON or JSONP to rows, rows to a thread, a stranger's HTML to text."""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from newsbot.items import Comment
from newsbot.text.clean import fold, fold_or_none
from newsbot.text.dates import isoformat, read_api_date

if TYPE_CHECKING:
    from bs4 import Tag

_CALLBACK = re.compile(r"^(?:/\*.*?\*/)?\s*[\w$.]+\s*\((.*)\)\s*;?\s*$", re.DOTALL)
_OK = "0000"
_ROOTS = (None, "", "0", 0)
_BREAKS = frozenset(
    "p div li ul ol tr table blockquote h1 h2 h3 h4 h5 h6 pre section article".split()
)
_SILENT = frozenset("script style template noscript head title textarea".split())


class BadReply(Exception):
    """The API's answer can't be read; the text says why."""


@dataclass(slots=True, frozen=True)
class Row:
    """A comment as the API gives it, cleaned: ids without ``c-``, ``parent`` None at the top."""

    id: str
    parent: str | None
    author: str | None
    timestamp: datetime | None
    body: str


class Reply(NamedTuple):
    """``whole`` is False where the answer or one of its rows could not be read."""

    rows: list[Row]
    whole: bool


def load_json(data: bytes) -> Any:
    """The value in a JSON or JSONP answer. Raises ``BadReply``; never runs what it reads."""
    text = data.decode("utf-8-sig", errors="replace").strip().removeprefix("\ufeff")
    if text[:1] not in ("{", "["):
        match = _CALLBACK.match(text)
        if match is None:
            raise BadReply("neither JSON nor JSONP")
        text = match[1]
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadReply(f"no JSON: {str(error)[:80]}") from error


def load_response(data: bytes) -> list[Any]:
    """The list under ``response``; empty for null. Raises ``BadReply``."""
    value = load_json(data)
    if not isinstance(value, dict):
        raise BadReply("no object")
    code = value.get("resultCode", _OK)
    if code not in (_OK, None, 0, "0", ""):
        raise BadReply(f"resultCode {str(code)[:20]!r}")
    response = value.get("response", BadReply)
    if response is None:
        return []
    if not isinstance(response, list):
        raise BadReply("no list under 'response'")
    return response


def read_reply(data: bytes) -> Reply:
    """The rows of a comment reply, a repeated id once, in the API's order."""
    try:
        response = load_response(data)
    except BadReply:
        return Reply([], False)
    rows: dict[str, Row] = {}
    whole = True
    for raw in response:
        row = _read_row(raw)
        if row is None:
            whole = False
        else:
            rows.setdefault(row.id, row)
    return Reply(list(rows.values()), whole)


def thread(rows: Sequence[Row], seen_at: str, likes: Mapping[str, int]) -> list[Comment]:
    """Rows in reading order: top level by time, replies under what they answer, by time.

    Orphans and the rows of a cycle keep the parent they were given and stand at the top.
    """
    by_id = {row.id: row for row in rows}
    children: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        top = row.parent not in by_id or _in_cycle(row, by_id)
        children[None if top else row.parent].append(row)
    comments: list[Comment] = []
    waiting = [(row, 0) for row in reversed(_by_time(children[None]))]
    while waiting:
        row, depth = waiting.pop()
        comments.append(_comment(row, depth, seen_at, likes.get(row.id)))
        waiting += [(reply, depth + 1) for reply in reversed(_by_time(children[row.id]))]
    return comments


def comment_text(markup: str) -> str:
    """What a reader sees of a comment: ``<br>``, ``</p>``, ``</div>`` end a line."""
    if "<" not in markup:
        return fold(html.unescape(markup))
    from bs4 import BeautifulSoup

    parts: list[str] = []
    _collect(BeautifulSoup(markup, "html.parser"), parts)
    lines = "\n".join(fold(line) for line in "".join(parts).split("\x00"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _read_row(raw: Any) -> Row | None:
    if not isinstance(raw, dict):
        return None
    own, content = _id(raw.get("id")), raw.get("content", BadReply)
    if own is None or not (content is None or isinstance(content, str)):
        return None
    parent = raw.get("parentId")
    given = None if parent in _ROOTS else _id(parent)
    name, date = raw.get("username"), raw.get("createDate")
    return Row(
        id=own,
        parent=given if given not in ("0", "") else None,
        author=fold_or_none(html.unescape(name)) if isinstance(name, str) else None,
        timestamp=_moment(date),
        body=comment_text(content or ""),
    )


def _id(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return fold(str(value)) or None


def _moment(value: Any) -> datetime | None:
    return read_api_date(value) if isinstance(value, str) else None


def _in_cycle(row: Row, by_id: Mapping[str, Row]) -> bool:
    """Whether following parents from this row leads back to it."""
    seen: set[str] = set()
    at = row.parent
    while at is not None and at in by_id and at not in seen:
        if at == row.id:
            return True
        seen.add(at)
        at = by_id[at].parent
    return False


def _by_time(rows: list[Row]) -> list[Row]:
    """Undated last; sorting is stable, so ties keep the API's order."""
    dated = sorted(
        (row for row in rows if row.timestamp is not None), key=lambda row: row.timestamp or 0
    )
    return dated + [row for row in rows if row.timestamp is None]


def _comment(row: Row, depth: int, seen_at: str, likes: int | None) -> Comment:
    return Comment(
        id=f"c-{row.id}",
        parent_id=f"c-{row.parent}" if row.parent is not None else None,
        author=row.author,
        timestamp=isoformat(row.timestamp) if row.timestamp else None,
        body=row.body,
        likes=likes,
        depth=depth,
        first_seen_at=seen_at,
        last_seen_at=seen_at,
    )


def _collect(tag: Tag, parts: list[str]) -> None:
    """Text of a tag; a NUL stands for a line's end (none is left in parsed text)."""
    from bs4 import Tag
    from bs4.element import PreformattedString

    for child in tag.children:
        if isinstance(child, Tag):
            if child.name in _SILENT:
                continue
            if child.name == "br":
                parts.append("\x00")
                continue
            is_block = child.name in _BREAKS
            if is_block and "".join(parts).rpartition("\x00")[2].strip():
                parts.append("\x00")
            _collect(child, parts)
            if is_block:
                parts.append("\x00")
        elif not isinstance(child, PreformattedString):
            parts.append(str(child).replace("\x00", ""))
