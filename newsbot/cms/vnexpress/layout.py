"""The page template of this CMS."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from lxml import etree

from newsbot.layouts.base import element_by_id, has_class, text_of
from newsbot.layouts.parts import PartsLayout
from newsbot.text.clean import fold

# Cards of other articles have a description as well.
_ABOVE = etree.XPath(
    "(preceding-sibling::* | ../preceding-sibling::*)/descendant-or-self::*"
    "[contains(concat(' ', normalize-space(@class), ' '), ' description ')]"
    "[not(ancestor-or-self::*[contains(@class, 'item-news')])]"
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
    text: ClassVar[tuple[str, ...]] = (".fck_detail",)
    at: ClassVar = {
        "title.detail": ".title-detail",
        "timestamp.header": ".header-content span.date",
        "timestamp.date": "span.date",
        "section.breadcrumb": "ul.breadcrumb a",
        "author.mail": ".author_mail",
    }
    also: ClassVar = {
        "id.meta": "the meta `tt_article_id`",
        "lead.description": "`p.description`",
        "tags.meta": "the metas `article:tag`",
    }
    dates: ClassVar = ("pubdate",)
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
    def frames(cls, tree: etree._Element) -> bool:
        return any((meta.get("name") or "").startswith("tt_") for meta in tree.iter("meta"))

    def article_id(self) -> str | None:
        return self.number("id.meta", [self.meta(_ID)])

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

    def leads(self) -> list[str]:
        found = {text: part for part in _ABOVE(self.content) if (text := _lead_of(part))}
        if found:
            self.note("lead.description", found.values())
        return list(found)

    def author_text(self) -> list[str]:
        return self.signature() or self.texts("author")

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
