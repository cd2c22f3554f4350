"""Bytes to text: UTF-8 where it fits, else the HTTP header's word, else what the bytes say."""

from __future__ import annotations

import codecs
import logging
from codecs import BOM_UTF8
from typing import NamedTuple

# UTF-8 read as windows-1252 and written again: "áº¿" for ế, "Ä‘" for đ, "Æ°" for ư. No two of
# these characters stand together in Vietnamese.
_MOJIBAKE = ("áº", "á»", "Ä‘", "Ä\x91", "Æ°", "Æ¡")
_FEW = 2
_SAY_LITTLE = ("iso8859-1", "cp1252", "ascii")


# Before Unicode, Vietnamese was written with fonts that show Latin-1 characters as its letters.
# TCVN3 has letters in the place of signs ("§¾k L¾k"), VNI puts tone and hat in letters of other
# languages behind the vowel ("Ñaék Laék, ngöôøi"). No Vietnamese or Ede text has so many of these.
_TCVN3 = "¡¢£¤¥¦§¨©ª«¬\xad®¯µ¶·¸¹»¼½¾Æ".encode("latin-1")
_VNI = "äåïñöøûüÄÅÏÖØÛÜ".encode("latin-1")
_NOT_TCVN3, _NOT_VNI = (
    bytes(code for code in range(256) if code not in signs) for signs in (_TCVN3, _VNI)
)
_MANY, _SHARE = 8, 0.02
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = frozenset("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY")


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
        # Not as utf-8-sig: that decoder takes twice the time.
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError:
        return Decoded(*_decode_otherwise(data, charset))
    return Decoded(text, ())


def is_mojibake(text: str) -> bool:
    """Whether a text was decoded wrongly before it was written into the page."""
    return sum(text.count(pair) for pair in _MOJIBAKE) > _FEW


def has_legacy_font(text: str) -> bool:
    """Whether a text was written for a font of the time before Unicode (TCVN3, VNI)."""
    data = text.encode("latin-1", "ignore")
    for delete in (_NOT_TCVN3, _NOT_VNI):
        signs = data.translate(None, delete)
        if len(signs) >= max(_MANY, _SHARE * len(text)) and len(set(signs)) > 2:
            return True
    return False


def _windows_1258(data: bytes) -> str | None:
    """The text of Vietnamese Windows, where tones stand behind their vowels; None for others."""
    text = data.decode("cp1258", errors="replace")
    tones = [at for at, character in enumerate(text) if character in _TONES]
    misplaced = sum(text[at - 1] not in _VOWELS for at in tones)
    return text if len(tones) >= _MANY and misplaced * 20 <= len(tones) else None


def _is_mostly_utf8(text: str) -> bool:
    """Whether far more of what is no ASCII was UTF-8 than was not; of another encoding hardly any
    ever is."""
    broken = text.count("\ufffd")
    others = len(text) - len(text.encode("ascii", "ignore")) - broken
    return others >= 4 * broken


def _mixed(data: bytes) -> str:
    """A page in UTF-8 with parts of another one in it, between their tags."""
    return "<".join(map(_part, data.split(b"<")))


def _part(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        text = data.decode("cp1258", errors="replace")
    tones = [at for at, character in enumerate(text) if character in _TONES]
    fits = "\ufffd" not in text and all(text[at - 1] in _VOWELS for at in tones)
    return text if fits else data.decode("utf-8", errors="replace")


def _decode_otherwise(data: bytes, charset: str | None) -> tuple[str, tuple[str, ...]]:
    if charset and _is_other_encoding(charset):
        # Latin-1 decodes everything, so its name on a page says little.
        if codecs.lookup(charset).name in _SAY_LITTLE and (text := _windows_1258(data)):
            return text, ("encoding_guessed",)
        try:
            return data.decode(charset), ("encoding_not_utf8",)
        except (UnicodeError, LookupError):
            pass
    # A cut or a few broken bytes in a UTF-8 page: keep the page, mark the damage.
    text = data.decode("utf-8-sig", errors="replace")
    if text.count("\ufffd") <= max(3, len(text) // 2000):
        return text, ("encoding_damaged",)
    if _is_mostly_utf8(text):
        return _mixed(data), ("encoding_mixed",)
    vietnamese = _windows_1258(data)
    if vietnamese is not None:
        return vietnamese, ("encoding_guessed",)
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
