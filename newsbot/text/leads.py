"""How a lead begins: prefixes that are no part of what it says, and titles before it."""

from __future__ import annotations

import re

from newsbot.text.passages import Passage

# "(PYO) -", "(Baodaklak.vn) -", "Buôn Đôn -": a paper or a place.
_PREFIX = re.compile(r"\s*(?:\([^()\n]{2,40}\)\s*[-–—:]?|[^()\n.!?-]{2,40}?\s[-–—])\s*")
# A paper's name in front of a lead that the body repeats.
_PAPER = re.compile(r"^\s*(?:\([^()\n]{2,40}\)\s*[-–—:]?|[A-ZĐ][A-ZĐa-z.]{1,20}\s[-–—])\s*")
_PART = re.compile(
    r"(?:kỳ|bài|phần|tập|part)\s+(?:\d{1,2}|[ivx]{1,4}|cuối|đầu|một|hai|ba|bốn|năm)\s*[:.\-–—]",
    re.IGNORECASE,
)
_LONGEST_PART_TITLE = 150
_EDITORS_NOTE = re.compile(
    r"[(\[]?\s*(?:LTS|lời (?:tòa soạn|giới thiệu|BBT|người biên tập)|lời dẫn)\b", re.IGNORECASE
)


def is_note_before(passage: Passage) -> bool:
    """Whether a paragraph is an editor's note that may stand before a lead."""
    return passage.italic or _EDITORS_NOTE.match(passage.text) is not None


def is_prefix(text: str) -> bool:
    """Whether a text is only the name of a paper or place that may stand before a lead."""
    return _PREFIX.fullmatch(text) is not None


def without_prefix(text: str) -> str:
    """A lead without a paper's name in front."""
    return _PAPER.sub("", text, count=1)


def is_part_title(text: str) -> bool:
    """Whether a text is the title of a part of a series: "Kỳ 2: …"."""
    return len(text) <= _LONGEST_PART_TITLE and _PART.match(text) is not None
