"""What a newcomer's system may lack is said; the lock and the floors are for every Python named."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.pythons import NEEDED, oldest

pytestmark = pytest.mark.process

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
LOCK = [
    line.removesuffix(" \\")
    for line in (ROOT / "requirements.lock").read_text("utf8").splitlines()
    if not line.startswith(" ")
]
NAMED = [one.rpartition(" ")[2] for one in PROJECT["classifiers"] if ":: Python :: 3." in one]
PACKAGES = sysconfig.get_path("purelib")
PYTHONS = ["3.11.2", "3.11.14", *(f"{minor}.0" for minor in NAMED if minor != "3.11")]


def environment(python: str) -> dict[str, str]:
    """What markers look at, on a machine with this Python."""
    return {
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "python_full_version": python,
        "python_version": ".".join(python.split(".")[:2]),
        "sys_platform": "linux",
        "extra": "",
    }


def test_the_pythons_that_are_named_are_those_that_may_install_it() -> None:
    wanted = SpecifierSet(PROJECT["requires-python"])
    assert all(wanted.contains(python) for python in PYTHONS)
    assert not wanted.contains("3.11.1")
    readme = (ROOT / "README.md").read_text("utf8")
    assert f"Python 3.11.2 to {NAMED[-1]}" in readme
    assert f"apt install {' '.join(NEEDED)}" in " ".join(readme.split())


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_has_one_version_of_everything_for(python: str) -> None:
    wanted = [Requirement(line) for line in LOCK]
    mine = [one for one in wanted if not one.marker or one.marker.evaluate(environment(python))]
    names = Counter(re.sub(r"[-_.]+", "-", one.name).lower() for one in mine)
    assert max(names.values()) == 1
    needed = [Requirement(one) for one in PROJECT["dependencies"]]
    mine_needed = {
        re.sub(r"[-_.]+", "-", one.name).lower()
        for one in needed
        if not one.marker or one.marker.evaluate(environment(python))
    }
    assert mine_needed <= set(names)
    assert all(re.fullmatch(r"==[\w.+!]+", str(one.specifier)) for one in mine)


def test_every_dependency_has_a_floor_that_is_tried() -> None:
    floors = [Requirement(one) for one in oldest(ROOT / "pyproject.toml")]
    assert all(str(one.specifier).startswith("==") for one in floors)
    assert {"scrapy", "lxml", "duckdb"} <= {one.name for one in floors}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As much of the project as sets up the environment, in a folder with spaces."""
    place = tmp_path / "a folder"
    (place / "packaging").mkdir(parents=True)
    shutil.copy(ROOT / "packaging/environment.sh", place / "packaging")
    (place / "requirements.lock").write_text("no such package!\n", "utf8")
    return place


def python(folder: Path, body: str) -> Path:
    """A program that stands for an interpreter."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{body}\n", "utf8")
    path.chmod(0o755)
    return path


def set_up(folder: Path, interpreter: Path | str) -> tuple[int, str]:
    ended = subprocess.run(
        ["sh", "packaging/environment.sh"],
        cwd=folder,
        env=os.environ | {"PYTHON": str(interpreter)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not (folder / ".venv/ready").exists()
    return ended.returncode, ended.stdout + ended.stderr


REAL = f'exec "{sys.executable}" "$@"'


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("exit 127", "can't be started: install Python 3.11.2 or newer"),
        (f'case "$2" in *version_info*) exit 1;; esac; {REAL}', "needs Python 3.11.2 or newer"),
        (f'case "$2" in *ensurepip*) exit 1;; esac; {REAL}', "apt install python3-venv"),
        (
            f'case "$2" in venv) echo Connection refused; exit 1;; esac; {REAL}',
            "could not make the environment .venv; the end of .venv.log:\nConnection refused\n"
            "Is there a network? Packages come from PyPI: behind a proxy set HTTPS_PROXY",
        ),
        (
            f'case "$2" in venv) echo No space left on device; exit 1;; esac; {REAL}',
            "The disk is full",
        ),
        (f'case "$2" in venv) echo broken; exit 1;; esac; {REAL}', "start the same command again"),
    ],
)
def test_what_is_missing_is_said(folder: Path, body: str, told: str) -> None:
    code, said = set_up(folder, python(folder, body))
    assert code == 1
    assert told in said


def test_a_lock_that_cannot_be_installed_is_named(folder: Path) -> None:
    # An environment with the pip at hand: to install one takes five seconds.
    body = (
        f'case "$2" in venv) "{sys.executable}" "$@" --without-pip && echo "{PACKAGES}"'
        f' > "$(echo "{folder}"/.venv/lib/*/site-packages)/at_hand.pth"; exit;; esac; {REAL}'
    )
    code, said = set_up(folder, python(folder, body))
    assert code == 1
    assert "could not install the packages of requirements.lock; the end of .venv.log:" in said
    assert "no such package!" in said
