"""``newsbot sql`` and ``newsbot search`` over a published dataset."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from click.testing import CliRunner

from newsbot.analysis.asking import Format, Questions
from newsbot.analysis.duck import QueryError
from newsbot.analysis.searching import Words, fold
from newsbot.cli import main
from newsbot.commands.sql import prompt, watched
from tests.analysis.conftest import write_dataset
from tests.analysis.test_read import lines
from tests.crawling import command
from tests.waiting import LONGEST

pytestmark = pytest.mark.unit


def run(*arguments: object, text: str | None = None) -> Any:
    return CliRunner().invoke(main, list(map(str, arguments)), input=text)


def sql(dataset: Path, query: str, form: str = "json") -> Any:
    return run("sql", query, "--format", form, "--output", dataset.parent)


@cache
def questions(dataset: Path) -> Questions:
    """Made once: each has a database of its own."""
    return Questions(dataset)


def asked(dataset: Path, query: str, form: Format) -> str:
    """The answer, without the command around it."""
    out = io.StringIO()
    questions(dataset).ask(query, form, out)
    return out.getvalue()


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
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/manifest.json'",
        "EXPLAIN COPY articles TO '{folder}/x.csv'",
        "COPY (PIVOT articles ON section USING count(*)) TO '{folder}/x.csv'",
        "CREATE TABLE x AS PIVOT articles ON section USING count(*)",
        "SELECT 1) TO '{folder}/x.csv' --",
        "PREPARE a AS SELECT 1",
        "CALL pragma_version()",
        "SELECT nothing FROM articles",
        "slect",
    ],
)
def test_nothing_but_reading_of_this_dataset(dataset: Path, query: str) -> None:
    def there() -> dict[Path, bytes | None]:
        paths = dataset.parent.rglob("*")
        return {path: path.read_bytes() if path.is_file() else None for path in paths}

    before = there()
    with pytest.raises(QueryError):
        asked(dataset, query.format(folder=dataset), "csv")
    assert there() == before


def test_an_error_is_one_line(dataset: Path) -> None:
    ended = sql(dataset, "COPY articles TO '/tmp/x.csv'")
    assert ended.exit_code == 1
    assert ended.stderr == "newsbot: COPY: only SELECT is done here\n"


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT 1 AS a, 2 AS a, 3 AS b", [{"a": 1, "a_1": 2, "b": 3}]),
        ("SELECT 1 AS a -- and no more", [{"a": 1}]),
        ("SELECT 1 AS a; -- and no more", [{"a": 1}]),
        ("/* first */ FROM (VALUES (1)) AS t(a)", [{"a": 1}]),
        ("PIVOT (VALUES ('x', 1), ('y', 2)) AS t(k, n) ON k USING sum(n)", [{"x": 1, "y": 2}]),
        ("SELECT 'nan'::DOUBLE AS a, '-inf'::FLOAT AS b, 1.5::DOUBLE AS c",
         [{"a": None, "b": None, "c": 1.5}]),
        ("SELECT ['inf'::DOUBLE, 2] AS a, {'x': 'nan'::FLOAT} AS b",
         [{"a": [None, 2.0], "b": {"x": None}}]),
        ("SELECT n FROM range(3) AS t(n) ORDER BY n DESC", [{"n": 2}, {"n": 1}, {"n": 0}]),
        ('SELECT count("at") AS n FROM history', [{"n": 3}]),
    ],
)  # fmt: skip
def test_right_values(dataset: Path, query: str, rows: list[dict[str, Any]]) -> None:
    assert [json.loads(line) for line in asked(dataset, query, "json").splitlines()] == rows
    told = list(csv.reader(io.StringIO(asked(dataset, query, "csv"))))
    assert told[0] == list(rows[0])
    assert len(told) == len(rows) + 1
    assert "│" in asked(dataset, query, "table")


def test_plans_are_shown(dataset: Path) -> None:
    for head in ("EXPLAIN", "explain analyze", "EXPLAIN (FORMAT json)"):
        assert len(asked(dataset, f"{head} SELECT count(*) FROM articles", "csv")) > 50


def test_what_takes_too_much_memory_is_told(dataset: Path) -> None:
    query = "SELECT * FROM range(99000000) ORDER BY random()"
    ended = run("sql", query, "--memory-limit", "60MB", "--output", dataset.parent)
    assert ended.exit_code == 1
    assert ended.stderr == (
        "newsbot: the statement needs more memory than 60MB: see --memory-limit\n"
    )
    wrong = run("sql", "SELECT 1", "--memory-limit", "much", "--output", dataset.parent)
    assert wrong.exit_code == 1
    assert "Traceback" not in wrong.output


def test_an_endless_statement_is_ended(dataset: Path) -> None:
    query = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t"
    words = ["sql", query, "--timeout", "0.3", "--output", dataset.parent]
    # In a process of its own: what DuckDB would not end takes its process with it.
    ended = subprocess.run(
        command(*words), capture_output=True, text=True, check=False, timeout=LONGEST
    )
    assert ended.returncode == 1
    assert ended.stderr.endswith("the statement took longer than 0.3 s: see --timeout\n")


@pytest.fixture
def usual_interrupt() -> Iterator[None]:
    """Whatever handler an earlier test has left."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("usual_interrupt")
def test_an_interrupt_reaches_the_statement() -> None:
    asked, ended = Event(), Event()

    def work() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        assert ended.wait(LONGEST)

    def interrupt() -> None:
        asked.set()
        ended.set()

    with pytest.raises(KeyboardInterrupt):
        watched(work, interrupt, None)
    assert asked.is_set()


def test_what_the_statement_raises_is_raised() -> None:
    def work() -> None:
        raise QueryError("no such column")

    with pytest.raises(QueryError, match="no such column"):
        watched(work, lambda: None, 60.0)


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


def test_sample(sample: Path, tmp_path: Path) -> None:
    assert run("sample", tmp_path / "a").exit_code == 0
    one, other = (
        {path.name: path.read_bytes() for path in folder.rglob("*.jsonl")}
        for folder in (sample, tmp_path / "a")
    )
    assert one == other
    assert sum(data.count(b"\n") for data in one.values()) > 250
    assert run("sample", tmp_path / "a").exit_code == 2
    ended = run("sql", "SELECT sum(comments_total) AS n FROM articles", "--output", tmp_path / "a")
    assert int(ended.stdout.splitlines()[-1]) > 500
