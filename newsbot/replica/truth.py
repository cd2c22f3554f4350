"""The records of a perfect crawl, from what the articles mean, never from their pages.

Left out is what depends on the run: fetched_at, first_seen_at, last_seen_at, changed_at,
content_sha256, extraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Literal

from newsbot.replica import comments, corrections, dates, talk
from newsbot.replica.content import Block, Image
from newsbot.replica.life import Life
from newsbot.replica.model import Article, Replica
from newsbot.replica.papers import FACES, HOSTS
from newsbot.replica.sections import ENGLISH, NEWS_SECTIONS, bare, on_fck, on_vccorp, slashed
from newsbot.replica.story import Story
from newsbot.replica.timeline import Timeline, timeline_of

Record = dict[str, object]
Listed = Literal["all", "sections"]

SCHEMA_VERSION = "1.0"
RUN_KEYS = frozenset(
    {"fetched_at", "first_seen_at", "last_seen_at", "changed_at", "content_sha256", "extraction"}
)
# What a version counts: it rises when one of these changes.
CONTENT_KEYS = ("title", "timestamp", "authors", "source", "blocks", "images", "videos", "tags")


def truth_records(
    replica: Replica,
    site: str = "baodaklak",
    listed: Listed = "all",
    at: datetime | None = None,
) -> Iterator[Record]:
    """The true records sorted by id.

    `site` is one of `HOSTS`, on the replica's system (ValueError otherwise); `listed`
    "sections" takes only the articles linked on a section's page, which is all there is while
    the list API is down.

    With `at` (Vietnam time where it has no zone) they are what someone knows who never
    looked away until then: every article that came out, a vanished one as it last stood with
    `gone_at`, comments removed with `removed_at`, edited ones with their earlier texts.
    ValueError where the replica is too large for a clock.
    """
    if site not in HOSTS:
        raise ValueError(f"unknown site {site!r}: expected one of {', '.join(HOSTS)}")
    if FACES.get(site, "sc_service") != replica.face:
        raise ValueError(f"site {site!r} is on another system than the replica: {replica.face}")
    if at is not None:
        moment = dates.local(at)
        timeline = timeline_of(replica)
        for life in known_lives(timeline, listed, moment):
            yield record_at(timeline, life, site, moment)
        return
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


def known_lives(timeline: Timeline, listed: Listed, at: datetime) -> list[Life]:
    """The articles that came out by a moment and make a record, sorted by id."""
    numbers: Iterable[int] = range(len(timeline.lives))
    if listed == "sections":
        numbers = [number for _, number in _numbered(timeline.at(at), listed)]
    lives = [timeline.lives[number] for number in numbers]
    known = [life for life in lives if life.born <= at and life.states[0].has_record]
    return sorted(known, key=lambda life: life.states[0].id.lower())


def identity_of(life: Life, site: str) -> str:
    """The id of the article's record."""
    return f"{site}-{life.states[0].id.lower()}"


def record_at(timeline: Timeline, life: Life, site: str, at: datetime) -> Record:
    """What is known at a moment of an article that came out before it."""
    seen = life.last_seen(at)
    assert seen is not None
    index = life.index(seen)
    gone = life.absence.start if life.absence and seen < at else None
    lives = [one for one in talk.lives(life.states[0]) if one.appears <= seen]
    by_id = {one.comment.id: one for one in lives}
    thread = [talk.reading(by_id[c.id], c, seen) for c in talk.arrange(lives, seen)]
    told = states(timeline, life, site)
    return {
        **told[index],
        "comments": thread,
        **comments.totals(life.states[0].face, len(thread)),
        "version": 1 + sum(content(told[n]) != content(told[n + 1]) for n in range(index)),
        "gone_at": None if gone is None else dates.iso(gone),
    }


def states(timeline: Timeline, life: Life, site: str) -> list[Record]:
    """The records of all states of an article, one after another, without comments."""
    return [_state(timeline, article, site) for article in life.states]


@lru_cache(maxsize=8192)
def _state(timeline: Timeline, article: Article, site: str) -> Record:
    return record(timeline.whole, article, site, [])


def content(record: Record) -> Record:
    """The part of a record, or of a line of history, that its version counts."""
    part = {key: record.get(key) for key in CONTENT_KEYS}
    images = part["images"]
    if isinstance(images, list):
        part["images"] = [(image.get("url"), image.get("caption")) for image in images]
    return part


def record(
    replica: Replica, article: Article, site: str, thread: list[comments.Comment] | None = None
) -> Record:
    """One article's record, keys in the record's order; `thread` None: its own comments."""
    told = corrections.write(replica, article)
    thread = comments.thread(article) if thread is None else thread
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
        "section_path": section_path(article),
        "tags": list(told.tags),
        "lead": told.lead,
        "authors": list(told.byline.authors),
        "source": told.byline.source,
        "blocks": [_block(block) for block in blocks],
        "images": [_image(image, host) for image in told.images()],
        "videos": _videos(told, host),
        "language": "en" if site == "baodaklak" and article.path.startswith(ENGLISH) else "vi",
        "timestamp_raw": told.date.raw,
        **comments.totals(article.face, len(thread)),
        "version": 1,
        "gone_at": None,
        "schema_version": SCHEMA_VERSION,
    }


def section_path(article: Article) -> str:
    """Where the section that an article's page names stands."""
    path = article.home.path
    match article.face:
        case "sc_service":
            return path
        case "vccorp":
            return on_vccorp(path)
        case "zce":
            return slashed(path)
        case "contentfck":
            return on_fck(path)
        case _:
            return bare(path)


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
            "caption": video.caption,
        }
        for video in told.videos()
    ]


def _absolute(url: str, host: str) -> str:
    return host + url if url.startswith("/") else url
