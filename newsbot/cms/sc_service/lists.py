"""What this CMS lists: the sections of its menu, and each one's articles by its API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, ClassVar

from lxml import etree

from newsbot.cms.base import Entry, Section
from newsbot.cms.lists.offset import OffsetLists, Rows
from newsbot.cms.sc_service.reply import read_answer
from newsbot.items import Ask, ask
from newsbot.text.clean import fold
from newsbot.text.dates import read_api_date
from newsbot.text.whole import parse_html

if TYPE_CHECKING:
    from newsbot.cms.sc_service.cms import ScCms

_MENU = etree.XPath("id('main-menu')//li")
_OPTIONS = etree.XPath("//select//option[contains(@value, '/')]")
_SECTION_ID = re.compile(r"^[0-9a-fA-F]{32}$")


class ScLists(OffsetLists):
    """``…/api/article/list``, section by section, by the section's id."""

    needs_id: ClassVar[bool] = True
    offset: ClassVar[str] = "first"
    size: ClassVar[str] = "pageSize"
    # The site itself asks for 14. The most it gives is not known: more is tried first, the reply's
    # length counts.
    most: ClassVar[int] = 50
    usual: ClassVar[int] = 14

    def __init__(self, cms: ScCms) -> None:
        self.cms = cms

    def menu(self, page: bytes) -> Sequence[Section]:
        tree = parse_html(page)
        return [*_menu(tree), *_options(tree)]

    def section_id(self, page: bytes) -> str | None:
        """``#cate_id`` of a section's own page."""
        found = etree.XPath("id('cate_id')")(parse_html(page))
        text = fold(found[0].text or "") if found else ""
        return text if _SECTION_ID.match(text) else None

    def address(self, section: Section) -> Ask | None:
        if section.id is None or self.cms.unit_id is None:
            return None
        return ask(
            self.cms.api("article/list"),
            scUnitMapId=self.cms.unit_id,
            saArticleCateId=section.id,
        )

    def rows(self, body: bytes) -> Rows:
        rows, total, _ = read_answer(body)
        entries = [_entry(row) for row in rows if isinstance(row, dict)]
        found = [entry for entry in entries if entry is not None]
        return Rows(found, len(rows), total if isinstance(total, int) else None)


def _entry(row: dict[str, object]) -> Entry | None:
    url = row.get("pageUrl")
    if not isinstance(url, str):
        return None
    date = row.get("publishDate") or row.get("publis_date")
    return Entry(url, read_api_date(date) if isinstance(date, str) else None, _digest(row))


def _digest(row: dict[str, object]) -> str:
    """Over what the list says of an article, to see a correction before its page is read."""
    told = [row.get(key) for key in ("title", "lead", "publishDate", "publis_date", "pageUrl")]
    return blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _menu(tree: etree._Element) -> Iterator[Section]:
    for item in _MENU(tree):
        # Lazily: where no item has an end, each holds all that follow.
        link = next((one for one in item.iter("a") if one.get("href") is not None), None)
        if link is not None:
            ids = [name for name in item.get("class", "").split() if _SECTION_ID.match(name)]
            yield Section(link.get("href"), _label(link), next(iter(ids), None))


def _options(tree: etree._Element) -> Iterator[Section]:
    for option in _OPTIONS(tree):
        yield Section(option.get("value"), _label(option))


def _label(element: etree._Element) -> str:
    return fold("".join(element.itertext()))
