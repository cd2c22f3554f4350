"""What an article's content holds, as read from the page: text passages, pictures, videos."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["paragraph", "heading", "quote", "list", "table"]


@dataclass(slots=True)
class Passage:
    """A stretch of text.

    ``bold`` and ``linked`` say that all of its words are bold, or stand in links to other
    articles; ``links`` that some do.
    """

    kind: Kind
    text: str
    bold: bool = False
    right: bool = False
    linked: bool = False
    links: bool = False
    items: list[str] | None = None
    rows: list[list[str]] | None = None


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


@dataclass(slots=True)
class Flow:
    """What the content holds, each kind in page order."""

    passages: list[Passage] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    clips: list[Clip] = field(default_factory=list)

    def line(self) -> str:
        """All its text as one line, as a caption or cell wants it."""
        return " ".join(passage.text.replace("\n", " ") for passage in self.passages)

    def add_media(self, other: Flow) -> None:
        self.pictures += other.pictures
        self.clips += other.clips
