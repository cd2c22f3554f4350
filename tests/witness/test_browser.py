"""What a browser shows of an article is in its record, and nothing else, or a flag says so."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from newsbot.cms.reading import read_page
from newsbot.cms.vccorp.layout import OBJECTS
from newsbot.layouts.base import Layout
from newsbot.layouts.parts import PartsLayout
from newsbot.sites import Cms, site_of_host
from tests.pages import CMS
from tests.witness.browser import CHROMIUM, Asked, Shown, shown_by_browser
from tests.witness.pages import cases, read, real_pages, replica_pages

pytestmark = [
    pytest.mark.process,
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]

# The article's box on a template that has no selectors for it.
_TEXTS = {
    "v1": ("div.article_content #content",),
    "v2": ("#wrapperPostDetailMain .td-post-content",),
}
# What a template knows for its own by more than a class or an id.
_BOXES = {
    "vccorp": (*(f"[type={kind} i]" for kind in sorted(OBJECTS)), "zone", "[data-check-position]"),
    "zce": ("[id^=adsWeb_]",),
    "contentfck": ("[class^=AMN_]",),
    "vnexpress": ("[data-component-type]",),
}
# What differs, and why that is meant.
EXCEPTIONS = {
    "v1-lazy-videos": "the words in a player's markup are shown until a script replaces them",
    "v1-raised-struck-and-soft-breaks": "sr-only hides by a style sheet that does not lie here",
    "v1-related-heading-and-thumbnails": "a card's thumbnail is its own link's",
    "v1-related-label-goes-with-its-links": "two blocks above the links stands their label",
    "v1-title-too-long": "flag title_cut",
    "v1-tracking-pixels": "a pixel by its style is no picture",
    "v1-two-stray-end-tags": "the article goes on behind its box",
    "v1-two-titles-and-dates": "the second title and date are told by flags",
    "v1-windows-1258-without-a-label": "the browser takes it for windows-1252",
    "v2-lead-repeated-behind-a-papers-name": "a paper's name before the lead goes with it",
    "qdnd-invitation-behind-the-text": "it leads to other articles",
    "vccorp-section-above-another": "what invites to watch goes with its player",
    "vnexpress-place-before-the-lead": "a style sheet that does not lie here parts place and lead",
    "v1-image-with-unusable-address": "flag text_left_out: its caption has no picture",
}
_REPLICA = 110


def words(text: str) -> Counter[str]:
    """The words of a text, whatever is raised, invisible or in capitals."""
    plain = "".join(one for one in text if unicodedata.category(one) != "Cf")
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFKC", plain).casefold()))


def path(address: str) -> str:
    try:
        return re.sub(r"/+", "/", unquote(urlsplit(address.strip()).path))
    except ValueError:
        return address


def cms_of(url: str) -> Cms:
    site = site_of_host(urlsplit(url).hostname or "")
    return CMS if site is None else site.cms


def asked(page: bytes, layout: Layout) -> Asked:
    """Where the browser finds what the layout says that it reads."""
    boxes = [f".{name}" for name in sorted(layout.foreign_classes)]
    boxes += [f"#{name}" for name in sorted(layout.foreign_ids)]
    texts = layout.text if isinstance(layout, PartsLayout) else _TEXTS[layout.name]
    links = filter(layout.is_related, layout.content.iter("a"))
    articles = sorted({link.get("href", "") for link in links})
    return Asked(page, texts, [*boxes, *_BOXES.get(layout.name, ())], articles)


def differences(record: dict[str, Any], shown: Shown, signed: Sequence[str]) -> Iterator[str]:
    flags = record["extraction"]["flags"]
    captions = [one["caption"] or "" for one in record["images"] + record["videos"]]
    held = [record["title"], record["timestamp_raw"] or "", record["lead"] or "", record["body"]]
    lacking = words(shown.text) - words(" ".join([*held, *captions, *signed, shown.linked]))
    if lacking and "text_left_out" not in flags:
        yield f"shown and not in the record: {dict(lacking)}"
    lead = record["lead"] or ""
    if unseen := words(lead) - words(shown.page):
        yield f"in the lead and not shown: {dict(unseen)}"
    # The lead may stand in a box of its own.
    if foreign := words(record["body"].removeprefix(lead)) - words(shown.around):
        yield f"in the body and not shown: {dict(foreign)}"
    pictures = {path(image["url"]) for image in record["images"]}
    for addresses in shown.pictures:
        if pictures.isdisjoint(map(path, addresses)):
            yield f"a picture that is shown and not in the record: {addresses[:3]}"
    if unknown := pictures - set(map(path, shown.named)):
        yield f"pictures that no markup names: {unknown}"


def test_words_and_pictures() -> None:
    pages = [(one.name, one.file.read_bytes(), one.url) for one in (*cases(), *real_pages())]
    pages += replica_pages(_REPLICA)
    records = [read(page, url) for _, page, url in pages]
    known = [(*page, record) for page, record in zip(pages, records, strict=True) if record]
    assert len(known) > 200
    parsed = [(page, read_page(page, cms_of(url)).layout) for _, page, url, _ in known]
    shown = shown_by_browser([asked(page, layout) for page, layout in parsed if layout])
    told = {
        name: list(differences(record, seen, layout.signature()))
        for (name, _, _, record), seen, (_, layout) in zip(known, shown, parsed, strict=True)
        if seen is not None and layout is not None
    }
    assert [name for name, *_ in known if name not in told] == []
    assert {name: found for name, found in told.items() if found and name not in EXCEPTIONS} == {}
    # An exception that is none any more goes.
    assert [name for name in EXCEPTIONS if not told[name]] == []
