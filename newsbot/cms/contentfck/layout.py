"""The page template of this CMS."""

from __future__ import annotations

import re
from typing import ClassVar, Self

from lxml import etree

from newsbot.layouts.base import RULES, Addresses, SectionLink, text_of
from newsbot.layouts.parts import PartsLayout, by_class

_TITLES = etree.XPath(
    "//h1[contains(concat(' ', normalize-space(@class), ' '), ' margintopbot10 ')]"
    " | //*[contains(concat(' ', normalize-space(@class), ' '), ' detail-title ')]"
    "/descendant-or-self::h1"
)
_LEADS = etree.XPath(
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' detail-desc ')]"
    "/descendant-or-self::*[self::p or not(.//p)]"
)
_STEPS = etree.XPath(
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' titlecate ')]//a[@href]"
)
_TAGS = etree.XPath(
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' detail-tag ')]"
    "//a[contains(concat(' ', normalize-space(@class), ' '), ' tag_item ')]"
)
_INPUTS = etree.XPath("//input[@name='txtnewsid' or @id='txtnewsid']/@value")
_ID = re.compile(r"\bintNewsID\s*=\s*[\"']?(\d{2,9})\b")


class ContentFckLayout(PartsLayout):
    """``.content-fck`` is the text; the first heading of a page may be its section."""

    name: ClassVar[str] = "contentfck"
    rules: ClassVar = {
        **RULES,
        "id.input": "the input `txtnewsid`",
        "id.script": "`intNewsID` in a script, where there is no such input",
        "title.heading": "`h1.margintopbot10`, or `h1` in `.detail-title`",
        "timestamp.pubdate": "`.pubdate`",
        "timestamp.machine": "`datePublished` in JSON-LD, where the page prints no date",
        "lead.desc": "`.detail-desc`",
        "section.steps": "the last link of `.titlecate`",
        "tags.box": "`a.tag_item` in `.detail-tag`",
    }
    foreign_classes: ClassVar = frozenset(
        ("detail-related", "detail-tag", "related-list", "related-title", "sharelike")
    )
    foreign_ids: ClassVar = frozenset(("linkshare", "comment"))

    @classmethod
    def match(cls, tree: etree._Element, cms: Addresses) -> Self | None:
        found = by_class(tree, "content-fck")
        return cls(tree, found[0], cms) if found else None

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        linked = (one.get("href") or one.get("src") or "" for one in tree.iter("link", "script"))
        return any("/static/templates/" in url for url in linked)

    def is_foreign(self, element: etree._Element) -> bool:
        # "AMN_res_baocantho.com.vn_mid": where advertising is put.
        return (element.get("class") or "").startswith("AMN_") or super().is_foreign(element)

    def article_id(self) -> str | None:
        values = (str(value).strip() for value in _INPUTS(self.tree))
        told = next((value for value in values if value.isdecimal()), None)
        if told is not None:
            self.note("id.input", raw=told)
            return told
        found = next((m[1] for text in self.scripts() if (m := _ID.search(text))), None)
        if found is not None:
            self.note("id.script", raw=found)
        return found

    def titles(self) -> list[str]:
        return self.found("title.heading", _TITLES(self.tree))

    def timestamp_texts(self) -> list[str]:
        return self.found("timestamp.pubdate", self.by_class("pubdate")[:1])

    def timestamp_machine(self) -> str | None:
        told = self.published_in_scripts()
        if told:
            self.note("timestamp.machine", raw=told)
        return told

    def leads(self) -> list[str]:
        return self.found("lead.desc", _LEADS(self.tree)[:1])

    def section(self) -> SectionLink:
        steps = [link for link in _STEPS(self.tree) if text_of(link)]
        if not steps:
            return SectionLink(None, None)
        self.note("section.steps", steps[-1:])
        return SectionLink(text_of(steps[-1]), steps[-1].get("href"))

    def author_text(self) -> list[str]:
        return self.signature()

    def tags(self) -> list[str]:
        return self.found("tags.box", _TAGS(self.tree))
