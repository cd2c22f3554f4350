"""``authors``, ``author`` and ``source``: from the lines at the article's end."""

from __future__ import annotations

from newsbot.pipelines.base import FieldPipeline, ParsedPage
from newsbot.text.authors import read_credits


class AuthorPipeline(FieldPipeline):
    field = "author"

    def read(self, page: ParsedPage) -> None:
        article = page.article
        article.authors, article.source = read_credits(page.layout.author_text())
        article.author = ", ".join(article.authors) or None
        if article.author is None:
            self.count("missing")
