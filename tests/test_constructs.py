"""What goes wrong only elsewhere is nowhere in the product: on another Python, between threads."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import re._parser as sre  # type: ignore[import-not-found]
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import newsbot

pytestmark = pytest.mark.unit

SOURCES = sorted(Path(newsbot.__file__).parent.rglob("*.py"))
WALKED = ("match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer", "compile")


def patterns() -> Iterator[tuple[str, str | bytes, int]]:
    """Every pattern of the product: those that modules hold, and those in calls of ``re``."""
    for found in pkgutil.walk_packages(newsbot.__path__, "newsbot."):
        if not found.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(found.name)).items():
                yield from held(f"{found.name}.{name}", value)
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"re.{w}" for w in WALKED}:
                pattern = node.args[0]
                if isinstance(pattern, ast.Constant):
                    yield f"{path.name}:{node.lineno}", pattern.value, 0


def held(name: str, value: object) -> Iterator[tuple[str, str | bytes, int]]:
    if isinstance(value, re.Pattern):
        yield name, value.pattern, value.flags & ~re.DEBUG
    elif isinstance(value, dict):
        yield from held(name, [*value.keys(), *value.values()])
    elif isinstance(value, tuple | list | frozenset | set):
        for one in value:
            yield from held(name, one)


def unlike(parsed: Any) -> Iterator[str]:
    """Possessive repeats of more than one character, and atomic groups (CPython gh-106052)."""
    for op, value in parsed:
        if op is sre.ATOMIC_GROUP:
            yield "an atomic group"
        if op is sre.POSSESSIVE_REPEAT:
            inner = list(value[2])
            if len(inner) != 1 or inner[0][0] not in (
                sre.LITERAL,
                sre.NOT_LITERAL,
                sre.ANY,
                sre.IN,
            ):
                yield "a possessive group"
        yield from inside(value)


def inside(value: object) -> Iterator[str]:
    if isinstance(value, sre.SubPattern):
        yield from unlike(value)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from inside(one)


def test_no_pattern_is_matched_otherwise_by_an_older_python() -> None:
    found = list(patterns())
    assert len(found) > 100
    told = {
        name: list(unlike(sre.parse(pattern, flags & ~re.UNICODE)))
        for name, pattern, flags in found
    }
    assert {name: words for name, words in told.items() if words} == {}


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        (r"a(?:ab|c)*+d", ["a possessive group"]),
        (r"(?:x(?:ab)?+)+", ["a possessive group"]),
        (r"a(?>b|c)d", ["an atomic group"]),
        (r"[ab]++c\s*+.?+x*+", []),
        (r"(?:ab)*c", []),
    ],
)
def test_such_patterns_are_told(pattern: str, word: list[str]) -> None:
    assert list(unlike(sre.parse(pattern))) == word


def test_strangers_markup_is_never_read_by_pythons_own_parser() -> None:
    """What it takes for a tag, a comment or raw text changed between 3.11.2, 3.11.14 and 3.14."""
    using = [
        path.name
        for path in SOURCES
        if re.search(
            r"""["']html\.parser["']|from html\.parser|HTMLParser as""", path.read_text("utf8")
        )
    ]
    assert using == []


def lazily_read(source: str) -> Iterator[str]:
    """Types that msgspec would learn when something is read: two threads at that at once end the
    process with SIGSEGV (msgspec 0.22). A decoder that stands in its module is made by one thread.
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name == "msgspec.convert":
                read = [node.args[1]]
            else:
                read = [word.value for word in node.keywords if word.arg == "type"]
            if name in ("msgspec.convert", "msgspec.json.decode"):
                named = {one.id for word in read for one in ast.walk(word) if hasattr(one, "id")}
                yield from (f"{name} of {one}" for one in named - KNOWN_TO_MSGSPEC)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            made = ast.unparse(node)
            yield from (["a decoder made in a function"] if "msgspec.json.Decoder(" in made else [])


KNOWN_TO_MSGSPEC = {"dict", "list", "tuple", "str", "int", "float", "bool", "Any"}
# A past run's figures, of these kinds; articles, which the module itself has a decoder of.
READ_ALL_THE_SAME = {
    "monitoring/runs.py": ["msgspec.convert of kind"],
    "items.py": ["msgspec.convert of Article"],
}


def test_threads_do_not_learn_types() -> None:
    top = Path(newsbot.__file__).parent
    sources = {path.relative_to(top).as_posix(): path.read_text("utf8") for path in SOURCES}
    told = {name: list(lazily_read(source)) for name, source in sources.items()}
    assert {name: words for name, words in told.items() if words} == READ_ALL_THE_SAME


def test_types_that_are_learnt_late_would_be_noticed() -> None:
    assert list(lazily_read("x = msgspec.json.decode(line, type=list[One])")) == [
        "msgspec.json.decode of One"
    ]
    assert list(lazily_read("def f():\n    return msgspec.json.Decoder(One).decode(x)")) != []
    assert list(lazily_read("one = msgspec.json.Decoder(One)")) == []
