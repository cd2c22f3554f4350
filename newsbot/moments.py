"""When a crawl's answers came. That is its time: the same answers make the same records.

The wall's clock is asked where an answer comes, and nowhere behind that: a crawl that is run again
from its archive lives through the same moments.
"""

from __future__ import annotations

from datetime import datetime
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

# In a request's meta: when its answer came, or that there is none was known.
_AT = "newsbot_at"


class Moments:
    """``last`` is when the newest answer came, None before the first."""

    def __init__(self) -> None:
        self.last: datetime | None = None

    def came(self, request: Request, at: datetime) -> None:
        request.meta[_AT] = self.last = at


_moments: WeakKeyDictionary[Crawler, Moments] = WeakKeyDictionary()


def moments_of(crawler: Crawler) -> Moments:
    """The moments of a crawl: its downloads tell them, its spider reads them."""
    return _moments.setdefault(crawler, Moments())


def came_at(answered: Response | Request) -> datetime | None:
    """When an answer came, or a request was known to have none; None where neither is known."""
    request = answered.request if isinstance(answered, Response) else answered
    at = request.meta.get(_AT) if request is not None else None
    return at if isinstance(at, datetime) else None
