"""``title``: the heading a reader sees. A page without one is no record."""

from __future__ import annotations

from newsbot.items import Rejected
from newsbot.pipelines.base import FieldPipeline, ParsedPage


class TitlePipeline(FieldPipeline):
    field = "title"

    def read(self, page: ParsedPage) -> None:
        title = page.layout.title()
        if title is None:
            self.count("missing")
            raise Rejected("no_title", "the article's heading is missing or blank")
        page.article.title = title
