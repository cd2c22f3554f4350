"""Captions: which text belongs to the picture before it, and which picture gets which."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsbot.text.clean import fold
from newsbot.text.passages import Media, Passage

CREDIT = re.compile(r"(?<!\w)(?:ảnh|photos?)\s*:", re.IGNORECASE)
# "Bài, ảnh: Lam Trà" is an author line, wherever it stands.
_AUTHORS = re.compile(r"(?:bài|tin|thực hiện|text|story)(?!\w)", re.IGNORECASE)
CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:caption\w*|desc|chu-?thich|photo-?note|img-?note|image-?note)(?:$|[\s_-])",
    re.IGNORECASE,
)
LONGEST = 250
# Characters of a caption that all of its pictures get; a page of pictures would fill the memory.
_MOST_REPEATED = 100_000


def is_caption(passage: Passage, *, centred: bool, classed: bool) -> bool:
    """Whether a paragraph right behind a picture is its caption, by how it is set."""
    text = passage.text
    if len(text) > LONGEST or passage.right or passage.kind != "paragraph" or _AUTHORS.match(text):
        return False
    if classed or CREDIT.search(text):
        return True
    # Bold and slanted is how a lead is set below its picture.
    return centred or (passage.italic and not passage.bold)


def give_captions(media: Sequence[Media], captions: Sequence[str]) -> None:
    """A row of as many captions as pictures goes cell by cell, any other to all of them.

    To the first alone where it would be told for ever.
    """
    if not media or not any(captions):
        return
    if len(captions) != len(media):
        caption = fold(" ".join(captions))
        if len(caption) * len(media) > _MOST_REPEATED:
            media = media[:1]
        captions = [caption] * len(media)
    for one, caption in zip(media, captions, strict=True):
        one.caption = fold(f"{one.caption or ''} {caption}") or None
