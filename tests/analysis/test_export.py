"""``newsbot export``: every format has the dataset's rows, and nothing is half written."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from click.testing import CliRunner
from pyarrow import parquet

import newsbot
from newsbot.analysis.columns import exported
from newsbot.analysis.export import export
from newsbot.analysis.formats import FORMATS, inert
from newsbot.analysis.targets import check_target
from newsbot.analysis.windows import Window
from newsbot.cli import main
from tests.analysis.conftest import write_dataset
from tests.analysis.test_read import lines

pytestmark = pytest.mark.process

OUT = {"parquet": "out", "csv": "out.csv", "sqlite": "out.sqlite", "duckdb": "out.duckdb",
       "jsonl": "out.jsonl"}  # fmt: skip


def run(*arguments: object) -> Any:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.mark.parametrize("to", FORMATS)
def test_the_last_line_counts_the_rows(dataset: Path, tmp_path: Path, to: str) -> None:
    truth = lines(dataset)
    out = tmp_path / "made" / OUT[to]
    words = ("export", "baodaklak", "--to", to, "--out", out, "--output", dataset.parent)
    ended = run(*words)
    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.stdout.splitlines()[-1])
    comments = sum(len(one["comments"]) for one in truth)
    assert told.pop("seconds") >= 0
    assert told == {"to": to, "out": str(out), "articles": len(truth), "comments": comments}
    before = sorted(path.name for path in out.parent.iterdir())
    assert run(*words).exit_code == 0
    assert sorted(path.name for path in out.parent.iterdir()) == before


def test_jsonl_is_the_lines_byte_for_byte(dataset: Path, tmp_path: Path) -> None:
    export(dataset, "jsonl", tmp_path / "a.jsonl")
    published = b"".join(path.read_bytes() for path in sorted(dataset.glob("articles/**/*.jsonl")))
    assert (tmp_path / "a.jsonl").read_bytes() == published


def test_parquet_is_typed_and_partitioned(dataset: Path, tmp_path: Path) -> None:
    truth = lines(dataset)
    export(dataset, "parquet", tmp_path / "out")
    with closing(duckdb.connect()) as database:
        database.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
        source = f"read_parquet('{tmp_path}/out/articles/**/*.parquet', hive_partitioning = true)"
        described = database.execute(f"DESCRIBE FROM {source}").fetchall()
        types = {name: kind for name, kind, *_ in described}
        rows = database.execute(
            f"SELECT to_json(a)::VARCHAR FROM (SELECT * EXCLUDE (year, month, day) FROM {source}"
            " ORDER BY id) a"
        ).fetchall()
        (undated,) = database.execute(
            f'SELECT count(*) FROM {source} WHERE year = 0 AND "timestamp" IS NULL'
        ).fetchall()[0]
        said = database.execute(
            f"SELECT count(*), sum(likes) FROM '{tmp_path}/out/comments/**/*.parquet'"
        ).fetchall()[0]
    assert types["timestamp"] == types["changed_at"] == "TIMESTAMP WITH TIME ZONE"
    assert types["comments"].startswith("STRUCT(") and types["comments"].endswith("[]")  # noqa: PT018
    assert types["comments_total"] == "BIGINT"
    assert undated == sum(one["timestamp"] is None for one in truth)
    wanted = sorted(truth, key=lambda one: one["id"])
    assert len(rows) == len(wanted)
    timed = {"timestamp", "comments", "first_seen_at", "fetched_at", "changed_at"}
    for (text,), line in zip(rows, wanted, strict=True):
        read = json.loads(text)
        assert {key: value for key, value in read.items() if key not in timed} == {
            key: value for key, value in line.items() if key not in timed
        }
        assert (read["timestamp"] or "")[:19] == (line["timestamp"] or "")[:19].replace("T", " ")
    comments = [one for line in truth for one in line["comments"]]
    assert said == (len(comments), sum(one["likes"] or 0 for one in comments))


def flat(line: dict[str, Any], columns: list[str]) -> list[Any]:
    """A line's fields as the flat formats write them."""
    cells = []
    for name in columns:
        value = (line["timestamp"] or "")[:10] or None if name == "day" else line[name]
        if name in ("authors", "tags"):
            value = "; ".join(value)
        elif isinstance(value, list | dict):
            value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        cells.append(value)
    return cells


