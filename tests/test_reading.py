"""The documents' examples of reading a dataset, each run as it stands there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.replica import Replica, running
from tests.crawling import crawl
from tests.documents import ROOT, documents
from tests.once import once

pytestmark = pytest.mark.crawl

_BLOCK = re.compile(r"^```(python|sh|r)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXAMPLES = [
    pytest.param(kind, code, id=f"{path.relative_to(ROOT)}-{number}")
    for path in documents()
    if path.name != "adding.md"  # its examples are files to add: tests/test_adding.py
    for number, (kind, code) in enumerate(_BLOCK.findall(path.read_text("utf-8")))
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with ``output/`` in it."""

    def make(place: Path) -> None:
        with running(Replica(articles=150, seed=4)) as server:
            assert crawl(server.url, place / "output", "--all").code == 0

    place = tmp_path_factory.mktemp("reader")
    shutil.copytree(once(tmp_path_factory, "reader", make), place, dirs_exist_ok=True)
    case = ROOT / "tests" / "cases" / "v1-headings"
    shutil.copy(case / "page.html", place / "page.html")
    return place


def has_r() -> bool:
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", "library(jsonlite)"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(("kind", "code"), EXAMPLES)
def test_example(
    kind: str,
    code: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    if kind == "python":
        exec(compile(code, "example", "exec"), {"__name__": "__main__"})
        assert capsys.readouterr().out
        return
    if kind == "r":
        if not has_r():
            pytest.skip("R with jsonlite is not installed")
        command = ["Rscript", "-e", code]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout
        return
    if "jq" in code and shutil.which("jq") is None:
        pytest.skip("jq is not installed on this machine")
    # The command of this very environment.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    ended = subprocess.run(
        code,
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": path},
    )
    assert ended.stderr == ""
    assert ended.stdout or "history" in code


def test_there_are_examples_for_each_tool() -> None:
    told = "\n".join(str(example.values[1]) for example in EXAMPLES)
    tools = ("import pandas", "import polars", "import duckdb", "jq ", "from newsbot import")
    for tool in (*tools, "newsbot.read", "newsbot sql"):
        assert tool in told, tool
