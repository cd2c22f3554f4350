"""Redirects: at most ``REDIRECT_MAX_TIMES`` hops, and none in a circle."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

# Servers are to take as much (RFC 9110, 4.1); no page of a paper needs it.
_LONGEST = 8_000


class RedirectLoop(IgnoreRequest):
    """An address leads back to itself."""


class RedirectNowhere(IgnoreRequest):
    """An answer leads to what is no address."""


class StraightRedirectMiddleware(RedirectMiddleware):
    """Scrapy's, but a circle is known at the second visit, and ``//[x]/`` is no bug of ours."""

    def process_response(
        self, request: Request, response: Response, spider: Any = None
    ) -> Request | Response:
        try:
            return super().process_response(request, response)
        except ValueError as error:
            raise RedirectNowhere(f"{request.url} leads to what is no address: {error}") from error

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        if len(redirected.url) > _LONGEST:
            told = f"an address of {len(redirected.url):,} characters"
            raise RedirectNowhere(f"{request.url} leads to {told}")
        if redirected.url in (request.url, *request.meta.get("redirect_urls", ())):
            raise RedirectLoop(f"{redirected.url} leads back to itself")
        return super()._redirect(redirected, request, reason)
