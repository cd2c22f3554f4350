"""What commands cost before they do anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from newsbot.ledger import open_ledger
from newsbot.replica import Replica, running, truth_records
from tests.benchmarks.figures import Figure, cpu_of, interleaved, newsbot, python


def figures(rounds: int = 15) -> Iterator[Figure]:
    click, nothing = cpu_of(*python("import click")), cpu_of(*python("pass"))
    usage = cpu_of(*newsbot("--help"))
    yield Figure.of("newsbot --help", "import click", interleaved(usage, click, rounds))
    with TemporaryDirectory() as name:
        page = Path(name, "page.html")
        url = _page(page)
        extract = cpu_of(*newsbot("extract", page, "--url", url))
        yield Figure.of("newsbot extract", "python -c pass", interleaved(extract, nothing, rounds))
        open_ledger(Path(name, ".newsbot/baodaklak")).close()
        status = cpu_of(*newsbot("status", "--output", name), codes=(1,))
        yield Figure.of("newsbot status", "python -c pass", interleaved(status, nothing, rounds))


def _page(path: Path) -> str:
    replica = Replica(articles=10, seed=1)
    url = str(next(iter(truth_records(replica)))["url"])
    with (
        running(replica) as server,
        urlopen(server.url + url.removeprefix("https://baodaklak.vn")) as answer,
    ):
        path.write_bytes(answer.read())
    return url
