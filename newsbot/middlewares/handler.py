"""One request is one request on the wire.

Twisted's connection pool sends a request again by itself, within milliseconds, where a connection
that was kept open is closed without an answer. Trying again is the retry middleware's business,
after a pause.
"""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler


class OnceDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1, without the pool's own second try."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
