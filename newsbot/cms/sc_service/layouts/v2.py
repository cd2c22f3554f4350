"""Template v2 of the CMS (``/common/v2/``): head, lead and body in boxes of their own."""

from __future__ import annotations

from typing import ClassVar, Self

from lxml import etree

from newsbot.cms.sc_service.layouts.base import ScCmsLayout
from newsbot.layouts.base import (
    Addresses,
    SectionLink,
    boxes_by_class,
    boxes_in,
    element_by_id,
    has_class,
    text_of,
    texts_of,
)
from newsbot.text.authors import is_placeholder
from newsbot.text.clean import has_word
from newsbot.text.passages import Picture
from newsbot.text.pictures import picture_of

_string = etree.XPath("string()")


class LayoutV2(ScCmsLayout):
    """The article in ``#wrapperPostDetailMain``, date and section in ``…Header``."""

    name: ClassVar[str] = "v2"
    rules: ClassVar = {
        **ScCmsLayout.rules,
        "title.box": "`h1.title` in `div.detail-main-title`",
        "timestamp.time": "`time.time` in the header",
        "lead.reply": "`p.reply`",
        "author.below": "`p.author` in `div.after-author`, where no line signs the text",
        "section.active": "the link of `li.active` in the header",
        "tags.box": "`.tags a` in `div.tags-box`",
        "images.hero": "the picture in `div.image-background`, then those in the text",
    }

    def __init__(
        self, tree: etree._Element, content: etree._Element, main: etree._Element, cms: Addresses
    ) -> None:
        super().__init__(tree, content, cms)
        self.main = main
        self.header = element_by_id(tree, "wrapperPostDetailHeader")

    @classmethod
    def match(cls, tree: etree._Element, cms: Addresses) -> Self | None:
        main = element_by_id(tree, "wrapperPostDetailMain")
        if main is None:
            return None
        # The article's own #content: a promo before it may carry the same id.
        box = next((one for one in main.iter("div") if one.get("id") == "content"), main)
        content = next((one for one in box.iter("div") if has_class(one, "td-post-content")), None)
        if content is None:
            content = box if box is not main else etree.Element("div")
        return cls(tree, content, main, cms)

    def shown(self) -> str:
        return str(_string(self.main))

    def titles(self) -> list[str]:
        # Other h1 stand before and after the article's: the title's box decides.
        found = [
            heading
            for box in boxes_in(self.main, "detail-main-title")
            for heading in box.iter("h1")
            if has_class(heading, "title")
        ]
        self.note("title.box", found)
        return texts_of(found)

    def timestamp_texts(self) -> list[str]:
        if self.header is None:
            return []
        found = [time for time in self.header.iter("time") if has_class(time, "time")]
        if found:
            self.note("timestamp.time", found)
        return texts_of(found)

    def lead(self) -> str | None:
        return next(iter(self.leads()), None)

    def leads(self) -> list[str]:
        found = {
            lead: paragraph
            for paragraph in self.main.iter("p")
            if has_class(paragraph, "reply") and (lead := text_of(paragraph)) and has_word(lead)
        }
        if found:
            self.note("lead.reply", found.values())
        return list(found)

    def author_text(self) -> list[str]:
        """The lines that sign the text, else the name below it where that is none of nobody."""
        if signed := self.signature():
            return signed
        found = {
            text: part
            for box in boxes_by_class(self.main, "after-author")
            for part in box.iter("p")
            if has_class(part, "author") and (text := text_of(part)) and not is_placeholder(text)
        }
        if found:
            self.note("author.below", found.values())
        return list(found)

    def section(self) -> SectionLink:
        if self.header is not None:
            for item in self.header.iter("li"):
                if has_class(item, "active"):
                    for link in item.iter("a"):
                        self.note("section.active", [link])
                        return SectionLink(text_of(link), link.get("href"))
        self.note_info("section", "cate_title")
        return SectionLink(self.page_info("cate_title"), self.page_info("cate_url"))

    def tags(self) -> list[str]:
        # Never the keywords meta: on this template it is the same on every page.
        boxes = boxes_by_class(self.main, "tags-box")
        if boxes:
            self.note("tags.box", boxes)
        return [
            tag
            for box in boxes
            for tags in box.iter()
            if has_class(tags, "tags")
            for link in tags.iter("a")
            if (tag := text_of(link))
        ]

    def hero(self) -> Picture | None:
        caption = next(
            (
                text
                for group in boxes_in(self.main, "group-caption")
                for part in group.iter("p")
                if has_class(part, "caption") and (text := text_of(part))
            ),
            None,
        )
        for box in boxes_in(self.main, "image-background"):
            for image in box.iter("img"):
                source = picture_of(image)
                if source:
                    return Picture(source, caption)
        return None