def test_csv_has_every_row_and_no_formula(dataset: Path, tmp_path: Path) -> None:
    truth = lines(dataset)
    export(dataset, "csv", tmp_path / "a.csv")
    columns = [name for name in exported("articles") if name != "comments"]
    for name, head, wanted in (
        ("a.csv", columns, [flat(line, columns) for line in truth]),
        ("a.comments.csv", list(exported("comments")), [
            [line["id"], *flat(one, list(exported("comments"))[1:])]
            for line in truth for one in line["comments"]
        ]),
    ):  # fmt: skip
        data = (tmp_path / name).read_bytes()
        assert data.startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 where it says so"
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
            first, *rows = csv.reader(file)
        assert first == head
        text = [["" if cell is None else str(inert(cell)) for cell in row] for row in wanted]
        assert rows == text
        cells = [cell for row in rows for cell in row]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert "'=HYPERLINK(1)" in data.decode() or b"'=cmd" in data


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_csv_with_its_letters_and_no_formula(
    dataset: Path, tmp_path: Path
) -> None:
    export(dataset, "csv", tmp_path / "a.csv")
    line = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    line += ["--infilter=Text - txt - csv (StarCalc):44,34,76", "--convert-to", "fods"]
    subprocess.run(
        [*line, tmp_path / "a.csv", "--outdir", tmp_path],
        check=True,
        capture_output=True,
        timeout=120,
    )
    sheet = (tmp_path / "a.fods").read_text("utf-8")
    assert "<text:p>title</text:p>" in sheet, "the mark of UTF-8 is no part of the first cell"
    assert sheet.count("<text:p>Đắk Lắk vào mùa</text:p>") == sum(
        line["title"] == "Đắk Lắk vào mùa" for line in lines(dataset)
    )
    assert "=HYPERLINK(1)" in sheet
    assert "table:formula" not in sheet


def test_sqlite_has_every_row_keys_and_full_text(dataset: Path, tmp_path: Path) -> None:
    truth = lines(dataset)
    export(dataset, "sqlite", tmp_path / "a.sqlite")
    columns = [name for name in exported("articles") if name != "comments"]
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database:
        rows = database.execute("SELECT * FROM articles ORDER BY rowid").fetchall()
        assert [list(row) for row in rows] == [flat(line, columns) for line in truth]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (said,) = database.execute("SELECT count(*) FROM comments").fetchone()
        assert said == sum(len(line["comments"]) for line in truth)
        for words, found in (
            ("dak lak", len(truth)),
            ("đắk lắk", len(truth)),
            ('"DAK LAK vao"', sum("Đắk Lắk vào" in line["title"] for line in truth)),
            ("title: mua", sum("mùa" in line["title"] for line in truth)),
            ("khong", 0),
        ):
            count = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
            assert database.execute(count, (words,)).fetchone() == (found,), words
        days = dict(database.execute("SELECT day, articles FROM by_day").fetchall())
        assert sum(days.values()) == len(truth)
        authors = database.execute("SELECT author, articles FROM authors").fetchall()
        late = sum(bool(line["authors"]) for line in truth)
        assert authors == [("007", late), ("Mai Thu", late)]
        kinds = database.execute("SELECT kind FROM history").fetchall()
        assert kinds == [("gone",), ("back",), ("version",)]


def test_duckdb_has_tables_and_views(dataset: Path, tmp_path: Path) -> None:
    truth = lines(dataset)
    export(dataset, "duckdb", tmp_path / "a.duckdb")
    with closing(duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True)) as database:
        ids = database.execute("SELECT id FROM articles").fetchall()
        assert [one for (one,) in ids] == [line["id"] for line in truth]
        counts = [
            database.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
            for name in ("comments", "history", "by_day", "authors")
        ]
    assert counts[:2] == [sum(len(line["comments"]) for line in truth), 3]
    assert counts[3] == 2


@pytest.mark.parametrize("to", FORMATS)
def test_a_window_and_columns(dataset: Path, tmp_path: Path, to: str) -> None:
    window = Window.parse("2024-02-01", "2024-03-05", "/thoi-su/")
    wanted = [
        line
        for line in lines(dataset)
        if "2024-02-01" <= (line["timestamp"] or "") < "2024-03-06"
        and line["section_path"].startswith("/thoi-su/")
    ]
    done = export(dataset, to, tmp_path / OUT[to], window, ["id", "title"])
    assert done == (len(wanted), sum(len(line["comments"]) for line in wanted))
    empty = Window.parse("2031-01-01", None)
    assert export(dataset, to, tmp_path / f"none-{OUT[to]}", empty) == (0, 0)
    if to == "jsonl":
        read = [json.loads(line) for line in (tmp_path / OUT[to]).read_bytes().splitlines()]
        assert read == [{"id": line["id"], "title": line["title"]} for line in wanted]


def bytes_of(out: Path) -> dict[str, bytes]:
    paths = [out] if out.is_file() else sorted(out.rglob("*.*"))
    return {str(path): path.read_bytes() for path in paths}


def device(path: Path) -> None:
    os.mkfifo(path)


