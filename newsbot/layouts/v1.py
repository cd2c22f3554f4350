"""Template v1 of the CMS (2021 to 2025): everything stands in ``div.article_content #content``."""

from __future__ import annotations

from typing import ClassVar

from lxml import etree

from newsbot.layouts.base import Layout, SectionLink, element_by_id, has_class, text_of
from newsbot.text.clean import fold

_TAG_LIST = etree.XPath("//div[contains(@class, 'tag_list')]")


class LayoutV1(Layout):
    """``#content`` holds title, date and lead beside the body; ``#page_info`` the section."""

    name: ClassVar[str] = "v1"

    @classmethod
    def match(cls, tree: etree._Element) -> LayoutV1 | None:
        content = element_by_id(tree, "content")
        if content is None:
            return None
        parent = content.getparent()
        inside = parent is not None and has_class(parent, "article_content")
        if not inside and not any(_is_title(child) for child in content):
            return None
        return cls(tree, content)

    def title(self) -> str | None:
        # An empty h4.media-heading stands before the h1.
        titles = (text_of(child) for child in self.content if _is_title(child))
        return next((title for title in titles if title), None)

    def timestamp_text(self) -> str | None:
        # Cards beside the article have a div.date too; this one is #content's own child.
        dates = (
            text_of(child)
            for child in self.content
            if child.tag == "div" and has_class(child, "date")
        )
        return next((date for date in dates if date), None)

    def lead(self) -> str | None:
        """The first paragraph where all of it is bold; a poem has none."""
        for passage in self.passages():
            if passage.kind == "paragraph":
                return passage.text if passage.bold else None
        return None

    def section(self) -> SectionLink:
        return SectionLink(self.page_info("cate_title"), self.page_info("cate_url"))

    def tags(self) -> list[str]:
        boxes = [box for box in _TAG_LIST(self.tree) if has_class(box, "tag_list")]
        if boxes:
            return [tag for box in boxes for link in box.iter("a") if (tag := text_of(link))]
        return [tag for word in (self.meta("keywords") or "").split(",") if (tag := fold(word))]

    def is_foreign(self, element: etree._Element) -> bool:
        if super().is_foreign(element):
            return True
        classes = element.get("class")
        if not classes:
            return False
        names = classes.split()
        if element.tag in ("h1", "h4"):
            return "media-heading" in names
        return element.tag == "div" and ("date" in names or "bd02" in names)


def _is_title(element: etree._Element) -> bool:
    return element.tag == "h1" and has_class(element, "media-heading")
