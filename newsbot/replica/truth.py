"""The records of a perfect crawl, from what the articles mean, never from their pages.

Left out is what depends on the run: fetched_at, first_seen_at, last_seen_at, changed_at,
content_sha256, extraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from newsbot.replica import comments, story
from newsbot.replica.content import Block, Image
from newsbot.replica.media import MAIN_HOST
from newsbot.replica.model import Article, Replica
from newsbot.replica.sections import NEWS_SECTIONS
from newsbot.replica.story import Story

Record = dict[str, object]
Listed = Literal["all", "sections"]

HOSTS = {"baodaklak": MAIN_HOST, "phuyen": "https://phuyen.baodaklak.vn"}
SCHEMA_VERSION = "1.0"
RUN_KEYS = frozenset(
    {"fetched_at", "first_seen_at", "last_seen_at", "changed_at", "content_sha256", "extraction"}
)


def truth_records(
    replica: Replica, site: str = "baodaklak", listed: Listed = "all"
) -> Iterator[Record]:
    """The true records sorted by id.

    `site` is baodaklak or phuyen (ValueError otherwise); `listed` "sections" takes only the
    articles linked on a section's page, which is all there is while the list API is down.
    """
    if site not in HOSTS:
        raise ValueError(f"unknown site {site!r}: expected one of {', '.join(HOSTS)}")
    for _, index in sorted(_numbered(replica, listed)):
        yield record(replica, replica.article(index), site)


def _numbered(replica: Replica, listed: Listed) -> Iterator[tuple[str, int]]:
    """(id, number) of every article that makes a record, each once."""
    numbers: Iterable[int] = range(replica.articles)
    if listed == "sections":
        pages = (replica.section_page(section) for section in NEWS_SECTIONS)
        numbers = {article.number for page in pages for article in page}
    found = (replica.article(index) for index in numbers)
    return ((article.id.lower(), article.number) for article in found if article.has_record)


def record(replica: Replica, article: Article, site: str) -> Record:
    """One article's record, keys in the record's order."""
    told = story.write(replica, article)
    thread = comments.thread(article)
    blocks = told.blocks()
    host = HOSTS[site]
    return {
        "title": told.title,
        "timestamp": told.date.timestamp,
        "author": ", ".join(told.byline.authors) or None,
        "body": "\n\n".join(block.text for block in blocks),
        "comments": [comments.reading(comment) for comment in thread],
        "id": f"{site}-{article.id.lower()}",
        "site": site,
        "url": host + article.path,
        "section": article.home.name,
        "section_path": article.home.path,
        "tags": list(told.tags),
        "lead": told.lead,
        "authors": list(told.byline.authors),
        "source": told.byline.source,
        "blocks": [_block(block) for block in blocks],
        "images": [_image(image, host) for image in told.images()],
        "videos": _videos(told, host),
        "language": "vi",
        "timestamp_raw": told.date.raw,
        "comments_status": "complete" if thread else "none",
        "comments_total": len(thread),
        "version": 1,
        "gone_at": None,
        "schema_version": SCHEMA_VERSION,
    }


def _block(block: Block) -> Record:
    return {
        "type": block.type,
        "text": block.text,
        "items": None if block.items is None else list(block.items),
        "rows": None if block.rows is None else [list(row) for row in block.rows],
    }


def _image(image: Image, host: str) -> Record:
    return {
        "url": _absolute(image.url, host),
        "caption": image.caption,
        "credit": image.credit,
    }


def _videos(told: Story, host: str) -> list[Record]:
    return [
        {
            "url": None if video.url is None else _absolute(video.url, host),
            "poster": None if video.poster is None else _absolute(video.poster, host),
            "caption": None,
        }
        for video in told.videos()
    ]


def _absolute(url: str, host: str) -> str:
    return host + url if url.startswith("/") else url
