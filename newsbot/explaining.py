"""Why a record says what it says: by which rule each field was found, where, and what was left out.

The record is made by the pipelines of a crawl; what is told here is what they noted on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec
from lxml import etree

from newsbot import pipelines
from newsbot.items import Article, FetchedArticle
from newsbot.layouts import Layout
from newsbot.layouts.base import Source, text_of
from newsbot.pipelines.base import ParsedPage
from newsbot.pipelines.page import PagePipeline
from newsbot.sites import Site

Why = Literal["box", "related", "signature", "repeated", "hidden", "struck", "unread"]
# Which of the record's fields come of which source.
_FIELDS = {
    "id": "id",
    "url": "url",
    "title": "title",
    "section": "section",
    "section_path": "section",
    "timestamp": "timestamp",
    "authors": "author",
    "source": "author",
    "lead": "lead",
    "blocks": "body",
    "images": "images",
    "videos": "videos",
    "tags": "tags",
}
WORDS: dict[Why, str] = {
    "box": "a box of the template's, or one that an editor put in",
    "related": "a link to another article, or the heading over such links",
    "signature": "a line that names authors or a source",
    "repeated": "the lead once more",
    "hidden": "no reader sees it",
    "struck": "struck out",
    "unread": "it stands in no block, caption or known box",
}
_LONGEST_RAW, _LONGEST_SHOWN = 300, 160


class Explained(msgspec.Struct):
    """One field: its value, the rule that found it (None: nothing did), the text as it stands on
    the page, and the path of its element."""

    field: str
    value: Any
    rule: str | None = None
    raw: str | None = None
    path: str | None = None


class LeftOut(msgspec.Struct):
    """What the article's container holds and the record does not: ``why`` is a stable word."""

    why: Why
    text: str
    path: str | None = None


class Explanation(msgspec.Struct):
    """A record, field by field, and what was left out of it."""

    layout: str
    flags: list[str]
    fields: list[Explained]
    left_out: list[LeftOut]


def explain(fetched: FetchedArticle, site: Site | None = None) -> tuple[Article, Explanation]:
    """The record of a page and where it is from. ``site`` is a paper that nobody declared.

    Raises ``Rejected``.
    """
    stats = pipelines.NoStats()
    page = PagePipeline(stats).parse(fetched, site)
    if site is not None:
        page.flag("unknown_paper")
    for pipeline in pipelines.FIELD_PIPELINES:
        pipeline(stats).read(page)
    article = page.article
    told = Explanation(
        layout=article.extraction.layout,
        flags=article.extraction.flags,
        fields=list(_fields(page)),
        left_out=list(_left_out(page)),
    )
    return article, told


def _fields(page: ParsedPage) -> Iterator[Explained]:
    article, layout = page.article, page.layout
    for field, of in _FIELDS.items():
        value = msgspec.to_builtins(getattr(article, field))
        source = layout.sources.get(of)
        if source is None or value in (None, []):
            yield Explained(field, value)
        elif field == "blocks":
            yield from _blocks(article, layout, source)
        else:
            yield Explained(field, value, source.rule, _raw(source), _path(source))
    reply = page.fetched.comments
    came = f"comments.{reply.status}"
    number = f"{len(article.comments)} comments, {article.comments_status}"
    yield Explained("comments", number, came, f"{len(reply.answers)} answers")


def _blocks(article: Article, layout: Layout, source: Source) -> Iterator[Explained]:
    """Each block by itself, with its element where its text stands in one."""
    places: dict[str, str] = {}
    for element in layout.content.iterdescendants():
        if isinstance(element.tag, str) and (text := text_of(element)) is not None:
            # Of two around the same text the outer one.
            places.setdefault(text, _path_of(element))
    lead = layout.sources.get("lead")
    for number, block in enumerate(article.blocks, start=1):
        if lead is not None and block.text == article.lead:
            yield Explained(f"blocks[{number}]", block.text, lead.rule, None, _path(lead))
            lead = None
            continue
        path = places.get(" ".join(block.text.split()))
        value = block.text if block.type == "paragraph" else msgspec.to_builtins(block)
        yield Explained(f"blocks[{number}]", value, source.rule, None, path or _path(source))


def _left_out(page: ParsedPage) -> Iterator[LeftOut]:
    layout = page.layout
    told = {element for source in layout.sources.values() for element in source.elements}
    walk = etree.iterwalk(layout.content, events=("start",))
    for _, element in walk:
        if element is not layout.content and layout.is_foreign(element):
            walk.skip_subtree()
            # Title and date may stand in the article's container; they are fields of their own.
            if element not in told and (text := text_of(element)):
                yield LeftOut("box", text, _path_of(element))
    kept = {passage.text for passage in layout.passages()}
    signed = set(layout.signature())
    for passage in layout.flow.passages:
        if passage.text not in kept and not signed.issuperset(passage.text.split("\n")):
            yield LeftOut("related", passage.text)
    for line in layout.signature():
        yield LeftOut("signature", line)
    blocks = {block.text for block in page.article.blocks}
    for passage in layout.passages():
        if passage.text not in blocks:
            yield LeftOut("repeated", passage.text)
    for text in layout.flow.hidden:
        yield LeftOut("hidden", text)
    if layout.flow.struck:
        yield LeftOut("struck", "words that are struck out")
    if layout.flow.left_out:
        yield LeftOut("unread", f"{layout.flow.left_out} characters")


def _raw(source: Source) -> str | None:
    if source.raw is not None:
        return source.raw[:_LONGEST_RAW]
    texts = (text_of(element) for element in source.elements[:1])
    text = next(texts, None)
    return text[:_LONGEST_RAW] if text is not None else None


def _path(source: Source) -> str | None:
    return _path_of(source.elements[0]) if source.elements else None


def _path_of(element: etree._Element) -> str:
    """As XPath has it, from the nearest element with an id."""
    names: list[str] = []
    node: etree._Element | None = element
    while node is not None:
        name = node.get("id")
        if name and name.isascii() and '"' not in name:
            return "/".join([f'//*[@id="{name}"]', *reversed(names)])
        names.append(_step(node))
        node = node.getparent()
    return "/" + "/".join(reversed(names))


def _step(node: etree._Element) -> str:
    parent = node.getparent()
    same = [one for one in parent if one.tag == node.tag] if parent is not None else [node]
    name = str(node.tag)
    return name if len(same) == 1 else f"{name}[{same.index(node) + 1}]"


def as_table(told: Explanation) -> Iterator[str]:
    """For people: a field, the rule that found it and where, with its value below."""
    yield f"layout {told.layout}" + (f", flags: {', '.join(told.flags)}" if told.flags else "")
    for one in told.fields:
        yield f"{one.field:<16} {one.rule or '-':<28} {one.path or ''}".rstrip()
        if one.value not in (None, []):
            yield f"    {_shown(one.value)}"
        if one.raw is not None and one.raw != one.value:
            yield f"    as it stands: {_shown(one.raw)}"
    if told.left_out:
        yield "left out:"
    for out in told.left_out:
        yield f"  {out.why:<14} {_shown(out.text)}"
        yield f"  {'':<14} {WORDS[out.why]}" + (f", at {out.path}" if out.path else "")


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    text = text.replace("\n", "⏎")
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
