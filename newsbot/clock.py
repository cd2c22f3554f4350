"""The job's clock; tests set it with ``NEWSBOT_NOW`` (ISO 8601)."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware; the one that ``NEWSBOT_NOW`` names where it is set."""
    told = os.environ.get("NEWSBOT_NOW")
    if not told:
        return datetime.now(UTC)
    moment = datetime.fromisoformat(told)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
