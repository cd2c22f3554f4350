"""A crawl's CPU beside what bare Scrapy takes for the same requests, and its idle hour."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from newsbot.replica import Replica, running
from tests.benchmarks.figures import Figure, cpu_of, interleaved, newsbot, python

SITE = "baodaklak"


def figures(articles: int = 500, rounds: int = 5) -> Iterator[Figure]:
    log = StringIO()
    with running(Replica(articles, 1), log=log) as server, TemporaryDirectory() as name:
        folder = Path(name)
        words = ("run", SITE, "--base-url", server.url, "--no-index", "--output", folder / "out")
        crawl = cpu_of(*newsbot(*words, "--all"))
        crawl()
        asked = [server.url + json.loads(line)["path"] for line in log.getvalue().splitlines()]
        (folder / "addresses").write_text("\n".join(asked), "utf8")
        line = [sys.executable, "-m", "tests.benchmarks.bare_scrapy", folder / "addresses"]
        bare = cpu_of(*line, folder / "bare.jsonl")

        def ours() -> float:
            shutil.rmtree(folder / "out")
            return crawl()

        pairs = interleaved(ours, bare, rounds)
        lines = (folder / "bare.jsonl").read_bytes().splitlines()
        assert len(lines) >= articles, "bare Scrapy read less"
        yield Figure.of(f"a crawl of {articles} articles", "bare Scrapy, same requests", pairs)
        idle = cpu_of(*newsbot(*words))
        idle()
        start = cpu_of(*python(_START))
        yield Figure.of("an hourly run without news", "Scrapy's start", interleaved(idle, start, 5))


# A reactor, a crawler with a spider that asks nothing.
_START = """
from scrapy import Spider
from scrapy.crawler import CrawlerProcess
class Bare(Spider):
    name = "bare"
    async def start(self):
        return
        yield
process = CrawlerProcess({"LOG_LEVEL": "WARNING"})
process.crawl(Bare)
process.start()
"""
