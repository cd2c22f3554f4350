"""``README.md`` of the published folder: what it is, made from what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from newsbot.dataset.manifest import Manifest, Shares
from newsbot.items import Article, Comment
from newsbot.schema import DESCRIPTIONS
from newsbot.sites import Site

_GAPS = 10
_SHARES = {
    "timestamp": "a publication time",
    "author": "an author",
    "section": "a section",
    "body": "text",
}


def card(site: Site, manifest: Manifest) -> str:
    """The dataset card, as Markdown."""
    return "\n".join(_lines(site, manifest)) + "\n"


def _lines(site: Site, manifest: Manifest) -> Iterator[str]:
    shares = manifest.shares()
    yield f"# {site.title}"
    yield ""
    if manifest.origin:
        yield f"**Invented data ({manifest.origin})**: the form of a crawl, the text of no paper."
        yield ""
    yield (
        f"Articles of https://{site.main_host}/ with their readers' comments, read by newsbot."
        f" {manifest.articles:,} articles with {manifest.comments:,} comments,"
        f" published {_span(shares.first, shares.last)};"
        f" fetched {_span(shares.fetched_first, shares.fetched_last)}."
    )
    yield ""
    yield "| what | files |"
    yield "|---|---|"
    yield "| articles as they are now, a file a day | `articles/year=…/month=…/` |"
    yield "| comments, a row each | `comments/year=…/month=…/` |"
    if manifest.history:
        (history,) = manifest.paths("history")
        yield f"| what was said before ({manifest.history:,} lines) | `{history}` |"
    yield "| every file with rows, size and hash | `manifest.json`, `checksums.sha256` |"
    yield "| the lines' form | `schema/`, `datapackage.json` |"
    yield ""
    yield (
        "`_SUCCESS` is missing while an update is under way; `sha256sum -c checksums.sha256`"
        " checks every file."
    )
    yield ""
    yield from _coverage(manifest, shares)
    yield from _gaps(manifest, shares)
    yield from _use(site, manifest)
    for record in (Article, Comment):
        yield from _keys(record)


def _use(site: Site, manifest: Manifest) -> Iterator[str]:
    yield "## Whose it is"
    yield ""
    yield (
        f"The articles belong to {site.title} and their authors, the comments to the readers who"
        f" wrote them. {manifest.readers.choice}"
    )
    if manifest.readers.forgotten:
        yield ""
        yield "What was forgotten since stands in `forgotten.json`: delete it from copies, too."
    yield ""
    yield "## How to read it"
    yield ""
    yield "```python"
    yield "import newsbot"
    yield ""
    yield f'articles = newsbot.read("{site.name}")'
    yield "```"
    yield ""
    yield (
        "Or any tool for JSON Lines. Times are text with `+07:00`: cut days in Vietnam time. Keys"
        " are only ever added."
    )


def _keys(record: type[Article] | type[Comment]) -> Iterator[str]:
    yield ""
    yield f"## {record.__name__}"
    yield ""
    yield "| key | what it holds |"
    yield "|---|---|"
    if record is Comment:
        yield "| `article_id` | the article's `id` |"
    for key, told in DESCRIPTIONS[record].items():
        yield f"| `{key}` | {told} |"


def _coverage(manifest: Manifest, shares: Shares) -> Iterator[str]:
    articles = manifest.articles
    if not articles:
        return
    yield "## How much of it is there"
    yield ""
    yield "| of the articles | have |"
    yield "|---|---|"
    for name, words in _SHARES.items():
        yield f"| {getattr(shares, name) / articles:.1%} | {words} |"
    yield ""


def _gaps(manifest: Manifest, shares: Shares) -> Iterator[str]:
    """What an analyst may trip over."""
    told = []
    if undated := manifest.articles - shares.timestamp:
        told.append(f"{undated:,} articles have no readable date (the null partition)")
    if shares.comments_failed:
        told.append(f"{shares.comments_failed:,} articles lack comments that could not be had")
    if shares.gone:
        told.append(f"{shares.gone:,} articles are no longer on the site (`gone_at`)")
    days = [date.fromisoformat(day) for day in manifest.days()]
    gaps = [(a, b) for a, b in pairwise(days) if b - a > timedelta(days=1)]
    for before, after in gaps[:_GAPS]:
        first, last = before + timedelta(days=1), after - timedelta(days=1)
        told.append(f"no articles {_span(first.isoformat(), last.isoformat())}")
    if len(gaps) > _GAPS:
        told.append(f"and {len(gaps) - _GAPS} more stretches without articles")
    yield "## Known gaps"
    yield ""
    yield from (f"- {gap}" for gap in told or ["none known"])
    yield ""


def _span(first: str | None, last: str | None) -> str:
    if first is None or last is None:
        return "at no known time"
    return f"on {first[:10]}" if first[:10] == last[:10] else f"{first[:10]} to {last[:10]}"
