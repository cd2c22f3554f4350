"""The comment API's reply: JSON or JSONP to rows, rows to a thread, a stranger's HTML to text."""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from newsbot.items import Comment
from newsbot.text.clean import fold, fold_or_none, has_mark_flood
from newsbot.text.dates import isoformat, read_api_date

if TYPE_CHECKING:
    from bs4 import Tag

# Whatever stands before the parenthesis of a JSONP call, and what may follow its value.
_CALL = re.compile(r"^[^{\[\"]*?\(\s*(?=[{\[])")
_CALLBACK = re.compile(r"(?:/\*.*?\*/)?\s*[\w$.]+\s*\(\s*", re.DOTALL)
_CALL_END = re.compile(r"\s*\)[\s;]*")
_OK = "0000"
_ROOTS = (None, "", "0", 0)
_BLOCKS = frozenset(
    "p div li ul ol tr table blockquote h1 h2 h3 h4 h5 h6 pre section article".split()
)
_SILENT = frozenset("script style template noscript head title textarea".split())
_LINE_END = "\x1e"
# What strangers may write, in characters of their markup; more is cut and said.
_LONGEST_BODY, _LONGEST_NAME = 50_000, 200
_CLOSING = re.compile(r"(</(?:p|div)\s*>)", re.IGNORECASE)


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
    """``whole`` is False where the answer or one of its rows could not be read; ``cut`` says that
    a comment was longer, or had more marks on a letter, than anybody writes."""

    rows: list[Row]
    whole: bool
    cut: bool = False


class Loaded(NamedTuple):
    """A JSON value; ``strict`` is False where the answer was no strict JSON around or in it."""

    value: Any
    strict: bool


def load_json(data: bytes) -> Loaded:
    """The value in a JSON or JSONP answer. Raises ``BadReply``; never runs what it reads."""
    text = data.decode("utf-8-sig", errors="replace").strip().removeprefix("\ufeff").lstrip()
    call = None if text[:1] in ("{", "[") else _CALL.match(text)
    odd: list[str] = []
    decoder = json.JSONDecoder(
        strict=False, parse_constant=odd.append, parse_int=lambda digits: _integer(digits, odd)
    )
    try:
        value, end = decoder.raw_decode(text, call.end() if call else 0)
    except (ValueError, RecursionError) as error:
        raise BadReply(f"neither JSON nor JSONP: {str(error)[:80]}") from error
    rest = text[end:]
    whole = not rest.strip()
    if call is not None:
        whole = bool(_CALLBACK.fullmatch(call[0]) and _CALL_END.fullmatch(rest))
    return Loaded(value, whole and not odd and "\ufffd" not in text)


def load_response(data: bytes) -> list[Any]:
    """The list under ``response``; empty for null. Raises ``BadReply``."""
    return _response(load_json(data).value)


def read_reply(data: bytes) -> Reply:
    """The rows of a comment reply, a repeated id once, in the API's order."""
    try:
        value, whole = load_json(data)
        response = _response(value)
    except BadReply:
        return Reply([], False)
    rows: dict[str, Row] = {}
    cut = False
    for raw in response:
        row = _read_row(raw)
        if row is None:
            whole = False
        else:
            rows.setdefault(row.id, row)
            cut = cut or _is_too_much(raw)
    return Reply(list(rows.values()), whole, cut)


def _response(value: Any) -> list[Any]:
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


def _integer(digits: str, odd: list[str]) -> int | None:
    """Python refuses to read thousands of digits; no id or count has so many."""
    if len(digits) < 100:
        return int(digits)
    odd.append(digits[:100])
    return None


def thread(rows: Sequence[Row], seen_at: str, likes: Mapping[str, int]) -> list[Comment]:
    """Rows as comments in reading order, see ``arrange``."""
    return arrange([_comment(row, seen_at, likes.get(row.id)) for row in rows])


