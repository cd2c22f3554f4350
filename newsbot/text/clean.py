"""The text rules of the record: NFC, white space folded, invisible characters out."""

from __future__ import annotations

import re
import unicodedata

# Control characters (but for HTML's white space), soft hyphen, zero-width and bidi characters.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def fold(text: str) -> str:
    """One line of text: NFC, every run of white space one space, none at its ends.

    A lone surrogate (JSON can smuggle one in) becomes U+FFFD, so that the line can be written.
    """
    if INVISIBLE.search(text):
        text = INVISIBLE.sub("", text)
    text = " ".join(text.split())
    if not text.isascii():
        if _SURROGATE.search(text):
            text = _SURROGATE.sub("\ufffd", text)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    return text


def fold_or_none(text: str | None) -> str | None:
    """As ``fold``; None for a text that is missing or blank."""
    return (fold(text) or None) if text else None


def has_word(text: str) -> bool:
    """Whether there is a letter or digit in it: "***" has none."""
    return any(map(str.isalnum, text))


def compare_key(text: str) -> str:
    """Letters and digits only, case folded: tells a repeated sentence from a new one."""
    return "".join(filter(str.isalnum, text)).casefold()
