"""Where an article's text ends: author lines, and the notes that may stand behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from newsbot.text.authors import is_byline, looks_like_credits
from newsbot.text.passages import Passage, ends_sentence

_LINES = ("paragraph", "heading")
_MOST_NOTES, _MOST_BYLINES = 3, 3
_NOTE = re.compile(
    r"[*(\[]|(?:kỳ|bài|phần|số)\s+(?:\d{1,2}|[ivx]{1,4}|cuối|sau|tới)\b|còn nữa|hết\b|xem tiếp|"
    r"đón đọc|mời\s|mọi ý kiến|ghi chú|chú thích|ban biên tập|(?:lời )?tòa soạn|bbt\b|p\.?\s?s\b|"
    r"địa chỉ|điện thoại|email|từ khóa|tags?\s*:|to be continued|editor",
    re.IGNORECASE,
)


def part_ending(passages: Sequence[Passage]) -> tuple[list[Passage], list[Passage]]:
    """The body's passages and the author lines, each in page order.

    The lines are the trailing run of right-aligned ones, else the last short lines that are names
    or sources. Notes behind them ("(Còn nữa)", an editor's remark) are text and hide no author.
    """
    for find in (_right_aligned, _bylines):
        parted = list(passages)
        for notes in range(_MOST_NOTES + 1):
            end = len(passages) - notes
            if find is _bylines and end:
                parted[end - 1 :] = [*_signed(passages[end - 1]), *passages[end:]]
                end = len(parted) - notes
            if credits := find(parted[:end]):
                # A credit may be set like a note: "Ảnh: …" in italics below the name.
                credits += [at for at in range(end, len(parted)) if _is_byline(parted[at])]
                signed = set(credits)
                rest = [one for at, one in enumerate(parted) if at not in signed]
                return rest, [parted[at] for at in credits]
            if not end or not _is_note(parted[end - 1]):
                break
    return list(passages), []


def _right_aligned(passages: Sequence[Passage]) -> list[int]:
    start = len(passages)
    while start and passages[start - 1].right:
        start -= 1
    return [at for at in range(start, len(passages)) if looks_like_credits(passages[at].text)]


def _bylines(passages: Sequence[Passage]) -> list[int]:
    start = len(passages)
    while (
        start > max(1, len(passages) - _MOST_BYLINES)
        and passages[start - 1].kind in _LINES
        and _is_byline(passages[start - 1])
    ):
        start -= 1
    return list(range(start, len(passages)))


def _is_byline(passage: Passage) -> bool:
    return is_byline(passage.text, bold=passage.bold)


def _signed(passage: Passage) -> list[Passage]:
    """A paragraph of which the last lines (behind ``<br>``) sign the text, in its two parts.

    They are only taken for that at the right, behind a whole sentence, or where the last alone is
    bold.
    """
    lines = passage.text.split("\n")
    start, bold = len(lines), passage.ends_bold
    first = max(1, start - _MOST_BYLINES)
    while start > first and is_byline(lines[start - 1], bold=bold):
        start -= 1
    text, signature = "\n".join(lines[:start]), "\n".join(lines[start:])
    parts = passage.right or (bold and not passage.bold) or ends_sentence(text)
    if not signature or not parts or passage.kind not in _LINES:
        return [passage]
    return [replace(passage, text=text), Passage("paragraph", signature, bold=bold)]


def _is_note(passage: Passage) -> bool:
    if passage.right or passage.kind not in _LINES:
        return False
    return passage.italic or _NOTE.match(passage.text) is not None
