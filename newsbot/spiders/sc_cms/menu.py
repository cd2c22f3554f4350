"""The site's menu and section pages: sections and their ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from newsbot.sites import Section, Site
from newsbot.text.clean import fold
from newsbot.text.urls import on_hosts
from newsbot.text.whole import parse_html

_MENU = etree.XPath("id('main-menu')//li")
_OPTIONS = etree.XPath("//select//option[contains(@value, '/')]")
# A menu without #main-menu: the links of the page's head, whose ids stand on their pages.
_NAVIGATION = etree.XPath("(//header | //nav | //aside)//a[@href]")
_SECTION_ID = re.compile(r"^[0-9a-fA-F]{32}$")
_NO_SECTION = ("/tim-kiem/", "/in/", "/rss/", "/lien-he/", "/file/", "/common/", "/dang-nhap/")
_FEWEST = 3


def read_sections(page: bytes, site: Site) -> list[Section]:
    """The sections of a page's menu in its order, advertising left out; empty if it has none."""
    tree = parse_html(page)
    sections: dict[str, Section] = {}
    for section in (*_menu(tree, site), *_options(tree, site)):
        known = sections.get(section.path)
        if known is None or known.id is None:
            sections[section.path] = section
    if len(sections) < _FEWEST:
        for section in _navigation(tree, site):
            sections.setdefault(section.path, section)
    return [section for path, section in sections.items() if not site.is_advertising(path)]


def read_section_id(page: bytes) -> str | None:
    """``#cate_id`` of a section's own page, None where it is missing."""
    found = etree.XPath("id('cate_id')")(parse_html(page))
    text = fold(found[0].text or "") if found else ""
    return text if _SECTION_ID.match(text) else None


def _menu(tree: etree._Element, site: Site) -> Iterator[Section]:
    for item in _MENU(tree):
        # Lazily: where no item has an end, each holds all that follow.
        link = next((one for one in item.iter("a") if one.get("href") is not None), None)
        if link is None:
            continue
        ids = [name for name in item.get("class", "").split() if _SECTION_ID.match(name)]
        yield from _section(link.get("href"), link, site, ids)


def _options(tree: etree._Element, site: Site) -> Iterator[Section]:
    for option in _OPTIONS(tree):
        yield from _section(option.get("value"), option, site)


def _navigation(tree: etree._Element, site: Site) -> Iterator[Section]:
    for link in _NAVIGATION(tree):
        yield from _section(link.get("href"), link, site)


def _section(
    href: str, label: etree._Element, site: Site, ids: Iterable[str] = ()
) -> Iterator[Section]:
    path = site.section_path(href) if on_hosts(href, site.hosts) else None
    if path is not None and not path.startswith(_NO_SECTION):
        name = fold("".join(label.itertext()))
        yield Section(path, name or path.strip("/"), next(iter(ids), None))
