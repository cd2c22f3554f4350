"""A copy of the package in which the recipes of ``docs/adding.md`` are followed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.waiting import LONGEST

ROOT = Path(__file__).parents[1]
SECOND = ROOT / "tests" / "second"
TEXT = (ROOT / "docs" / "adding.md").read_text("utf-8")
RECIPES = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S))


class House:
    """A copy of the package; ``follow`` does what a recipe says, ``run`` is the command in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(
            ROOT / "newsbot", folder / "newsbot", ignore=shutil.ignore_patterns("__pycache__")
        )

    def follow(self, recipe: str) -> list[str]:
        """The files it added."""
        added = re.findall(r"^`(\S+)`:\n\n```\w+\n(.*?)^```$", RECIPES[recipe], re.M | re.S)
        for path, content in added:
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(content)
        for change in re.findall(r"^```diff\n(.*?)^```$", RECIPES[recipe], re.M | re.S):
            subprocess.run(
                ["git", "apply", "--recount", "-"],
                cwd=self.folder,
                input=change,
                text=True,
                check=True,
            )
        return [path for path, _ in added]

    def add_second_cms(self) -> None:
        """Its files are put in place, nothing else is edited."""
        for room in ("cms/ld", "sites"):
            files = shutil.ignore_patterns("__pycache__", *([] if "/" in room else ["__init__.py"]))
            shutil.copytree(
                SECOND / room, self.folder / "newsbot" / room, ignore=files, dirs_exist_ok=True
            )

    def end(self, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        """``newsbot`` with its output, however it ended."""
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "newsbot", *map(str, arguments)],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder), **environment},
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )

    def run(self, *arguments: object) -> str:
        """What ``newsbot`` says; it must end well."""
        ended = self.end(*arguments)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def extract(self, page: str, url: str) -> dict[str, Any]:
        (self.folder / "page.html").write_text(page)
        told: dict[str, Any] = json.loads(
            self.run("extract", self.folder / "page.html", "--url", url)
        )
        return told
