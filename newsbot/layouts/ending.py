"""Where an article's text ends: author lines, and the notes that may stand behind them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from newsbot.text.authors import (
    is_byline,
    is_placeholder,
    is_talk,
    looks_like_credits,
    read_credits,
)
from newsbot.text.passages import Passage, ends_sentence

_LINES = ("paragraph", "heading")
_MOST_NOTES, _MOST_BYLINES = 6, 3
# What an editor puts behind a text besides: tables, lists, quotes, footnotes, advertising, a row of
# pictures under a line of its own.
_APART = ("table", "list", "quote")
_BEHIND = re.compile(
    r"\(?\[?\d{1,2}[\])]|[¹²³⁴⁵⁶⁷⁸⁹]|quảng cáo|advertisement|(?:tin|bài) tài trợ|"
    r"(?:một số|vài|những|chùm|các)\s+(?:hình\s+)?ảnh\b|hình ảnh\b|(?:tài liệu )?tham khảo\s*:",
    re.IGNORECASE,
)
_LONGEST_BEHIND = 200
_BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]\.?")
_NOTE = re.compile(
    r"[*(\[]|(?:kỳ|bài|phần|số)\s+(?:\d{1,2}|[ivx]{1,4}|cuối|sau|tới)\b|còn nữa|hết\b|xem tiếp|"
    r"đón đọc|mời\s|mọi ý kiến|ghi chú|chú thích|ban biên tập|(?:lời )?tòa soạn|bbt\b|p\.?\s?s\b|"
    r"địa chỉ|điện thoại|email|từ khóa|tags?\s*:|to be continued|editor",
    re.IGNORECASE,
)


def part_ending(
    passages: Sequence[Passage], places: Collection[str] = ()
) -> tuple[list[Passage], list[Passage]]:
    """The body's passages and the author lines, each in page order.

    The lines are the trailing run of right-aligned ones, else the last short lines that are names
    or sources. Notes behind them ("(Còn nữa)", an editor's remark), tables, lists, quotes and the
    like are text and hide no author. What names nobody stays text; ``places``, in lower case, are
    nobody.
    """
    return _Ending(places).part(passages)


class _Ending:
    """What ends a text of one paper."""

    def __init__(self, places: Collection[str]) -> None:
        self.places = places

    def is_line(self, text: str, *, bold: bool) -> bool:
        return is_byline(text, bold=bold, places=self.places)

    def part(self, passages: Sequence[Passage]) -> tuple[list[Passage], list[Passage]]:
        for find in (self.right_aligned, self.bylines):
            parted = list(passages)
            apart = False
            for notes in range(_MOST_NOTES + 1):
                end = len(passages) - notes
                if find == self.bylines and end:
                    parted[end - 1 :] = [*self.signed(passages[end - 1]), *passages[end:]]
                    end = len(parted) - notes
                if credits := [
                    at for at in find(parted[:end]) if not apart or self.is_name(parted[at])
                ]:
                    # A credit may be set like a note: "Ảnh: …" in italics below the name.
                    credits += [at for at in range(end, len(parted)) if self.is_byline(parted[at])]
                    signed = {at for at in credits if _names_somebody(parted[at])}
                    if signed:
                        # A place or school in brackets is a part of the name's line.
                        signed |= {at for at in credits if _is_bracketed(parted[at].text)}
                    rest = [one for at, one in enumerate(parted) if at not in signed]
                    return rest, [parted[at] for at in sorted(signed)]
                if not end or not self.is_note(parted[end - 1]):
                    break
                apart = apart or not self.is_remark(parted[end - 1])
        return list(passages), []

    def is_name(self, passage: Passage) -> bool:
        """Whether a line that other things stand behind is a name, no unit or label of a table."""
        return self.is_line(passage.text, bold=passage.bold or passage.right)

    def right_aligned(self, passages: Sequence[Passage]) -> list[int]:
        start = len(passages)
        while start and passages[start - 1].right:
            start -= 1
        return [at for at in range(start, len(passages)) if self.is_credit(passages[at])]

    def is_credit(self, passage: Passage) -> bool:
        """Whether a right-aligned line may name people; a remark does not."""
        text = passage.text
        if _NOTE.match(text) and not self.is_line(text, bold=True):
            return text[:1] in "([" and looks_like_credits(text)
        return looks_like_credits(text)

    def bylines(self, passages: Sequence[Passage]) -> list[int]:
        start = len(passages)
        while (
            start > max(1, len(passages) - _MOST_BYLINES)
            and passages[start - 1].kind in _LINES
            and self.is_byline(passages[start - 1])
        ):
            start -= 1
        return list(range(start, len(passages)))

    def is_byline(self, passage: Passage) -> bool:
        return self.is_line(passage.text, bold=passage.bold)

    def signed(self, passage: Passage) -> list[Passage]:
        """A paragraph of which the last lines (behind ``<br>``) sign the text, in its two parts.

        They are only taken for that at the right, behind a whole sentence, or where the last alone
        is bold.
        """
        lines = passage.text.split("\n")
        start, bold = len(lines), passage.ends_bold
        first = max(1, start - _MOST_BYLINES)
        while start > first and self.is_line(lines[start - 1], bold=bold):
            start -= 1
        text, signature = "\n".join(lines[:start]), "\n".join(lines[start:])
        parts = passage.right or (bold and not passage.bold) or ends_sentence(text)
        if not signature or not parts or passage.kind not in _LINES:
            return [passage]
        return [replace(passage, text=text), Passage("paragraph", signature, bold=bold)]

    def is_note(self, passage: Passage) -> bool:
        """Whether a passage may stand behind the author lines."""
        if passage.kind in _APART or self.is_remark(passage):
            return True
        if passage.right and not self.is_credit(passage):
            return True
        is_short = passage.kind in _LINES and len(passage.text) <= _LONGEST_BEHIND
        is_link = passage.anchored or passage.links
        return is_short and (_BEHIND.match(passage.text) is not None or is_link)

    def is_remark(self, passage: Passage) -> bool:
        if passage.right or passage.kind not in _LINES:
            return False
        return passage.italic or _NOTE.match(passage.text) is not None


def _is_bracketed(text: str) -> bool:
    return _BRACKETED.fullmatch(text) is not None and not is_talk(text.strip("()[]. "))


def _names_somebody(passage: Passage) -> bool:
    """Whether an author line names an author or a source; one with a placeholder goes as well."""
    credits = read_credits(passage.text.split("\n"))
    return bool(credits.authors or credits.source) or is_placeholder(passage.text)
