"""A crawl as Scrapy does it by itself: the same addresses, each page's title into JSON Lines.

``python -m tests.benchmarks.bare_scrapy ADDRESSES OUT``
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response


class Bare(Spider):
    name = "bare"

    def __init__(self, addresses: list[str]) -> None:
        super().__init__()
        self.addresses = addresses

    async def start(self) -> AsyncIterator[Request]:
        for address in self.addresses:
            yield Request(address, dont_filter=True)

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        if response.headers.get(b"Content-Type", b"").startswith(b"text/html"):
            yield {"url": response.url, "title": response.css("title::text").get()}


def main() -> None:
    addresses, out = Path(sys.argv[1]).read_text("utf8").split(), sys.argv[2]
    feed = {"format": "jsonlines", "encoding": "utf8", "overwrite": True}
    process = CrawlerProcess(
        {"LOG_LEVEL": "WARNING", "FEEDS": {out: feed}, "TELNETCONSOLE_ENABLED": False}
    )
    process.crawl(Bare, addresses)
    process.start()


main()
