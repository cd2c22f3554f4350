"""What an archive costs a crawl, and what reading it again costs beside the least that it can."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from fastwarc.warc import ArchiveIterator, WarcRecordType
from lxml import html

from newsbot.reextraction.whole import Asked, archives, read_archives, spooled
from newsbot.replica import Replica, running
from newsbot.runs.folders import Folders
from newsbot.sites import all_sites
from tests.benchmarks.figures import Figure, cpu, cpu_of, interleaved, newsbot

SITE = "baodaklak"


def figures(articles: int = 300, rounds: int = 3) -> Iterator[Figure]:
    with running(Replica(articles, 1)) as server, TemporaryDirectory() as name:
        folders = Folders(Path(name, "out"), SITE)
        words = ("run", SITE, "--all", "--base-url", server.url, "--no-index", "--output")

        def crawl(output: Path, *more: str) -> float:
            shutil.rmtree(output, ignore_errors=True)
            return cpu_of(*newsbot(*words, output, *more))()

        pairs = interleaved(
            lambda: crawl(folders.output),
            lambda: crawl(Path(name, "without"), "--no-archive"),
            rounds,
        )
        yield Figure.of("a crawl that keeps an archive", "the same without", pairs)
        yield from again(folders)


def again(folders: Folders, rounds: int = 5) -> Iterator[Figure]:
    """Reading the archives of a paper again."""
    site = all_sites()[folders.site]

    def read(workers: int = 1) -> None:
        with spooled(folders) as spool:
            report = read_archives(folders, site, Asked(workers=workers), spool)
        assert report.is_same
        assert report.records

    def floor() -> None:
        for path in archives(folders, Asked()):
            kinds = WarcRecordType.response
            for record in ArchiveIterator(str(path), record_types=kinds):
                if record.http_content_type == "text/html":
                    html.document_fromstring(record.reader.read())

    yield Figure.of(
        "archived pages read again",
        "fastwarc's reading, lxml.html's parse of them",
        interleaved(cpu(read), cpu(floor), rounds),
    )

    def seconds(workers: int) -> float:
        began = perf_counter()
        read(workers)
        return perf_counter() - began

    pairs = interleaved(lambda: seconds(1), lambda: seconds(2), rounds)
    yield Figure.of("one process that reads them, by the clock", "two", pairs)
