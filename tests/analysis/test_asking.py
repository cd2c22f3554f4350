"""``newsbot sql`` and ``newsbot search`` over a published dataset."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newsbot.analysis.asking import Questions
from newsbot.analysis.searching import Words, fold
from newsbot.cli import main
from newsbot.commands.sql import prompt
from tests.analysis.conftest import write_dataset
from tests.analysis.test_read import lines

pytestmark = pytest.mark.unit


def run(*arguments: object, text: str | None = None) -> Any:
    return CliRunner().invoke(main, list(map(str, arguments)), input=text)


def sql(dataset: Path, query: str, form: str = "json") -> Any:
    return run("sql", query, "--format", form, "--output", dataset.parent)


def test_the_views(dataset: Path) -> None:
    truth = lines(dataset)
    for view, rows in (
        ("articles", len(truth)),
        ("comments", sum(len(line["comments"]) for line in truth)),
        ("history", 3),
        ("by_day", len({(line["timestamp"] or "")[:10] for line in truth})),
        ("authors", 2),
    ):
        ended = sql(dataset, f"SELECT count(*) AS n FROM {view}")
        assert json.loads(ended.stdout) == {"n": rows}, view


def test_the_formats(dataset: Path) -> None:
    query = "SELECT id, \"timestamp\", authors FROM articles WHERE author = '007' LIMIT 2"
    wanted = [
        {key: line[key] for key in ("id", "timestamp", "authors")}
        for line in lines(dataset)
        if line["author"]
    ][:2]
    assert [json.loads(line) for line in sql(dataset, query).stdout.splitlines()] == wanted
    rows = list(csv.DictReader(io.StringIO(sql(dataset, query, "csv").stdout)))
    assert rows == [{**line, "authors": '["007","Mai Thu"]'} for line in wanted]
    table = sql(dataset, query, "table").stdout
    assert wanted[0]["id"][:20] in table
    assert "│" in table
    piped = run("sql", "--output", dataset.parent, text="SELECT 1 AS a; SELECT 2 AS b;")
    assert piped.stdout == "a\n1\nb\n2\n"


@pytest.mark.parametrize(
    "query",
    [
        "COPY (SELECT 1) TO '{folder}/x.csv'",
        "COPY articles TO '/tmp/x.csv'",
        "CREATE TABLE x (a INT)",
        "ATTACH '/tmp/x.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM 'https://example.org/a.parquet'",
        "DROP VIEW articles",
        "SELECT nothing FROM articles",
        "slect",
    ],
)
def test_nothing_but_reading_of_this_dataset(dataset: Path, query: str) -> None:
    before = sorted(path for path in dataset.parent.rglob("*"))
    ended = sql(dataset, query.format(folder=dataset))
    assert ended.exit_code == 1
    assert ended.stderr.startswith("newsbot: ")
    assert "Traceback" not in ended.output
    assert sorted(path for path in dataset.parent.rglob("*")) == before


def test_several_papers_must_be_told_apart(tmp_path: Path) -> None:
    write_dataset(tmp_path, 3).rename(tmp_path / "phuyen")
    write_dataset(tmp_path, 5)
    ended = run("sql", "SELECT 1", "--output", tmp_path)
    assert ended.exit_code == 2
    assert "--site baodaklak, phuyen" in ended.output
    count = run("sql", "SELECT count(*) FROM articles", "--site", "phuyen", "--output", tmp_path)
    assert count.stdout.splitlines()[-1] == "3"


def test_without_duckdb_it_says_which_part(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    ended = sql(dataset, "SELECT 1")
    assert ended.exit_code == 78
    assert "duckdb is not installed: pip install 'newsbot[analysis]'" in ended.output
    assert run("search", "mua", "--output", dataset.parent).exit_code == 0


def found(dataset: Path, *words: str, limit: int = 10) -> list[dict[str, Any]]:
    ended = run("search", *words, "--json", "--limit", limit, "--output", dataset.parent)
    assert ended.exit_code == (0 if ended.stdout else 1), ended.output
    return [json.loads(line) for line in ended.stdout.splitlines()]


@pytest.mark.parametrize("words", [["vao", "mua"], ["vào mùa"], ["VÀO", "mua"], ["dak lak vao"]])
def test_words_with_and_without_marks(dataset: Path, words: list[str]) -> None:
    wanted = [line["id"] for line in lines(dataset) if "vào mùa" in line["title"]]
    matches = found(dataset, *words, limit=1000)
    assert sorted(one["id"] for one in matches) == sorted(wanted)
    dated = [one["timestamp"] for one in matches if one["timestamp"]]
    assert dated == sorted(dated, reverse=True)


@pytest.mark.parametrize("words", [["vạo"], ["va"], ["mua vao"], ["vao", "khong"]])
def test_what_is_not_there(dataset: Path, words: list[str]) -> None:
    assert found(dataset, *words) == []


def test_newest_first_snippets_and_limit(dataset: Path) -> None:
    (match,) = found(dataset, "lak", limit=1)
    newest = max(
        (line for line in lines(dataset) if line["timestamp"]), key=lambda x: x["timestamp"]
    )
    assert match["id"] == newest["id"]
    assert [match["snippet"][a:b] for a, b in match["marks"]] == ["Lắk"]
    ended = run("search", "lak", "--limit", "1", "--output", dataset.parent)
    assert newest["url"] in ended.stdout
    assert run("search", "***", "--output", dataset.parent).exit_code == 2


def test_folding_keeps_places() -> None:
    text = "Đắk Lắk, İstanbul, Ẽ, ß"
    assert len(fold(text)) == len(text)
    assert fold("Đắk Lắk ở Buôn Đôn") == "dak lak o buon don"
    assert Words.parse(["đắk"]).places("Đắk đak dak") == [(0, 3)]
    assert Words.parse(["dak"]).places("Đắk đak dak") == [(0, 3), (4, 7), (8, 11)]


def test_the_prompt_takes_statements_to_their_end(
    dataset: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over lines, past an interrupt and an error, until the end of input."""
    typed = iter(["SELECT", "1 AS a;", "FROM", KeyboardInterrupt, "slect;", "SELECT 2 AS b;"])

    def answer(prompt: str) -> str:
        told = next(typed, EOFError)
        if not isinstance(told, str):
            raise told
        return told

    monkeypatch.setattr("builtins.input", answer)
    questions = Questions(dataset)
    prompt(lambda statement: questions.ask(statement, "csv", sys.stdout))
    told = capsys.readouterr()
    assert told.out.split() == ["a", "1", "b", "2"]
    assert "syntax error" in told.err


def test_sample(tmp_path: Path) -> None:
    assert run("sample", tmp_path / "a").exit_code == 0
    assert run("sample", tmp_path / "b").exit_code == 0
    one, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).rglob("*.jsonl")}
        for name in "ab"
    )
    assert one == other
    assert sum(data.count(b"\n") for data in one.values()) > 250
    assert run("sample", tmp_path / "a").exit_code == 2
    ended = run("sql", "SELECT sum(comments_total) AS n FROM articles", "--output", tmp_path / "a")
    assert int(ended.stdout.splitlines()[-1]) > 500
