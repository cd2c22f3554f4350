"""``newsbot load``: a warehouse that says what the dataset says, whatever befalls the loading."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from click.testing import CliRunner, Result

from newsbot.analysis import columns
from newsbot.cli import main
from newsbot.dataset.lines import lines_in
from newsbot.dataset.package import MANIFEST
from newsbot.dataset.partitions import data_files
from newsbot.exporters.atomic import write_lines
from newsbot.loading import load as loading
from newsbot.loading import tables
from newsbot.loading.warehouse import Warehouse
from tests.loading.conftest import finish
from tests.loading.places import SCHEMA, Delta, DuckDB, Place, Postgres, differences, held, wanted

SITE = "baodaklak"
TABLES = ("articles", "comments", "history")


def load(place: Place, dataset: Path, *words: object) -> Result:
    line = ("load", SITE, "--to", place.address, "--schema", SCHEMA, "--output", dataset.parent)
    return CliRunner().invoke(main, [*map(str, line), *map(str, words)])


def loaded(place: Place, dataset: Path, *words: object) -> dict[str, Any]:
    """What a load that went well said."""
    result = load(place, dataset, *words)
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for _, line in lines_in(path)]


def rewrite(path: Path, records: list[dict[str, Any]]) -> None:
    write_lines(path, (json.dumps(one, ensure_ascii=False).encode() for one in records))


def change(dataset: Path) -> None:
    """A day's work: words corrected, an article and comments gone, others moved, a day emptied, a
    new one, and history of it."""
    first, second, third, *_, last = data_files(dataset)
    articles = lines_of(first)
    articles[0]["title"] = "Tựa khác: “nháy”, \\ và 'phẩy'"
    del articles[1]
    moved = articles.pop(2)
    rewrite(first, articles)
    moved["timestamp"] = lines_of(second)[0]["timestamp"]
    rewrite(second, [*lines_of(second), moved])
    new = third.with_name("2024-01-31.jsonl")
    for at, one in enumerate(gone := lines_of(third)):
        one["timestamp"] = f"2024-01-31T00:00:{at:02}+07:00"
    rewrite(new, gone)
    third.unlink()
    commented = [one for one in lines_of(last) if one["comments"]]
    commented[0]["comments"].pop(0)
    rewrite(last, commented)
    lines = lines_of(dataset / "history.jsonl")
    said = {"id": moved["id"], "kind": "moved", "at": "2024-02-01T07:00:00+07:00"}
    lines.append({**said, "changed": ["timestamp"], "record": {"timestamp": None}})
    rewrite(dataset / "history.jsonl", lines)
    finish(dataset)


@pytest.mark.process
def test_it_says_what_the_dataset_says(place: Place, dataset: Path) -> None:
    told = loaded(place, dataset)
    assert [told[table] for table in TABLES] == [300, 45, 3]
    assert (told["loaded"], told["removed"], told["schema"]) == (9, 0, SCHEMA)
    assert differences(place, dataset) == []

    again = loaded(place, dataset)
    assert (again["loaded"], again["removed"]) == (0, 0)

    change(dataset)
    told = loaded(place, dataset)
    assert (told["loaded"], told["removed"]) == (6, 1)
    assert differences(place, dataset) == []
    assert [told[table] for table in TABLES] == [len(held(place, one)) for one in TABLES]


class _Killed(BaseException):
    """As a SIGKILL: nothing of ours hears of it."""


_METHODS: tuple[Callable[..., None], ...] = (Warehouse.state, Warehouse.replace)


@pytest.mark.process
def test_cut_off(postgres: Postgres, dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At another step each day."""
    cut_off(postgres, dataset, date.today().toordinal() % 6, monkeypatch)


