"""What this CMS lists: the sections of its menu, each one's articles by its API."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, ClassVar

from newsbot.cms.base import Entry
from newsbot.cms.lists.last_id import LastIdLists
from newsbot.items import Ask
from newsbot.text.dates import read_api_date
from newsbot.text.jsonp import BadReply, load_json
from newsbot.text.numbers import read_number

_CHANNELS = (
    re.compile(rb"""\bWebControl\.channelId\s*=\s*["']?(\d{1,9})\b"""),
    re.compile(rb"""data-action=["']?/?api/getMoreArticle/channel_empty_\d+_(\d{1,9})_"""),
    re.compile(rb"""data-action=["']?/?api/getarticle(?:bychannel|topread)/(\d{1,9})\b"""),
)
_LOCAL = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)")


class OneCmsLists(LastIdLists):
    """``/api/getMoreArticle``: a channel's articles behind one of them, by their numbers."""

    needs_id: ClassVar[bool] = True

    def section_id(self, page: bytes) -> str | None:
        found = (match[1].decode() for mark in _CHANNELS if (match := mark.search(page)))
        return next((number for number in found if int(number)), None)

    def after(self, section_id: str, last: str) -> Ask:
        return Ask(f"/api/getMoreArticle/channel_empty_{last or 0}_{section_id}_0")

    def rows(self, body: bytes) -> Sequence[tuple[Entry | None, str]]:
        """It goes on behind the smallest number."""
        told, _ = load_json(body)
        if not isinstance(told, list):
            raise BadReply("no list of articles")
        rows = [row for row in told if isinstance(row, dict)]
        numbers = [n for row in rows if (n := read_number(str(row.get("PublisherId"))))]
        behind = str(min(numbers, default=""))
        return [(_entry(row), behind) for row in rows]


def _entry(row: dict[str, Any]) -> Entry | None:
    url = row.get("LinktoMe2")
    if not isinstance(url, str) or not url:
        return None
    told = [row.get(key) for key in ("Title", "Description", "PublishedTime", "LinktoMe2")]
    digest = blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    # Without a zone it is Vietnam's; what the other one counts from is not sure.
    local = _LOCAL.fullmatch(str(row.get("Time_yyyyMMddHHmmss") or ""))
    date = "{}-{}-{} {}:{}:{}".format(*local.groups()) if local else str(row.get("PublishedTime"))
    paid = row.get("BlockedInstantArticleCreate") is True
    return Entry(url if "/" in url else f"/{url}", read_api_date(date), digest, paid=paid)
