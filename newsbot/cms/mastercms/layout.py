"""The page template of this CMS."""

from __future__ import annotations

import re
from typing import ClassVar

from newsbot.layouts.parts import PartsLayout

_NUMBER = re.compile(r"-(\d{5,9})\.html$")


class MasterCmsLayout(PartsLayout):
    """``.__MASTERCMS_CONTENT`` is the text; title, date and lead stand above it."""

    name: ClassVar[str] = "mastercms"
    text: ClassVar[str] = ".__MASTERCMS_CONTENT"
    at: ClassVar = {
        "title.detail": ".article-detail-title",
        "timestamp.date": "span.format_date",
        "lead.desc": ".article-detail-desc",
    }
    also: ClassVar = {"id.own": "the number in `og:url`, or in the canonical link"}
    section_meta: ClassVar = "article:section"

    def article_id(self) -> str | None:
        return self.number_in_address("id.own", _NUMBER)
