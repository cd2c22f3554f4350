"""The envelope of every answer of this CMS's API, as JSON or JSONP.

``{"resultCode": "0000", "response": [row, …]}``
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from newsbot.text.jsonp import BadReply, load_json

_OK = "0000"


class Envelope(NamedTuple):
    """A reply's rows and, of a list, its ``total``; ``strict`` as in ``load_json``."""

    rows: list[Any]
    total: Any
    strict: bool


@lru_cache(maxsize=4)
def read_answer(data: bytes) -> Envelope:
    """The rows under ``response``; none for null. Raises ``BadReply``.

    The same bytes give the same object: nothing in it may be changed.
    """
    value, strict = load_json(data)
    if not isinstance(value, dict):
        raise BadReply("no object")
    code = value.get("resultCode", _OK)
    if code not in (_OK, None, 0, "0", ""):
        raise BadReply(f"resultCode {str(code)[:20]!r}")
    response = value.get("response", BadReply)
    if response is not None and not isinstance(response, list):
        raise BadReply("no list under 'response'")
    return Envelope(response or [], value.get("total"), strict)
