"""Forty slips of a word or a sign, each of which ``make test`` has to notice.

    python -m tests.slips [--only PART] [--learn]

Each is made in a copy of the project. The test that noticed it last (`by`) runs first, then those
that are likely to, the quick ones, some crawls, and the rest only where all of these let it pass.
Ends with 1 where a slip passes all of them, and prints which. ``--learn`` tries those of which no
test is known to notice them, and writes down which did.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
_COPIED = ("newsbot", "tests", "docs", "packaging", "output", "pyproject.toml", "scrapy.cfg")
_COPIED += ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile")
_COPIED += ("requirements.lock", ".gitignore", ".ci")
_LONGEST = 1200
_TEST = re.compile(r"(?:FAILED|ERROR) (tests/[^ \[]+::\w+)")


# Tests that are likely to notice, by the folder or file of newsbot/.
_READ = [
    "tests/text",
    "tests/cms",
    "tests/test_cases.py",
    "tests/test_layouts.py",
    "tests/test_records.py",
]
_KEPT = ["tests/test_publish.py", "tests/test_revisits.py", "tests/test_ledger_check.py"]
_QUICK = ["tests", "-m", "unit or page"]
_CRAWLS = [
    f"tests/test_{name}.py" for name in ("crawl", "parts", "faults", "outages", "choosing", "month")
]
_LIKELY = {
    "text": _READ,
    "layouts": _READ,
    "cms": _READ,
    "pipelines": [*_READ, "tests/test_revisits.py"],
}


class Slip(NamedTuple):
    """``old`` stands once in ``file`` of newsbot/; ``new`` is what a tired hand makes of it.

    ``by`` is the test that noticed it when that was last tried.
    """

    file: str
    old: str
    new: str
    by: str = ""

    @property
    def likely(self) -> list[str]:
        return _LIKELY.get(self.file.partition("/")[0], _KEPT)


def slips() -> list[Slip]:
    told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf8"))
    return [Slip(**one) for one in told["slip"]]


def source(slip: Slip, root: Path = ROOT) -> Path:
    return root / "newsbot" / slip.file


def noticed_by(slip: Slip, tree: Path) -> str | None:
    """The first test that fails with the slip, None where all pass."""
    path = source(slip, tree)
    whole = path.read_text("utf8")
    path.write_text(whole.replace(slip.old, slip.new), "utf8")
    try:
        known = slip.by and (tree / slip.by.partition("::")[0]).exists()
        first = [[slip.by]] if known else []
        for tests in (*first, slip.likely, _QUICK, _CRAWLS, ["tests"]):
            if (failed := _first_failure(tests, tree)) is not None:
                return failed
    finally:
        path.write_text(whole, "utf8")
    return None


def _first_failure(tests: Sequence[str], tree: Path) -> str | None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-n",
        "0" if "::" in tests[0] else "2",
        "-p",
        "no:cacheprovider",
        # It fails with every slip: what is replaced no longer stands there.
        "--ignore",
        "tests/test_slips.py",
        *tests,
    ]
    try:
        ended = subprocess.run(
            command,
            cwd=tree,
            env=os.environ | {"PYTHONPATH": str(tree)},
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST,
        )
    except subprocess.TimeoutExpired:
        return None
    # 4 and 5: a test of that name is no longer there.
    if ended.returncode == 0 or ("::" in tests[0] and ended.returncode in (4, 5)):
        return None
    lines = (ended.stdout + ended.stderr).splitlines()
    told = [line for line in lines if line.startswith(("FAILED", "ERROR", "E  "))]
    return next(
        (line for line in told if not line.startswith("E  ")), told[0] if told else lines[-1]
    )


def run(wanted: Sequence[Slip]) -> Iterator[tuple[Slip, str | None, float]]:
    """Each slip, what noticed it, and the seconds that took."""
    with TemporaryDirectory() as folder:
        tree = Path(folder, "project")
        tree.mkdir()
        for name in _COPIED:
            there = ROOT / name
            copy = shutil.copytree if there.is_dir() else shutil.copy2
            copy(there, tree / name)
        if (ROOT.parent / "shared").is_dir():
            Path(folder, "shared").symlink_to(ROOT.parent / "shared")
        for slip in wanted:
            began = time.monotonic()
            yield slip, noticed_by(slip, tree), time.monotonic() - began


def learn(noticed: Mapping[Slip, str]) -> None:
    """Writes down which test noticed each slip."""
    path = Path(__file__).with_suffix(".toml")
    head, *blocks = path.read_text("utf8").split("[[slip]]\n")
    told = {(slip.file, slip.old): by for slip, by in noticed.items()}
    for slip, block in zip(slips(), blocks, strict=True):
        if by := _TEST.search(told.get((slip.file, slip.old), "")):
            lines = [line for line in block.rstrip().splitlines() if not line.startswith("by = ")]
            block = "\n".join([*lines, f'by = "{by[1]}"', ""]) + "\n"
        head += f"[[slip]]\n{block}"
    path.write_text(head.rstrip() + "\n", "utf8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.slips", description=__doc__)
    parser.add_argument("--only", default="", help="those in files whose path has this in it")
    parser.add_argument(
        "--learn", action="store_true", help="of those without one, write down who noticed"
    )
    chosen = parser.parse_args()
    wanted = [slip for slip in slips() if chosen.only in slip.file]
    if chosen.learn:
        wanted = [slip for slip in wanted if not slip.by]
    passed = 0
    noticed = dict[Slip, str]()
    for slip, failed, seconds in run(wanted):
        passed += failed is None
        noticed[slip] = failed or ""
        if chosen.learn:
            learn(noticed)
        told = failed or "PASSED ALL TESTS"
        print(f"{seconds:4.0f} s  {slip.file}: {slip.old!r} -> {slip.new!r}: {told}", flush=True)
    print(f"{len(wanted) - passed} of {len(wanted)} slips are noticed")
    return int(passed > 0)


if __name__ == "__main__":
    sys.exit(main())
