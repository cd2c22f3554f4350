"""Where an article's text ends: author lines, and the notes that may stand behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsbot.text.authors import is_byline, looks_like_credits
from newsbot.text.passages import Passage

_LINES = ("paragraph", "heading")
_MOST_NOTES, _MOST_BYLINES = 3, 3
_NOTE = re.compile(
    r"[*(\[]|(?:kỳ|bài|phần|số)\s+(?:\d{1,2}|[ivx]{1,4}|cuối|sau|tới)\b|còn nữa|hết\b|xem tiếp|"
    r"đón đọc|mời\s|mọi ý kiến|ghi chú|chú thích|ban biên tập|(?:lời )?tòa soạn|bbt\b|p\.?\s?s\b|"
    r"địa chỉ|điện thoại|email|to be continued|editor",
    re.IGNORECASE,
)


def part_ending(passages: Sequence[Passage]) -> tuple[list[Passage], list[Passage]]:
    """The body's passages and the author lines, each in page order.

    The lines are the trailing run of right-aligned ones, else the last short lines that are names
    or sources. Notes behind them ("(Còn nữa)", an editor's remark) are text and hide no author.
    """
    for find in (_right_aligned, _bylines):
        end = len(passages)
        for _ in range(_MOST_NOTES + 1):
            credits = find(passages[:end])
            if credits:
                return [one for one in passages if one not in credits], credits
            if not end or not _is_note(passages[end - 1]):
                break
            end -= 1
    return list(passages), []


def _right_aligned(passages: Sequence[Passage]) -> list[Passage]:
    start = len(passages)
    while start and passages[start - 1].right:
        start -= 1
    return [passage for passage in passages[start:] if looks_like_credits(passage.text)]


def _bylines(passages: Sequence[Passage]) -> list[Passage]:
    start = len(passages)
    while (
        start > max(1, len(passages) - _MOST_BYLINES)
        and passages[start - 1].kind in _LINES
        and is_byline(passages[start - 1].text, bold=passages[start - 1].bold)
    ):
        start -= 1
    return list(passages[start:])


def _is_note(passage: Passage) -> bool:
    if passage.right or passage.kind not in _LINES:
        return False
    return passage.italic or _NOTE.match(passage.text) is not None
