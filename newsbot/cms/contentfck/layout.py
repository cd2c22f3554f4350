"""The page template of this CMS."""

from __future__ import annotations

import re
from typing import ClassVar

from lxml import etree

from newsbot.layouts.parts import PartsLayout

_ID = re.compile(r"\bintNewsID\s*=\s*[\"']?(\d{2,9})\b")


class ContentFckLayout(PartsLayout):
    """``.content-fck`` in ``#newscontents`` is the text, another may hold the lead; the first
    heading of a page may be its section."""

    name: ClassVar[str] = "contentfck"
    text: ClassVar[tuple[str, ...]] = ("#newscontents .content-fck", ".content-fck")
    numbered: ClassVar = re.compile(r"-a(\d{2,9})\.html$")
    at: ClassVar = {
        "title.heading": "h1.margintopbot10",
        "title.detail": ".detail-title h1, h1.detail-title",
        "timestamp.pubdate": ".pubdate",
        "lead.desc": ".detail-desc p",
        "section.steps": ".titlecate a",
        "section.breadcrumb": ".breadcrumb a",
        "tags.box": ".detail-tag a.tag_item",
    }
    also: ClassVar = {
        "id.input": "the input `txtnewsid`",
        "id.script": "`intNewsID` in a script, where there is no such input",
        "id.own": "the number in `og:url`, or in the canonical link, where neither is there",
    }
    foreign_classes: ClassVar = frozenset(
        ("detail-related", "detail-tag", "related-list", "related-title", "sharelike")
    )
    foreign_ids: ClassVar = frozenset(("linkshare", "comment"))

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        linked = (one.get("href") or one.get("src") or "" for one in tree.iter("link", "script"))
        return any("/static/templates/" in url for url in linked)

    def is_foreign(self, element: etree._Element) -> bool:
        # "AMN_res_baocantho.com.vn_mid": where advertising is put.
        return (element.get("class") or "").startswith("AMN_") or super().is_foreign(element)

    def article_id(self) -> str | None:
        inputs = (one.get("value") for one in self.select("input[name=txtnewsid]"))
        return (
            self.number("id.input", inputs)
            or self.number("id.script", self.in_scripts(_ID))
            or super().article_id()
        )
