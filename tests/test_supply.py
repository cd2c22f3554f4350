"""What newsbot is built from: pinned by hash, above every known hole, and told in the wheel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import audit
from tests.audit import LOCKS, ROOT, below_floors, locked
from tests.faults import Measured

BILL = ROOT / "packaging/newsbot.cdx.json"


@pytest.mark.unit
@pytest.mark.fault("D19")
@pytest.mark.parametrize("name", LOCKS)
def test_every_file_that_is_installed_is_pinned_by_its_hash(name: str, measured: Measured) -> None:
    pinned = locked(name)
    for requirement, hashes in pinned.values():
        (pin,) = requirement.specifier
        assert pin.operator == "==", requirement
        assert hashes, requirement
        assert all(one.startswith("sha256:") and len(one) == 71 for one in hashes)
        assert requirement.url is None
    assert "://" not in (ROOT / name).read_text("utf-8")
    measured(f"{name}: {len(pinned)} packages")


@pytest.mark.unit
@pytest.mark.fault("D19")
def test_no_version_with_a_known_hole_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(below_floors()) == []
    # It would tell.
    monkeypatch.setitem(audit.FLOORS, "lxml", ("999", "tomorrow's"))
    assert len(list(below_floors())) == 1 + len(LOCKS)


@pytest.mark.unit
def test_what_runs_alone_is_of_the_versions_that_are_tested() -> None:
    everything, core = (locked(name) for name in LOCKS)
    assert {one: told for one, told in core.items() if one not in everything} == {}
    assert len(core) < len(everything)


@pytest.mark.unit
def test_the_bill_of_materials_is_of_the_lock() -> None:
    told = json.loads(BILL.read_bytes())
    assert told["bomFormat"] == "CycloneDX"
    there = {(one["name"], one["version"]) for one in told["components"]}
    wanted = {
        (requirement.name, next(iter(requirement.specifier)).version)
        for requirement, _ in locked(LOCKS[1]).values()
    }
    assert there == wanted
    assert {one["purl"] for one in told["components"]} == {f"pkg:pypi/{n}@{v}" for n, v in wanted}


@pytest.mark.process
@pytest.mark.fault("D19")
def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    wheels = []
    for number, name in enumerate(("one", "quite/another")):
        place = tmp_path / name
        place.mkdir(parents=True)
        for part in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / part, place)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "newsbot", place / "newsbot", ignore=ignored)
        shutil.copytree(ROOT / "packaging", place / "packaging")
        for path in place.rglob("*"):
            os.utime(path, (1_000_000_000 * (number + 1),) * 2)
        line = [
            sys.executable,
            "-m",
            "hatchling",
            "build",
            "-t",
            "wheel",
            "-d",
            str(place / "dist"),
        ]
        subprocess.run(line, cwd=place, check=True, capture_output=True)
        wheels += (place / "dist").iterdir()
    one, other = wheels
    assert one.name == other.name
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as wheel:
        (bill,) = [name for name in wheel.namelist() if "/sboms/" in name]
        assert wheel.read(bill) == BILL.read_bytes()
