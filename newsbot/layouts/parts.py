"""Templates that give every part of an article a place of its own: said by selectors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import ClassVar, Self
from urllib.parse import urlsplit

from cssselect import GenericTranslator
from lxml import etree

from newsbot.layouts.base import RULES, Addresses, Layout, SectionLink, text_of, texts_of

_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')
_CANONICAL = etree.XPath("//link[@rel='canonical']/@href")


def _is_home(href: str | None) -> bool:
    try:
        return href is not None and urlsplit(href).path in ("", "/")
    except ValueError:
        return False


@lru_cache(maxsize=512)
def _compiled(selector: str) -> etree.XPath:
    return etree.XPath(GenericTranslator().css_to_xpath(selector))


def select(tree: etree._Element, selector: str) -> list[etree._Element]:
    """The elements below ``tree`` that a CSS selector means, in page order."""
    found: list[etree._Element] = _compiled(selector)(tree)
    return found


class PartsLayout(Layout):
    """Where its parts stand, its subclasses say; what is left they read by themselves.

    text: selectors of the article's text, tried in their order; the first element counts.
    at: selectors by the names of rules ("title.block"); those of a field are tried in their order.
        A section's is of its steps, the last one counts.
    dates: metas that tell machines the date, before JSON-LD.
    numbered: an article's address, its number in the first group.
    section_meta: the meta that names the section where no step of a path is there.
    also: further rules, and where they look.
    """

    text: ClassVar[tuple[str, ...]]
    at: ClassVar[Mapping[str, str]] = {}
    dates: ClassVar[tuple[str, ...]] = ("article:published_time",)
    numbered: ClassVar[re.Pattern[str] | None] = None
    section_meta: ClassVar[str | None] = None
    also: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls) -> None:
        places = {rule: f"`{selector}`" for rule, selector in cls.at.items()}
        dates = f"the meta {' or '.join(f'`{one}`' for one in cls.dates)}, else " * bool(cls.dates)
        machine = f"{dates}`datePublished` in JSON-LD, where the page prints no date"
        meta = f"the meta `{cls.section_meta}`, where no step of a path is there"
        metas = {"section.meta": meta} if cls.section_meta else {}
        own = {"id.own": "the number in `og:url`, or in the canonical link"} if cls.numbered else {}
        cls.rules = {**RULES, **own, **places, "timestamp.machine": machine, **metas, **cls.also}

    @classmethod
    def match(cls, tree: etree._Element, cms: Addresses) -> Self | None:
        content = next((one for text in cls.text for one in select(tree, text)), None)
        return None if content is None else cls(tree, content, cms)

    def select(self, selector: str) -> list[etree._Element]:
        return select(self.tree, selector)

    def part(self, field: str) -> list[etree._Element]:
        """The elements with text that the first rule finds which finds any."""
        for rule, selector in self.at.items():
            if rule.startswith(f"{field}."):
                found = [one for one in self.select(selector) if text_of(one)]
                if found:
                    self.note(rule, found)
                    return found
        return []

    def texts(self, field: str) -> list[str]:
        """Their texts, each once."""
        return list(dict.fromkeys(texts_of(self.part(field))))

    def number(self, rule: str, told: Iterable[str | None]) -> str | None:
        """The first of these that is a number, which is the article's id."""
        found = next((one.strip() for one in told if one and one.strip().isdecimal()), None)
        if found is not None:
            self.note(rule, raw=found)
        return found

    def article_id(self) -> str | None:
        """The number in what the page says that its address is."""
        if self.numbered is None:
            return None
        urls = (self.meta("og:url"), *_CANONICAL(self.tree))
        told = (self.numbered.search(url or "") for url in urls)
        return self.number("id.own", (found and found[1] for found in told))

    def scripts(self) -> Iterator[str]:
        """The texts of the page's scripts, JSON-LD among them."""
        return (one.text or "" for one in self.tree.iter("script"))

    def in_scripts(self, pattern: re.Pattern[str]) -> Iterator[str]:
        """What the first group of a pattern finds in each script that has it."""
        return (found[1] for text in self.scripts() if (found := pattern.search(text)))

    def titles(self) -> list[str]:
        return self.texts("title")

    def timestamp_texts(self) -> list[str]:
        return self.texts("timestamp")[:1]

    def timestamp_machine(self) -> str | None:
        metas = (self.meta(name) for name in self.dates)
        told = next(filter(None, metas), None) or next(self.in_scripts(_PUBLISHED), None)
        if told:
            self.note("timestamp.machine", raw=told)
        return told

    def leads(self) -> list[str]:
        return self.texts("lead")

    def lead(self) -> str | None:
        return next(iter(self.leads()), None)

    def section(self) -> SectionLink:
        steps = [one for one in self.part("section") if not _is_home(one.get("href"))]
        if steps:
            self.note(self.sources["section"].rule.partition(".")[2], steps[-1:])
            return SectionLink(text_of(steps[-1]), steps[-1].get("href"))
        told = self.meta(self.section_meta) if self.section_meta else None
        if told is not None:
            self.note("section.meta", raw=told)
        return SectionLink(told, self.meta("channel:url") if told else None)

    def author_text(self) -> list[str]:
        """Those whom the page names beside the text, else the lines that sign it."""
        return self.texts("author") or self.signature()

    def tags(self) -> list[str]:
        return self.texts("tags")
