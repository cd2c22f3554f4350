"""The page template of this CMS."""

from __future__ import annotations

import json
from typing import Any, ClassVar, Self

from lxml import etree

from newsbot.layouts.base import (
    RULES,
    Addresses,
    SectionLink,
    element_by_id,
    has_class,
    text_of,
)
from newsbot.layouts.parts import PartsLayout, by_class
from newsbot.text.clean import fold

_CRUMBS = etree.XPath(
    "//ul[contains(concat(' ', normalize-space(@class), ' '), ' breadcrumb ')]//a"
)
# Cards of other articles have a description as well.
_ABOVE = etree.XPath(
    "(preceding-sibling::* | ../preceding-sibling::*)/descendant-or-self::*"
    "[contains(concat(' ', normalize-space(@class), ' '), ' description ')]"
    "[not(ancestor-or-self::*[contains(@class, 'item-news')])]"
)
_DATES = etree.XPath(
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' header-content ')]"
    "//span[contains(concat(' ', normalize-space(@class), ' '), ' date ')]"
)
_TAGS = etree.XPath("//meta[@property='article:tag']/@content")
_ID, _COMMENTS = "tt_article_id", "box_comment_vne"
# What the comment service is asked for with: its name there, in the box, and in a meta.
_KEY = {
    "id": ("article_id", _ID),
    "type": ("article_type", None),
    "site": ("site_id", "tt_site_id"),
    "category": ("category_id", "tt_category_id"),
}
_USUAL_TYPE = "1"


class VnExpressLayout(PartsLayout):
    """``.fck_detail`` is the text; title, date and lead stand above it."""

    name: ClassVar[str] = "vnexpress"
    rules: ClassVar = {
        **RULES,
        "id.meta": "the meta `tt_article_id`",
        "title.detail": "`h1.title-detail`",
        "timestamp.date": "`span.date`",
        "timestamp.machine": "the meta `pubdate`, where the page prints no date",
        "lead.description": "`p.description`",
        "section.breadcrumb": "the last link of `ul.breadcrumb`",
        "author.mail": "`.author_mail`, where no line signs the text",
        "tags.meta": "the metas `article:tag`",
    }
    foreign_classes: ClassVar = frozenset(
        (
            "box-tinlienquanv2",
            "box_tinlienquan",
            "box_category",
            "box-category",
            "related_news",
            "lazier",
            "banner-ads",
            "box_comment_vne",
            "footer-content",
            "author_mail",
        )
    )

    @classmethod
    def match(cls, tree: etree._Element, cms: Addresses) -> Self | None:
        content = next(iter(by_class(tree, "fck_detail")), None)
        return None if content is None else cls(tree, content, cms)

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        return any((meta.get("name") or "").startswith("tt_") for meta in tree.iter("meta"))

    def article_id(self) -> str | None:
        told = self.meta(_ID)
        if told is not None:
            self.note("id.meta", raw=told)
        return told if told is not None and told.isdigit() else None

    def comment_key(self) -> dict[str, str] | None:
        box = element_by_id(self.tree, _COMMENTS)
        told = _object_in(box.get("data-component-input", "") if box is not None else "")
        key = {
            name: str(told.get(inside) or (self.meta(meta) if meta else None) or "")
            for name, (inside, meta) in _KEY.items()
        }
        key["type"] = key["type"] or _USUAL_TYPE
        return key if key["id"] and key["site"] else None

    def is_foreign(self, element: etree._Element) -> bool:
        # What a script puts there, whatever stands in it until then.
        return element.get("data-component-type") is not None or super().is_foreign(element)

    def titles(self) -> list[str]:
        return self.found("title.detail", self.by_class("title-detail"))

    def timestamp_texts(self) -> list[str]:
        within = _DATES(self.tree) or self.by_class("date")
        return self.found("timestamp.date", [one for one in within if one.tag == "span"][:1])

    def timestamp_machine(self) -> str | None:
        told = self.meta("pubdate")
        if told:
            self.note("timestamp.machine", raw=told)
        return told

    def leads(self) -> list[str]:
        found = {text: part for part in _ABOVE(self.content) if (text := _lead_of(part))}
        if found:
            self.note("lead.description", found.values())
        return list(found)

    def section(self) -> SectionLink:
        links = [link for link in _CRUMBS(self.tree) if text_of(link)]
        if not links:
            return SectionLink(None, None)
        self.note("section.breadcrumb", links[-1:])
        return SectionLink(text_of(links[-1]), links[-1].get("href"))

    def author_text(self) -> list[str]:
        return self.signature() or self.found("author.mail", self.by_class("author_mail"))

    def tags(self) -> list[str]:
        words = [word for told in _TAGS(self.tree) for word in told.split(",")]
        tags = list(dict.fromkeys(tag for word in words if (tag := fold(word))))
        if tags:
            self.note("tags.meta", raw=", ".join(tags))
        return tags


def _object_in(told: str) -> dict[str, Any]:
    """A JSON object, an empty one where it is none."""
    try:
        value = json.loads(told)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _lead_of(part: etree._Element) -> str | None:
    """The lead; a place in front of it, which is set apart by style alone, is a word of its own."""
    stamps = (text_of(one) for one in part.iter("span") if has_class(one, "location-stamp"))
    text, place = text_of(part), next(stamps, None)
    if text is None or place is None or not text.startswith(place):
        return text
    return fold(f"{place} {text.removeprefix(place)}")
