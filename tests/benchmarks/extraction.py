"""Reading a page beside a bare ``lxml.html`` parse of the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

from lxml import html

from newsbot.cms.reading import read_page
from newsbot.items import CommentReply, FetchedArticle, to_json
from newsbot.pipelines import extract
from newsbot.replica import Replica, running, truth_records
from tests.benchmarks.figures import Figure, cpu, interleaved

# Real pages of the paper stand beside the project where they are at hand.
_REAL = Path(__file__).parents[3] / "shared/site/pages"
_TIMES = 40


def figures(rounds: int = 15) -> Iterator[Figure]:
    pages = replica_pages()
    bare = [replace(page, comments=CommentReply("disabled")) for page in pages]
    yield _figure(f"{len(pages)} pages of the replica", bare, rounds)
    yield _figure("the same with their comments", pages, rounds)
    for name, page in real_pages():
        size = f"{len(page.html) / 1000:.0f} KB"
        yield _figure(f"a real page of {size} ({name})", [page] * _TIMES, rounds)


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


def real_pages() -> Iterator[tuple[str, FetchedArticle]]:
    for path in sorted(_REAL.glob("*.html")) if _REAL.is_dir() else ():
        url = f"https://baodaklak.vn/xa-hoi/202302/{path.stem}-19011c5/"
        page = FetchedArticle("baodaklak", url, path.read_bytes(), datetime.now(UTC))
        try:
            extract(page)
        except Exception:
            continue
        yield path.stem, page


def _figure(what: str, pages: Sequence[FetchedArticle], rounds: int) -> Figure:
    def parse() -> None:
        for page in pages:
            html.document_fromstring(page.html)

    def whole() -> None:
        for page in pages:
            # A crawl meets each page once: what the round before read does not count.
            read_page.cache_clear()
            to_json(extract(page))

    return Figure.of(what, "lxml.html's parse", interleaved(cpu(whole), cpu(parse), rounds))
