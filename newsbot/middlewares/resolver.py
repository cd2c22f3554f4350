"""Names resolve to public addresses only: nobody's DNS leads us into a private network.

What is resolved here is what is connected to, so a name can't change its mind in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver; the host of ``NEWSBOT_BASE_URL`` may be anywhere, as its user says."""

    own: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        base = crawler.settings["NEWSBOT_BASE_URL"]
        resolver.own = urlsplit(base).hostname if base else None
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        return super().getHostByName(name, timeout).addCallback(self._public, name)

    def _public(self, address: str, name: str) -> str:
        if name != self.own and not ip_address(address).is_global:
            raise DNSLookupError(f"{name} leads to {address}, which is no public address")
        return address
