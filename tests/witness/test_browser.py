"""What a browser shows of an article is in its record, and nothing else, or a flag says so."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from newsbot.cms.reading import read_page
from newsbot.cms.sc_service.layouts.base import ScCmsLayout
from newsbot.cms.vccorp.layout import OBJECTS, VcCorpLayout
from newsbot.sites import Cms, site_of_host
from tests.pages import CMS
from tests.witness.browser import CHROMIUM, Shown, shown_by_browser
from tests.witness.pages import cases, read, real_pages, replica_pages

pytestmark = [
    pytest.mark.process,
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]

_BOXES = [
    *(f".{name}" for name in sorted(ScCmsLayout.foreign_classes)),
    *(f"#{name}" for name in sorted(ScCmsLayout.foreign_ids)),
    *(f".{name}" for name in sorted(VcCorpLayout.foreign_classes)),
    *(f"[type={kind} i]" for kind in sorted(OBJECTS)),
    "zone",
    "[data-check-position]",
]
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


def signature(page: bytes, url: str) -> str:
    """The lines that sign the text, with labels and brackets: the record has their names."""
    layout = read_page(page, cms_of(url)).layout
    return " ".join(layout.signature()) if layout is not None else ""


def differences(record: dict[str, Any], shown: Shown, signed: str) -> Iterator[str]:
    flags = record["extraction"]["flags"]
    captions = [one["caption"] or "" for one in record["images"] + record["videos"]]
    held = [record["title"], record["timestamp_raw"] or "", record["lead"] or "", record["body"]]
    lacking = words(shown.text) - words(" ".join([*held, *captions, signed, shown.linked]))
    if lacking and "text_left_out" not in flags:
        yield f"shown and not in the record: {dict(lacking)}"
    if foreign := words(record["body"]) - words(shown.around):
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
    shown = shown_by_browser([page for _, page, _, _ in known], _BOXES)
    told = {
        name: list(differences(record, seen, signature(page, url)))
        for (name, page, url, record), seen in zip(known, shown, strict=True)
        if seen is not None
    }
    assert len(told) == len(known)
    assert {name: found for name, found in told.items() if found and name not in EXCEPTIONS} == {}
    # An exception that is none any more goes.
    assert [name for name in EXCEPTIONS if not told[name]] == []
