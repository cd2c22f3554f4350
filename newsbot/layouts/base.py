"""What every layout answers, and what they have in common.

A layout says where things stand on its template; what they mean (dates, names, addresses) is for
the pipelines. Texts come back folded (``newsbot.text.clean``), None where the page has none.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from typing import ClassVar, NamedTuple, Protocol, Self
from urllib.parse import urljoin

from lxml import etree

from newsbot.layouts.ending import part_ending
from newsbot.text.clean import fold, has_word
from newsbot.text.flow import read_flow
from newsbot.text.leads import is_part_title
from newsbot.text.passages import Clip, Flow, Passage, Picture, ends_sentence
from newsbot.text.urls import host_of
from newsbot.text.whole import hidden_texts

_by_id = etree.XPath("id($name)")
_string = etree.XPath("string()")

# Outside the content these are the page's, with or without a class; the rest only with one.
_TEMPLATE_TAGS = frozenset("script form nav header footer aside section main hr style".split())
_CONTAINERS = frozenset("div ul ol dl article".split())


class SectionLink(NamedTuple):
    """A section as the page prints it; either may be None."""

    name: str | None
    path: str | None


class Source(NamedTuple):
    """Which rule found a field, in which elements; ``raw`` where it stands in none."""

    rule: str
    elements: tuple[etree._Element, ...] = ()
    raw: str | None = None


class Addresses(Protocol):
    """What a layout knows of its CMS: which addresses are articles', and whose names are none."""

    @property
    def places(self) -> Collection[str]: ...

    def address(self, url: str) -> object | None: ...


# What every layout has.
RULES: Mapping[str, str] = {
    "id.address": "the address, where the page names no id",
    "url.own": "`og:url`, where it is this article's on this site",
    "url.fetched": "the address that was fetched",
    "section.address": "the address, where the page names no section",
    "timestamp.listed": "the list's date, where the page has none",
    "body.content": "the article's container, in page order, without the template's boxes",
    "author.right_aligned": "the lines at the right at the text's end",
    "author.last_line": "the last short lines, names or roles with names",
    "images.text": "pictures in the text",
    "videos.text": "players in the text",
}


