"""A CMS that tells all of an article in JSON-LD, as a value."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from newsbot.cms.base import Address, Cms

if TYPE_CHECKING:
    from newsbot.text.threads import Reply

_ARTICLE = re.compile(r"(/[^/]+/)([^/]+)-(\d+)\.html")


@dataclass(frozen=True, kw_only=True)
class LdCms(Cms):
    spider: str = "newsbot.spiders.ld_cms.LdSpider"
    layouts: tuple[str, ...] = ("newsbot.layouts.ld.LdLayout",)

    def article(self, path: str) -> Address | None:
        match = _ARTICLE.fullmatch(path)
        return Address(match[3], path, match[1], tail=match[3]) if match else None

    def read_comments(self, data: bytes) -> Reply:
        from newsbot.text.clean import fold_or_none
        from newsbot.text.threads import Reply, Row
        from newsbot.text.visible import visible_text

        rows = []
        try:
            for told in json.loads(data):
                name, text = fold_or_none(told["name"]), visible_text(told["text"])
                at = datetime.fromisoformat(told["at"])
                rows.append(Row(str(told["id"]), told["to"], name, at, text))
        except (ValueError, KeyError, TypeError):
            return Reply([], whole=False)
        return Reply(rows, whole=True)
