"""This CMS's replies: their envelope, and the rows of its comment API.

Every method answers ``{"resultCode": "0000", "response": [row, …]}``, as JSON or JSONP.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from newsbot.text.clean import fold, fold_or_none, has_mark_flood
from newsbot.text.dates import read_api_date
from newsbot.text.jsonp import BadReply, load_json
from newsbot.text.numbers import read_number
from newsbot.text.threads import Reply, Row
from newsbot.text.visible import unescaped, visible_text

_OK = "0000"
_ROOTS = (None, "", "0", 0)
# Under which a row may hold the rows that answer it.
_INSIDE = ("children", "replies", "listReply", "listReplies", "childs", "childComments")
# What strangers may write, in characters of their markup; more is cut and said.
_LONGEST_BODY, _LONGEST_NAME = 50_000, 200


class Answer(NamedTuple):
    """A reply's rows and, of a list, its ``total``; ``strict`` as in ``load_json``."""

    rows: list[Any]
    total: Any
    strict: bool


@lru_cache(maxsize=4)
def read_answer(data: bytes) -> Answer:
    """The rows under ``response``; none for null. Raises ``BadReply``.

    The same bytes give the same object: nothing in it may be changed.
    """
    value, strict = load_json(data)
    if not isinstance(value, dict):
        raise BadReply("no object")
    code = value.get("resultCode", _OK)
    if code not in (_OK, None, 0, "0", ""):
        raise BadReply(f"resultCode {str(code)[:20]!r}")
    response = value.get("response", BadReply)
    if response is not None and not isinstance(response, list):
        raise BadReply("no list under 'response'")
    return Answer(response or [], value.get("total"), strict)


def read_reply(data: bytes) -> Reply:
    """The rows of a comment reply, a repeated id once, in the API's order."""
    try:
        found, total, whole = read_answer(data)
    except BadReply:
        return Reply([], False)
    rows: dict[str, Row] = {}
    cut = False
    came = 0
    waiting: list[tuple[Any, str | None]] = [(raw, None) for raw in reversed(found)]
    while waiting:
        raw, above = waiting.pop()
        came += 1
        row = _read_row(raw, above)
        if row is None:
            whole = False
        else:
            rows.setdefault(row.id, row)
            cut = cut or _is_too_much(raw)
        own = row.id if row is not None else above
        waiting += [(one, own) for one in reversed(_inside(raw))]
    claimed = (read_number(str(total)) or 0) if _is_scalar(total) else 0
    return Reply(list(rows.values()), whole, cut, claimed > came)


def _inside(raw: Any) -> list[Any]:
    """The rows inside a row: the replies to it."""
    held = [raw.get(name) for name in _INSIDE] if isinstance(raw, dict) else []
    return [one for rows in held if isinstance(rows, list) for one in rows]


def _read_row(raw: Any, above: str | None) -> Row | None:
    """``above`` is the id of the row that holds it, None at the top."""
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
        parent=given if given not in ("0", "", None) else above,
        author=fold_or_none(unescaped(str(name)[:_LONGEST_NAME])) if _is_scalar(name) else None,
        timestamp=_moment(date),
        body=visible_text((content or "")[:_LONGEST_BODY]),
    )


def _is_too_much(raw: dict[str, Any]) -> bool:
    name, content = str(raw.get("username") or ""), raw.get("content") or ""
    if len(name) > _LONGEST_NAME or len(content) > _LONGEST_BODY:
        return True
    return has_mark_flood(unescaped(name)) or has_mark_flood(unescaped(content))


def _id(value: Any) -> str | None:
    return fold(str(value)) or None if _is_scalar(value) else None


def _is_scalar(value: Any) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool)


def _moment(value: Any) -> datetime | None:
    return read_api_date(str(value)) if _is_scalar(value) else None