@pytest.mark.long
@pytest.mark.process
@pytest.mark.parametrize("cut", range(6))
def test_cut_off_at_each_step(
    place: Place, dataset: Path, cut: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(place, dataset, cut, monkeypatch)


def cut_off(place: Place, dataset: Path, cut: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before or behind each of the three steps of a day's changes; then the same command."""
    print(f"cut {cut}")
    loaded(place, dataset)
    before = [held(place, table) for table in TABLES]
    change(dataset)
    steps = iter(range(6))

    def cutting(method: Callable[..., None]) -> Callable[..., None]:
        def call(*told: Any) -> None:
            if next(steps) == cut:
                raise _Killed
            method(*told)
            if next(steps) == cut:
                raise _Killed

        return call

    with monkeypatch.context() as patch:
        for method in _METHODS:
            patch.setattr(Warehouse, method.__name__, cutting(method))
        with pytest.raises(_Killed):
            load(place, dataset)
    if cut < 2:
        assert [held(place, table) for table in TABLES] == before
    # Back to what it was before the load that was cut: that, too, has to be loaded.
    told = loaded(place, dataset)
    assert (told["loaded"] > 0) == (cut < 5)
    assert differences(place, dataset) == []


@pytest.mark.long
@pytest.mark.process
def test_what_a_cut_load_left_is_not_believed(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dataset is again what it was before a load that was cut behind its merge."""
    place = DuckDB(tmp_path)
    loaded(place, dataset)
    former = {path: path.read_bytes() for path in dataset.rglob("*") if path.is_file()}
    change(dataset)
    calls = iter((None, _Killed()))

    def state(*told: Any, method: Callable[..., None] = Warehouse.state) -> None:
        if (stop := next(calls)) is not None:
            raise stop
        method(*told)

    with monkeypatch.context() as patch:
        patch.setattr(Warehouse, "state", state)
        with pytest.raises(_Killed):
            load(place, dataset)
    for path in data_files(dataset):
        path.unlink()
    for path, content in former.items():
        path.write_bytes(content)
    loaded(place, dataset)
    assert differences(place, dataset) == []


@pytest.mark.long
@pytest.mark.process
def test_many_small_batches(dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An article that moves between two of them is neither lost nor there twice."""
    monkeypatch.setattr(loading, "_BATCH_PARTS", 2)
    place = DuckDB(tmp_path)
    assert loaded(place, dataset)["loaded"] == 9
    assert differences(place, dataset) == []
    change(dataset)
    loaded(place, dataset)
    assert differences(place, dataset) == []


@pytest.mark.process
def test_rows_that_somebody_took(dataset: Path, postgres: Postgres) -> None:
    loaded(postgres, dataset)
    postgres.ask(f"DELETE FROM {SCHEMA}.comments WHERE likes = 2")
    one = f"(SELECT id FROM {SCHEMA}.articles LIMIT 1)"
    postgres.ask(f"UPDATE {SCHEMA}.articles SET part = 'baodaklak/elsewhere' WHERE id = {one}")
    told = loaded(postgres, dataset)
    assert 0 < told["loaded"] < 9
    assert differences(postgres, dataset) == []


@pytest.mark.long
@pytest.mark.process
def test_somebody_else_writes_meanwhile(
    dataset: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace(*told: Any, method: Callable[..., None] = Warehouse.replace) -> None:
        method(*told)
        postgres.ask(f"DELETE FROM {SCHEMA}.comments WHERE likes = 2")

    with monkeypatch.context() as patch:
        patch.setattr(Warehouse, "replace", replace)
        result = load(postgres, dataset)
    assert result.exit_code == 1
    assert "does somebody else write to these tables" in result.stderr
    loaded(postgres, dataset)
    assert differences(postgres, dataset) == []


@pytest.mark.process
def test_two_at_once(dataset: Path, postgres: Postgres, tmp_path: Path) -> None:
    """One of them is told so, on this machine by a lock, on another by the server's."""
    from newsbot.loading.destinations import Destination
    from newsbot.loading.places import work_folder
    from newsbot.runs.folders import Folders

    destination = Destination.parse(postgres.address)
    elsewhere = copytree(dataset.parent, tmp_path / "elsewhere") / SITE
    folders = Folders(dataset.parent, SITE)
    with work_folder(folders, destination.shown, SCHEMA) as work:
        result = load(postgres, dataset)
        assert (result.exit_code, result.stdout) == (75, "")
        assert "another load" in result.stderr
        with Warehouse(destination, SCHEMA, work).locked():
            assert load(postgres, elsewhere).exit_code == 75
        assert loaded(postgres, elsewhere)["articles"] == 300


@pytest.mark.process
def test_a_column_that_somebody_dropped(dataset: Path, postgres: Postgres) -> None:
    loaded(postgres, dataset)
    postgres.ask(f"ALTER TABLE {SCHEMA}.articles DROP COLUMN lead")
    change(dataset)
    result = load(postgres, dataset)
    assert result.exit_code == 1
    assert "lead" in result.stderr
    assert "--anew" in result.stderr
    assert "Traceback" not in result.output
    told = loaded(postgres, dataset, "--anew")
    assert (told["loaded"], told["removed"]) == (10, 0)
    assert differences(postgres, dataset) == []


@pytest.mark.long
@pytest.mark.process
def test_columns_that_somebody_added_stay(dataset: Path, postgres: Postgres) -> None:
    loaded(postgres, dataset)
    postgres.ask(f"ALTER TABLE {SCHEMA}.articles ADD COLUMN seen boolean DEFAULT true")
    postgres.ask(f"CREATE VIEW {SCHEMA}.titles AS SELECT title FROM {SCHEMA}.articles")
    change(dataset)
    loaded(postgres, dataset)
    assert postgres.ask(f"SELECT DISTINCT seen FROM {SCHEMA}.articles") == [(True,)]
    postgres.ask(f"ALTER TABLE {SCHEMA}.articles DROP COLUMN seen")
    assert differences(postgres, dataset) == []


@pytest.mark.long
@pytest.mark.process
def test_a_release_with_another_column(
    dataset: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        former = dict(columns.exported("articles"))
        del former["lead"]
        everything = columns.exported
        patch.setattr(
            tables, "exported", lambda one: dict(former) if one == "articles" else everything(one)
        )
        loaded(postgres, dataset)
    assert loaded(postgres, dataset)["loaded"] == 9
    assert differences(postgres, dataset) == []


@pytest.mark.long
@pytest.mark.process
def test_connections_that_drop(
    dataset: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends all of ours each time that something is to be merged."""
    from dlt.destinations.impl.postgres.sql_client import Psycopg2SqlClient

    loaded(postgres, dataset)
    change(dataset)
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    others += " AND backend_type = 'client backend'"

    def execute(self: Any, fragments: Any, *told: Any, **more: Any) -> Any:
        if any("MERGE" in str(one) for one in fragments):
            postgres.ask(others)
        return method(self, fragments, *told, **more)

    method = Psycopg2SqlClient.execute_many
    with monkeypatch.context() as patch:
        patch.setattr(Psycopg2SqlClient, "execute_many", execute)
        result = load(postgres, dataset)
    assert result.exit_code == 69, result.output
    assert "the same command goes on from here" in result.stderr
    assert "Traceback" not in result.output
    loaded(postgres, dataset)
    assert differences(postgres, dataset) == []


@pytest.mark.process
def test_what_is_forgotten_leaves_every_table(dataset: Path, postgres: Postgres) -> None:
    last = data_files(dataset)[-1]
    records = lines_of(last)
    words = "0905 không ai được đọc nữa"
    records[-1]["comments"][0]["body"] = words
    rewrite(last, records)
    finish(dataset)
    loaded(postgres, dataset)
    everything = ("pg_dump", "--data-only", postgres.address)
    assert words in subprocess.run(everything, capture_output=True, text=True, check=True).stdout
    records[-1]["comments"][0]["body"] = ""
    rewrite(last, records)
    finish(dataset)
    loaded(postgres, dataset)
    left = subprocess.run(everything, capture_output=True, text=True, check=True).stdout
    assert words not in left
    assert "COPY" in left


@pytest.mark.long
@pytest.mark.process
def test_two_papers_in_one_schema(dataset: Path, tmp_path: Path) -> None:
    """Neither touches the other's rows, of the same days though they are."""
    place = DuckDB(tmp_path)
    other = Path(copytree(dataset, dataset.parent / "plo"))
    for path in (*data_files(other), other / "history.jsonl"):
        path.write_bytes(path.read_bytes().replace(b'"baodaklak', b'"plo'))
    finish(other)
    loaded(place, dataset)
    line = ("load", "plo", "--to", place.address, "--schema", SCHEMA, "--output", other.parent)
    result = CliRunner().invoke(main, [*map(str, line)])
    assert (result.exit_code, json.loads(result.stdout)["articles"]) == (0, 300), result.output
    change(dataset)
    told = loaded(place, dataset)
    assert (told["loaded"], told["removed"], told["articles"]) == (6, 1, 292)
    mine = [row for row in held(place, "articles") if row["site"] == SITE]
    assert mine == wanted(dataset, "articles")
    assert len(held(place, "articles")) == 292 + 300
    assert len(held(place, "comments")) == len(wanted(other, "comments")) + told["comments"]


@pytest.mark.long
@pytest.mark.process
def test_forget_names_the_places_that_still_have_it(dataset: Path, tmp_path: Path) -> None:
    place = DuckDB(tmp_path)
    loaded(place, dataset)
    gone = held(place, "comments")[0]["id"]
    line = ("forget", gone, "--site", SITE, "--output", str(dataset.parent))
    result = CliRunner().invoke(main, line)
    assert result.exit_code == 0, result.output
    again = f"newsbot load {SITE} --to {place.address} --schema {SCHEMA}"
    assert again in result.stderr
    loaded(place, dataset)
    assert gone not in {row["id"] for row in held(place, "comments")}
    assert differences(place, dataset) == []


@pytest.mark.long
@pytest.mark.process
def test_a_choice_for_readers(dataset: Path, tmp_path: Path) -> None:
    place = DuckDB(tmp_path)
    loaded(place, dataset)
    told = loaded(place, dataset, "--comment-authors", "drop")
    assert told["loaded"] == 9
    assert {row["author"] for row in held(place, "comments")} == {None}
    assert loaded(place, dataset, "--comment-authors", "drop")["loaded"] == 0
    loaded(place, dataset)
    assert differences(place, dataset) == []


@pytest.mark.long
@pytest.mark.process
def test_invented_data_does_not_mix(dataset: Path, tmp_path: Path) -> None:
    place = DuckDB(tmp_path)
    loaded(place, dataset)
    manifest = json.loads((dataset / MANIFEST).read_text())
    (dataset / MANIFEST).write_text(json.dumps(manifest | {"origin": "sample"}))
    result = load(place, dataset)
    assert result.exit_code == 2
    assert "choose another --schema" in result.stderr


@pytest.mark.process
@pytest.mark.parametrize(
    ("to", "code", "told"),
    [
        ("x y", 2, "no destination"),
        ("oracle", 2, "there are postgres, duckdb"),
        ("duckdb", 2, "name the file"),
        ("filesystem", 2, "name the folder"),
        ("postgres", 78, "credentials"),
        ("postgres://me:geheim@127.0.0.1:9/news", 69, "Connection refused"),
        ("postgres://me:my@geheim@127.0.0.1:9/news", 2, "%40"),
        ("postgres://me:my%40geheim@127.0.0.1:9/news", 69, "Connection refused"),
        ("snowflake://me:geheim@there/news", 78, "pip install 'dlt[snowflake]'"),
        ("duckdb:/proc/none/press.duckdb", 73, "No such file"),
        ("filesystem:/proc/none", 73, "/proc/none"),
        ("s3://bucket/press", 78, "aws_access_key_id"),
    ],
)
def test_places_that_are_none(dataset: Path, to: str, code: int, told: str) -> None:
    line = ("load", SITE, "--to", to, "--output", str(dataset.parent))
    result = CliRunner().invoke(main, line)
    assert result.exit_code == code, result.output
    assert told in result.stderr
    assert "geheim" not in result.output
    assert "Traceback" not in result.output
    assert result.stdout == ""


@pytest.mark.process
def test_a_damaged_line_is_the_datasets(dataset: Path, tmp_path: Path) -> None:
    """The file is named, and the warehouse is not told to be dropped."""
    place = DuckDB(tmp_path)
    damaged = data_files(dataset)[2]
    whole = damaged.read_bytes()
    damaged.write_bytes(whole.replace(b'{"title"', b'{"title', 1))
    result = load(place, dataset)
    assert (result.exit_code, result.stdout) == (1, "")
    assert damaged.name in result.stderr
    assert "--anew" not in result.stderr
    assert "Traceback" not in result.output
    damaged.write_bytes(whole)
    loaded(place, dataset)
    assert differences(place, dataset) == []


@pytest.mark.process
def test_a_file_that_a_run_moved_meanwhile(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = DuckDB(tmp_path)
    moved = data_files(dataset)[2]
    elsewhere = tmp_path / moved.name

    def replace(*told: Any, method: Callable[..., None] = Warehouse.replace) -> None:
        moved.rename(elsewhere)
        method(*told)

    with monkeypatch.context() as patch:
        patch.setattr(Warehouse, "replace", replace)
        result = load(place, dataset)
    assert result.exit_code == 1
    assert "a run moved it meanwhile" in result.stderr
    assert "--anew" not in result.stderr
    elsewhere.rename(moved)
    loaded(place, dataset)
    assert differences(place, dataset) == []


@pytest.mark.process
def test_without_the_extra(dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dlt", None)
    result = load(DuckDB(tmp_path), dataset)
    assert (result.exit_code, result.stdout) == (78, "")
    assert "pip install 'newsbot[load]'" in result.stderr


@pytest.mark.process
def test_a_schema_of_the_files_own_name(dataset: Path, tmp_path: Path) -> None:
    line = ("load", SITE, "--to", f"duckdb:{tmp_path}/press.duckdb", "--schema", "press")
    result = CliRunner().invoke(main, [*line, "--output", str(dataset.parent)])
    assert result.exit_code == 2
    assert "choose another --schema" in result.stderr


@pytest.mark.process
def test_a_role_that_is_none(dataset: Path, postgres: Postgres) -> None:
    address = postgres.address.replace("newsbot@", "nobody@")
    line = ("load", SITE, "--to", address, "--output", str(dataset.parent))
    result = CliRunner().invoke(main, line)
    assert result.exit_code == 78
    assert 'role "nobody" does not exist' in result.stderr


@pytest.mark.long
@pytest.mark.process
def test_delta_has_the_days_of_before(dataset: Path, tmp_path: Path) -> None:
    """Each load is one commit of each table: who reads meanwhile reads a whole one."""
    from deltalake import DeltaTable

    place = Delta(tmp_path)
    loaded(place, dataset)
    change(dataset)
    loaded(place, dataset)
    table = DeltaTable(str(place.folder / SCHEMA / "articles"))
    now = len(held(place, "articles"))
    table.load_as_version(table.version() - 1)
    assert (table.to_pyarrow_dataset().count_rows(), now) == (300, len(held(place, "articles")))
    assert now < 300
