"""A dataset to load, and places to load it to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.dataset.package import complete
from newsbot.dataset.partitions import data_files
from newsbot.exporters.hashing import sha256_of
from newsbot.sites import all_sites
from tests.analysis.conftest import write_dataset
from tests.loading.places import SCHEMA, Delta, DuckDB, Place, Postgres
from tests.loading.postgres import programs, served


@pytest.fixture(scope="session")
def _server() -> Iterator[str]:
    there = programs()
    if there is None:
        pytest.skip("PostgreSQL is not installed: apt install postgresql")
    with served(there) as address:
        yield address


@pytest.fixture
def postgres(_server: str) -> Postgres:
    place = Postgres(_server)
    for schema in (SCHEMA, f"{SCHEMA}_staging"):
        place.ask(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    return place


@pytest.fixture(params=["postgres", "duckdb", "delta"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "postgres":
        found: Postgres = request.getfixturevalue("postgres")
        return found
    return DuckDB(tmp_path) if request.param == "duckdb" else Delta(tmp_path)


def finish(dataset: Path) -> None:
    """Makes manifest and sums fit the files."""
    names = {str(path.relative_to(dataset)) for path in data_files(dataset)}
    names |= {path.name for path in dataset.glob("history.jsonl")}
    moment = "2024-06-01T00:00:00+07:00"
    sums = {name: sha256_of(dataset / name) for name in names}
    complete(dataset, all_sites()[dataset.name], sums, moment)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """300 articles of eight days, 45 comments, three lines of history: the test's own."""
    folder = write_dataset(tmp_path / "output", 300)
    finish(folder)
    return folder
