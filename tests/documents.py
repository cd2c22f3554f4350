"""The parts of the documents that are made from the code: ``make docs`` writes them.

A part stands between ``<!-- table: Article -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
from pathlib import Path

from newsbot import schema
from newsbot.cms.base import Cms
from newsbot.cms.reading import layouts_of
from newsbot.layouts.base import RULES
from newsbot.replica.faults import KINDS, LIES
from newsbot.sites import all_sites

ROOT = Path(__file__).parent.parent
_PART = re.compile(r"(<!-- table: (\w+) -->\n).*?(\n<!-- end -->)", re.DOTALL)
_RECORDS = {record.__name__: record for record in schema.DESCRIPTIONS}


def all_cms() -> list[Cms]:
    """The CMSs of the declared papers, each once."""
    return list({type(site.cms): site.cms for site in all_sites().values()}.values())


def _faults() -> str:
    rows = [("any", kind, told) for kind, told in KINDS.items()]
    rows += [(target, lie, told) for target, lies in LIES.items() for lie, told in lies.items()]
    lines = [f"| {target} | `{kind}` | {told} |" for target, kind, told in rows]
    return "\n".join(["| target | kind | what comes |", "|---|---|---|", *lines])


def _rules() -> str:
    """Every rule of every layout; those that all have stand once."""
    layouts = {kind.name: kind for cms in all_cms() for kind in layouts_of(cms)}
    rows = [(f"*.{rule}", told) for rule, told in RULES.items()]
    for name, kind in layouts.items():
        rows += [(f"{name}.{rule}", told) for rule, told in kind.rules.items() if rule not in RULES]
    lines = [f"| `{rule}` | {told} |" for rule, told in rows]
    return "\n".join(["| rule | where it looks |", "|---|---|", *lines])


def table(name: str) -> str:
    """One made part, as Markdown."""
    made = {"Faults": _faults, "Rules": _rules}
    return made[name]() if name in made else schema.table(_RECORDS[name])


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
