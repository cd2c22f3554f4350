"""What an article's content holds, as read from the page: text passages, pictures, videos."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from newsbot.text.clean import fold

Kind = Literal["paragraph", "heading", "quote", "list", "table"]


@dataclass(slots=True)
class Passage:
    """A stretch of text.

    ``bold``, ``italic`` and ``linked`` say that all of its words are bold, slanted, or stand in
    links to other articles, ``anchored`` in links of any kind; ``links`` that some do. ``head`` are
    its first words where only they are not bold; ``ends_bold`` says that the last of several lines
    is. ``centred`` and ``classed`` (as a caption) are how it is set.
    """

    kind: Kind
    text: str
    bold: bool = False
    right: bool = False
    linked: bool = False
    links: bool = False
    items: list[str] | None = None
    rows: list[list[str]] | None = None
    italic: bool = False
    head: str = ""
    ends_bold: bool = False
    centred: bool = False
    classed: bool = False
    anchored: bool = False

    @property
    def size(self) -> int:
        """How many characters of the page it takes, white space aside."""
        text = self.text
        if self.rows is not None:
            text = "".join([cell for row in self.rows for cell in row])
        return len(text) - text.count(" ") - text.count("\n")


_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does, quotes and brackets behind its mark or not."""
    return _SENTENCE_END.search(text) is not None


# White space; marks that join with their letter, and what is taken out, as far as common.
_WHITE_SPACE = " \n\t\r\xa0"
_UNCOUNTED = "\xad\u200b\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"


def _raw_size(text: str) -> int:
    return len(text) - sum(map(text.count, _WHITE_SPACE))


def _near_size(text: str) -> int:
    return _raw_size(text) - sum(map(text.count, _UNCOUNTED))


def _size(text: str) -> int:
    return len(fold(text).replace(" ", ""))


# How many characters a text has once it is cleaned, white space aside: at most so many, at most
# about so many, exactly; each takes more time than the one before.
SIZES = (_raw_size, _near_size, _size)


@dataclass(slots=True)
class Picture:
    """A picture as the page names it: ``src`` unresolved, ``caption`` None when blank."""

    src: str
    caption: str | None = None


@dataclass(slots=True)
class Clip:
    """An embedded video as the page names it: unresolved addresses, None where it has none."""

    src: str | None
    poster: str | None = None
    caption: str | None = None


Media = Picture | Clip


@dataclass(slots=True, eq=False)
class Taken:
    """A paragraph that became the caption of the pictures before it.

    ``centred`` alone says that nothing else marks it as one.
    """

    passage: Passage
    media: list[Media]
    centred: bool


# What a part of a page shows, in its order.
Event = Passage | Picture | Clip | Taken


@dataclass(slots=True)
class Flow:
    """What the content holds, each kind in page order.

    ``left_out`` counts the characters, white space aside, that the content shows and that are in
    neither a passage nor a caption, nor stand in a part that is no text of the article. ``struck``
    says that some of it is struck out, ``hidden`` what styles hide of it; ``before`` counts the
    passages before the first picture.
    """

    passages: list[Passage] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    clips: list[Clip] = field(default_factory=list)
    left_out: int = 0
    struck: bool = False
    hidden: list[str] = field(default_factory=list)
    before: int = 0

    def line(self) -> str:
        """All its text as one line, as a caption or cell wants it."""
        return " ".join(passage.text.replace("\n", " ") for passage in self.passages)

    @property
    def is_card(self) -> bool:
        """Whether all it says are links to other articles: its pictures are their thumbnails."""
        return bool(self.passages) and all(passage.linked for passage in self.passages)

    def add_media(self, other: Flow) -> None:
        self.pictures += other.pictures
        self.clips += other.clips

    @property
    def media(self) -> list[Media]:
        return [*self.pictures, *self.clips]
