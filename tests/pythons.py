"""``make pythons``: the README's two commands, from nothing, on each Python they are promised for.

Each Debian named is brought into a folder (debootstrap, which needs root) with what the README says
a bare one needs, and nothing else. There both commands run as root, and as a plain user in a folder
with spaces, under umask 077 and ``LC_ALL=C``, with a home that can't be written, and ``make demo``
once more. Then newsbot is installed without the lock, with the oldest versions that pyproject.toml
allows. ``--python`` does the same with an interpreter of this machine. Imports the standard library
alone: it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).parents[1]
SUITES = ("bookworm", "trixie", "sid")
# README names them. Certificates are on every system that is not as bare as a folder.
NEEDED = ("python3", "python3-venv", "make", "git")
_BESIDE = ("ca-certificates",)
_PASSED = re.compile(r"PIP_(?!FIND_LINKS)|SSL_CERT|.*_proxy$", re.IGNORECASE)
_NOBODY = 12345
_SILENT = ("-c", "advice.detachedHead=false")
_AS_A_STRANGER = {"LC_ALL": "C", "HOME": "/nowhere"}
_READ = (
    "tests/test_cases.py tests/text tests/analysis tests/test_choosing.py tests/test_constructs.py"
)


class Ran(NamedTuple):
    """One command: on what, as whom, its exit code, seconds and last line."""

    system: str
    who: str
    command: str
    code: int
    seconds: float
    last: str

    def row(self) -> str:
        said = "ok" if self.code == 0 else f"**exit {self.code}**"
        cells = (
            self.system,
            self.who,
            f"`{self.command}`",
            f"{self.seconds:.0f} s",
            said,
            self.last,
        )
        return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


class Place:
    """A folder in which the project is run: a Debian's, or this machine's own."""

    def __init__(self, name: str, root: Path | None, python: str) -> None:
        self.name, self.root, self.python = name, root, python

    def run(self, folder: Path, command: str, user: int, **environment: str) -> tuple[int, str]:
        """Exit code and what was printed, by a shell in ``folder`` under umask 077."""
        line = f"umask 077; cd {shlex.quote(str(folder))} && {command}"
        whole = ["sh", "-c", line]
        if self.root is not None:
            whole = ["chroot", f"--userspec={user}:{user}", str(self.root), *whole]
        kept = {name: value for name, value in os.environ.items() if _PASSED.match(name)}
        kept |= {"PATH": os.environ["PATH"], "HOME": "/root" if user == 0 else "/nowhere"}
        ended = subprocess.run(
            whole,
            env=kept | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return ended.returncode, ended.stdout.decode(errors="replace")

    def inside(self, folder: Path) -> Path:
        """A folder of this place as it is seen from outside."""
        return folder if self.root is None else self.root / folder.relative_to("/")


@contextmanager
def debian(suite: str, work: Path) -> Iterator[Place]:
    """A bare Debian with what the README names. Made once; its mounts end with it."""
    root = work / suite
    if not (root / "usr/bin/python3").exists():
        wanted = f"--include={','.join((*NEEDED, *_BESIDE))}"
        subprocess.run(
            ["debootstrap", "--variant=minbase", wanted, suite, str(root)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    for own in ("/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt"):
        if Path(own).exists():  # a name server, and a proxy's certificate
            shutil.copyfile(own, root / own[1:])
    pts = ["-t", "devpts", "-o", "newinstance,ptmxmode=0666,mode=0620", "devpts"]
    mounts = [
        (["-t", "proc", "proc"], root / "proc"),
        (["-t", "tmpfs", "-o", "mode=1777", "shm"], root / "dev/shm"),
        (pts, root / "dev/pts"),
    ]
    ptmx = root / "dev/ptmx"
    if not ptmx.is_symlink():
        ptmx.unlink(missing_ok=True)
        ptmx.symlink_to("pts/ptmx")
    mounted = []
    try:
        for what, where in mounts:
            where.mkdir(exist_ok=True)
            if not os.path.ismount(where):
                subprocess.run(["mount", *what, str(where)], check=True)
                mounted.append(where)
        yield Place(suite, root, "python3")
    finally:
        for where in reversed(mounted):
            subprocess.run(["umount", str(where)], check=True)


def commands(place: Place, tests: str, only: str | None) -> Iterator[Ran]:
    """Both commands as root, and as somebody else in a folder with spaces, from a fresh clone."""
    for who, user, home in (
        ("root", 0, "/srv/newsbot"),
        ("a plain user", _NOBODY, "/srv/news bot"),
    ):
        if (place.root is None and user) or (only is not None and only != who):
            continue
        folder = Path(home) if place.root else PROJECT.parent / f"newsbot of {place.name}"
        outside = place.inside(folder)
        shutil.rmtree(outside, ignore_errors=True)
        subprocess.run(
            ["git", *_SILENT, "clone", "--quiet", "--no-local", PROJECT, outside], check=True
        )
        for path in (outside, *outside.rglob("*")):
            os.chown(path, user, user, follow_symlinks=False)
        for command in ("make demo", tests, "make demo"):
            yield ran(place, folder, who, user, command)
        if not user:
            yield from floors(place, folder)
        shutil.rmtree(outside)


def floors(place: Place, folder: Path) -> Iterator[Ran]:
    """``pip install`` without the lock, with the oldest versions that pyproject.toml allows."""
    lines = "\n".join(oldest(PROJECT / "pyproject.toml"))
    (place.inside(folder) / "oldest.txt").write_text(f"{lines}\n", "utf8")
    pip = "oldest/bin/python -m pip install -q --disable-pip-version-check -c oldest.txt"
    yield ran(place, folder, "root", 0, f"{place.python} -m venv oldest")
    yield ran(place, folder, "root", 0, f"{pip} . && oldest/bin/newsbot sites")
    yield ran(
        place, folder, "root", 0, f"{pip} '.[analysis]' pytest pytest-timeout hypothesis jsonschema"
    )
    tested = f"oldest/bin/python -m pytest -q -p no:cacheprovider {_READ}"
    yield ran(place, folder, "root", 0, tested)


def oldest(pyproject: Path) -> list[str]:
    """``name==floor`` for each dependency with a floor; extras for tests alone are left out."""
    project = tomllib.loads(pyproject.read_text("utf8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["analysis"]
    return [re.sub(r">=([\d.]+)(,!=[\d.]+)*", r"==\1", one) for one in wanted]


def ran(place: Place, folder: Path, who: str, user: int, command: str) -> Ran:
    began = time.monotonic()
    strange = _AS_A_STRANGER if user else {}
    code, said = place.run(folder, command, user, PYTHON=place.python, **strange)
    lines = [line.strip(" =") for line in said.splitlines() if line.strip()]
    told = Ran(place.name, who, command, code, time.monotonic() - began, lines[-1] if lines else "")
    print(told.row(), flush=True)
    if code:
        print("\n".join(f"    {line}" for line in lines[-60:]), flush=True)
    return told


def version(place: Place) -> str:
    told = "import platform; print(platform.python_version())"
    return place.run(Path("/"), f"{place.python} -c {shlex.quote(told)}", 0)[1].strip()


def write(path: Path, told: list[Ran]) -> None:
    """The table of the document, with the day and the commit that it is true of."""
    commit = subprocess.run(
        ["git", "-C", PROJECT, "rev-parse", "--short", "HEAD"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    head = "| on | as | command | took | | last line |\n| --- | --- | --- | --- | --- | --- |"
    table = "\n".join(
        [
            f"Run on {datetime.now(UTC):%Y-%m-%d} at commit {commit}.\n",
            head,
            *(r.row() for r in told),
        ]
    )
    text = path.read_text("utf8")
    begin, end = "<!-- pythons -->", "<!-- end -->"
    before, after = text[: text.index(begin) + len(begin)], text[text.index(end) :]
    path.write_text(f"{before}\n{table}\n{after}", "utf8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pythons", description=__doc__)
    parser.add_argument("suites", nargs="*", default=[], help=f"default: {' '.join(SUITES)}")
    parser.add_argument(
        "--python", action="append", default=[], help="an interpreter of this machine"
    )
    parser.add_argument("--work", type=Path, default=Path("/var/tmp/newsbot-pythons"))
    parser.add_argument("--tests", default="make test", help="what stands for the second command")
    parser.add_argument("--only", choices=("root", "a plain user"), help="as one of both alone")
    parser.add_argument("--table", type=Path, help="the document whose table is written")
    chosen = parser.parse_args()
    suites = chosen.suites or ([] if chosen.python else SUITES)
    if suites and (os.geteuid() != 0 or shutil.which("debootstrap") is None):
        print(
            "skipped: bringing a Debian into a folder needs root and debootstrap", file=sys.stderr
        )
        return 0
    told: list[Ran] = []
    for suite in suites:
        with debian(suite, chosen.work) as place:
            place.name = f"Debian {suite}, Python {version(place)}"
            told += commands(place, chosen.tests, chosen.only)
    for python in chosen.python:
        place = Place("", None, python)
        place.name = f"Python {version(place)}"
        told += commands(place, chosen.tests, chosen.only)
    if chosen.table:
        write(chosen.table, told)
    return 1 if any(one.code for one in told) else 0


if __name__ == "__main__":
    sys.exit(main())
