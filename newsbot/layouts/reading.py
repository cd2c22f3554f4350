"""One page's bytes to what can be read of it: decoded, parsed, told apart by its layout.

The spider asks it whether an answer is an article at all, the pipelines read the record from the
same result: a page is parsed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from newsbot.layouts import Layout, find_layout
from newsbot.layouts.base import element_by_id, text_of
from newsbot.text.encoding import decode
from newsbot.text.whole import END, END_ID, has_endless_tag, hides_markup, is_whole, parse_html

# Pages wait for their comments before the pipelines see them; few are under way at once.
_KEPT = 8
_FRAME = ("site_id", "article_id", "cate_id")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as received, read as far as its layout.

    ``layout`` is None where the page fits none; ``flags`` say what was doubtful about its
    encoding. ``whole``: the document ends as one does, in its bytes and in its tree. ``torn``: a
    comment or script that was left open hides a part of the article. ``framed``: the page is an
    article's, or names the article or section that it is (``#page_info``), as the site's own
    pages do and its error pages don't. ``endless``: a tag has so many attributes that the page
    was not parsed.
    """

    text: str
    flags: tuple[str, ...]
    layout: Layout | None
    whole: bool
    torn: bool
    framed: bool
    endless: bool

    def unusable(self, *, special: bool) -> str | None:
        """Why this is no article's page, so that it is asked for again; None where it is one.

        ``special``: it stands under a path of which the markup is not known; there a page of
        the site's own that fits no layout will do.
        """
        if self.endless:
            return "endless tag"
        if not self.whole:
            return "incomplete page"
        if self.layout is None:
            return None if special and self.framed else "no article"
        return "torn page" if self.torn else None

    @property
    def article_id(self) -> str | None:
        """``#article_id`` as the page prints it, None without one."""
        return self.layout.article_id() if self.layout is not None else None


@lru_cache(maxsize=_KEPT)
def read_page(html: bytes, charset: str | None = None) -> Page:
    """Reads a page. ``charset`` is the HTTP header's, None without one.

    The same bytes give the same object: nothing in it may be changed.
    """
    text, flags = decode(html, charset)
    data = text.encode("utf-8", "replace") if flags else html
    tree = parse_html(data + END)
    layout = find_layout(tree)
    return Page(
        text,
        flags,
        layout,
        whole=is_whole(html) and element_by_id(tree, END_ID) is not None,
        torn=layout is not None and hides_markup(layout.content),
        framed=layout is not None or _is_framed(tree),
        endless=has_endless_tag(data),
    )


def _is_framed(tree: etree._Element) -> bool:
    told = {name: text_of(element_by_id(tree, name)) for name in _FRAME}
    return bool(told["site_id"] and (told["article_id"] or told["cate_id"]))
