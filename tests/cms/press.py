"""The saved press beside the project: real pages, and what a careful reader records of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from newsbot import extract, to_json
from newsbot.cms.base import Comments
from newsbot.items import Answer

PRESS = Path(__file__).parents[2].parent / "shared" / "press"
Record = dict[str, Any]


def pressed(name: str) -> bytes:
    """A file of the saved press; the test is skipped where that is not there."""
    if not PRESS.is_dir():
        pytest.skip(f"the saved pages of other papers are not here: {PRESS}")
    return (PRESS / name).read_bytes()


def read_as_gold(name: str) -> tuple[Record, Record]:
    """A real page's record and the careful reader's; they are held against each other."""
    gold: Record = json.loads(pressed("gold.json"))[name]
    read: Record = json.loads(to_json(extract(pressed(f"{name}.html"), gold["url"])))
    for field in ("title", "timestamp", "timestamp_raw", "authors", "source", "section", "tags"):
        assert read[field] == gold[field], field
    assert (read["lead"], read["images"], read["url"]) == (
        gold["lead"],
        gold["images"],
        gold["url"],
    )
    headings = [block["text"] for block in read["blocks"] if block["type"] == "heading"]
    assert headings == gold["headings"]
    paragraphs = [block for block in read["blocks"] if block["type"] == "paragraph"]
    assert len(paragraphs) == gold["paragraphs"]
    assert read["body"].startswith(gold["body_first60"])
    assert read["body"].endswith(gold["body_last60"])
    assert [text for text in gold["inside"] if text not in read["body"]] == []
    assert [text for text in gold["outside"] if text in read["body"]] == []
    assert read["extraction"]["flags"] == []
    return read, gold


def replayed(
    comments: Comments, bodies: list[bytes], key: Mapping[str, str] | None = None
) -> tuple[Answer, ...]:
    """Answers to what is asked one after the other."""
    key = {"id": "1"} if key is None else key
    ask, answers = comments.first(key), []
    for place, body in enumerate(bodies, start=1):
        answers.append(Answer(ask, body))
        comments.check(answers[-1], key)
        further = comments.read(answers).further
        assert bool(further) == (place < len(bodies)), f"after {place} answers: {further}"
        ask = further[0] if further else ask
    return tuple(answers)
