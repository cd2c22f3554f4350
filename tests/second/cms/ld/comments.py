"""Its comments: plain JSON in pages, with the number that there are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from newsbot.cms.base import CommentPage, Comments
from newsbot.items import Answer, Ask, ask
from newsbot.text.clean import fold_or_none
from newsbot.text.jsonp import BadReply
from newsbot.text.threads import Row
from newsbot.text.visible import visible_text


class LdComments(Comments):
    def first(self, key: Mapping[str, str]) -> Ask:
        return ask(f"/threads/{key['id']}.json", role="comments", page=1)

    def check(self, answer: Answer, key: Mapping[str, str]) -> None:
        try:
            json.loads(answer.body)["rows"]
        except (ValueError, KeyError, TypeError) as error:
            raise BadReply(str(error)) from error

    def read(self, answers: Sequence[Answer]) -> CommentPage:
        rows: dict[str, Row] = {}
        try:
            pages = [json.loads(answer.body) for answer in answers]
            for told in (told for page in pages for told in page["rows"]):
                rows.setdefault(str(told["id"]), _row(told))
        except (ValueError, KeyError, TypeError):
            return CommentPage(list(rows.values()), whole=False)
        last = answers[-1].ask
        more = last.value("page") and pages[-1]["rows"] and len(rows) < pages[-1]["total"]
        further = [last.having(page=int(last.value("page") or 0) + 1)] if more else []
        return CommentPage(
            list(rows.values()), further=further, lacking=len(rows) < pages[-1]["total"]
        )


def _row(told: dict[str, Any]) -> Row:
    at = datetime.fromisoformat(told["at"])
    return Row(
        str(told["id"]), told["to"], fold_or_none(told["name"]), at, visible_text(told["text"])
    )