def text(path: Path) -> None:
    path.write_text("a thesis")


def table(path: Path) -> None:
    path.write_text("name,grade\nLan,9\n")


def database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE articles (id, thesis)")


def folder(path: Path) -> None:
    path.mkdir()
    (path / "thesis.txt").write_text("x")


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("make", [device, text, table, database, folder])
def test_what_is_no_export_stays(
    dataset: Path, tmp_path: Path, to: str, make: Callable[[Path], None]
) -> None:
    make(tmp_path / OUT[to])
    with pytest.raises(ValueError, match=re.escape(str(tmp_path / OUT[to]))):
        check_target(tmp_path / OUT[to], to, dataset)


def test_a_device_stays_a_device(dataset: Path, tmp_path: Path) -> None:
    device(tmp_path / "out.csv")
    words = ("export", "baodaklak", "--to", "csv", "--out", tmp_path / "out.csv")
    ended = run(*words, "--output", dataset.parent)
    assert ended.exit_code == 2
    assert "is no file; --out - writes to stdout" in ended.output
    assert (tmp_path / "out.csv").is_fifo()


def test_the_second_file_of_csv_is_looked_at_too(dataset: Path, tmp_path: Path) -> None:
    folder(tmp_path / "out.comments.csv")
    words = ("export", "baodaklak", "--to", "csv", "--output", dataset.parent)
    assert run(*words, "--out", tmp_path / "out.csv").exit_code == 2
    assert (tmp_path / "out.comments.csv" / "thesis.txt").exists()
    assert not (tmp_path / "out.csv").exists()


def test_an_empty_file_may_be_filled(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "out.sqlite").touch()
    export(dataset, "sqlite", tmp_path / "out.sqlite")
    assert (tmp_path / "out.sqlite").stat().st_size


def test_to_stdout(dataset: Path) -> None:
    words = ("export", "baodaklak", "--out", "-", "--output", dataset.parent)
    ended = run(*words, "--to", "jsonl")
    assert ended.stdout_bytes == b"".join(
        path.read_bytes() for path in sorted(dataset.glob("articles/**/*.jsonl"))
    )
    assert json.loads(ended.stderr)["out"] == "-"
    asked = run(*words, "--to", "csv", "--columns", "id,day").stdout
    assert asked.splitlines()[0] == "\ufeffid,day"
    assert run(*words, "--to", "parquet").exit_code == 2
    assert run(*words, "--to", "jsonl", "--excel").exit_code == 2


def test_cells_that_excel_cannot_hold(tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path, 3)
    for path in dataset.glob("articles/**/*.jsonl"):
        path.write_bytes(
            path.read_bytes().replace(b"Bu\xc3\xb4n 1\\n", b"\xf0\x9f\x8c\xbe" * 20_000)
        )
    words = ("export", "baodaklak", "--to", "csv", "--out", tmp_path / "a.csv")
    ended = run(*words, "--output", tmp_path)
    assert "1 cells have more than the 32,767 characters of Excel's, which spreads" in ended.stderr
    ended = run(*words, "--output", tmp_path, "--excel")
    assert "1 cells have more than the 32,767 characters of Excel's: cut" in ended.stderr
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        csv.field_size_limit(10**6)
        (longest,) = sorted((row["body"] for row in csv.DictReader(file)), key=len)[-1:]
    assert longest.endswith("🌾 […]")
    assert 32_760 < len(longest.encode("utf-16-le")) // 2 <= 32_767


@pytest.mark.fault("D13")
@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\tx", "＝1", "＋1", "－1", "＠a"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert inert(cell) == f"'{cell}"


def test_one_schema_for_all_and_vietnams_time(dataset: Path, tmp_path: Path) -> None:
    export(dataset, "parquet", tmp_path / "out")
    truth = lines(dataset)
    for table, wanted in (
        ("articles", len(truth)),
        ("comments", sum(len(line["comments"]) for line in truth)),
    ):
        place = tmp_path / "out" / table
        files = sorted(place.rglob("*.parquet"))
        schemas = {str(parquet.read_schema(path)) for path in files}
        assert len(schemas) == 1
        read = parquet.read_table(place)
        assert str(read.schema.field("timestamp").type) == "timestamp[us, tz=Asia/Ho_Chi_Minh]"
        assert all(field.nullable for field in parquet.read_schema(files[0]))
        frame = pd.read_parquet(place)
        assert str(frame["timestamp"].dtype) == "datetime64[us, Asia/Ho_Chi_Minh]"
        counts = (read.num_rows, len(frame), pl.read_parquet(place).height)
        assert set(counts) == {wanted}


