"""What a change does to records: ``make compare BASE=main``.

Reads every page that lies at hand (saved cases, real ones where they lie beside the project) with
the code of BASE and with the code of this tree, and prints each field that differs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.witness.pages import ROOT, cases, real_pages

_WIDEST = 300
# Run by the tree whose code reads: imports nothing of this file.
_READER = """
import json, sys
from datetime import datetime
from pathlib import Path
from newsbot import extract, to_json
now = datetime.fromisoformat("2026-01-01T00:00:00+07:00")
for line in sys.stdin:
    name, file, url, comments = json.loads(line)
    more = {"comments": Path(comments).read_bytes()} if comments else {}
    try:
        told = json.loads(to_json(extract(Path(file).read_bytes(), url, fetched_at=now, **more)))
    except Exception as error:
        told = {"no record": f"{type(error).__name__}: {error}"[:200]}
    told.get("extraction", {}).pop("parser", None)
    print(json.dumps([name, told]))
"""


def pages() -> Iterator[tuple[str, str, str, str | None]]:
    """Name, file, address and comment reply of each page."""
    for one in cases():
        reply = next(iter(sorted(one.file.parent.glob("comments.*"))), None)
        yield one.name, str(one.file), one.url, str(reply) if reply else None
    for one in real_pages():
        yield one.name, str(one.file), one.url, None


def read(tree: Path, lines: str) -> dict[str, dict[str, Any]]:
    """What the code of a tree reads of the pages. Raises ``CalledProcessError``."""
    ended = subprocess.run(
        [sys.executable, "-c", _READER],
        input=lines,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
    )
    return dict(json.loads(line) for line in ended.stdout.splitlines())


def differences(
    before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]
) -> Iterator[str]:
    for name, old in before.items():
        new = after[name]
        for field in {**old, **new}:
            if old.get(field) != new.get(field) and field != "content_sha256":
                yield f"{name}.{field}"
                for sign, told in (("-", old), ("+", new)):
                    value = json.dumps(told.get(field), ensure_ascii=False)
                    yield f"  {sign} {value[:_WIDEST]}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.compare", description=__doc__)
    parser.add_argument("base", nargs="?", default="main", help="a commit or branch")
    chosen = parser.parse_args()
    lines = "".join(json.dumps(page) + "\n" for page in pages())
    git = ["git", "-C", str(ROOT), "worktree"]
    with TemporaryDirectory() as folder:
        tree = Path(folder, "base")
        added = subprocess.run(
            [*git, "add", "--quiet", "--detach", str(tree), chosen.base], check=False
        )
        if added.returncode:
            return 2
        try:
            before = read(tree, lines)
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)
    after = read(ROOT, lines)
    for line in differences(before, after):
        print(line)
    differing = [name for name in before if list(differences({name: before[name]}, after))]
    print(f"{len(differing)} of {len(before)} pages are read otherwise than with {chosen.base}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
