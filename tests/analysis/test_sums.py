"""Counts, sums and top lists that people take away: the same whatever computes them."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest

import newsbot
from newsbot.analysis.export import export
from tests.analysis.test_read import lines
from tests.documents import ROOT
from tests.waiting import LONGEST

pytestmark = pytest.mark.process

ZONES = ("UTC", "America/New_York", "Asia/Ho_Chi_Minh")


class Sums(NamedTuple):
    """Articles a day, articles of an author, comments."""

    days: dict[str, int]
    authors: dict[str, int]
    comments: int


@pytest.fixture(scope="module")
def truth(dataset: Path) -> Sums:
    """By the lines alone; articles come around every midnight."""
    found = lines(dataset)
    days = Counter(one["timestamp"][:10] for one in found if one["timestamp"])
    authors = Counter(name for one in found for name in one["authors"])
    return Sums(dict(days), dict(authors), sum(len(one["comments"]) for one in found))


def by_views(connection: Any) -> Sums:
    def pairs(view: str, name: str) -> dict[str, int]:
        rows = connection.execute(f"SELECT {name}, articles FROM {view}").fetchall()
        return {str(one): count for one, count in rows if one is not None}

    (comments,) = connection.execute("SELECT count(*) FROM comments").fetchone()
    return Sums(pairs("by_day", "day"), pairs("authors", "author"), comments)


def test_duckdb_and_sqlite(dataset: Path, truth: Sums, tmp_path: Path) -> None:
    export(dataset, "duckdb", tmp_path / "x.duckdb")
    export(dataset, "sqlite", tmp_path / "x.sqlite")
    for zone in ZONES:
        with closing(duckdb.connect(tmp_path / "x.duckdb", read_only=True)) as base:
            base.execute(f"SET TimeZone = '{zone}'")
            assert by_views(base) == truth
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as base:
        assert by_views(base) == truth


def test_pandas_and_polars(dataset: Path, truth: Sums) -> None:
    pandas, polars = newsbot.read(dataset), newsbot.read(dataset, "polars")
    said = newsbot.read(dataset, table="comments")
    comments = len(said), int(pandas["comments"].str.len().sum())
    days = pandas["day"].dropna().astype(str).value_counts().to_dict()
    authors = pandas["authors"].explode().dropna().value_counts().to_dict()
    assert [Sums(days, authors, one) for one in comments] == [truth, truth]
    counted = polars.drop_nulls("day").group_by("day").len()
    days = {str(day): count for day, count in counted.iter_rows()}
    named = polars.explode("authors").drop_nulls("authors").group_by("authors").len()
    assert Sums(days, dict(named.iter_rows()), polars["comments"].list.len().sum()) == truth


@pytest.mark.parametrize("zone", ZONES)
def test_r(dataset: Path, truth: Sums, tmp_path: Path, zone: str) -> None:
    """The example of docs/reading.md, on a machine in any zone."""
    rscript = shutil.which("Rscript")
    if rscript is None or subprocess.run([rscript, "-e", "library(jsonlite)"]).returncode:
        pytest.skip("R with jsonlite is not installed")
    (example,) = re.findall(r"```r\n(.*?)```", (ROOT / "docs/reading.md").read_text("utf8"), re.S)
    told = (
        'cat("\\n", toJSON(list(days = as.list(by_day), comments = nrow(comments),'
        " authors = as.list(table(unlist(articles$authors)))), auto_unbox = TRUE))"
    )
    (tmp_path / "output").mkdir()
    (tmp_path / "output/baodaklak").symlink_to(dataset)
    ended = subprocess.run(
        [rscript, "-e", f"{example}\n{told}"],
        cwd=tmp_path,
        env=os.environ | {"TZ": zone, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert Sums(**json.loads(ended.stdout.splitlines()[-1])) == truth
