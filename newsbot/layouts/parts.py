"""Templates that give every part of an article a box of its own, by a class."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from newsbot.layouts.base import Layout, texts_of

_BY_CLASS = etree.XPath("//*[contains(concat(' ', normalize-space(@class), ' '), $name)]")
_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')


def by_class(tree: etree._Element, name: str) -> list[etree._Element]:
    """All elements of a class, in page order."""
    found: list[etree._Element] = _BY_CLASS(tree, name=f" {name} ")
    return found


class PartsLayout(Layout):
    """What its parts are called, its subclasses say."""

    def by_class(self, name: str) -> list[etree._Element]:
        return by_class(self.tree, name)

    def found(self, rule: str, elements: list[etree._Element]) -> list[str]:
        """Their texts, each once; where there are any, this rule has found them."""
        texts = list(dict.fromkeys(texts_of(elements)))
        if texts:
            self.note(rule, elements)
        return texts

    def scripts(self) -> Iterator[str]:
        """The texts of the page's scripts, JSON-LD among them."""
        return (one.text or "" for one in self.tree.iter("script"))

    def published_in_scripts(self) -> str | None:
        """``datePublished`` as JSON-LD tells it."""
        return next((m[1] for text in self.scripts() if (m := _PUBLISHED.search(text))), None)

    def lead(self) -> str | None:
        return next(iter(self.leads()), None)
