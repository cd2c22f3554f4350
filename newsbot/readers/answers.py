"""Answers of comment services without what some readers wrote: JSON and JSONP, of any system."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

# What says where a comment stands and when it came, not what it says.
_PLACE = re.compile(r"id$|^id|parent|date|time|created|published|status|type", re.IGNORECASE)


@dataclass(slots=True)
class _Folded:
    """A value that stands as JSON in a string: some services pack their rows so."""

    value: Any


def blanked(body: bytes, forgotten: Collection[str], every: Collection[str]) -> bytes | None:
    """The answer with nothing said in the rows of these ids, which stay where they stood.

    ``every`` are the ids of all its rows: by them it shows which key holds a row's own. None where
    that can't be told, or the answer is no JSON.
    """
    told = _read(body)
    if told is None:
        return None
    before, value, after = told
    own = _own_key(value, every)
    if own is None:
        return None
    for row in _dicts(value):
        if str(row.get(own)) in forgotten:
            _blank(row, own, every)
    return _written(before, value, after)


def without_rows_of(body: bytes, tails: Collection[str]) -> bytes | None:
    """A list with nothing said in the rows that name one of these articles, by what ends their
    addresses. None where it is no JSON."""
    told = _read(body)
    if told is None:
        return None
    before, value, after = told
    for row in _dicts(value):
        said = [one for one in row.values() if isinstance(one, str)]
        if any(tail in one for tail in tails for one in said):
            _blank(row, "", ())
    return _written(before, value, after)


def without_links_to(body: bytes, tails: Collection[str]) -> bytes:
    """A page with blanks for the links to these articles, by what ends their addresses, and for
    whatever else holds that."""
    for tail in tails:
        named = re.escape(tail.encode())
        link = rb"<a\b[^<>]{0,2000}?" + named + rb"[^<>]{0,2000}>(?:(?!</a>).){0,4000}</a>"
        for pattern in (link, rb"[^\s\"'<>()]{0,300}" + named + rb"[^\s\"'<>()]{0,300}"):
            body = re.sub(pattern, lambda one: b" " * len(one[0]), body, flags=re.S | re.I)
    return body


def _read(body: bytes) -> tuple[str, Any, str] | None:
    """What stands before the value, the value, and what stands behind it."""
    try:
        text = body.decode("utf-8-sig")
        begin = re.search(r"[{\[]", text)
        if begin is None:
            return None
        value, end = json.JSONDecoder(strict=False).raw_decode(text, begin.start())
        return text[: begin.start()], _unfolded(value), text[end:]
    except (ValueError, RecursionError):
        return None


def _unfolded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unfolded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_unfolded(one) for one in value]
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return _Folded(_unfolded(json.loads(value, strict=False)))
        except ValueError:
            return value
    return value


def _written(before: str, value: Any, after: str) -> bytes:
    return (before + _as_json(value) + after).encode()


def _as_json(value: Any) -> str:
    return json.dumps(
        value,
        ensure_ascii=False,
        separators=(",", ":"),
        default=lambda folded: _as_json(folded.value),
    )


def _own_key(value: Any, every: Collection[str]) -> str | None:
    """The key under which each row's id stands in one place."""
    places: dict[str, Counter[str]] = {}
    for row in _dicts(value):
        for key, told in row.items():
            if isinstance(told, str | int) and str(told) in every:
                places.setdefault(key, Counter())[str(told)] += 1
    fitting = [key for key, ids in places.items() if ids.keys() >= set(every)]
    return min(fitting, key=lambda key: places[key].total(), default=None)


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        one = one.value if isinstance(one, _Folded) else one
        if isinstance(one, dict):
            yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _blank(row: dict[str, Any], own: str, every: Collection[str]) -> None:
    """Whatever is said in a row, but not in those that it holds."""
    waiting: list[Any] = [row]
    while waiting:
        one = waiting.pop()
        for key, told in list(one.items() if isinstance(one, dict) else enumerate(one)):
            told = told.value if isinstance(told, _Folded) else told
            if isinstance(told, str) and not (own and _PLACE.search(str(key))):
                one[key] = ""
            elif isinstance(told, dict) and str(told.get(own)) in every:
                continue
            elif isinstance(told, dict | list):
                waiting.append(told)
