"""Publishing: one row an article, whole files, safe to repeat at any point."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from pkgutil import resolve_name

import pytest
from click.testing import CliRunner

from newsbot.cli import main
from newsbot.dataset.history import HISTORY, publish_history
from newsbot.dataset.lines import DatasetError
from newsbot.dataset.partitions import UNDATED, partition_of
from newsbot.dataset.publish import publish
from newsbot.exporters.atomic import Staged, replacing, write_lines
from newsbot.exporters.run_folder import RunFolder
from newsbot.ledger import open_ledger
from newsbot.ledger.runs import RunBook
from newsbot.replica import Replica, compare, running
from newsbot.runs.folders import Folders
from tests.crawling import crawl, files

pytestmark = pytest.mark.crawl

MONDAY, TUESDAY = "2024-09-16T08:00:00+07:00", "2024-09-17T08:00:00+07:00"


def line(name: str, timestamp: str | None, title: str = "Tin") -> bytes:
    return json.dumps({"id": name, "timestamp": timestamp, "title": title}).encode()


def run_file(folder: Path, *lines: bytes) -> Path:
    path = folder / "articles.jsonl"
    write_lines(path, lines)
    return path


def test_articles_stand_by_day_in_order_of_time(tmp_path: Path) -> None:
    late, early = line("x-1", "2024-09-16T09:00:00+07:00"), line("x-2", MONDAY)
    run = run_file(tmp_path, late, early, line("x-3", TUESDAY), line("x-4", None))
    placed = publish(run, tmp_path / "data", lambda _: None)
    assert files(tmp_path / "data") == {
        "articles/year=2024/month=09/2024-09-16.jsonl": early + b"\n" + late + b"\n",
        "articles/year=2024/month=09/2024-09-17.jsonl": line("x-3", TUESDAY) + b"\n",
        UNDATED: line("x-4", None) + b"\n",
    }
    assert placed["x-4"].partition == UNDATED == partition_of(None)


def test_each_line_of_history_is_added_once(tmp_path: Path) -> None:
    told = [{"id": "x-1", "kind": kind, "at": MONDAY} for kind in ("gone", "back")]
    first, second = (json.dumps(one).encode() for one in told)
    run, dataset = tmp_path / "run" / HISTORY, tmp_path / "data"
    for lines in ([first], [first, second], [first, second]):
        write_lines(run, lines)
        publish_history(run, dataset, "none", lambda _: True)
    assert (dataset / HISTORY).read_bytes() == first + b"\n" + second + b"\n"


def test_publishing_again_leaves_the_same_bytes_and_files(tmp_path: Path) -> None:
    run = run_file(tmp_path, line("x-1", MONDAY), line("x-2", MONDAY))
    publish(run, tmp_path / "data", lambda _: None)
    before = {path: path.stat().st_ino for path in tmp_path.rglob("*.jsonl")}
    publish(run, tmp_path / "data", lambda _: None)
    assert {path: path.stat().st_ino for path in tmp_path.rglob("*.jsonl")} == before


def test_a_later_version_replaces_the_row(tmp_path: Path) -> None:
    publish(run_file(tmp_path, line("x-1", MONDAY), line("x-2", MONDAY)), tmp_path, lambda _: None)
    later = run_file(tmp_path / "later", line("x-1", MONDAY, "Tin mới"))
    publish(later, tmp_path, {"x-1": partition_of(MONDAY)}.get)
    path = tmp_path / partition_of(MONDAY)
    assert path.read_bytes() == line("x-1", MONDAY, "Tin mới") + b"\n" + line("x-2", MONDAY) + b"\n"


def test_an_article_whose_day_changed_leaves_its_old_file(tmp_path: Path) -> None:
    data = tmp_path / "data"
    publish(run_file(tmp_path, line("x-1", MONDAY), line("x-2", MONDAY)), data, lambda _: None)
    before = {name: partition_of(MONDAY) for name in ("x-1", "x-2")}
    publish(run_file(tmp_path / "2", line("x-1", TUESDAY)), data, before.get)
    assert files(data) == {
        partition_of(MONDAY): line("x-2", MONDAY) + b"\n",
        partition_of(TUESDAY): line("x-1", TUESDAY) + b"\n",
    }
    publish(run_file(tmp_path / "3", line("x-2", TUESDAY)), data, before.get)
    assert list(files(data)) == [partition_of(TUESDAY)]


def test_articles_that_change_places_stand_twice_between_two_renames_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One goes from Monday to Tuesday, another the other way; somebody counts at every step."""
    data = tmp_path / "data"
    names = {"x-1": MONDAY, "x-2": TUESDAY, "x-3": MONDAY}
    publish(run_file(tmp_path, *(line(*told) for told in names.items())), data, lambda _: None)
    before = {name: partition_of(day) for name, day in names.items()}
    seen: list[tuple[str, Counter[str]]] = []

    def watched(step: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            result = real(*arguments)
            lines = b"".join(files(data).values()).splitlines()
            seen.append((step, Counter(json.loads(line)["id"] for line in lines)))
            return result

        return call

    for step in ("Staged.write_lines", "_take_place"):
        real = resolve_name(f"newsbot.exporters.atomic:{step}")
        monkeypatch.setattr(f"newsbot.exporters.atomic.{step}", watched(step, real))
    publish(run_file(tmp_path / "2", line("x-1", TUESDAY), line("x-2", MONDAY)), data, before.get)
    # The first is the run's own file.
    counts = [counter for step, counter in seen if step == "_take_place"][1:]
    assert all(counter.keys() == names.keys() for _, counter in seen), "nothing is ever missing"
    once = Counter(dict.fromkeys(names, 1))
    assert {step for step, counter in seen if counter != once} == {"_take_place"}
    assert len(counts) == 4
    assert counts[-1] == once
    assert [path.name for path in data.rglob("*.tmp")] == []


def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    publish(run_file(tmp_path, line("x-1", MONDAY)), data, lambda _: None)
    before = files(data)
    real, written = Staged.write_lines, []

    def full(staged: Staged, path: Path, lines: Iterable[bytes]) -> int:
        written.append(path)
        if len(written) == 3:
            raise OSError(28, "No space left on device", str(path))
        return real(staged, path, lines)

    monkeypatch.setattr(Staged, "write_lines", full)
    run = run_file(tmp_path / "2", line("x-1", TUESDAY), line("x-2", MONDAY))
    with pytest.raises(OSError, match="No space"):
        publish(run, data, {"x-1": partition_of(MONDAY)}.get)
    assert files(data) == before
    assert list(data.rglob("*.tmp")) == []


def test_a_damaged_file_of_the_dataset_is_named(tmp_path: Path) -> None:
    path = tmp_path / partition_of(MONDAY)
    path.parent.mkdir(parents=True)
    path.write_text('{"id": "x-1", "timest')
    with pytest.raises(DatasetError, match=path.name):
        publish(run_file(tmp_path, line("x-2", MONDAY)), tmp_path, lambda _: None)
    assert path.read_text() == '{"id": "x-1", "timest'


def test_a_file_is_whole_or_untouched(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def break_off() -> None:
        with replacing(path) as file:
            file.write(b"new, but only ha")
            raise OSError(28, "No space left on device", str(path))

    with pytest.raises(OSError, match="No space"):
        break_off()
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


def test_quarantine_pages_stay_in_their_folder(tmp_path: Path) -> None:
    class Entry:
        key, url, reason, detail, at = "../../x\0é", "https://x/", "no_title", "", MONDAY
        page = b"<html>"

    RunFolder(tmp_path / "run").write_quarantine([Entry()])
    found = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(map(str, found)) == ["run/quarantine.jsonl", "run/quarantine/-x-.html"]


def test_a_publish_that_was_killed_is_finished(tmp_path: Path) -> None:
    replica = Replica(articles=40, seed=1)
    with running(replica) as server:
        ended = crawl(server.url, tmp_path, "--all")
    whole = files(tmp_path / "baodaklak")
    folders = Folders(tmp_path, "baodaklak")
    ledger = open_ledger(folders.own)
    RunBook(ledger, ended.summary["run_id"]).exported("exported")
    ledger.close()
    for name in list(whole)[1:]:
        (folders.dataset / name).unlink()

    result = CliRunner().invoke(main, ["publish", "baodaklak", "--output", str(tmp_path)])
    assert (result.exit_code, result.stdout) == (0, ended.summary["run_id"] + "\n")
    assert files(folders.dataset) == whole
    assert compare(tmp_path, replica) == []

    again = CliRunner().invoke(main, ["publish", "baodaklak", "--output", str(tmp_path)])
    assert (again.exit_code, again.stdout) == (0, "")
    nothing = CliRunner().invoke(main, ["publish", "phuyen", "--output", str(tmp_path)])
    assert nothing.exit_code == 2


def test_what_a_kill_left_aside_is_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name aside is the file's own: after many kills there is one, not one a kill."""
    data = tmp_path / "data"
    run = run_file(tmp_path, line("x-1", MONDAY), line("x-2", TUESDAY))
    later = run_file(tmp_path / "2", line("x-2", TUESDAY))
    with monkeypatch.context() as patch:
        # A kill leaves what an error would take away.
        patch.setattr(Staged, "discard", lambda staged: None)
        patch.setattr(Staged, "settle", lambda staged: 1 / 0)
        for lines in (run, run, later):
            with pytest.raises(ZeroDivisionError):
                publish(lines, data, lambda _: None)
    left = sorted(path.name for path in data.rglob("*.tmp"))
    assert left == [".2024-09-16-jsonl.tmp", ".2024-09-17-jsonl.tmp"]
    publish(run, data, lambda _: None)
    assert list(data.rglob("*.tmp")) == []
