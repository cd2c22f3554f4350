"""Captions: which text belongs to which picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from newsbot.text.authors import is_byline
from newsbot.text.clean import fold
from newsbot.text.passages import Clip, Event, Media, Passage, Picture, Taken

CREDIT = re.compile(r"(?<!\w)(?:ảnh|photos?)\s*:", re.IGNORECASE)
# "Bài, ảnh: Lam Trà" is an author line, wherever it stands.
_AUTHORS = re.compile(r"(?:bài|tin|thực hiện|text|story)(?!\w)", re.IGNORECASE)
CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:\w*caption\w*|cap|desc|chu-?thich|photo-?note|img-?note|image-?note)(?:$|[\s_-])",
    re.IGNORECASE,
)
LONGEST = 250
_LONGEST_CREDIT = 120
# Characters of a caption that all of its pictures get; a page of pictures would fill the memory.
_MOST_REPEATED = 100_000


def is_caption(passage: Passage, *, first: bool = False) -> bool:
    """Whether a paragraph right behind a picture is its caption, by how it is set.

    ``first``: no text stands before it, so that a bold one is the lead.
    """
    text = passage.text
    if len(text) > LONGEST or passage.right or passage.kind != "paragraph" or _AUTHORS.match(text):
        return False
    if is_marked(passage):
        return True
    return passage.centred and not (first and passage.bold)


def is_marked(passage: Passage) -> bool:
    """Whether more than its place marks a caption: its class, a credit, or that it is slanted."""
    # Bold and slanted is how a lead is set below its picture.
    slanted = passage.italic and not passage.bold
    return passage.classed or slanted or CREDIT.search(passage.text) is not None


def goes_on(passage: Passage, captioned: Sequence[Media]) -> bool:
    """Whether a paragraph behind a caption is its second line: a credit, or of its class."""
    if not captioned or not is_caption(passage) or len(passage.text) > _LONGEST_CREDIT:
        return False
    return passage.classed or CREDIT.match(passage.text.lstrip("([ ")) is not None


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


# Once all of an article is read


class Settled(NamedTuple):
    """What turned out to be ``text`` after all, and what to be ``captions``."""

    text: list[Passage]
    captions: list[Passage]


def settle(events: list[Event]) -> Settled:
    """Puts right, in place, what only the whole article tells of its captions."""
    undone = [*_of_centred_text(events), *_signature(events)]
    if undone:
        text = {id(taken) for taken in undone}
        events[:] = [
            one.passage if isinstance(one, Taken) and id(one) in text else one for one in events
        ]
        told = _told(events)
        for media in (one for taken in undone for one in taken.media):
            media.caption = fold(" ".join(told.get(id(media), ()))) or None
    return Settled([taken.passage for taken in undone], _above(events))


def _told(events: Sequence[Event]) -> dict[int, list[str]]:
    """What paragraphs say of each picture, by the picture's identity."""
    told: dict[int, list[str]] = {}
    for taken in (event for event in events if isinstance(event, Taken)):
        for media in taken.media:
            told.setdefault(id(media), []).append(taken.passage.text)
    return told


def _of_centred_text(events: Sequence[Event]) -> list[Taken]:
    """Paragraphs that only their place makes captions, where the whole text stands there."""
    taken = [one for one in events if isinstance(one, Taken) and one.centred]
    if not taken:
        return []
    text = [one for one in events if isinstance(one, Passage) and one.kind == "paragraph"]
    centred = [one for one in text if one.centred]
    sizes = [sum(len(one.text) for one in some) for some in (centred, text)]
    return taken if len(centred) >= max(2, len(taken)) and 2 * sizes[0] > sizes[1] else []


def _signature(events: Sequence[Event]) -> list[Taken]:
    """The author's name behind the last picture of an article that nobody signs before."""
    said = [one for one in events if not isinstance(one, Picture | Clip)]
    last = said[-1] if said else None
    if not isinstance(last, Taken) or last.passage.classed or CREDIT.search(last.passage.text):
        return []
    signed = any(isinstance(one, Passage) and one.right for one in said[-4:])
    is_name = is_byline(last.passage.text, bold=last.passage.bold)
    return [last] if is_name and not signed and len(said) > 1 else []


def _above(events: list[Event]) -> list[Passage]:
    """Captions that stand above every picture of an article; returns what was text until now."""
    groups = _groups(events)
    pairs = [(events[start - 1] if start else None, events[start:end]) for start, end in groups]
    if not groups or not all(_is_above(before) for before, _ in pairs):
        return []
    after = [events[end] if end < len(events) else None for _, end in groups]
    if isinstance(after[-1], Taken) or any(
        isinstance(one, Taken) and one is not pairs[place + 1][0]
        for place, one in enumerate(after[:-1])
    ):
        return []
    told = [one.passage if isinstance(one, Taken) else one for one, _ in pairs]
    captions = [one for one in told if isinstance(one, Passage)]
    if len({(one.centred, one.italic, one.classed) for one in captions}) > 1:
        return []
    if len(captions) == 1 and not CREDIT.search(captions[0].text):
        return []
    return _give_above(events, pairs, captions)


def _give_above(
    events: list[Event],
    pairs: Sequence[tuple[Event | None, Sequence[Event]]],
    captions: Sequence[Passage],
) -> list[Passage]:
    new: dict[int, Event] = {}
    for (before, group), caption in zip(pairs, captions, strict=True):
        media = [one for one in group if isinstance(one, Picture | Clip)]
        for one in media:
            one.caption = fold(caption.text)
        new[id(before)] = Taken(caption, media, False)
    was_text = [one for one in events if isinstance(one, Passage) and id(one) in new]
    events[:] = [new.get(id(one), one) for one in events]
    return was_text


def _is_above(event: Event | None) -> bool:
    if isinstance(event, Passage):
        return is_caption(event, first=True) and not event.bold
    return isinstance(event, Taken)


def _groups(events: Sequence[Event]) -> list[tuple[int, int]]:
    """Where runs of pictures begin and end; none where one has its caption from elsewhere."""
    groups: list[tuple[int, int]] = []
    told = _told(events)
    for place, event in enumerate(events):
        if isinstance(event, Picture | Clip):
            if event.caption and id(event) not in told:
                return []
            if groups and groups[-1][1] == place:
                groups[-1] = groups[-1][0], place + 1
            else:
                groups.append((place, place + 1))
    return groups
