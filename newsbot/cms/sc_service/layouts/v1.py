"""Template v1 of the CMS (2021 to 2025): everything stands in ``div.article_content #content``."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar, Self

from lxml import etree

from newsbot.cms.sc_service.layouts.base import ScCmsLayout
from newsbot.layouts.base import (
    Addresses,
    SectionLink,
    boxes_by_class,
    element_by_id,
    has_class,
    text_of,
    texts_of,
)
from newsbot.text.clean import fold
from newsbot.text.leads import is_note_before, is_prefix
from newsbot.text.passages import ends_sentence

_CONTENT = etree.XPath("//*[@id='content']")
_TITLE = "media-heading"
_AFTER_BODY = ("fb-root", "feedback", "feedback-list")


class LayoutV1(ScCmsLayout):
    """``#content`` holds title, date and lead beside the body; ``#page_info`` the section."""

    name: ClassVar[str] = "v1"
    lead_is_in_body: ClassVar[bool] = True
    rules: ClassVar = {
        **ScCmsLayout.rules,
        "title.heading": "`h1.media-heading` in the content",
        "timestamp.beside_title": "`div.date` beside the title",
        "lead.bold_paragraph": "the first paragraph where all of it is bold",
        "tags.box": "`div.tag_list a` behind the content",
        "tags.keywords": "the keywords meta, where there is no such box",
    }

    @classmethod
    def match(cls, tree: etree._Element, cms: Addresses) -> Self | None:
        content = element_by_id(tree, "content")
        if content is not None and not _holds_article(content):
            # A promo before the article may carry the same id.
            content = next(filter(_holds_article, _CONTENT(tree)), None)
        return None if content is None else cls(tree, content, cms)

    def titles(self) -> list[str]:
        # An empty h4.media-heading stands before the h1.
        found = [one for one in self.content.iter("h1") if has_class(one, _TITLE)]
        self.note("title.heading", found)
        return texts_of(found)

    def timestamp_texts(self) -> list[str]:
        # Cards beside the article have a div.date too: this one stands beside the title.
        title = next((one for one in self.content.iter("h1") if has_class(one, _TITLE)), None)
        parent = title.getparent() if title is not None else None
        head = self.content if parent is None else parent
        found = [child for child in head if child.tag == "div" and has_class(child, "date")]
        if found:
            self.note("timestamp.beside_title", found)
        return texts_of(found)

    def lead(self) -> str | None:
        """The first paragraph where all of it, but for a paper's or place's name, is bold.

        An editor's note before it is none, and hides it no more than a title in the text does.
        """
        paragraphs = (passage for passage in self.passages() if passage.kind == "paragraph")
        for place, passage in enumerate(paragraphs):
            if passage.bold or (passage.head and is_prefix(passage.head)):
                # Behind a note a few bold words are the heading of what follows.
                is_heading = place and passage.bold and not ends_sentence(passage.text)
                if is_heading:
                    return None
                self.note("lead.bold_paragraph", raw=passage.text)
                return passage.text
            if not is_note_before(passage):
                return None
        return None

    def section(self) -> SectionLink:
        self.note_info("section", "cate_title")
        return SectionLink(self.page_info("cate_title"), self.page_info("cate_url"))

    def tags(self) -> list[str]:
        boxes = boxes_by_class(self.content.getparent(), "tag_list")
        if boxes:
            self.note("tags.box", boxes)
            return [tag for box in boxes for link in box.iter("a") if (tag := text_of(link))]
        told = self.meta("keywords")
        if told:
            self.note("tags.keywords", raw=told)
        return [tag for word in (told or "").split(",") if (tag := fold(word))]

    def is_foreign(self, element: etree._Element) -> bool:
        if element in self.after_body or super().is_foreign(element):
            return True
        classes = element.get("class")
        if not classes:
            return False
        names = classes.split()
        if element.tag in ("h1", "h4"):
            return _TITLE in names
        return element.tag == "div" and ("date" in names or "bd02" in names)

    @cached_property
    def after_body(self) -> frozenset[etree._Element]:
        """Where the body leaves a div open, what follows it on the page stands inside it."""
        for name in _AFTER_BODY:
            first = element_by_id(self.tree, name)
            if first is not None and self.content in (within := list(first.iterancestors())):
                inside = within[: within.index(self.content)]
                return frozenset({first}.union(*(node.itersiblings() for node in (first, *inside))))
        return frozenset()


def _holds_article(content: etree._Element) -> bool:
    parent = content.getparent()
    if parent is not None and has_class(parent, "article_content"):
        return True
    return any(has_class(heading, _TITLE) for heading in content.iter("h1"))
