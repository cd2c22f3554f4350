"""``title``: the heading a reader sees. A page without one is no record."""

from __future__ import annotations

from newsbot.items import Rejected
from newsbot.pipelines.base import FieldPipeline, ParsedPage

# No headline is longer: a whole text that stands in the heading by mistake is no title.
_LONGEST = 1000


class TitlePipeline(FieldPipeline):
    field = "title"

    def read(self, page: ParsedPage) -> None:
        title = page.layout.title()
        if title is None:
            self.count("missing")
            raise Rejected("no_title", "the article's heading is missing or blank")
        if len(title) > _LONGEST:
            page.flag("title_cut")
            self.count("cut")
        page.article.title = title[:_LONGEST].rstrip()
