"""Requests stay on the hosts of their role; ``--base-url`` moves all to another address.

A request's role (``meta["newsbot_role"]``) is empty for the paper itself; a service that the paper
only asks has its own, see ``Site.services``. Moved, a service's request still names its host in the
``Host`` header, and one of the paper's on this very machine too; pace, robots.txt and pauses go by
that.
"""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from newsbot.sites import site_of_host
from newsbot.text.urls import is_loopback, normal_path

ROLE = "newsbot_role"


class AddressMiddleware:
    """Spiders ask for the paper's own addresses; this sends them where they are answered.

    It sees every hop: redirects and retries too. Any other host is refused and counted.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        base = crawler.settings["NEWSBOT_BASE_URL"]
        self.base = urlsplit(base) if base else None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        try:
            parts = urlsplit(request.url)
            port = parts.port
        except ValueError as error:
            raise IgnoreRequest(f"{request.url!r} is no address: {error}") from error
        # `scrapy shell` has a spider of its own, which is of no paper.
        site = getattr(self.crawler.spider, "site", None) or site_of_host(parts.hostname or "")
        role = request.meta.get(ROLE, "")
        own = site is not None and parts.hostname in site.hosts_of(role)
        if parts.scheme not in ("http", "https"):
            raise IgnoreRequest(f"{parts.scheme}: is no way to a paper")
        if site is not None and site.is_write(normal_path(request.url).lower()):
            self.crawler.stats.inc_value("newsbot/request/writes")
            raise IgnoreRequest(f"{parts.path} writes on the paper's server")
        if self.base is not None and own:
            path = self.base.path.rstrip("/") + parts.path
            moved = parts._replace(scheme=self.base.scheme, netloc=self.base.netloc, path=path)
            headers = request.headers.copy()
            # On this machine one server may stand for several papers.
            if role or is_loopback(self.base.geturl()):
                headers["Host"] = parts.hostname
            return request.replace(url=moved.geturl(), headers=headers)
        if self.base is not None and parts.netloc == self.base.netloc:
            return None
        if self.base is None and own and port in (None, 443):
            # Spiders ask for https: plain http is a redirect that leads away from it.
            if parts.scheme == "https":
                return None
            raise IgnoreRequest(f"{request.url} leaves https")
        self.crawler.stats.inc_value("newsbot/request/foreign_host")
        raise IgnoreRequest(f"{parts.hostname} is none of the paper's hosts")


def host_of(request: Request) -> str:
    """The host that a request is meant for, with its port: whom a pause or robots.txt concerns."""
    told = request.headers.get(b"Host")
    return told.decode("latin-1") if told else urlsplit(request.url).netloc


def for_host_of(request: Request) -> dict[str, Any]:
    """What another request needs to go to the same host, as ``Request`` takes it."""
    told = request.headers.get(b"Host")
    return {"headers": {"Host": told} if told else {}, "meta": {ROLE: request.meta.get(ROLE, "")}}
