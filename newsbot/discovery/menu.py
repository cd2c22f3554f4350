"""The sections that a page's menu names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from newsbot.cms.base import Lists
from newsbot.sites import Section, Site
from newsbot.text.clean import fold
from newsbot.text.urls import on_hosts
from newsbot.text.whole import parse_html

FEWEST = 3
# A menu that the CMS does not know: the links of the page's head, whose ids stand on their pages.
_NAVIGATION = etree.XPath("(//header | //nav | //aside)//a[@href]")
_NO_SECTION = ("/tim-kiem", "/in/", "/rss", "/lien-he", "/file/", "/common/", "/dang-nhap")


def read_sections(page: bytes, lists: Lists, site: Site) -> list[Section]:
    """The sections of a page's menu in its order, advertising left out; empty if it has none."""
    sections: dict[str, Section] = {}
    for section in _of_paper(lists.menu(page), site):
        known = sections.get(section.path)
        if known is None or known.id is None:
            sections[section.path] = section
    if len(sections) < FEWEST:
        for section in _of_paper(_navigation(page), site):
            sections.setdefault(section.path, section)
    return [section for path, section in sections.items() if not site.is_advertising(path)]


def _navigation(page: bytes) -> Iterator[Section]:
    for link in _NAVIGATION(parse_html(page)):
        yield Section(link.get("href"), fold("".join(link.itertext())))


def _of_paper(menu: Iterable[Section], site: Site) -> Iterator[Section]:
    """Those that lead to a section of the paper, each in the one spelling of its path."""
    for url, name, section_id in menu:
        path = site.section_path(url) if on_hosts(url, site.hosts) else None
        if path is not None and not path.startswith(_NO_SECTION):
            yield Section(path, name or path.strip("/"), section_id)
