"""``newsbot sample DIR``: a small invented dataset, to try things on before any crawl."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click

_SITE, _ARTICLES, _SEED = "baodaklak", 300, 7
_MOMENT = datetime.fromisoformat("2026-10-01T06:00:00+07:00")


@click.command("sample", short_help="Write a small invented dataset.")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Write an invented dataset of some 300 articles to DIR, a folder as --output is one.

    Its text is made up, its form is that of a crawl: try `newsbot sql`, `export`, `search` and
    newsbot.read on it. The same every time.
    """
    dataset = folder / _SITE
    if dataset.exists():
        raise click.UsageError(f"{dataset} is there already: choose another folder")
    click.echo(f"{write(folder)} invented articles in {dataset}")


def write(folder: Path) -> int:
    """The sample's dataset in a folder as --output is one; how many articles it has."""
    from newsbot.dataset.package import complete
    from newsbot.dataset.publish import publish
    from newsbot.exporters.atomic import write_lines
    from newsbot.exporters.hashing import sha256_of
    from newsbot.sites import all_sites
    from newsbot.text.dates import isoformat

    dataset = folder / _SITE
    with TemporaryDirectory() as place:
        lines = Path(place, "articles.jsonl")
        written = write_lines(lines, _records())
        publish(lines, dataset, lambda _: None)
    paths = sorted((dataset / "articles").rglob("*.jsonl"))
    files = {path.relative_to(dataset).as_posix(): sha256_of(path) for path in paths}
    complete(dataset, all_sites()[_SITE], files, isoformat(_MOMENT), origin="sample")
    return written


def _records() -> Iterator[bytes]:
    """The replica's pages and comment replies, read as a crawl reads them."""
    from newsbot.items import CommentReply, FetchedArticle, to_json
    from newsbot.pipelines import extract
    from newsbot.replica import Replica
    from newsbot.replica.api import Api
    from newsbot.replica.listing import Pages
    from newsbot.replica.sections import MAIN_SITE_ID
    from newsbot.sites import all_sites

    replica = Replica(_ARTICLES, _SEED)
    pages, api, host = Pages(replica), Api(replica), all_sites()[_SITE].main_host
    for number in range(replica.articles):
        article = replica.article(number)
        if not article.has_record:
            continue
        asked = {"scUnitMapId": MAIN_SITE_ID, "articleId": article.id}
        answer = api.answer("sc_service", "feedback/list", asked, "")
        fetched = FetchedArticle(
            site=_SITE,
            url=f"https://{host}{article.path}",
            html=pages.article(article).encode(),
            fetched_at=_MOMENT + timedelta(seconds=number),
            comments=CommentReply.saved(json.dumps(answer).encode()),
        )
        yield to_json(extract(fetched))
