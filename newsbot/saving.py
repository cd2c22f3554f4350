"""A page saved as a case: what came, and what is read of it now, to be corrected by a person.

A folder with ``page.html``, the answers for comments, ``meta.json`` and ``expected.json``, as
``tests/cases`` has them. Who wrote a comment, and how to reach them, is replaced in the answers:
a case is kept for years and by others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from newsbot import pipelines
from newsbot.exporters.atomic import write_bytes
from newsbot.items import CommentReply, FetchedArticle, Rejected, to_json
from newsbot.sites import Site
from newsbot.text.contacts import masked
from newsbot.text.dates import isoformat

# What a case says of the record: all that a page or an answer tells, nothing of newsbot's looks.
_READ = (
    "title timestamp author body id url section section_path tags lead authors source blocks"
    " images videos timestamp_raw comments_status comments_total"
).split()
_OF_COMMENT = ("id", "parent_id", "author", "timestamp", "body", "likes", "depth")
_PAIR = re.compile(rb'("(?:[^"\\]|\\.)*"\s*:\s*)("(?:[^"\\]|\\.)*")')
_WHO = re.compile(rb"name|author|sender|nick|creator|e?mail|phone|mobile|address|avatar|ip$", re.I)
_WORDS = re.compile(rb"content|text|body|message|comment$", re.I)
_NAMES = re.compile(rb"name|author|sender|nick|creator", re.I)


def save(fetched: FetchedArticle, folder: Path, site: Site | None = None) -> list[Path]:
    """Writes the case; returns its files. ``site`` is a paper that nobody declared.

    Raises ``OSError``.
    """
    names: dict[bytes, str] = {}
    answers = [without_persons(answer.body, names) for answer in fetched.comments.answers]
    saved = replace(fetched, comments=_with_bodies(fetched.comments, answers))
    files = {"page.html": fetched.html}
    meta: dict[str, Any] = {
        "url": fetched.url,
        "site": fetched.site,
        "fetched_at": isoformat(fetched.fetched_at),
    }
    named = [f"comments-{number}.json" for number in range(1, len(answers) + 1)]
    named = ["comments.json"] if len(named) == 1 else named
    files |= dict(zip(named, answers, strict=True))
    if named:
        meta["comments"] = named[0] if len(named) == 1 else named
    if fetched.listed is not None and fetched.listed.published is not None:
        meta["listed_published"] = isoformat(fetched.listed.published)
    if fetched.charset is not None:
        meta["charset"] = fetched.charset
    files["meta.json"] = _as_json(meta)
    files["expected.json"] = _as_json(expected(saved, site))
    for name, data in files.items():
        write_bytes(folder / name, data)
    return [folder / name for name in files]


def expected(fetched: FetchedArticle, site: Site | None = None) -> dict[str, Any]:
    """What is read of a page now; ``{"rejected": reason}`` where it is no record."""
    try:
        record = json.loads(to_json(pipelines.extract(fetched, site=site)))
    except Rejected as rejected:
        return {"rejected": rejected.reason}
    told = {name: record[name] for name in _READ}
    told["comments"] = [{key: one[key] for key in _OF_COMMENT} for one in record["comments"]]
    for name in ("layout", "flags"):
        told[f"extraction.{name}"] = record["extraction"][name]
    return told


def without_persons(answer: bytes, names: dict[bytes, str] | None = None) -> bytes:
    """An answer of a comment service, JSON or JSONP, with other names and no contacts.

    The same name is replaced by the same one; ``names`` keeps them over several answers.
    """
    names = {} if names is None else names

    def replaced(found: re.Match[bytes]) -> bytes:
        key, value = found[1], found[2]
        name = key.partition(b'"')[2].partition(b'"')[0]
        if not _WHO.search(name):
            words = masked if _WORDS.search(name) else _inside
            return key + _text(value, words)
        if not _NAMES.search(name) or value == b'""':
            return key + b'""'
        told = names.setdefault(value, f"Bạn đọc {len(names) + 1}")
        return key + json.dumps(told, ensure_ascii=False).encode()

    def _inside(text: str) -> str:
        """Some services put JSON into a string of JSON."""
        if not text.lstrip().startswith(("{", "[")):
            return text
        return without_persons(text.encode(), names).decode("utf-8", "replace")

    return _PAIR.sub(replaced, answer)


def _text(value: bytes, change: Callable[[str], str]) -> bytes:
    """A JSON string with its text changed; as it is where nothing changes, or it can't be read."""
    try:
        text = json.loads(value, strict=False)
    except ValueError:
        return value
    told = change(text)
    return value if told == text else json.dumps(told, ensure_ascii=False).encode()


def _with_bodies(reply: CommentReply, bodies: Sequence[bytes]) -> CommentReply:
    pairs = zip(reply.answers, bodies, strict=True)
    return replace(reply, answers=tuple(replace(answer, body=body) for answer, body in pairs))


def _as_json(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
