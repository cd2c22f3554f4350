"""Datasets watched over time against the truth: perfect ones, and each kind of damage."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newsbot.cli import main
from newsbot.replica import NEWEST, Replica, compare, lateness
from newsbot.replica.observer import Observer, observed
from tests.once import once

pytestmark = pytest.mark.crawl

HOUR = timedelta(hours=1)
DAYS = 25
Row = dict[str, Any]
Damage = Callable[[Observer], str]


@pytest.fixture(scope="module")
def replica() -> Replica:
    return Replica(230, 43)


@pytest.fixture(scope="module")
def seen(replica: Replica, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is known to who looked every seven hours: some states and comments were never seen."""

    def look(folder: Path) -> None:
        observer = Observer(replica)
        for hours in range(DAYS * 24, 0, -7):
            observer.look(NEWEST - hours * HOUR)
        observer.look(NEWEST)
        (folder / "seen.json").write_text(json.dumps([observer.records, observer.history]))

    return (once(tmp_path_factory, "watched", look) / "seen.json").read_text()


@pytest.fixture
def observer(replica: Replica, seen: str) -> Observer:
    """One who knows that, to damage."""
    observer = Observer(replica)
    observer.records, observer.history = json.loads(seen)
    return observer


def test_a_perfect_observer_has_no_differences(observer: Observer, tmp_path: Path) -> None:
    folder = observer.write(tmp_path)
    assert compare(folder, observer.replica, at=NEWEST) == []
    records = observer.records.values()
    talk = [comment for record in records for comment in record["comments"]]
    assert {line["kind"] for line in observer.history} == {"version", "moved", "gone", "back"}
    assert any(record["gone_at"] for record in records)
    assert any(comment["removed_at"] for comment in talk)
    assert any(comment["edits"] for comment in talk)
    assert any(comment["depth"] == 0 and comment["parent_id"] for comment in talk)


@pytest.mark.parametrize("step", [1, 30, 200])
def test_whenever_it_looked_before(step: int, tmp_path: Path) -> None:
    replica = Replica(60, 4)
    observer = Observer(replica)
    for hours in range(400, 0, -step):
        observer.look(NEWEST - hours * HOUR)
    observer.look(NEWEST)
    assert compare(observer.write(tmp_path), replica, at=NEWEST) == []


def test_who_comes_late_has_no_history(tmp_path: Path) -> None:
    replica = Replica(120, 4)
    observer = Observer(replica)
    observer.look(NEWEST - 50 * HOUR)
    assert observer.history == []
    assert compare(observer.write(tmp_path), replica, at=NEWEST - 50 * HOUR) == []
    assert compare(tmp_path, replica, at=NEWEST) != []


def standing(observer: Observer, wanted: Callable[[Row], Any]) -> Row:
    """The first record of an article that stands and is as wanted."""
    found = sorted(observer.records.values(), key=lambda record: str(record["id"]))
    return next(record for record in found if record["gone_at"] is None and wanted(record))


def talking(observer: Observer, wanted: Callable[[Row], Any]) -> Row:
    """The first comment under a standing article that is as wanted."""
    record = standing(observer, lambda record: any(map(wanted, record["comments"])))
    return next(comment for comment in record["comments"] if wanted(comment))


def changed_line(observer: Observer) -> Row:
    return next(
        line
        for line in observer.history
        if line["kind"] == "version" and observer.records[line["id"]]["gone_at"] is None
    )


def title(observer: Observer) -> str:
    record = standing(observer, lambda record: record["version"] == 1)
    record["title"] = "Khác hẳn"
    return f"{record['id']}: title: "


def missing(observer: Observer) -> str:
    record = standing(observer, lambda record: record["version"] == 1)
    del observer.records[record["id"]]
    return f"missing: {record['id']}"


def foreign(observer: Observer) -> str:
    observer.records["baodaklak-lạ"] = {**standing(observer, bool), "id": "baodaklak-lạ"}
    return "foreign: baodaklak-lạ"


def doubled(observer: Observer) -> str:
    observer.records["again"] = standing(observer, bool)
    return "doubled: baodaklak-"


def not_gone(observer: Observer) -> str:
    gone = next(record for record in observer.records.values() if record["gone_at"])
    gone["gone_at"] = None
    return "gone_at: None though it is gone"


def gone(observer: Observer) -> str:
    standing(observer, bool)["gone_at"] = "2026-09-30T18:00:00+07:00"
    return "though it stands"


def lost_comment(observer: Observer) -> str:
    record = standing(observer, lambda r: r["comments"] and not r["comments"][-1]["removed_at"])
    lost = record["comments"].pop()
    return f"{record['id']}: comment {lost['id']}: missing"


