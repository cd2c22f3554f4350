"""One page's bytes to what can be read of it: decoded, parsed, told apart by its layout.

The spider asks it whether an answer is an article at all, the pipelines read the record from the
same result: a page is parsed once.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass
from functools import cache, lru_cache

from newsbot.cms.base import Cms
from newsbot.layouts.base import Layout, element_by_id
from newsbot.text.encoding import decode
from newsbot.text.whole import (
    END,
    END_ID,
    has_endless_tag,
    hides_markup,
    is_whole,
    parse_whole,
    within_budget,
)

# Pages wait for their comments before the pipelines see them; few are under way at once.
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Page:
    """A page as received, read as far as its layout.

    ``layout`` is None where the page fits none; ``flags`` say what was doubtful about its
    encoding. ``whole``: the document ends as one does, in its bytes and in its tree. ``torn``: a
    comment or script that was left open hides a part of the article. ``framed``: the page is an
    article's, or one of the site's own all the same, no error page. ``endless``: a tag has so many
    attributes that the page was not parsed. ``cut``: it has more tags than are read.
    """

    text: str
    flags: tuple[str, ...]
    layout: Layout | None
    whole: bool
    torn: bool
    framed: bool
    endless: bool
    cut: bool = False

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
    def comment_key(self) -> dict[str, str] | None:
        """What its comments are asked for with, None where the page does not tell."""
        return self.layout.comment_key() if self.layout is not None else None

    @property
    def has_closed_comments(self) -> bool:
        """Whether the page says that it has no comments."""
        return self.layout is not None and self.layout.has_closed_comments()

    @property
    def claimed_comments(self) -> int | None:
        """How many comments the page says that there are, None where it does not."""
        return self.layout.claimed_comments() if self.layout is not None else None

    @property
    def article_id(self) -> str | None:
        """The article's id as the page prints it, None without one."""
        return self.layout.article_id() if self.layout is not None else None


@lru_cache(maxsize=_KEPT)
def read_page(html: bytes, cms: Cms, charset: str | None = None) -> Page:
    """Reads a page of a paper on this CMS. ``charset`` is the HTTP header's, None without one.

    The same bytes give the same object: nothing in it may be changed.
    """
    text, flags = decode(html, charset)
    # Two byte order marks would be text, and the head behind them in the body.
    text = text.lstrip("\ufeff")
    marked = html.startswith(BOM_UTF8)
    data = text.encode("utf-8", "replace") if flags or marked else html
    kept = within_budget(data)
    tree = parse_whole(kept + END)
    kinds = layouts_of(cms)
    layout = next(filter(None, (kind.match(tree, cms) for kind in kinds)), None)
    return Page(
        text,
        flags,
        layout,
        whole=is_whole(data) and element_by_id(tree, END_ID) is not None,
        torn=layout is not None and hides_markup(layout.content),
        framed=layout is not None or any(kind.frames(tree) for kind in kinds),
        endless=has_endless_tag(data),
        cut=len(kept) < len(data),
    )


@cache
def layouts_of(cms: Cms) -> tuple[type[Layout], ...]:
    """The templates of a CMS, in the order in which a page is held against them.

    Raises ``BadDeclaration`` for one that there is none of.
    """
    return tuple(cms.named("layouts"))
