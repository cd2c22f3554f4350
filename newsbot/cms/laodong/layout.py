"""The page template of this CMS."""

from __future__ import annotations

import re
from typing import ClassVar

from lxml import etree

from newsbot.layouts.parts import PartsLayout

_NUMBER = re.compile(r"-(\d{4,9})\.ldo$")


class LaoDongLayout(PartsLayout):
    """``.art-body`` is the text; title, date and lead stand above it."""

    name: ClassVar[str] = "laodong"
    text: ClassVar[str] = ".art-body"
    at: ClassVar = {
        "title.heading": "h1.title",
        "timestamp.time": ".time",
        "lead.chappeau": ".chappeau",
        "author.authors": ".authors",
        "tags.list": ".lst-tags a",
    }
    also: ClassVar = {"id.own": "the number in `og:url`, or in the canonical link"}
    section_meta: ClassVar = "article:section"
    foreign_classes: ClassVar = frozenset(("chappeau", "authors", "lst-tags"))

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        return any("siteKey" in (script.text or "") for script in tree.iter("script"))

    def article_id(self) -> str | None:
        return self.number_in_address("id.own", _NUMBER)