class Layout(ABC):
    """One article page seen through one template.

    Make it with ``match``: None where the page is of another template. The tree is an lxml one of
    the whole page; nothing in it is changed.

    name: what records call it (``extraction.layout``).
    lead_is_in_body: whether the lead is a paragraph of the body, in its place there.
    rules: the names of those by which it finds fields ("title.heading"), and where they look; they
        are documented, counted, and stay.
    foreign_classes, foreign_ids: what the template puts into or beside the body that is no part of
        the article; ``boxes_in_bodies`` are those of them that stand in bodies.
    """

    name: ClassVar[str]
    lead_is_in_body: ClassVar[bool] = False
    rules: ClassVar[Mapping[str, str]] = RULES
    foreign_classes: ClassVar[frozenset[str]] = frozenset()
    foreign_ids: ClassVar[frozenset[str]] = frozenset()
    boxes_in_bodies: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, tree: etree._Element, content: etree._Element, cms: Addresses) -> None:
        self.tree, self.content, self.cms = tree, content, cms
        # By field, as far as it was asked for.
        self.sources: dict[str, Source] = {}
        # lxml makes an object of an element at each visit, unless one is still held.
        self._held = [*content.iter()]

    @classmethod
    @abstractmethod
    def match(cls, tree: etree._Element, cms: Addresses) -> Self | None:
        """The page in this layout, None where its containers are missing."""

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        """Whether a page without an article is one of the site's own, no error page."""
        return False

    @abstractmethod
    def article_id(self) -> str | None:
        """The id that the site knows the article by, as the page prints it; None without one."""

    def comment_key(self) -> dict[str, str] | None:
        """What the article's comments are asked for with; None where the page does not tell."""
        article_id = self.article_id()
        return {"id": article_id} if article_id is not None else None

    def has_closed_comments(self) -> bool:
        """Whether the page says that nobody can comment on it, so that there are none."""
        return False

    def claimed_comments(self) -> int | None:
        """How many comments the page says that there are, None where it does not."""
        return None

    @abstractmethod
    def titles(self) -> list[str]:
        """What stands where the title should, blanks left out: one, where all is well."""

    @abstractmethod
    def timestamp_texts(self) -> list[str]:
        """What stands where the date should, as printed, blanks left out."""

    def timestamp_machine(self) -> str | None:
        """The date as the page tells machines: for a page that prints none that can be read."""
        return None

    @abstractmethod
    def lead(self) -> str | None: ...

    def leads(self) -> list[str]:
        """What stands where the lead should: one, where all is well; the further ones are text."""
        lead = self.lead()
        return [lead] if lead is not None else []

    @abstractmethod
    def section(self) -> SectionLink: ...

    @abstractmethod
    def tags(self) -> list[str]: ...

    def note(
        self, rule: str, elements: Iterable[etree._Element] = (), raw: str | None = None
    ) -> None:
        """Keeps by which of its rules a field was found; the last one counts."""
        field = rule.partition(".")[0]
        self.sources[field] = Source(f"{self.name}.{rule}", tuple(elements), raw)

    def title(self) -> str | None:
        return next(iter(self.titles()), None)

    def timestamp_text(self) -> str | None:
        return next(iter(self.timestamp_texts()), None)

    def shown(self) -> str:
        """Title and content with all markup gone, not cleaned."""
        return str(_string(self.content))

    def source_digest(self) -> str:
        """sha256 over what the article's container shows: its words and the addresses in it.

        Hardly anything of the parser is in it, so it tells a corrected page from one that is
        merely read better than before. The template's own boxes are left out: they change daily.
        """
        shown: list[str | None] = []
        walk = etree.iterwalk(self.content, events=("start", "end", "comment"))
        for event, element in walk:
            if event != "start":
                shown.append(element.tail if element is not self.content else None)
            elif self.is_foreign(element):
                walk.skip_subtree()
            else:
                shown += [element.text, *map(element.get, ("src", "data-src", "href"))]
        hero = self.hero()
        picture = (hero.src, hero.caption) if hero else ()
        shown += [self.title(), self.timestamp_text(), self.lead(), *picture, *self.tags()]
        words = "".join("".join(filter(None, shown)).split())
        return sha256(words.encode("utf-8", "replace")).hexdigest()

    def hero(self) -> Picture | None:
        """The picture that the template shows outside the content."""
        return None

    def is_foreign(self, element: etree._Element) -> bool:
        """Whether an element inside the content is no part of the article."""
        classes = element.get("class")
        if classes and not self.foreign_classes.isdisjoint(classes.split()):
            return True
        return element.get("id") in self.foreign_ids

    def meta(self, name: str) -> str | None:
        """The content of ``<meta property|name>``, None where it is missing or blank."""
        found = _META(self.tree, name=name)
        return fold(found[0].get("content", "")) or None if found else None

    def base(self, url: str) -> str:
        """What the page's relative addresses are relative to; ``url`` is its own."""
        bases = _BASE(self.tree)
        try:
            return str(urljoin(url, bases[0].get("href", "").strip())) if bases else url
        except ValueError:
            return url

    def hidden_texts(self) -> list[str]:
        """What the article's container holds and no reader sees: in comments, scripts, by style."""
        return [*hidden_texts(self.content), *self.flow.hidden]

    def description(self) -> str | None:
        """What the page says of itself to search engines and other sites."""
        return self.meta("og:description") or self.meta("description")

    @cached_property
    def flow(self) -> Flow:
        self.note("body.content", [self.content])
        return read_flow(self.content, self.is_foreign, self.is_related, behind=self.behind)

    @cached_property
    def behind(self) -> list[etree._Element]:
        """What a stray end tag left outside of the content though it belongs to the article.

        That is what follows, up to the first part of the template; in a sound page there is none.
        """
        found: list[etree._Element] = []
        node: etree._Element | None = self.content
        while node is not None and node.tag not in ("body", "html"):
            for sibling in node.itersiblings():
                if self.is_template(sibling):
                    return found
                found.append(sibling)
            node = node.getparent()
        return []

    def is_template(self, element: etree._Element) -> bool:
        """Whether an element outside the content is a part of the page, not of the article."""
        tag = element.tag
        if not isinstance(tag, str):
            return False
        if not self.boxes_in_bodies.isdisjoint(element.get("class", "").split()):
            return False
        if self.is_foreign(element) or tag in _TEMPLATE_TAGS:
            return True
        named = element.get("class") is not None or element.get("id") is not None
        if not named or tag not in _CONTAINERS:
            return False
        # Beside the content an editor's box may stand; a template's has no paragraphs.
        beside = element.getparent() is self.content.getparent()
        return not (beside and any(True for _ in element.iter("p", "img", "table")))

    @property
    def has_stray_end(self) -> bool:
        """Whether the article goes on behind its container."""
        # A comment ("<!-- end -->") is no part of it.
        return any(
            fold(part.tail or "") or (isinstance(part.tag, str) and text_of(part))
            for part in self.behind
        )

    @cached_property
    def own_host(self) -> str | None:
        """The paper's host as the page names it."""
        return host_of(self.meta("og:url") or "")

    def is_related(self, link: etree._Element) -> bool:
        """Whether a link leads to another article of the same paper."""
        href = link.get("href", "")
        return self.cms.address(href) is not None and host_of(href) in (None, self.own_host)

    @cached_property
    def _parted(self) -> tuple[list[Passage], list[Passage]]:
        """The body's passages and the trailing run of author lines."""
        body = without_related(self.flow.passages)
        if len(body) > 1 and body[0].kind == "paragraph" and _is_title(body[0]):
            body[0] = replace(body[0], kind="heading")
        return part_ending(body, self.cms.places)

    def passages(self) -> list[Passage]:
        """The body in page order: without related links and without the author lines."""
        return self._parted[0]

    def author_text(self) -> list[str]:
        """The author lines, in page order: by default those at the end of the text."""
        return self.signature()

    def signature(self) -> list[str]:
        """The lines at the end of the text that name authors or a source; no part of the body."""
        lines = self._parted[1]
        if lines:
            right = any(passage.right for passage in lines)
            raw = "\n".join(passage.text for passage in lines)
            self.note("author.right_aligned" if right else "author.last_line", raw=raw)
        return [line for passage in self._parted[1] for line in passage.text.split("\n")]

    def images(self) -> list[Picture]:
        """Hero first, then page order; addresses as the page has them."""
        hero = self.hero()
        if hero or self.flow.pictures:
            self.note("images.hero" if hero else "images.text", [self.content])
        return [hero, *self.flow.pictures] if hero else self.flow.pictures

    def videos(self) -> list[Clip]:
        if self.flow.clips:
            self.note("videos.text", [self.content])
        return self.flow.clips


