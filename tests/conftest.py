"""Tests of a fault name their rows of ``docs/faults.md``; see ``tests/faults.py``."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsbot.cli import main
from newsbot.replica import running
from tests.crawling import PAPER, crawl
from tests.faults import ROWS, Measured, Table
from tests.once import once

# A process more for each of the tests' runs: those that are about the index say so.
os.environ["NEWSBOT_INDEX"] = "false"

_TABLE = pytest.StashKey[Table]()
_KINDS = ("unit", "page", "crawl", "process")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fault-table", type=Path, help="the document whose table is written")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_TABLE] = Table()
    config.pluginmanager.register(_Reports(config.stash[_TABLE]))


@pytest.hookimpl(tryfirst=True)  # before pytest takes the long ones out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    cases: Counter[str] = Counter()
    for item in items:
        for mark in item.iter_markers("few"):
            test = item.nodeid.partition("[")[0]
            cases[test] += 1
            if cases[test] > mark.args[0]:
                item.add_marker(pytest.mark.long)
        for mark in item.iter_markers("fault"):
            unknown = [row for row in mark.args if row not in ROWS]
            assert not unknown, f"{item.nodeid}: no such row: {unknown}"
            item.user_properties += [("fault", row) for row in mark.args]
        kinds = [kind for kind in _KINDS if item.get_closest_marker(kind)]
        assert len(kinds) == 1, f"{item.nodeid}: one of {', '.join(_KINDS)} says what it is"


class _Reports:
    """Hears what became of each test; with several processes, in the one that writes."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            told = [(name, str(value)) for name, value in report.user_properties]
            rows = [value for name, value in told if name == "fault"]
            measured = [value for name, value in told if name == "measured"]
            why = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
            self.table.add(rows, report.nodeid, report.outcome, why, measured)


def pytest_sessionfinish(session: pytest.Session) -> None:
    path: Path | None = session.config.getoption("--fault-table")
    if path is not None and not hasattr(session.config, "workerinput"):
        session.config.stash[_TABLE].write(path)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``newsbot sample`` writes, made once: copied by who changes it."""

    def make(folder: Path) -> None:
        assert CliRunner().invoke(main, ["sample", str(folder / "output")]).exit_code == 0

    return once(tmp_path_factory, "sample", make) / "output"


@pytest.fixture(scope="session")
def _crawled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        with running(PAPER) as server:
            assert crawl(server.url, folder / "output", "--all").code == 0

    return once(tmp_path_factory, "crawled", make) / "output"


@pytest.fixture
def crawled(_crawled_once: Path, tmp_path: Path) -> Path:
    """The output folder of a whole crawl of `PAPER`, the test's own."""
    return Path(shutil.copytree(_crawled_once, tmp_path / "crawled"))


@pytest.fixture
def measured(record_property: Callable[[str, object], None]) -> Measured:
    """Says what a test of a fault measured, for the table."""
    return lambda text: record_property("measured", text)
