"""Durations as people write them: ``90``, ``50m``, ``26h``, ``2d``."""

from __future__ import annotations

import re
from datetime import timedelta

_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*([smhdw]?)", re.ASCII | re.IGNORECASE)
_UNITS = {"": "seconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_duration(text: str) -> timedelta:
    """A number with s, m, h, d or w; seconds without. Raises ``ValueError``."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no duration such as 90s, 50m, 26h or 2d")
    number, unit = found.groups()
    return timedelta(**{_UNITS[unit.lower()]: float(number)})


def duration_text(duration: timedelta) -> str:
    """As ``parse_duration`` reads it, in the largest unit that it is a whole number of."""
    seconds = duration.total_seconds()
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds and seconds % length == 0:
            return f"{seconds / length:g}{unit}"
    return f"{seconds:g}s"
