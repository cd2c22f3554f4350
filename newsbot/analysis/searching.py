"""Words in titles and texts, with or without their marks, newest first; needs nothing installed.

Where the index of words has a day it names the candidates, else every line is looked at.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from newsbot.analysis.folding import fold
from newsbot.analysis.fulltext import Query, Text, reading, texts_of
from newsbot.analysis.index import prepare_words
from newsbot.analysis.snapshot import UNDATED, Snapshot
from newsbot.analysis.tables import check_folder
from newsbot.dataset.partitions import day_of

logger = logging.getLogger(__name__)

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


class Words(NamedTuple):
    """What is looked for: patterns for the folded text and, of words with marks, for the text;
    ``query`` is what the index is asked."""

    folded: list[re.Pattern[str]]
    marked: list[re.Pattern[str]]
    query: Query

    @classmethod
    def parse(cls, words: Sequence[str]) -> Words:
        """A word without marks meets any; one with marks only itself; one with spaces a phrase.

        Raises ``ValueError`` where there is no letter or digit.
        """
        found = cls([], [], Query("", ""))
        asked: list[tuple[str, bool]] = []
        for word in words:
            parts = unicodedata.normalize("NFC", word).lower().split()
            text = " ".join(parts)
            if not re.search(r"\w", text):
                raise ValueError(f"{word!r} has no letter to look for")
            phrase = r"\s+".join(map(re.escape, parts))
            pattern = re.compile(rf"(?<!\w){phrase}(?!\w)", re.IGNORECASE)
            has_marks = fold(text) != text
            (found.marked if has_marks else found.folded).append(pattern)
            asked.append((text, has_marks))
        return found._replace(query=Query.of(asked))

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
    now = Snapshot(folder)
    prepare_words(now)
    yield from islice(_whole(now, words), limit)


def _whole(now: Snapshot, words: Words) -> Iterator[Match]:
    """All of them; where the index turns out to be damaged, the rest is found without it."""
    told: set[str] = set()
    with reading(now) as index:
        rest = [name for name in now.days if name not in index.days]
        texts = merge(index.texts(words.query), _texts(now, rest), key=_moment, reverse=True)
        try:
            for found in filter(None, (_match(text, words) for text in texts)):
                told.add(found.id)
                yield found
        except sqlite3.Error as error:
            logger.warning("%s is damaged, searching without it: %s", now.index, error)
        else:
            return
    for text in _texts(now, now.days):
        if text.id not in told and (match := _match(text, words)) is not None:
            yield match


def _moment(text: Text) -> tuple[str, str]:
    """What articles are ordered by; all timestamps are text of one zone and length."""
    return text.timestamp or "", text.id


def _texts(now: Snapshot, days: Iterable[str]) -> Iterator[Text]:
    """The articles of these days, newest first, the undated last."""
    for name in sorted(days, key=lambda name: (day_of(name) != UNDATED, name), reverse=True):
        yield from sorted(texts_of(now.dataset, name), key=_moment, reverse=True)


def _match(article: Text, words: Words) -> Match | None:
    text = article.whole
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
