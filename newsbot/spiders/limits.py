"""What ends a run by its own limits."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest


class LimitReached(IgnoreRequest):
    """A request is not made; the text is the run's finish reason."""