def twice(observer: Observer) -> str:
    record = standing(observer, lambda record: record["comments"])
    record["comments"].append(record["comments"][0])
    return "doubled"


def never_said(observer: Observer) -> str:
    record = standing(observer, lambda record: record["comments"])
    record["comments"].append({**record["comments"][0], "id": "c-9"})
    return "comment c-9: never was there"


def still_there(observer: Observer) -> str:
    talking(observer, lambda comment: comment["removed_at"])["removed_at"] = None
    return "removed_at: None though it does not"


def removed(observer: Observer) -> str:
    comment = talking(observer, lambda comment: not comment["removed_at"])
    comment["removed_at"] = "2026-09-30T18:00:00+07:00"
    return f"{comment['id']}: removed_at: 2026-09-30T18:00:00+07:00 though it stands"


def earlier_text(observer: Observer) -> str:
    talking(observer, lambda comment: comment["edits"])["edits"][0]["body"] = "chưa ai nói"
    return "edits and body: "


def old_text(observer: Observer) -> str:
    comment = talking(observer, lambda c: c["edits"] and not c["removed_at"])
    comment["body"], comment["edits"][0]["body"] = comment["edits"][0]["body"], comment["body"]
    return "body: "


def order(observer: Observer) -> str:
    record = standing(observer, lambda record: len(record["comments"]) > 1)
    record["comments"].reverse()
    return "comments: order "


def depth(observer: Observer) -> str:
    comment = talking(observer, lambda comment: comment["depth"] == 1)
    comment["depth"] = 0
    return f"comment {comment['id']}: depth 0 instead of 1"


def count(observer: Observer) -> str:
    standing(observer, lambda record: record["comments"])["comments_total"] += 1
    return "comments_total: "


def version(observer: Observer) -> str:
    standing(observer, lambda record: record["version"] == 2)["version"] = 1
    return "version: 1 instead of 2, by its history"


def lost_line(observer: Observer) -> str:
    observer.history.remove(changed_line(observer))
    return " 2 instead of 1"


def doubled_line(observer: Observer) -> str:
    observer.history.append(observer.history[0])
    return f"history.jsonl:{len(observer.history)}: doubled: "


def foreign_line(observer: Observer) -> str:
    observer.history.append({**observer.history[0], "id": "baodaklak-lạ"})
    return "history of a foreign id: baodaklak-lạ"


def false_line(observer: Observer) -> str:
    changed_line(observer)["record"]["title"] = "Chưa từng có"
    return "never a state of the article: title: "


def same_again(observer: Observer) -> str:
    line = changed_line(observer)
    at = observer.history.index(line)
    observer.history.insert(at, {**line, "at": "2026-09-01T00:00:00+07:00"})
    return "the same state twice in a row"


def wrong_order(observer: Observer) -> str:
    lines = observer.history
    ids = [line["id"] if line["kind"] == "version" else "" for line in lines]
    identity = next(one for one in ids if one and ids.count(one) > 1)
    places = [at for at, one in enumerate(ids) if one == identity]
    lines[places[0]], lines[places[1]] = lines[places[1]], lines[places[0]]
    return "a true state, but not after the one before it"


def not_earlier(observer: Observer) -> str:
    ids = [line["id"] for line in observer.history]
    line = next(
        line
        for line in observer.history
        if line["kind"] == "version" and ids.count(line["id"]) == 1
    )
    line["record"] = observer.records[line["id"]]
    return "no earlier state than the record"


def kind(observer: Observer) -> str:
    moved = (line for line in observer.history if line["kind"] == "moved")
    next(line for line in moved if "timestamp" not in line["changed"])["kind"] = "version"
    return "version None instead of 1"


def unmoved(observer: Observer) -> str:
    line = next(line for line in observer.history if "timestamp" in line["changed"])
    moved = next(
        other
        for other in observer.history
        if other["kind"] == "moved" and (other["id"], other["at"]) == (line["id"], line["at"])
    )
    observer.history.remove(moved)
    return "['version'] instead of ['version', 'moved']"


def wrong_fields(observer: Observer) -> str:
    changed_line(observer)["changed"] = ["videos"]
    return "version says ['videos'] changed instead of "


def gone_twice(observer: Observer) -> str:
    at, line = next((at, x) for at, x in enumerate(observer.history) if x["kind"] == "gone")
    observer.history.insert(at, {**line, "at": "2026-09-01T00:00:00+07:00"})
    return "gone twice in a row"


def never_gone(observer: Observer) -> str:
    line = changed_line(observer)
    observer.history.append({**line, "kind": "gone", "changed": [], "record": None})
    return ": gone, which it was not"


