"""``authors``, ``author`` and ``source``: where the layout has them, and at the text's end."""

from __future__ import annotations

from newsbot.pipelines.base import FieldPipeline, ParsedPage
from newsbot.text.authors import read_credits


class AuthorPipeline(FieldPipeline):
    field = "author"

    def read(self, page: ParsedPage) -> None:
        article = page.article
        # What was cut from the body is told, wherever else the page names its authors.
        lines = dict.fromkeys([*page.layout.author_text(), *page.layout.signature()])
        article.authors, article.source = read_credits(lines)
        article.author = ", ".join(article.authors) or None
        if article.author is None:
            self.count("missing")
