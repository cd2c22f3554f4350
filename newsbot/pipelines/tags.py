"""``tags``: the page's own key words, each once."""

from __future__ import annotations

from newsbot.pipelines.base import FieldPipeline, ParsedPage


class TagsPipeline(FieldPipeline):
    field = "tags"

    def read(self, page: ParsedPage) -> None:
        page.article.tags = list(dict.fromkeys(page.layout.tags()))
        if not page.article.tags:
            self.count("missing")
