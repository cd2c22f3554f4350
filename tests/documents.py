"""The parts of the documents that are made from the code: ``make docs`` writes them.

A part stands between ``<!-- table: Article -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
from pathlib import Path

from newsbot import schema
from newsbot.replica.faults import KINDS, LIES

ROOT = Path(__file__).parent.parent
_PART = re.compile(r"(<!-- table: (\w+) -->\n).*?(\n<!-- end -->)", re.DOTALL)
_RECORDS = {record.__name__: record for record in schema.DESCRIPTIONS}


def _faults() -> str:
    rows = [("any", kind, told) for kind, told in KINDS.items()]
    rows += [(target, lie, told) for target, lies in LIES.items() for lie, told in lies.items()]
    lines = [f"| {target} | `{kind}` | {told} |" for target, kind, told in rows]
    return "\n".join(["| target | kind | what comes |", "|---|---|---|", *lines])


def table(name: str) -> str:
    """One made part, as Markdown."""
    return _faults() if name == "Faults" else schema.table(_RECORDS[name])


def documents() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def filled(text: str) -> str:
    """A document with its made parts as they are today."""
    return _PART.sub(
        lambda part: f"{part[1]}\n{table(part[2])}\n{part[3]}",
        text,
    )


if __name__ == "__main__":
    for document in documents():
        document.write_text(filled(document.read_text("utf-8")), "utf-8")
