"""The text rules of the record: NFC, white space folded, invisible characters out."""

from __future__ import annotations

import re
import unicodedata

# Stands for a vertical tab, Word's line end in a paragraph, from a page's bytes to its lines.
SOFT_BREAK = "\ue00b"
# Control characters (but for white space), soft hyphen, zero-width and bidi characters,
# and the bullets of Word's symbol font.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\uf000-\uf0ff\ufeff\ufff9-\ufffb]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
# Whether a text has any of them: one look at each character is enough for nearly all.
_ODD = re.compile(f"[{INVISIBLE.pattern[1:-1]}{_SURROGATE.pattern[1:-1]}{SOFT_BREAK}]")
# No script needs more marks on a letter than the 30 of Unicode's stream-safe text (UAX #15).
# Putting marks in order takes time that grows with the square of their number.
_MOST_MARKS = 30
_NO_LETTER = re.compile("[^\\w\\s\x00-\u02ff]")
_NO_LETTERS = re.compile(rf"[^\w\s\x00-\x7f]{{{_MOST_MARKS + 1},}}")


def fold(text: str) -> str:
    """One line of text: NFC, every run of white space one space, none at its ends.

    A lone surrogate (JSON can smuggle one in) becomes U+FFFD, so that the line can be written.
    """
    text = text.strip()
    # Most is clean: no white space but single spaces, nothing that is not shown (U+034F is a mark).
    if not text.isprintable() or "  " in text or "\u034f" in text:
        text = _cleaned(text)
    if not text.isascii():
        if len(text) > _MOST_MARKS and has_mark_flood(text):
            text = _NO_LETTERS.sub(_cut_marks, text)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    return text


def _cleaned(text: str) -> str:
    if _ODD.search(text):
        text = INVISIBLE.sub("", text.replace(SOFT_BREAK, " "))
        text = _SURROGATE.sub("\ufffd", text)
    return " ".join(text.split())


def has_mark_flood(text: str) -> bool:
    """Whether there are more combining marks in a row than any script needs."""
    # A run that is too long shows in every 31st character, and around it.
    step = _MOST_MARKS + 1
    suspects = text[::step]
    if suspects.isascii() or not _NO_LETTER.search(suspects):
        return False
    return any(
        _is_mark(suspect[0]) and _is_flooded(_around(text, suspect.start() * step))
        for suspect in _NO_LETTER.finditer(suspects)
    )


def _around(text: str, at: int) -> str:
    return text[max(0, at - _MOST_MARKS) : at + _MOST_MARKS + 1]


def _is_flooded(text: str) -> bool:
    return any(_cut_marks(run) != run[0] for run in _NO_LETTERS.finditer(text))


def _is_mark(character: str) -> bool:
    # By category: some marks of class 0 are made of others (U+0F73).
    return unicodedata.category(character).startswith("M")


def _cut_marks(run: re.Match[str]) -> str:
    """A run of characters that are no letters, at most 30 combining marks in a row kept."""
    kept: list[str] = []
    marks = 0
    for character in run[0]:
        marks = marks + 1 if _is_mark(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def fold_or_none(text: str | None) -> str | None:
    """As ``fold``; None for a text that is missing or blank."""
    return (fold(text) or None) if text else None


def has_word(text: str) -> bool:
    """Whether there is a letter or digit in it: "***" has none."""
    return any(map(str.isalnum, text))


def compare_key(text: str) -> str:
    """Letters and digits only, case folded: tells a repeated sentence from a new one."""
    return "".join(filter(str.isalnum, text)).casefold()
