"""Every way a run can end: its exit code, and a summary line whatever happens."""

from __future__ import annotations

import fcntl
import json
import signal
import sqlite3
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner

from newsbot.cli import main
from newsbot.replica import Faults, Replica, compare, running
from newsbot.runs import summary
from newsbot.runs.summary import STOPPING, Stopped
from newsbot.sites import all_sites
from tests.crawling import FAST, command, crawl
from tests.waiting import LONGEST
from tests.warm import newsbot

pytestmark = pytest.mark.crawl

REPLICA = Replica(articles=30, seed=1)
KEYS = {
    "site", "run_id", "exit_code", "finish_reason", "listed", "new", "changed", "unchanged",
    "rejected", "failed", "comments", "requests", "requests_per_article", "seconds", "dataset",
    "discovery",
}  # fmt: skip


def test_69_where_nothing_answers(tmp_path: Path) -> None:
    ended = crawl("http://127.0.0.1:9", tmp_path)
    assert ended.code == ended.summary["exit_code"] == 69
    assert ended.summary.keys() >= KEYS


@pytest.mark.fault("B5", "D9")
@pytest.mark.parametrize(
    ("fault", "reason"),
    [("robots:503", "robots_txt"), ("home:403", "blocked"), ("all:429", "robots_txt")],
)
def test_76_where_the_site_refuses(tmp_path: Path, fault: str, reason: str) -> None:
    with running(REPLICA, Faults.parse([fault])) as server:
        ended = crawl(server.url, tmp_path)
    assert ended.code == 76
    assert ended.summary["finish_reason"] == reason


@pytest.mark.fault("B5")
def test_76_where_article_pages_are_refused(tmp_path: Path) -> None:
    with running(REPLICA, Faults.parse(["article:403"])) as server:
        ended = crawl(server.url, tmp_path, "--all")
        asked = server.requests()["by_target"]["article"]
    assert ended.code == 76
    assert asked < 15


@pytest.mark.fault("B15")
def test_1_where_every_page_is_an_error_page(tmp_path: Path) -> None:
    with running(REPLICA, Faults.parse(["article:soft404"])) as server:
        ended = crawl(server.url, tmp_path, "--all")
    assert ended.code == 1
    assert ended.summary["new"] == 0
    assert ended.summary["failed"] > 0


def test_75_while_another_run_holds_the_lock(tmp_path: Path) -> None:
    own = tmp_path / ".newsbot" / "baodaklak"
    own.mkdir(parents=True)
    with (own / "lock").open("w") as lock, running(REPLICA) as server:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = crawl(server.url, tmp_path)
        assert server.requests()["total"] == 0
    assert ended.code == 75
    assert ended.summary["finish_reason"] == "locked"


def test_73_where_the_output_is_a_dangling_link(tmp_path: Path) -> None:
    (tmp_path / "output").symlink_to(tmp_path / "unmounted" / "disk")
    ended = crawl("http://127.0.0.1:9", tmp_path / "output")
    assert ended.code == 73


@pytest.mark.fault("A11")
def test_73_where_the_output_can_not_be_written(tmp_path: Path) -> None:
    blocked = tmp_path / "output"
    blocked.mkdir()
    (blocked / ".newsbot").write_text("a file where a folder has to be")
    with running(REPLICA) as server:
        ended = crawl(server.url, blocked)
        assert server.requests()["total"] == 0
    assert ended.code == 73
    assert ended.summary.keys() >= KEYS
    assert str(blocked) in ended.log


@pytest.mark.fault("A8")
def test_73_where_the_disk_fills_up_and_nothing_is_lost(tmp_path: Path) -> None:
    replica = Replica(articles=120, seed=1)
    with running(replica) as server:
        words = command("run", "baodaklak", "--all", "--base-url", server.url)
        words += ["--output", str(tmp_path), *FAST]
        # No file may grow beyond 400 KB: to SQLite and to the exporter that is a full disk.
        line = ["bash", "-c", 'ulimit -f 400; exec "$@"', "bash", *words]
        full = subprocess.run(line, capture_output=True, text=True, timeout=LONGEST, check=False)
        assert full.returncode == 73
        assert json.loads(full.stdout.splitlines()[-1])["finish_reason"] == "cannot_write"
        assert "Traceback" not in full.stderr
        again = crawl(server.url, tmp_path, "--all")
    assert again.code == 0
    assert compare(tmp_path, replica) == []


