"""``newsbot.read``: the same rows and types whatever the tool."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

import newsbot
from newsbot.analysis.columns import columns_of, exported
from newsbot.analysis.snapshot import Snapshot
from newsbot.analysis.tables import NoDataset
from newsbot.analysis.windows import Window
from newsbot.cli import main
from newsbot.dataset.partitions import day_of
from newsbot.items import Article, Comment, HistoryLine
from tests.analysis.conftest import write_dataset

pytestmark = pytest.mark.process


def lines(dataset: Path) -> list[dict[str, Any]]:
    paths = sorted(dataset.glob("articles/**/*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_bytes().splitlines()]


@pytest.mark.parametrize("articles", [4_000, pytest.param(21_000, marks=pytest.mark.long)])
def test_every_tool_has_the_same_types_counts_and_sums(tmp_path: Path, articles: int) -> None:
    """Comments in late rows only, nulls first, ids and names of digits.

    The many are more than what DuckDB looks at to guess a type.
    """
    dataset = write_dataset(tmp_path, articles)
    truth = lines(dataset)
    comments = sum(len(one["comments"]) for one in truth)
    known = [one["comments_total"] for one in truth if one["comments_total"] is not None]
    pandas = newsbot.read(dataset)
    polars = newsbot.read(dataset, "polars")
    arrow = newsbot.read(dataset, "arrow")
    duck = newsbot.read(dataset, "duckdb")
    assert len(pandas) == polars.height == arrow.num_rows == len(duck) == articles
    sums = (
        int(pandas["comments_total"].sum()),
        polars["comments_total"].sum(),
        sum(one or 0 for one in arrow["comments_total"].to_pylist()),
        duck.sum("comments_total").fetchall()[0][0],
    )
    assert set(sums) == {sum(known)} != {0}
    assert int(pandas["comments_total"].isna().sum()) == polars["comments_total"].null_count()
    assert str(pandas["comments_total"].dtype) == "Int64"
    assert str(pandas["timestamp"].dtype) == "datetime64[us, Asia/Ho_Chi_Minh]"
    assert polars.schema["timestamp"] == pl.Datetime("us", "Asia/Ho_Chi_Minh")
    assert polars.schema["author"] == polars.schema["id"] == polars.schema["title"] == pl.String
    assert isinstance(polars.schema["comments"], pl.List)
    assert list(pandas["id"]) == polars["id"].to_list() == [one["id"] for one in truth]
    assert {one for one in pandas["author"] if isinstance(one, str)} == {"007"}
    said = newsbot.read(dataset, "polars", "comments")
    assert said.height == comments == len(newsbot.read(dataset, "pandas", "comments"))
    assert said["likes"].sum() == sum(c["likes"] or 0 for one in truth for c in one["comments"])
    assert said.schema["timestamp"] == polars.schema["timestamp"]


def test_rows_are_the_lines(dataset: Path) -> None:
    truth = lines(dataset)
    for read, line in zip(
        newsbot.read(dataset, "polars").iter_rows(named=True), truth, strict=True
    ):
        day = (line["timestamp"] or "")[:10]
        assert str(read.pop("day") or "") == day
        assert read.pop("timestamp") == moment(line.pop("timestamp"))
        for name in ("first_seen_at", "fetched_at", "changed_at", "gone_at"):
            assert read.pop(name) == moment(line.pop(name))
        assert [one["id"] for one in read.pop("comments")] == [
            one["id"] for one in line.pop("comments")
        ]
        assert read == line


def moment(text: str | None) -> Any:
    from datetime import datetime

    return None if text is None else datetime.fromisoformat(text)


def test_days_are_vietnams(dataset: Path) -> None:
    read = newsbot.read(dataset, "polars", since="2024-01-01", until="2024-01-01")
    assert read["timestamp"].dt.date().unique().to_list() == [read["timestamp"][0].date()]
    assert read["timestamp"].min().utcoffset() == timedelta(hours=7)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("since", "until", "section", "fits"),
    [
        (None, None, "/thoi-su/", lambda one: one["section_path"].startswith("/thoi-su/")),
        ("2024-02-01", None, None, lambda one: (one["timestamp"] or "") >= "2024-02-01"),
        (None, "2024-02-01", None, lambda one: "" < (one["timestamp"] or "") < "2024-02-02"),
        ("2024-02-01T10:00", "2024-02-01T12:00", "/xa-hoi/",
         lambda one: "2024-02-01T10:00" <= (one["timestamp"] or "") <= "2024-02-01T12:00:00+07:00"
         and one["section_path"] == "/xa-hoi/"),
        ("2031-01-01", None, None, lambda one: False),
    ],
)  # fmt: skip
def test_windows_and_sections(
    dataset: Path, since: str | None, until: str | None, section: str | None, fits: Any
) -> None:
    wanted = [one for one in lines(dataset) if fits(one)]
    read = newsbot.read(dataset, "polars", since=since, until=until, section=section)
    assert read["id"].to_list() == [one["id"] for one in wanted]
    said = newsbot.read(dataset, "polars", "comments", since=since, until=until, section=section)
    assert said.height == sum(len(one["comments"]) for one in wanted)
    assert said.columns == list(exported("comments"))


def test_only_the_files_of_the_window_are_opened(dataset: Path) -> None:
    window = Window.parse("2024-02-01", "2024-02-03")
    assert [day_of(name) for name in Snapshot(dataset).within(window)] == [
        "2024-02-01",
        "2024-02-02",
        "2024-02-03",
    ]


def test_history(dataset: Path, tmp_path: Path) -> None:
    history = newsbot.read(dataset, "polars", "history")
    assert history["kind"].to_list() == ["gone", "back", "version"]
    assert json.loads(history["record"][2]) == {"title": "1", "comments": []}
    empty = write_dataset(tmp_path, 2)
    (empty / "history.jsonl").unlink()
    assert newsbot.read(empty, "polars", "history").height == 0


def test_columns_are_those_of_the_record() -> None:
    from dataclasses import fields

    assert list(columns_of("articles")) == [one.name for one in fields(Article)]
    assert list(columns_of("comments")) == ["article_id", *(one.name for one in fields(Comment))]
    assert list(columns_of("history")) == [one.name for one in fields(HistoryLine)]


def test_what_is_asked_wrongly_is_told(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(NoDataset, match=r"did you mean .*baodaklak\?"):
        newsbot.read(dataset.parent)
    with pytest.raises(NoDataset, match="no dataset"):
        newsbot.read(tmp_path)
    for wrong in ({"engine": "excel"}, {"table": "authors"}, {"since": "soon"}):
        with pytest.raises(ValueError, match=r"there are|is no date"):
            newsbot.read(dataset, **wrong)


def test_it_needs_no_crawler_and_names_what_is_missing(dataset: Path) -> None:
    code = (
        "import sys, newsbot\n"
        f"newsbot.read({str(dataset)!r}, 'duckdb').limit(1).fetchall()\n"
        "assert not {'scrapy', 'twisted', 'lxml', 'bs4'} & set(sys.modules), 'loaded too much'\n"
        "sys.modules['polars'] = None\n"
        "try: newsbot.read(sys.argv[1], 'polars')\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(dataset)], capture_output=True, text=True, check=False
    )
    assert ended.stderr == ""
    assert ended.stdout == "MissingPart polars is not installed: pip install 'newsbot[analysis]'\n"


@pytest.mark.parametrize("section", ["/thoi-su/chinh-tri/", "/xa-hoi/", "/the-thao/"])
def test_a_section_of_the_paper_or_of_an_article_is_one(dataset: Path, section: str) -> None:
    newsbot.read(dataset, "arrow", section=section)


def test_a_section_that_there_is_none_of_is_told_with_near_ones(
    dataset: Path, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=r"/thoi-xu/: .* no such section; near: /thoi-su/"):
        newsbot.read(dataset, section="/thoi-xu/")
    out = tmp_path / "x.csv"
    words = ["export", "baodaklak", "--to", "csv", "--out", str(out), "--section", "/thoi-xu/"]
    ended = CliRunner().invoke(main, [*words, "--output", str(dataset.parent)])
    assert (ended.exit_code, out.exists()) == (2, False)
    assert "near: /thoi-su/" in ended.stderr