def arrange(comments: Sequence[Comment]) -> list[Comment]:
    """Reading order: top level by time, replies under what they answer, by time; sets ``depth``.

    Orphans and the comments of a cycle keep the parent they were given and stand at the top.
    Undated ones come last, ties keep their order.
    """
    parents = {comment.id: comment.parent_id for comment in comments}
    cyclic = _in_cycles(parents)
    children: dict[str | None, list[Comment]] = defaultdict(list)
    for comment in comments:
        top = comment.parent_id not in parents or comment.id in cyclic
        children[None if top else comment.parent_id].append(comment)
    ordered: list[Comment] = []
    waiting = [(comment, 0) for comment in reversed(_by_time(children[None]))]
    while waiting:
        comment, comment.depth = waiting.pop()
        ordered.append(comment)
        below = reversed(_by_time(children[comment.id]))
        waiting += [(reply, comment.depth + 1) for reply in below]
    return ordered


def comment_text(markup: str) -> str:
    """What a reader sees of a comment: ``<br>``, ``</p>``, ``</div>`` end a line."""
    if "<" not in markup:
        return fold(html.unescape(markup))
    from bs4 import BeautifulSoup

    marked = _CLOSING.sub(rf"\1{_LINE_END}", markup.replace(_LINE_END, ""))
    parts = _visible(BeautifulSoup(marked, "html.parser"))
    lines = "\n".join(fold(line) for line in "".join(parts).split(_LINE_END))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


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
        author=fold_or_none(html.unescape(str(name)[:_LONGEST_NAME])) if _is_scalar(name) else None,
        timestamp=_moment(date),
        body=comment_text((content or "")[:_LONGEST_BODY]),
    )


def _is_too_much(raw: dict[str, Any]) -> bool:
    name, content = str(raw.get("username") or ""), raw.get("content") or ""
    if len(name) > _LONGEST_NAME or len(content) > _LONGEST_BODY:
        return True
    return has_mark_flood(html.unescape(name)) or has_mark_flood(html.unescape(content))


def _id(value: Any) -> str | None:
    return fold(str(value)) or None if _is_scalar(value) else None


def _is_scalar(value: Any) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool)


def _moment(value: Any) -> datetime | None:
    return read_api_date(value) if isinstance(value, str) else None


def _in_cycles(parents: Mapping[str, str | None]) -> set[str]:
    """The ids from which following parents leads back to the start."""
    cyclic: set[str] = set()
    done: set[str] = set()
    for start in parents:
        path: dict[str, None] = {}
        at: str | None = start
        while at is not None and at in parents and at not in done and at not in path:
            path[at] = None
            at = parents[at]
        if at in path:
            trail = list(path)
            cyclic.update(trail[trail.index(at) :])
        done.update(path)
    return cyclic


def _by_time(comments: list[Comment]) -> list[Comment]:
    return sorted(comments, key=lambda one: (one.timestamp is None, one.timestamp or ""))


def _comment(row: Row, seen_at: str, likes: int | None) -> Comment:
    return Comment(
        id=f"c-{row.id}",
        parent_id=f"c-{row.parent}" if row.parent is not None else None,
        author=row.author,
        timestamp=isoformat(row.timestamp) if row.timestamp else None,
        body=row.body,
        likes=likes,
        depth=0,
        first_seen_at=seen_at,
        last_seen_at=seen_at,
    )


def _visible(soup: Tag) -> list[str]:
    """The visible text in pieces, line ends among them. No recursion: a stranger may nest."""
    from bs4 import Tag
    from bs4.element import PreformattedString

    parts: list[str] = []
    line_is_empty = True
    waiting: list[object] = [soup]
    while waiting:
        node = waiting.pop()
        if node is None or (isinstance(node, Tag) and node.name == "br"):
            parts.append(_LINE_END)
            line_is_empty = True
        elif isinstance(node, Tag):
            if node.name in _SILENT:
                continue
            if node.name in _BLOCKS:
                if not line_is_empty:
                    parts.append(_LINE_END)
                    line_is_empty = True
                if node.name not in ("p", "div"):
                    waiting.append(None)
            waiting.extend(reversed(node.contents))
        elif not isinstance(node, PreformattedString):
            text = str(node)
            parts.append(text)
            tail = text.rpartition(_LINE_END)
            line_is_empty = not tail[2].strip() and (bool(tail[1]) or line_is_empty)
    return parts