def test_78_where_the_ledger_is_of_a_newer_newsbot(tmp_path: Path) -> None:
    own = tmp_path / ".newsbot" / "baodaklak"
    own.mkdir(parents=True)
    database = sqlite3.connect(own / "ledger.sqlite")
    database.execute("PRAGMA user_version = 999")
    database.close()
    ended = crawl("http://127.0.0.1:9", tmp_path)
    assert ended.code == 78
    assert "newer newsbot" in ended.log


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], f"known: {', '.join(all_sites())}"),
        (["baodaklak", "--since", "yesterday"], "2024-09-15"),
        (["baodaklak", "--since", "2024-09-02", "--until", "2024-09-01"], "later than --until"),
        (["baodaklak", "--all", "--since", "2024-09-02"], "--all"),
        (["baodaklak", "--delay", "0"], "--allow-faster"),
        (["baodaklak", "--delay", "nan"], "seconds"),
        (["baodaklak", "--delay", "0", "--base-url", "http://127.example.org"], "--allow-faster"),
        (["baodaklak", "--base-url", "ftp://x"], "http"),
        (["baodaklak", "--section", "https://"], "section path"),
        (["baodaklak", "--max-articles", "0"], "--max-articles"),
    ],
)
def test_2_for_wrong_usage(arguments: list[str], said: str) -> None:
    ended = newsbot("run", *arguments)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err


@pytest.fixture
def handlers() -> Iterator[None]:
    """Signals end a process, whatever a run in this one left, or what started it ignores."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in STOPPING}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def untold(handlers: None, monkeypatch: pytest.MonkeyPatch) -> list[sys.UnraisableHookArgs]:
    """What Python told of errors that it could not raise."""
    told: list[sys.UnraisableHookArgs] = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)
    return told


class Later:
    """What runs when it is asked to; the first of them while another signal comes."""

    asked: ClassVar[list[Later]] = []

    def __init__(self, seconds: float, function: Callable[..., object], words: Sequence[Any]):
        self.run = partial(function, *words)
        self.number = words[-1]

    def start(self) -> None:
        self.asked.append(self)
        if len(self.asked) == 1:
            signal.raise_signal(self.number)


@pytest.mark.parametrize("number", STOPPING)
def test_a_signal_where_nothing_can_be_raised_comes_again(
    untold: list[sys.UnraisableHookArgs], monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """Python drops what is raised there, and shows a traceback."""

    class Held: ...

    monkeypatch.setattr(summary, "Timer", Later)
    monkeypatch.setattr(Later, "asked", [])
    summary.raise_on_signals()
    held = Held()
    reference = weakref.ref(held, lambda _: signal.raise_signal(number))
    del held
    assert reference() is None
    assert len(Later.asked) == 2, "and one that came meanwhile"
    for later in Later.asked:
        with pytest.raises(Stopped) as stopped:
            later.run()
        assert stopped.value.number == number
    assert untold == []
    failing = weakref.ref(Held(), lambda _: 1 / 0)
    assert failing() is None
    assert [type(told.exc_value) for told in untold] == [ZeroDivisionError]


@pytest.mark.parametrize(
    "where",
    ["commands.terminal.set_up_logging", "runs.crawl.CrawlOptions", "monitoring.Monitors.started"],
)
def test_143_wherever_a_signal_comes_before_the_job(
    handlers: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """The handler raises at any line, in an import too: none may be outside of its reach."""

    def stopped(*_: object, **__: object) -> None:
        raise Stopped(signal.SIGTERM)

    monkeypatch.setattr(f"newsbot.{where}", stopped)
    arguments = ["run", "baodaklak", "--output", str(tmp_path), "--base-url", "http://127.0.0.1:9"]
    ended = CliRunner().invoke(main, arguments)
    assert ended.exit_code == 143
    assert json.loads(ended.stdout.splitlines()[-1])["finish_reason"] == "interrupted"
