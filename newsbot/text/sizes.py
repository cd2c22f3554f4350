"""Sizes as people write them, in decimal units: ``500MB``, ``1GB``."""

from __future__ import annotations

import re

_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*([kmgt]?)b?", re.ASCII | re.IGNORECASE)
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


def parse_size(text: str) -> int:
    """Bytes of a number with KB, MB, GB or TB, or of none. Raises ``ValueError``."""
    found = _SIZE.fullmatch(text.strip())
    size = int(float(found[1]) * _UNITS[found[2].lower()]) if found is not None else 0
    if not size:
        raise ValueError(f"{text!r} is no size such as 500MB or 1GB")
    return size


def size_text(size: int) -> str:
    """As ``parse_size`` reads it, in the largest unit that it is a whole number of."""
    unit, bytes_of_one = max(
        ((unit, number) for unit, number in _UNITS.items() if size % number == 0),
        key=lambda one: one[1],
    )
    return f"{size // bytes_of_one}{unit.upper()}{'B' if unit else ''}"
