"""Past runs, an article's life and its past, where something is missing, damaged or strange."""

from __future__ import annotations

import ast
import json
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newsbot.cli import main
from newsbot.ledger.database import read_only
from newsbot.monitoring import ledger_view
from newsbot.monitoring.runs import PastRun
from newsbot.monitoring.verdicts import judged, reasons
from newsbot.replica import running
from newsbot.runs.folders import Folders
from tests.crawling import PAPER, crawl, records

pytestmark = pytest.mark.unit

SITE = "baodaklak"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOURCE = Path(__file__).parent.parent / "newsbot"


def ask(*words: object) -> Result:
    return CliRunner().invoke(main, list(map(str, words)))


def finish_reasons() -> set[str]:
    """Every word that ends a run, as the code spells it."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in (
                "fail",
                "CloseSpider",
                "LimitReached",
            ):
                words = node.args[1:2] if ast.unparse(node.func).endswith("fail") else node.args[:1]
                found |= {
                    inner.value
                    for word in words
                    for inner in ast.walk(word)
                    if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
                }
    return found


def test_every_reason_that_ends_a_run_has_its_words() -> None:
    # These end before there is a run's folder, or a bare `scrapy crawl`.
    apart = {"locked", "bad_configuration", "bad_order", "cannot_start"}
    found = finish_reasons()
    assert {"gate", "no_answer", "max_runtime", "blocked"} <= found
    assert found - apart <= {reason for reason, _, _ in reasons()}


def test_a_run_that_goes_on_was_not_killed(tmp_path: Path) -> None:
    run = PastRun("20261124T110000Z-0000", tmp_path, NOW)
    assert judged(run, SITE).verdict == "killed"
    assert judged(run, SITE, is_running=True).verdict == "running"


def test_damaged_words_of_a_run_harm_nothing(tmp_path: Path) -> None:
    runs = Folders(tmp_path, SITE).own / "runs"
    for name, said in (
        ("20261124T110000Z-0000", b'{"exit_code": 0, "problems": "\xff'),
        (
            "20261124T100000Z-0000",
            b'{"exit_code": 1, "finish_reason": "of tomorrow", "seconds": "x"}',
        ),
        ("20261124T090000Z-0000", b'{"exit_code": 0, "http": null, "sections": [], "problems": 7}'),
    ):
        (runs / name).mkdir(parents=True)
        (runs / name / "run.json").write_bytes(said)
    told = ask("runs", SITE, "--output", tmp_path, "--json")
    assert told.exit_code == 0, told.output
    verdicts = [json.loads(line)["verdict"] for line in told.stdout.splitlines()]
    assert verdicts == ["damaged", "failed", "good"]
    for name in ("20261124T11", "20261124T10", "20261124T09", "last"):
        for more in ((), ("--json",)):
            full = ask("runs", SITE, name, "--output", tmp_path, *more)
            assert full.exit_code == 0, (name, full.output, full.exception)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("runs", SITE), "check --output"),
        (("runs", SITE, "2026"), "no run 2026 of baodaklak"),
        (("why", "nonsense"), "neither an address nor an id"),
        (("why", "https://example.org/a/b/"), "none of the known hosts"),
        (("why", "https://[/"), "none of the known hosts"),
        (("why", "phuyen-1", "--site", SITE), "is an article of phuyen"),
        (("history", "baodaklak-1"), "is not in the dataset"),
        (
            ("history", "https://baodaklak.vn/xa-hoi/202601/mua-xuan-0a1b2c3/"),
            "is not in the dataset",
        ),
    ],
)
def test_a_slip_is_told(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    ended = ask(*words, "--output", tmp_path)
    assert ended.exit_code == 2, ended.output
    assert told in ended.stderr
    assert not any(tmp_path.iterdir()), "asking leaves nothing"


@pytest.mark.parametrize(
    ("asked", "state"),
    [
        ("https://baodaklak.vn/xa-hoi/", "no_article"),
        ("baodaklak.vn/xa-hoi/202601/mua-xuan-0a1b2c3/", "never_listed"),
        ("baodaklak-8a10c0e2", "never_listed"),
    ],
)
def test_where_nothing_ran(tmp_path: Path, asked: str, state: str) -> None:
    life = json.loads(ask("why", asked, "--output", tmp_path, "--json").stdout)
    assert life["state"] == state
    if state == "never_listed":
        assert life["told"] == "no run of baodaklak has been made here"


def test_a_dataset_without_its_ledger_still_tells(crawled: Path, tmp_path: Path) -> None:
    shutil.copytree(crawled / SITE, tmp_path / SITE)
    record = records(tmp_path / SITE)[5]
    life = json.loads(ask("why", record["id"], "--output", tmp_path, "--json").stdout)
    assert (life["state"], life["url"]) == ("read", record["url"])
    assert record["id"] in Path(life["file"]).read_text("utf-8")
    text = ask("history", record["id"], "--at", "2100-01-01", "--output", tmp_path).stdout
    assert f"title: {record['title']}" in text
    early = ask("history", record["id"], "--at", "2001-01-01", "--output", tmp_path)
    assert (early.exit_code, early.stdout) == (1, "")
    assert record["first_seen_at"] in early.stderr


def test_a_ledger_of_before_tells_what_it_knows(crawled: Path, tmp_path: Path) -> None:
    shutil.copytree(crawled, tmp_path / "output")
    output = tmp_path / "output"
    with sqlite3.connect(Folders(output, SITE).own / "ledger.sqlite") as database:
        database.executescript("DROP TABLE looks; DROP TABLE lists;")
    database.close()
    record = records(output / SITE)[3]
    life = json.loads(ask("why", record["url"], "--output", output, "--json").stdout)
    assert (life["state"], life["id"], life["tries"]) == ("read", record["id"], [])


def test_a_ledger_that_is_none(crawled: Path, tmp_path: Path) -> None:
    shutil.copytree(crawled, tmp_path / "output")
    output = tmp_path / "output"
    record = records(output / SITE)[3]
    (Folders(output, SITE).own / "ledger.sqlite").write_bytes(b"no ledger" * 1000)
    for word in ("why", "history"):
        ended = ask(word, record["url"], "--output", output)
        assert ended.exit_code == 1
        assert "not a database" in ended.stderr


def test_one_article_by_its_address_says_nothing_of_its_list(crawled: Path) -> None:
    """How far a list was read is what the list itself answered last."""
    ledger = Folders(crawled, SITE).own / "ledger.sqlite"
    record = records(crawled / SITE)[0]
    with read_only(ledger) as database:
        before = ledger_view.lists_read(database)
    with running(PAPER) as server:
        assert crawl(server.url, crawled, "--url", record["url"]).code == 0
    with read_only(ledger) as database:
        assert ledger_view.lists_read(database) == before
    assert before
