"""Folders whose parts are of different moments: nothing is lost, or rolled back, in silence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from scrapy.exceptions import CloseSpider
from scrapy.utils.test import get_crawler

from newsbot.dataset.generation import Generation
from newsbot.dataset.package import MANIFEST, SUCCESS, generation_of, origin_of
from newsbot.ledger import LedgerFrontier, open_ledger
from newsbot.ledger.database import ORIGIN
from newsbot.replica import Replica, running
from newsbot.sites import all_sites
from newsbot.spiders.base import PaperSpider
from tests.crawling import PAPER, crawl, files
from tests.mixing import Copies, Outcome, attempt, copies, make_copies, table, ways
from tests.once import once

pytestmark = pytest.mark.crawl

# Each kind once; `make test-all` tries all of them.
FEW = (
    "ledger older, runs missing",
    "dataset older, runs missing",
    "dataset forged, runs missing",
    "dataset of another paper",
    "ledger missing, history forged",
)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    with copies(once(tmp_path_factory, "mixing", make_copies)) as made:
        yield made


@pytest.mark.parametrize("way", FEW)
@pytest.mark.few(3)
def test_nothing_is_lost_in_silence(there: Copies, way: str, tmp_path: Path) -> None:
    outcome = attempt(there, way, tmp_path / "output")
    assert outcome.wrong == []
    assert outcome.told


@pytest.mark.long
@pytest.mark.parametrize("way", [way for way in ways() if way not in FEW])
def test_all_the_others(there: Copies, way: str, tmp_path: Path) -> None:
    assert attempt(there, way, tmp_path / "output").wrong == []


def test_forty_ways_in_a_table() -> None:
    assert len(ways()) >= 40
    assert set(FEW) <= set(ways())
    told = Outcome("ledger older", 0, ["/a/b/ledger was older"], ["x"])
    assert table([told]).endswith("| ledger older | …/ledger was older | 0 | 1, told |")


def test_generations() -> None:
    files = {"articles/a.jsonl": "12", "history.jsonl": "34"}
    one = Generation.of(7, files)
    assert Generation.parse(str(one)) == one
    assert Generation.of(7, {**files, "history.jsonl": "35"}) != one
    for text in ("", None, "7", "7-xyz", "seven-00000000", "7-000000001"):
        assert Generation.parse(text) is None


def test_the_dataset_knows_its_generation_without_its_manifest(sample: Path) -> None:
    dataset = sample / "baodaklak"
    told = json.loads((dataset / MANIFEST).read_text("utf8"))
    assert (str(generation_of(dataset)), origin_of(dataset)) == (told["generation"], "sample")
    assert (dataset / SUCCESS).read_text("ascii") == f"{told['generation']} sample\n"


def test_a_replicas_data_is_marked_for_good(crawled: Path) -> None:
    dataset, own = crawled / "baodaklak", crawled / ".newsbot" / "baodaklak"
    assert json.loads((dataset / MANIFEST).read_text("utf8"))["origin"] == "replica"
    assert "Invented data (replica)" in (dataset / "README.md").read_text("utf8")
    for path in own.glob("ledger.sqlite*"):
        path.unlink()
    with running(PAPER) as server:
        assert crawl(server.url, crawled).code == 0
    assert origin_of(dataset) == "replica"
    with closing(open_ledger(own)) as ledger:
        assert not LedgerFrontier(ledger, "run").comes_from("paper")


def test_a_replica_never_mixes_with_a_papers_data(crawled: Path) -> None:
    """Made as if the paper itself had answered: its host can't be asked here."""
    own, before = crawled / ".newsbot" / "baodaklak", files(crawled / "baodaklak")
    with closing(open_ledger(own)) as ledger:
        ledger.set_meta(ORIGIN, "paper")
    with running(Replica(articles=50, seed=8)) as server:
        ended = crawl(server.url, crawled, "--all")
        assert server.requests()["by_target"].keys() == {"robots", "home"}
    assert (ended.code, ended.summary["finish_reason"]) == (78, "other_origin")
    assert "choose another --output" in ended.summary["problems"][0]
    assert files(crawled / "baodaklak") == before


@pytest.mark.parametrize(
    ("base", "replica", "asked"),
    [(None, False, ["paper"]), ("http://x", True, ["replica"]), ("http://x", False, [])],
)
def test_whose_articles_they_are(base: str | None, replica: bool, asked: list[str]) -> None:
    """Without --base-url the paper's own host answers; a mirror may be either's."""

    class Frontier:
        def comes_from(self, origin: str) -> bool:
            told.append(origin)
            return False

    class Spider(PaperSpider):
        frontier = Frontier()  # type: ignore[assignment]
        list_articles = fetch_comments = None  # type: ignore[assignment]

    told: list[str] = []
    spider = Spider(site=all_sites()["baodaklak"])
    spider.crawler = get_crawler(settings_dict={"NEWSBOT_BASE_URL": base})
    spider.is_replica = replica
    reason = ""
    try:
        spider.check_origin()
    except CloseSpider as closed:
        reason = closed.reason
    assert reason == ("other_origin" if asked else "")
    assert told == asked


@pytest.mark.parametrize("lost", [None, MANIFEST])
def test_a_run_does_not_mix_with_invented_data(
    sample: Path, tmp_path: Path, lost: str | None
) -> None:
    output = Path(shutil.copytree(sample, tmp_path / "output"))
    if lost:
        (output / "baodaklak" / lost).unlink()
    articles = sorted((output / "baodaklak/articles").rglob("*.jsonl"))
    before = [path.read_bytes() for path in articles]
    with running(Replica(articles=10, seed=1)) as server:
        ended = crawl(server.url, output, "--all")
        asked = server.requests()["total"]
    assert (ended.code, asked) == (78, 0)
    assert "holds invented data (sample)" in ended.summary["problems"][0]
    assert [path.read_bytes() for path in articles] == before
