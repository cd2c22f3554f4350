"""JSON or JSONP as strangers send it: read, never run."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

# Whatever stands before the parenthesis of a JSONP call, and what may follow its value.
_CALL = re.compile(r"^(?:[^{\[\"]|\"function\")*?\(\s*(?=[{\[])")
_CALLBACK = re.compile(
    r"(?:/\*.*?\*/)?\s*"
    r"(?:(?:typeof\s+)?[\w$.]+\s*(?:===?\s*(?:'function'|\"function\")\s*)?&&\s*)?"
    r"[\w$.]+\s*\(\s*",
    re.DOTALL,
)
_CALL_END = re.compile(r"\s*\)[\s;]*")


class BadReply(Exception):
    """The API's answer can't be read; the text says why."""


class OthersReply(BadReply):
    """What came is another article's."""


class Loaded(NamedTuple):
    """A JSON value; ``strict`` is False where the answer was no strict JSON around or in it."""

    value: Any
    strict: bool


def load_json(data: bytes) -> Loaded:
    """The value in a JSON or JSONP answer. Raises ``BadReply``; never runs what it reads."""
    text = data.decode("utf-8-sig", errors="replace").strip().removeprefix("\ufeff").lstrip()
    call = None if text[:1] in ("{", "[") else _CALL.match(text)
    odd: list[str] = []
    decoder = json.JSONDecoder(
        strict=False, parse_constant=odd.append, parse_int=lambda digits: _integer(digits, odd)
    )
    try:
        value, end = decoder.raw_decode(text, call.end() if call else 0)
    except (ValueError, RecursionError) as error:
        raise BadReply(f"neither JSON nor JSONP: {str(error)[:80]}") from error
    rest = text[end:]
    whole = not rest.strip()
    if call is not None:
        whole = bool(_CALLBACK.fullmatch(call[0]) and _CALL_END.fullmatch(rest))
    return Loaded(value, whole and not odd and "\ufffd" not in text)


def _integer(digits: str, odd: list[str]) -> int | None:
    """Python refuses to read thousands of digits; no id or count has so many."""
    if len(digits) < 100:
        return int(digits)
    odd.append(digits[:100])
    return None
