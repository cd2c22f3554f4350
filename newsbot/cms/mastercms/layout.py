"""The page template of this CMS."""

from __future__ import annotations

import re
from typing import ClassVar

from newsbot.layouts.parts import PartsLayout

_NUMBER = re.compile(r"-(\d{3,9})\.html$")


class MasterCmsLayout(PartsLayout):
    """``.__MASTERCMS_CONTENT`` is the text, with its author at its end; title, date, section and
    lead stand above it."""

    name: ClassVar[str] = "mastercms"
    text: ClassVar[tuple[str, ...]] = (".__MASTERCMS_CONTENT",)
    at: ClassVar = {
        "title.detail": ".article-detail-title",
        "timestamp.date": ".article-detail .article-date",
        "timestamp.day": "span.format_date",
        "lead.desc": ".article-detail-desc",
        # Each section of the paper has its ``.breadcrumb`` on each page.
        "section.link": ".article-detail .article-cat",
        "author.detail": ".article-detail-author",
        "tags.list": ".article-keyword a",
    }
    also: ClassVar = {"id.own": "the number in `og:url`, or in the canonical link"}
    section_meta: ClassVar = "article:section"
    foreign_classes: ClassVar = frozenset(
        ("__MB_ARTICLE_A", "article-detail-author", "article-detail-source")
    )

    def article_id(self) -> str | None:
        return self.number_in_address("id.own", _NUMBER)
