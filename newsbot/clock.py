"""The job's clock; tests set it with ``NEWSBOT_NOW`` (ISO 8601)."""

from __future__ import annotations

import os
from datetime import UTC, datetime


class WildClock(ValueError):
    """``NEWSBOT_NOW`` names no moment; the text says so."""


def now() -> datetime:
    """The present moment in UTC; the one that ``NEWSBOT_NOW`` names where it is set.

    Raises ``WildClock``.
    """
    told = os.environ.get("NEWSBOT_NOW")
    if not told:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(told)
    except ValueError as error:
        example = "2026-11-28T06:00:00+07:00"
        raise WildClock(f"NEWSBOT_NOW={told!r} is no moment in ISO 8601: {example}") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
