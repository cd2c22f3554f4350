"""What stands beside the articles in the published folder."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from newsbot.dataset.package import CHECKSUMS, MANIFEST, SUCCESS, complete
from newsbot.exporters.hashing import sha256_of
from newsbot.replica import Replica, running
from newsbot.sites import all_sites
from tests.crawling import crawl, files, records

pytestmark = pytest.mark.crawl

SITE = all_sites()["baodaklak"]
AT, LATER = "2026-10-01T06:00:00+07:00", "2026-10-02T06:00:00+07:00"


@pytest.fixture
def dataset(sample: Path, tmp_path: Path) -> Path:
    shutil.copytree(sample, tmp_path, dirs_exist_ok=True)
    return tmp_path / "baodaklak"


def data_files(dataset: Path) -> dict[str, str]:
    found = (path for path in dataset.rglob("*.jsonl") if "comments" not in path.parts)
    return {path.relative_to(dataset).as_posix(): sha256_of(path) for path in found}


def checked(dataset: Path) -> bool:
    line = ["sha256sum", "--check", "--quiet", "--strict", CHECKSUMS]
    return subprocess.run(line, cwd=dataset, capture_output=True, check=False).returncode == 0


def times(dataset: Path) -> dict[str, int]:
    paths = (path for path in dataset.rglob("*") if path.is_file())
    return {path.relative_to(dataset).as_posix(): path.stat().st_mtime_ns for path in paths}


def manifest(dataset: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((dataset / MANIFEST).read_bytes())
    return told


def test_comments_are_rows_of_their_own(dataset: Path) -> None:
    rows = [
        json.loads(line)
        for data in files(dataset / "comments").values()
        for line in data.splitlines()
    ]
    assert rows == [
        {"article_id": record["id"], **comment}
        for record in records(dataset)
        for comment in record["comments"]
    ]
    schema = json.loads((dataset / "schema" / "comment.json").read_bytes())
    validator = Draft202012Validator(schema)
    assert [error.message for row in rows for error in validator.iter_errors(row)] == []


def test_manifest_and_sums_name_every_file(dataset: Path) -> None:
    told = manifest(dataset)
    assert told["articles"] == len(records(dataset))
    assert told["comments"] == sum(len(one["comments"]) for one in records(dataset))
    for file in told["files"]:
        path = dataset / file["path"]
        assert (file["bytes"], file["sha256"]) == (path.stat().st_size, sha256_of(path))
        assert file["rows"] == path.read_bytes().count(b"\n")
    there = set(times(dataset)) - {CHECKSUMS, SUCCESS}
    listed = {line.split("  ")[1] for line in (dataset / CHECKSUMS).read_text().splitlines()}
    assert listed == there
    assert checked(dataset)
    path = dataset / told["files"][0]["path"]
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))
    assert not checked(dataset)


def test_the_card_says_what_is_there(dataset: Path) -> None:
    card = (dataset / "README.md").read_text("utf-8")
    told = manifest(dataset)
    assert f"{told['articles']:,} articles with {told['comments']:,} comments" in card
    undated = sum(one["timestamp"] is None for one in records(dataset))
    assert f"{undated} articles have no readable date" in card
    for words in (
        "sha256sum -c",
        "newsbot.read",
        "belong to Báo Đắk Lắk",
        "`timestamp_raw`",
        "Nothing is masked",
    ):
        assert words in card


def test_gaps_are_named(dataset: Path) -> None:
    for name in ("2026-09-10", "2026-09-11", "2026-09-20"):
        (dataset / f"articles/year=2026/month=09/{name}.jsonl").unlink()
    assert complete(dataset, SITE, data_files(dataset), LATER)
    card = (dataset / "README.md").read_text("utf-8")
    assert "- no articles 2026-09-10 to 2026-09-11" in card
    assert "- no articles on 2026-09-20" in card
    assert not (dataset / "comments/year=2026/month=09/2026-09-10.jsonl").exists()
    assert checked(dataset)


def test_only_what_changed_is_read_and_written(dataset: Path) -> None:
    before = times(dataset)
    assert not complete(dataset, SITE, data_files(dataset), LATER)
    assert times(dataset) == before
    path = max((dataset / "articles").rglob("*.jsonl"), key=lambda path: path.stat().st_size)
    first, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(rest))
    # Whatever is not this day's is not even opened.
    other = next(one for one in (dataset / "articles").rglob("*.jsonl") if one != path)
    data = data_files(dataset)
    other.write_bytes(b"no line of ours\n" * 9)
    assert complete(dataset, SITE, data, LATER)
    touched = {name for name, time in times(dataset).items() if before.get(name) != time}
    day = path.stem
    assert {name for name in touched if name.startswith("comments")} <= {
        path.relative_to(dataset).as_posix().replace("articles", "comments", 1)
    }
    assert touched >= {MANIFEST, CHECKSUMS, "README.md", SUCCESS}
    assert "schema/article.json" not in touched
    told = {file["path"]: file["rows"] for file in manifest(dataset)["files"]}
    assert told[f"articles/year=2026/month={day[5:7]}/{day}.jsonl"] == len(rest)
    assert json.loads(first)["id"]


def test_a_file_of_comments_that_was_cut_comes_back(dataset: Path) -> None:
    before = files(dataset)
    name = next(name for name in before if name.startswith("comments"))
    (dataset / name).write_bytes(before[name][:-10])
    assert complete(dataset, SITE, data_files(dataset), LATER)
    assert files(dataset) == before


@pytest.mark.parametrize("lost", [MANIFEST, SUCCESS, "comments", "README.md"])
def test_what_a_kill_left_is_completed(dataset: Path, lost: str) -> None:
    before = {name: (dataset / name).read_bytes() for name in times(dataset)}
    shutil.rmtree(dataset / lost) if lost == "comments" else (dataset / lost).unlink()
    (dataset / SUCCESS).unlink(missing_ok=True)
    assert complete(dataset, SITE, data_files(dataset), AT, origin="sample")
    assert {name: (dataset / name).read_bytes() for name in times(dataset)} == before


def test_frictionless_finds_it_valid(dataset: Path) -> None:
    line = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    ended = subprocess.run(line, cwd=dataset, capture_output=True, text=True, check=False)
    report = json.loads(ended.stdout)
    assert report["valid"], ended.stdout[-2000:]
    assert {task["name"] for task in report["tasks"]} == {"articles", "comments"}


def test_a_crawl_leaves_a_complete_folder(tmp_path: Path) -> None:
    replica = Replica(articles=60, seed=3)
    with running(replica) as server:
        assert crawl(server.url, tmp_path, "--all", "--publish-every", 20).code == 0
        dataset = tmp_path / "baodaklak"
        assert checked(dataset)
        assert (dataset / SUCCESS).exists()
        assert manifest(dataset)["articles"] == len(records(dataset))
        before = times(dataset)
        assert crawl(server.url, tmp_path).code == 0
        assert times(dataset) == before, "nothing happened, nothing is written"
