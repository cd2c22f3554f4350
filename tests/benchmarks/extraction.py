"""CPU time of the whole extraction beside a bare ``lxml.html`` parse of the same bytes, in one run.

    python tests/benchmarks/extraction.py [PAGE.html URL]...

Without arguments it reads pages of the replica. Prints milliseconds per page and the ratio.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from urllib.request import urlopen

from lxml import html

from newsbot.cms.reading import read_page
from newsbot.items import CommentReply, FetchedArticle, to_json
from newsbot.pipelines import extract
from newsbot.replica import Replica, running, truth_records

ROUNDS = 7


def replica_pages(count: int = 100) -> list[FetchedArticle]:
    """Pages with their comment replies, as a crawl gets them."""
    replica = Replica(articles=count, seed=1)
    api = "sc_service/api/feedback/list?scUnitMapId=fb9e3a03798789de0179a1704dea238e&articleId="
    pages = []
    with running(replica) as server:
        for record in truth_records(replica):
            url = str(record["url"])
            article_id = str(record["id"]).removeprefix("baodaklak-")
            page = get(server.url + url.removeprefix("https://baodaklak.vn"))
            comments = CommentReply.saved(get(f"{server.url}/{api}{article_id}"))
            pages.append(
                FetchedArticle("baodaklak", url, page, datetime.now(UTC), comments=comments)
            )
    return pages


def get(url: str) -> bytes:
    with urlopen(url) as answer:
        return bytes(answer.read())


def saved_pages(arguments: list[str]) -> list[FetchedArticle]:
    pairs = zip(arguments[::2], arguments[1::2], strict=True)
    now = datetime.now(UTC)
    return [FetchedArticle("baodaklak", url, Path(file).read_bytes(), now) for file, url in pairs]


def best_of(pages: list[FetchedArticle]) -> tuple[float, float]:
    """Milliseconds per page of the parse and of the whole extraction, the best of the rounds."""
    parse, whole = [], []
    for _ in range(ROUNDS):
        start = process_time()
        for page in pages:
            html.document_fromstring(page.html)
        parse.append(process_time() - start)
        start = process_time()
        for page in pages:
            # A crawl meets each page once: what the round before read does not count.
            read_page.cache_clear()
            to_json(extract(page))
        whole.append(process_time() - start)
    return min(parse) * 1000 / len(pages), min(whole) * 1000 / len(pages)


def report(name: str, pages: list[FetchedArticle]) -> None:
    parse, whole = best_of(pages)
    size = sum(len(page.html) for page in pages) / len(pages) / 1000
    print(f"{name}: {len(pages)} pages of {size:.0f} KB, ", end="")
    print(f"lxml.html {parse:.2f} ms, extraction {whole:.2f} ms, ratio {whole / parse:.2f}")


def main() -> None:
    if sys.argv[1:]:
        report("saved pages", saved_pages(sys.argv[1:]) * 50)
        return
    pages = replica_pages()
    report("replica", [replace(page, comments=CommentReply("disabled")) for page in pages])
    report("replica with comments", pages)


main()