@pytest.fixture(scope="module")
def exports(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the dataset in four formats."""
    place = tmp_path_factory.mktemp("exports")
    for to in ("parquet", "duckdb", "sqlite", "csv"):
        export(dataset, to, place / OUT[to])
    return place


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Ho_Chi_Minh"])
def test_every_tool_counts_the_same_days(
    dataset: Path, exports: Path, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever zone the reader lives in; the dataset has articles around every midnight."""
    wanted = Counter((line["timestamp"] or "")[:10] for line in lines(dataset))
    del wanted[""]
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        told = {
            "read pandas": newsbot.read(dataset)["day"].dropna().astype(str),
            "read polars": newsbot.read(dataset, "polars")["day"].drop_nulls().cast(pl.String),
            "pandas": pd.read_parquet(exports / "out/articles")["day"].dropna().astype(str),
            "polars": pl.read_parquet(exports / "out/articles")["day"].drop_nulls().cast(pl.String),
            "csv": pd.read_csv(exports / "out.csv")["day"].dropna(),
        }
        with closing(duckdb.connect(str(exports / "out.duckdb"), read_only=True)) as base:
            base.execute(f"SET TimeZone = '{zone}'")
            told["duckdb"] = days_of(base, "SELECT day FROM articles")
            by_day = base.execute("SELECT day, articles FROM by_day").fetchall()
            parquets = exports / "out/articles/**/*.parquet"
            told["duckdb parquet"] = days_of(base, f"SELECT day FROM '{parquets}'")
        with closing(sqlite3.connect(exports / "out.sqlite")) as lite:
            told["sqlite"] = days_of(lite, "SELECT day FROM articles")
            lites = lite.execute("SELECT day, articles FROM by_day").fetchall()
    finally:
        monkeypatch.undo()
        time.tzset()
    for tool, days in told.items():
        assert Counter(days) == wanted, tool
    for rows in (by_day, lites):
        assert {str(day): count for day, count in rows if day} == wanted


def days_of(connection: Any, select: str) -> list[str]:
    return [str(day) for (day,) in connection.execute(select).fetchall() if day is not None]


def test_nothing_else_is_replaced(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    for to, out in (("parquet", tmp_path / "mine"), ("csv", tmp_path / "mine")):
        words = ("export", "baodaklak", "--to", to, "--out", out, "--output", dataset.parent)
        ended = run(*words)
        assert ended.exit_code == 2
        assert str(out) in ended.output
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "x"


@pytest.mark.parametrize("to", FORMATS)
def test_a_damaged_dataset_is_named_and_nothing_half_stays(tmp_path: Path, to: str) -> None:
    good = tmp_path / OUT[to]
    damaged = write_dataset(tmp_path, 200)
    export(damaged, to, good)
    before = bytes_of(good)
    path = sorted(damaged.glob("articles/**/*.jsonl"))[3]
    path.write_bytes(path.read_bytes()[:-40])
    ended = run("export", "baodaklak", "--to", to, "--out", good, "--output", tmp_path)
    assert ended.exit_code == 1, ended.exception
    assert path.name in ended.output
    assert bytes_of(good) == before
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_a_kill_between_the_renames_of_a_folder_loses_nothing(
    dataset: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    export(dataset, "parquet", out)
    out.replace(tmp_path / "kept")
    (tmp_path / ".out.tmp").mkdir()
    (tmp_path / "kept").replace(tmp_path / ".out.tmp" / "out.former")
    damaged = write_dataset(tmp_path, 200)
    path = sorted(damaged.glob("articles/**/*.jsonl"))[3]
    path.write_bytes(path.read_bytes()[:-40])
    words = ("export", "baodaklak", "--to", "parquet", "--out", out, "--output", tmp_path)
    assert run(*words).exit_code == 1
    assert sorted(path.name for path in out.iterdir()) == ["articles", "comments"]
    assert not (tmp_path / ".out.tmp").exists()


def test_the_dataset_itself_is_never_written_over(dataset: Path) -> None:
    before = (dataset / "history.jsonl").read_bytes()
    for out in (dataset, dataset / "history.jsonl", dataset / "articles" / "new.jsonl"):
        words = ("export", "baodaklak", "--to", "jsonl", "--out", out, "--output", dataset.parent)
        assert run(*words).exit_code == 2
    assert (dataset / "history.jsonl").read_bytes() == before


def test_wrong_usage(dataset: Path, tmp_path: Path) -> None:
    words = ("export", "baodaklak", "--to", "csv", "--out", tmp_path / "a.csv")
    assert "no dataset" in run(*words, "--output", tmp_path).output
    ended = run(*words, "--output", dataset.parent, "--columns", "id,titel")
    assert ended.exit_code == 2
    assert "titel" in ended.output and "timestamp_raw" in ended.output  # noqa: PT018