def lost_absence(observer: Observer) -> str:
    gone = {record["id"] for record in observer.records.values() if record["gone_at"]}
    line = next(x for x in observer.history if x["kind"] == "gone" and x["id"] in gone)
    observer.history.remove(line)
    return ", by its history"


def unknown_kind(observer: Observer) -> str:
    changed_line(observer)["kind"] = "seen"
    return "no such kind: seen"


def line_version(observer: Observer) -> str:
    changed_line(observer)["record"]["version"] = 7
    return "version 7 instead of 1"


def short_line(observer: Observer) -> str:
    del changed_line(observer)["record"]
    return "keys ['id', 'kind', 'at', 'changed'] instead of "


@pytest.mark.parametrize(
    "damage",
    [
        *(title, missing, foreign, doubled, not_gone, gone, lost_comment, twice, never_said),
        *(still_there, removed, earlier_text, old_text, order, depth, count, version, lost_line),
        *(doubled_line, foreign_line, false_line, same_again, wrong_order, not_earlier, kind),
        *(line_version, short_line, unmoved, wrong_fields, gone_twice, never_gone, lost_absence),
        *(unknown_kind,),
    ],
)
def test_damage_is_named(damage: Damage, observer: Observer, tmp_path: Path) -> None:
    expected = damage(observer)
    found = compare(observer.write(tmp_path), observer.replica, at=NEWEST)
    assert any(expected in line for line in found), found


def test_lateness_of_a_look_every_seven_hours(observer: Observer, tmp_path: Path) -> None:
    folder = observer.write(tmp_path)
    found = lateness(folder, observer.replica, "baodaklak", NEWEST - timedelta(days=24), NEWEST)
    for spread in (found.comments, found.edits):
        assert spread.count > 10
        assert spread.median is not None
        assert spread.p95 is not None
        assert 1 < spread.median < spread.p95 < 30
    assert found.comments.p95 is not None
    assert found.comments.p95 <= 7
    assert found.lasting > 100
    assert found.lacking == 0


def test_lateness_counts_what_is_lacking(observer: Observer, tmp_path: Path) -> None:
    since = NEWEST - timedelta(days=24)
    before = lateness(observer.write(tmp_path), observer.replica, "baodaklak", since, NEWEST)
    for record in observer.records.values():
        record["comments"] = []
    observer.history.clear()
    found = lateness(observer.write(tmp_path), observer.replica, "baodaklak", since, NEWEST)
    assert found.comments.count == found.edits.count == 0
    assert found.comments.median is None
    assert found.comments_lacking == before.comments_lacking + before.comments.count
    assert 0 < found.lacking < found.lasting


def test_lines_that_are_no_history_are_named(observer: Observer, tmp_path: Path) -> None:
    folder = observer.write(tmp_path)
    with (folder / "baodaklak" / "history.jsonl").open("a", encoding="utf-8") as file:
        file.write("{}\n" + json.dumps(["id"]) + "\n")
    found = compare(folder, observer.replica, at=NEWEST)
    assert sum("not a line of history" in line for line in found) == 2


def test_the_command_checks_and_tells_the_truth_at_a_moment(
    observer: Observer, tmp_path: Path
) -> None:
    folder = observer.write(tmp_path)
    size = ["replica", "--articles", "230", "--seed", "43", "--at"]
    good = CliRunner().invoke(main, [*size, "2026-09-30T11:00:00Z", "--check", str(folder)])
    assert (good.exit_code, good.stdout) == (0, "")
    early = CliRunner().invoke(main, [*size, "2026-09-30T11:00", "--check", str(folder)])
    assert early.exit_code == 1
    looks = ["--looks-from", "2026-09-20T18:00", "--every", "7h", "--truth"]
    seen = CliRunner().invoke(main, [*size, "2026-09-30T18:00", *looks])
    lines = [json.loads(line) for line in seen.stdout.splitlines()]
    observer = observed(
        observer.replica, "baodaklak", NEWEST - timedelta(days=10), NEWEST, timedelta(hours=7)
    )
    assert lines == list(observer.lines())
    assert {line.get("kind") for line in lines} >= {None, "version", "moved"}
    assert CliRunner().invoke(main, [*size[:-1], *looks]).exit_code == 2
    told = CliRunner().invoke(main, [*size, "2026-09-30T18:00", "--truth"])
    assert len(told.stdout.splitlines()) >= len(observer.records)
    assert CliRunner().invoke(main, [*size, "yesterday", "--truth"]).exit_code == 2
    large = ["replica", "--articles", "100001", "--at", "2026-09-30", "--truth"]
    assert CliRunner().invoke(main, large).exit_code == 2
