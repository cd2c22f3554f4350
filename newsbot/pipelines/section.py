"""``section`` and ``section_path``: as the page names them, else by its address."""

from __future__ import annotations

from newsbot.pipelines.base import FieldPipeline, ParsedPage
from newsbot.text.urls import article_path, section_path


class SectionPipeline(FieldPipeline):
    field = "section"

    def read(self, page: ParsedPage) -> None:
        name, link = page.layout.section()
        path = section_path(link) if link else None
        if path is None and (listed := article_path(page.article.url)):
            path = listed.path[: listed.path.index(f"/{listed.key[:6]}/") + 1]
            self.count("path_from_url")
        if name is None and path is not None:
            name = page.site.section_name(path)
        if name is None:
            self.count("missing")
        page.article.section, page.article.section_path = name, path
