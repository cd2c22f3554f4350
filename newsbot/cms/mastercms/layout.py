"""The page template of this CMS."""

from __future__ import annotations

import re
from typing import ClassVar

from newsbot.layouts.parts import PartsLayout


class MasterCmsLayout(PartsLayout):
    """``.__MASTERCMS_CONTENT`` is the text, with its author at its end; title, date, section and
    lead stand above it."""

    name: ClassVar[str] = "mastercms"
    text: ClassVar[tuple[str, ...]] = (".__MASTERCMS_CONTENT",)
    numbered: ClassVar = re.compile(r"-(\d{3,9})\.html$")
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
    section_meta: ClassVar = "article:section"
    foreign_classes: ClassVar = frozenset(
        ("__MB_ARTICLE_A", "article-detail-author", "article-detail-source")
    )
