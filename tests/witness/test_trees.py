"""Pages give the same records by a tree that is made by HTML5's own rules.

libxml2, which newsbot parses with, has rules of its own; what touches text, pictures or emphasis
is mended in ``newsbot.text.html5``. html5lib follows the standard, and takes fifty times as long.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import html5lib
import pytest
from lxml import etree

from newsbot.cms import reading
from newsbot.layouts import base
from newsbot.text.html5 import without_controls
from tests.pages import page_of
from tests.witness.pages import cases, read, real_pages, replica_pages

pytestmark = pytest.mark.page

# What is read otherwise, and why that is meant.
EXCEPTIONS = {
    "mediatech-ends-before-it-begins": "the standard puts such a page's metas into its body",
    "v1-comment-left-open-to-the-next-ones-end": "libxml2 sees that a comment swallowed text",
}
# Elements that are left open, or end crosswise, are no part of it: a browser lets them run on to
# the end of the page (bold, struck out), newsbot ends them with their block.
_INLINE = "b i u strong em span font a small big tt sup code mark q cite label ins".split()
_BLOCKS = "p div h3 blockquote center ul ol dl table section article figure".split()
_WORDS = "sáng nay bà con buôn Kli ra nương hái hoa dã quỳ nở vàng ven đường".split()
_ODD = (
    '<img src="/a.jpg">', '<picture><source srcset="/x.webp"><img src="/b.jpg"></picture>',
    '<video src="/v.mp4"><source src="/v.mp4"><track src="x"></video>', "<br/>", "<hr>", "</br>",
    "</p>", "<wbr>", "</b>", "</span>", "</i>",
)  # fmt: skip
_BODIES = 400


def by_html5(page: bytes) -> etree._Element:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = html5lib.parse(
            without_controls(page),
            treebuilder="lxml",
            transport_encoding="utf-8",
            namespaceHTMLElements=False,
        )
    root: etree._Element = tree.getroot()
    return root


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes, str], list[dict[str, Any] | None]]:
    """A page's record by each of the two trees."""

    def read_twice(page: bytes, url: str) -> list[dict[str, Any] | None]:
        reading.read_page.cache_clear()
        own = read(page, url)
        with monkeypatch.context() as other:
            other.setattr(reading, "parse_whole", by_html5)
            # Only libxml2's own parser knows which attribute is an id.
            ids = etree.XPath("//*[@id=$name]")
            other.setattr(base, "_by_id", ids)
            reading.read_page.cache_clear()
            standard = read(page, url)
        reading.read_page.cache_clear()
        for record in filter(None, (own, standard)):
            del record["content_sha256"]
        return [own, standard]

    return read_twice


@pytest.mark.parametrize("page", [*cases(), *real_pages()], ids=lambda page: page.name)
def test_saved_and_real_pages(page: Any, both: Callable[..., Any]) -> None:
    own, standard = both(page.file.read_bytes(), page.url)
    assert (own == standard) is (page.name not in EXCEPTIONS)


def test_pages_of_the_replica(both: Callable[..., Any]) -> None:
    differing = {}
    for name, page, url in replica_pages(60):
        own, standard = both(page, url)
        if own != standard:
            differing[name] = (own, standard)
    assert differing == {}


def test_bodies_that_nobody_wrote(both: Callable[..., Any]) -> None:
    made = Bodies(random.Random(28))
    for _ in range(_BODIES):
        body = "".join(made.blocks()) + "<p>Hết bài.</p><p align='right'>Lam Trà</p>"
        own, standard = both(
            page_of(body).encode(), "https://baodaklak.vn/xa-hoi/202609/a-abc0001/"
        )
        assert own == standard, body


class Bodies:
    """Bodies of random elements: end tags left out where the standard allows it, or too many."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def blocks(self) -> Iterator[str]:
        for _ in range(3):
            yield self.block(2)

    def words(self) -> str:
        return " ".join(self.rng.choices(_WORDS, k=self.rng.randrange(1, 5)))

    def inline(self, depth: int, *, blocks: bool = False) -> str:
        """Words, elements, odd ends; ``blocks``: a paragraph may stand in an element."""
        kind = self.rng.random()
        if depth == 0 or kind < 0.5:
            return self.words()
        tag = self.rng.choice(_INLINE)
        inside = self.inline(depth - 1)
        if blocks and kind < 0.62:
            block = self.rng.choice(("p", "div"))
            return (
                f"<{tag}>{self.rng.choice(('', self.words()))}<{block}>{inside}</{block}></{tag}>"
            )
        if kind < 0.7:
            return f"{inside}{self.rng.choice(_ODD)}{self.words()}"
        return f"<{tag}>{inside}</{tag}>"

    def end(self, tag: str) -> str:
        return self.rng.choice(("", f"</{tag}>", f"</{tag}>"))

    def block(self, depth: int) -> str:
        tag = self.rng.choice(_BLOCKS)
        if tag in ("ul", "ol"):
            items = (f"<li>{self.inline(2)}{self.end('li')}" for _ in range(3))
            return f"<{tag}>{''.join(items)}</{tag}>"
        if tag == "dl":
            return f"<dl><dt>{self.inline(1)}<dd>{self.inline(1)}</dl>"
        if tag == "table":
            return f"<table>{self.row()}{self.row()}</table>"
        if tag == "p":
            return f"<p>{self.inline(3)}{self.end('p')}"
        if tag == "h3" or depth == 0:
            return f"<{tag}>{self.inline(2, blocks=True)}</{tag}>"
        parts = (self.block(depth - 1) for _ in range(2))
        return f"<{tag}>{self.inline(2, blocks=True)}{''.join(parts)}</{tag}>"

    def row(self) -> str:
        cells = (f"<td>{self.inline(2)}{self.end('td')}" for _ in range(2))
        return f"<tr>{''.join(cells)}{self.end('tr')}"
