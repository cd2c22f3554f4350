"""The one template of this CMS: the text in ``<article>``, all else in JSON-LD."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any, ClassVar, Self

from lxml import etree

from newsbot.layouts.base import Addresses, Layout, SectionLink

_data = etree.XPath("//script[@type='application/ld+json']/text()")


class LdLayout(Layout):
    name: ClassVar[str] = "ld"

    @classmethod
    def match(cls, tree: etree._Element, cms: Addresses) -> Self | None:
        content = next(tree.iter("article"), None)
        page = cls(tree, content, cms) if content is not None else None
        return page if page is not None and page.told else None

    @cached_property
    def told(self) -> dict[str, Any]:
        """What the page says of itself, nothing where it can't be read."""
        try:
            told = json.loads(_data(self.tree)[0])
        except (IndexError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    def article_id(self) -> str | None:
        return self.told.get("identifier")

    def titles(self) -> list[str]:
        return [self.told["headline"]] if self.told.get("headline") else []

    def timestamp_texts(self) -> list[str]:
        return [self.told["datePublished"]] if self.told.get("datePublished") else []

    def author_text(self) -> list[str]:
        return [author["name"] for author in self.told.get("author", [])]

    def lead(self) -> str | None:
        return self.told.get("description")

    def section(self) -> SectionLink:
        return SectionLink(self.told.get("articleSection"), None)

    def tags(self) -> list[str]:
        return list(self.told.get("keywords", []))
