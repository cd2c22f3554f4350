"""Words in titles and texts, with or without their marks, newest first; needs nothing installed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from newsbot.analysis.snapshot import Snapshot
from newsbot.analysis.tables import check_folder
from newsbot.dataset.lines import decoded, lines_in
from newsbot.dataset.partitions import day_of

_AROUND = 70


class Match(msgspec.Struct):
    """An article that has all the words; ``snippet`` is the text around the first of them.

    ``marks`` are where words stand in the snippet: beginnings and ends, in characters.
    """

    id: str
    timestamp: str | None
    title: str
    section: str | None
    url: str
    snippet: str
    marks: list[tuple[int, int]]


class _Line(msgspec.Struct):
    id: str
    timestamp: str | None
    title: str
    section: str | None
    url: str
    body: str


_line = msgspec.json.Decoder(_Line)


class _Fold(dict[int, str]):
    """A letter to its base in lower case, one for one, so that places stay what they are."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        base = unicodedata.normalize("NFD", letter)[0].lower()
        self[code] = base = {"đ": "d"}.get(base, base if len(base) == 1 else letter)
        return base


_FOLD = _Fold()


def fold(text: str) -> str:
    """ "Đắk Lắk" to "dak lak", letter for letter."""
    return text.translate(_FOLD)


class Words(NamedTuple):
    """What is looked for: patterns for the folded text and, of words with marks, for the text."""

    folded: list[re.Pattern[str]]
    marked: list[re.Pattern[str]]

    @classmethod
    def parse(cls, words: Sequence[str]) -> Words:
        """A word without marks meets any; one with marks only itself; one with spaces a phrase.

        Raises ``ValueError`` where there is no letter or digit.
        """
        found = cls([], [])
        for word in words:
            parts = unicodedata.normalize("NFC", word).lower().split()
            text = " ".join(parts)
            if not re.search(r"\w", text):
                raise ValueError(f"{word!r} has no letter to look for")
            phrase = r"\s+".join(map(re.escape, parts))
            pattern = re.compile(rf"(?<!\w){phrase}(?!\w)", re.IGNORECASE)
            (found.folded if fold(text) == text else found.marked).append(pattern)
        return found

    def places(self, text: str) -> list[tuple[int, int]] | None:
        """Where they stand in a text, None where one of them does not."""
        found: set[tuple[int, int]] = set()
        for patterns, where in ((self.marked, text), (self.folded, fold(text))):
            for pattern in patterns:
                spans = [match.span() for match in pattern.finditer(where)]
                if not spans:
                    return None
                found.update(spans)
        return sorted(found)


def search(folder: Path, words: Words, limit: int) -> Iterator[Match]:
    """The newest articles that have all the words, at most ``limit``; opens no file too many.

    Raises ``NoDataset``, and ``DatasetError`` naming a file that can't be read.
    """
    check_folder(folder)
    files = Snapshot(folder).days
    undated = [path for path in files if day_of(path) == "undated"]
    left = limit
    for path in (*reversed(files[: len(files) - len(undated)]), *undated):
        for line in reversed(_lines(folder, path)):
            if (match := _match(decoded(_line, line, path), words)) is not None:
                yield match
                left -= 1
                if not left:
                    return


def _lines(folder: Path, path: Path) -> list[bytes]:
    """A day's lines; where a run packed it meanwhile, from the file that has them now."""
    try:
        return [line for _, line in lines_in(path)]
    except FileNotFoundError:
        now = (one for one in Snapshot(folder).days if day_of(one) == day_of(path))
        return [line for one in now for _, line in lines_in(one)]


def _match(article: _Line, words: Words) -> Match | None:
    text = f"{article.title}\n{article.body}"
    places = words.places(text)
    if places is None:
        return None
    behind = len(article.title) + 1
    inside = [place for place in places if place[0] >= behind]
    first = inside[0][0] if inside else behind
    start, end = max(behind, first - _AROUND), min(len(text), first + _AROUND)
    # Whole words only.
    start = behind if start == behind else text.find(" ", start, first) + 1 or first
    end = end if end == len(text) else max(text.rfind(" ", first, end), first + 1)
    head, tail = "…" if start > behind else "", "…" if end < len(text) else ""
    snippet = f"{head}{text[start:end]}{tail}".replace("\n", " ")
    move = len(head) - start
    marks = [(a + move, b + move) for a, b in inside if start <= a and b <= end]
    return Match(
        article.id, article.timestamp, article.title, article.section, article.url, snippet, marks
    )