_LONGEST_LABEL = 80
# Words of a title in the text; a lead has more.
_TITLE, _CENTRED_TITLE = 7, 12
_SEE_ALSO = re.compile(
    r"(?:>>+|»|(?:mời |bấm )?xem thêm|đọc thêm|(?:tin|bài)(?: viết)? (?:liên quan|cùng chuyên mục)|"
    r"related (?:news|articles))",
    re.IGNORECASE,
)
_META = etree.XPath("/html/head/meta[@property=$name or @name=$name]")
_BASE = etree.XPath("/html/head/base[@href]")


def texts_of(elements: Iterable[etree._Element]) -> list[str]:
    """The texts of those elements that have one."""
    return [text for element in elements if (text := text_of(element))]


def element_by_id(tree: etree._Element, name: str) -> etree._Element | None:
    found = _by_id(tree, name=name)
    return found[0] if found else None


def text_of(element: etree._Element | None) -> str | None:
    """All text in an element, folded to one line; None where there is none."""
    if element is None:
        return None
    if len(element) == 0:
        return fold(element.text or "") or None
    return read_flow(element, wordless=True).line() or None


def without_related(passages: Sequence[Passage]) -> list[Passage]:
    """The passages without links to other articles, and without the headings over such links."""
    kept: list[Passage] = []
    run = 0
    for passage in passages:
        if _is_related_line(passage):
            run += 1 if passage.items is None else len(passage.items)
            continue
        _drop_label(kept, run, ends=passage.kind == "heading")
        kept.append(passage)
        run = 0
    _drop_label(kept, run, ends=True)
    return kept


def _drop_label(kept: list[Passage], links: int, *, ends: bool) -> None:
    """A heading over so many links goes with them.

    One link alone may stand below a heading of the text that follows; ``ends`` says none does.
    """
    last = kept[-1] if kept else None
    if not links or last is None or not _is_label(last):
        return
    if links > 1 or ends or _SEE_ALSO.search(last.text):
        del kept[-1]


def _is_label(passage: Passage) -> bool:
    """A heading, a bold line, or one that ends with a colon."""
    short = len(passage.text) <= _LONGEST_LABEL and not ends_sentence(passage.text)
    is_line = passage.bold and passage.kind == "paragraph"
    return short and (passage.kind == "heading" or is_line or passage.text.endswith(":"))


def _is_title(passage: Passage) -> bool:
    """A first line that is no lead: a part's title, or a few bold words that are no sentence."""
    if is_part_title(passage.text):
        return True
    words = len(passage.text.split())
    few = words <= (_CENTRED_TITLE if passage.centred else _TITLE)
    return passage.bold and few and not passage.right and not ends_sentence(passage.text)


def _is_related_line(passage: Passage) -> bool:
    """Nothing but links to other articles, box or not; or such links after "Xem thêm:", and
    these words alone."""
    if passage.linked:
        return True
    label = _SEE_ALSO.match(passage.text)
    return label is not None and (passage.links or not has_word(passage.text[label.end() :]))


def boxes_by_class(beside: etree._Element | None, name: str) -> list[etree._Element]:
    """The boxes of a class: those that follow an element, else all of its page."""
    if beside is None:
        return []
    boxes = [box for box in beside.itersiblings() if has_class(box, name)]
    return boxes or boxes_in(beside.getroottree().getroot(), name)


def boxes_in(element: etree._Element, name: str) -> list[etree._Element]:
    """The boxes of a class in an element."""
    return [box for box in element.iter("div") if has_class(box, name)]


def has_class(element: etree._Element, name: str) -> bool:
    classes = element.get("class")
    return classes is not None and name in classes and name in classes.split()
