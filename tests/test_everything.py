"""Every test is run by ``make test`` or by ``make test-all``, and what that keeps can be read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.everything import PAGE, ROOT, Step, lines, run, steps, written

pytestmark = pytest.mark.unit


def functions(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def test_every_test_stands_where_pytest_looks() -> None:
    for file in ROOT.rglob("*.py"):
        parts = file.relative_to(ROOT).parts
        if parts[0].startswith(".") or parts[0] == "output":
            continue
        if any(name.startswith("test_") for name in functions(file)):
            assert parts[0] == "tests", file
            assert file.name.startswith("test_"), file


def test_all_of_them_are_in_the_first_step() -> None:
    first, *others = steps("x")
    assert first.command[first.command.index("-m") + 1] == "long or not long"
    assert "tests" in first.command
    for step in others:
        assert (ROOT / f"{step.command[0].replace('.', '/')}.py").exists()


def test_what_a_step_says_last_is_kept(capfd: pytest.CaptureFixture[str]) -> None:
    good = run(Step("good", ["this"]))
    bad = run(Step("bad", ["tests.no_such"]))
    assert (good.code, bad.code) == (0, 1)
    assert "No module named" in bad.told
    told = list(lines([good, bad], "abc1234", date(2026, 11, 28), 90.0))
    assert told[0].startswith("Run on 2026-11-28 at commit abc1234, 2 minutes")
    assert "FAILED (1)" in told[-1]
    page = written("a\n<!-- result -->\nold\n<!-- end -->\nb\n", ["1", "2"])
    assert page == "a\n<!-- result -->\n1\n2\n<!-- end -->\nb\n"
    assert written(PAGE.read_text("utf8"), told) != PAGE.read_text("utf8")
    capfd.readouterr()
