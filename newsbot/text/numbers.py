"""Numbers that strangers write: how wide, how many."""

from __future__ import annotations

# Python refuses to read thousands of digits; no count, size or id of ours has so many.
_MOST_DIGITS = 18


def read_number(text: str) -> int | None:
    """The number that a text of decimal digits alone tells; None for any other, "²" among them."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
