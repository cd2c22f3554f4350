"""This CMS's readers' comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from newsbot.cms.base import CommentPage, Comments
from newsbot.cms.sc_service.reply import read_answer
from newsbot.items import Answer, Ask, ask
from newsbot.text.clean import fold, fold_or_none, has_mark_flood
from newsbot.text.dates import read_api_date
from newsbot.text.jsonp import BadReply, OthersReply
from newsbot.text.numbers import read_number
from newsbot.text.threads import LONGEST_BODY, LONGEST_NAME, Row
from newsbot.text.visible import unescaped, visible_text

if TYPE_CHECKING:
    from newsbot.cms.sc_service.cms import ScCms

_LIKES = "statslike/total"
_ROOTS = (None, "", "0", 0)
# Under which a row may hold the rows that answer it.
_INSIDE = ("children", "replies", "listReply", "listReplies", "childs", "childComments")


class ScComments(Comments):
    """``…/api/feedback/list``: all comments of an article in one answer; likes one call each."""

    def __init__(self, cms: ScCms) -> None:
        self.cms = cms

    def first(self, key: Mapping[str, str]) -> Ask:
        path = self.cms.api("feedback/list")
        return ask(path, scUnitMapId=self.cms.unit_id, articleId=key["id"])

    def likes(self, page: CommentPage) -> Sequence[Ask]:
        path = self.cms.api(_LIKES)
        return [ask(path, scUnitMapId=self.cms.unit_id, objectId=row.id) for row in page.rows]

    def read(self, answers: Sequence[Answer]) -> CommentPage:
        told, likes = CommentPage(), {}
        for answer in answers:
            if answer.ask.path.endswith(_LIKES):
                likes[answer.ask.value("objectId")] = read_total(answer.body)
            else:
                told = read_reply(answer.body)
        if not likes:
            return told
        return replace(told, rows=[replace(row, likes=likes.get(row.id)) for row in told.rows])

    def check(self, answer: Answer, key: Mapping[str, str]) -> None:
        rows = read_answer(answer.body).rows
        if answer.ask.path.endswith(_LIKES):
            if read_total(answer.body) is None:
                raise BadReply("no number of likes")
            return
        told = {str(row["articleId"]) for row in rows if _names_article(row)}
        if told and key["id"] not in told:
            # A cache's mix-up.
            raise OthersReply("comments of another article")


def _names_article(row: Any) -> bool:
    return isinstance(row, dict) and bool(row.get("articleId"))


def read_total(reply: bytes) -> int | None:
    """The number of likes; no row means none. None where it can't be read."""
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


@lru_cache(maxsize=4)
def read_reply(data: bytes) -> CommentPage:
    """The rows of a comment reply, a repeated id once, in the API's order.

    The call that brings it looks into it, then the pipelines do: the same bytes give the same
    object, and nothing in it may be changed.
    """
    try:
        found, total, whole = read_answer(data)
    except BadReply:
        return CommentPage(whole=False)
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
    return CommentPage(list(rows.values()), whole, cut, claimed > came)


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
        author=fold_or_none(unescaped(str(name)[:LONGEST_NAME])) if _is_scalar(name) else None,
        timestamp=_moment(date),
        body=visible_text((content or "")[:LONGEST_BODY]),
    )


def _is_too_much(raw: dict[str, Any]) -> bool:
    name, content = str(raw.get("username") or ""), raw.get("content") or ""
    if len(name) > LONGEST_NAME or len(content) > LONGEST_BODY:
        return True
    return has_mark_flood(unescaped(name)) or has_mark_flood(unescaped(content))


def _id(value: Any) -> str | None:
    return fold(str(value)) or None if _is_scalar(value) else None


def _is_scalar(value: Any) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool)


def _moment(value: Any) -> datetime | None:
    return read_api_date(str(value)) if _is_scalar(value) else None
