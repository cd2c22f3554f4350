"""Bytes to text: UTF-8 where it fits, else the HTTP header's word, else what the bytes say."""

from __future__ import annotations

import codecs
import logging
from typing import NamedTuple

# UTF-8 read as windows-1252 and written again: "áº¿" for ế, "Ä‘" for đ, "Æ°" for ư. No two of
# these characters stand together in Vietnamese.
_MOJIBAKE = ("áº", "á»", "Ä‘", "Ä\x91", "Æ°", "Æ¡")
_FEW = 2


class Decoded(NamedTuple):
    """``text`` and the flags that say what was doubtful about it."""

    text: str
    flags: tuple[str, ...]


def decode(data: bytes, charset: str | None) -> Decoded:
    """The page's text. UTF-8 that decodes strictly is believed over any label.

    A meta element is not trusted before the bytes are: the site's stands behind 1,300 bytes of
    text. ``charset`` is the HTTP header's, None without one.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Decoded(*_decode_otherwise(data, charset))
    return Decoded(text, ())


def is_mojibake(text: str) -> bool:
    """Whether a text was decoded wrongly before it was written into the page."""
    return sum(text.count(pair) for pair in _MOJIBAKE) > _FEW


def _decode_otherwise(data: bytes, charset: str | None) -> tuple[str, tuple[str, ...]]:
    if charset and _is_other_encoding(charset):
        try:
            return data.decode(charset), ("encoding_not_utf8",)
        except (UnicodeError, LookupError):
            pass
    # A cut or a few broken bytes in a UTF-8 page: keep the page, mark the damage.
    text = data.decode("utf-8-sig", errors="replace")
    if text.count("\ufffd") <= max(3, len(text) // 2000):
        return text, ("encoding_damaged",)
    from bs4.dammit import UnicodeDammit

    # The flag says it; its own log line would be a second voice.
    logging.getLogger("bs4.dammit").setLevel(logging.CRITICAL)
    guess = UnicodeDammit(data, is_html=True).unicode_markup
    return guess or text, ("encoding_guessed",)


def _is_other_encoding(charset: str) -> bool:
    """Whether a label names a text encoding other than UTF-8; "base64" is none."""
    try:
        b"".decode(charset)
        return codecs.lookup(charset).name != "utf-8"
    except (LookupError, ValueError):
        return False
