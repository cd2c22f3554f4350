"""``title``: the heading a reader sees. A page without one is no record."""

from __future__ import annotations

from newsbot.items import Rejected
from newsbot.pipelines.base import FieldPipeline, ParsedPage

# No headline is longer: a whole text that stands in the heading by mistake is no title.
_LONGEST = 1000


class TitlePipeline(FieldPipeline):
    field = "title"

    def read(self, page: ParsedPage) -> None:
        titles = page.layout.titles()
        if not titles:
            self.count("missing")
            raise Rejected("no_title", "the article's heading is missing or blank")
        title = titles[0]
        if len(set(titles)) > 1:
            page.flag("two_titles")
            self.count("two")
        if len(title) > _LONGEST:
            page.flag("title_cut")
            self.count("cut")
        page.article.title = title[:_LONGEST].rstrip()
