"""The page template of this CMS."""

from __future__ import annotations

import re
from typing import ClassVar

from lxml import etree

from newsbot.layouts.base import texts_of
from newsbot.layouts.parts import PartsLayout


class ZceLayout(PartsLayout):
    """``.cms-body`` is the text; title, date and lead stand above it, the author below, in it."""

    name: ClassVar[str] = "zce"
    text: ClassVar[tuple[str, ...]] = (".cms-body", "[data-field=body]")
    numbered: ClassVar = re.compile(r"-post(\d{3,9})\.\w+$")
    at: ClassVar = {
        "title.article": ".article__title, .cms-title",
        "timestamp.meta": ".article__meta time",
        "timestamp.time": "time.time",
        "lead.sapo": ".article__sapo, .cms-desc",
        "lead.field": "[data-field=sapo]",
        "section.breadcrumb": ".breadcrumb h2 a",
        "author.cms": ".cms-author",
        "tags.box": ".article__tag a",
    }
    also: ClassVar = {
        "author.source": "`.article__source`, which names a source, beside the author's",
    }
    section_meta: ClassVar = "article:section"
    foreign_classes: ClassVar = frozenset(
        (
            "article__author",
            "article__social",
            "article__source",
            "cms-author",
            "ads_middle",
            "sda_middle",
            "rennab",
            "article-relate",
            "related-news",
            "article__tag",
        )
    )

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        return any("CMS_BANNER" in (script.text or "") for script in tree.iter("script"))

    def is_foreign(self, element: etree._Element) -> bool:
        return (element.get("id") or "").startswith("adsWeb_") or super().is_foreign(element)

    def author_text(self) -> list[str]:
        named = super().author_text()
        places = self.select(".article__source")
        sources = [f"Nguồn: {text}" for text in texts_of(places[:1])]
        if sources and not named:
            self.note("author.source", places[:1])
        return [*named, *sources]

    def tags(self) -> list[str]:
        """They may stand behind a hash sign."""
        return [tag for text in super().tags() if (tag := text.lstrip("# "))]
