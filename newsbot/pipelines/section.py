"""``section`` and ``section_path``: as the page names them, else by its address."""

from __future__ import annotations

from newsbot.pipelines.base import FieldPipeline, ParsedPage


class SectionPipeline(FieldPipeline):
    field = "section"
    after = frozenset({"id"})

    def read(self, page: ParsedPage) -> None:
        name, link = page.layout.section()
        path = page.site.section_path(link) if link else None
        if path is None and (address := page.site.address(page.article.url)):
            # A former address names no section.
            path = address.section if address.section != "/" else None
            self.count("path_from_url")
            if link is None and name is None:
                page.layout.note("section.address", raw=page.article.url)
        if name is None and path is not None:
            name = page.site.section_name(path)
        if name is None:
            self.count("missing")
        page.article.section, page.article.section_path = name, path
