"""What each field holds: the one source of the published JSON Schemas and of the docs' tables."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import msgspec

from newsbot.items import (
    SCHEMA_VERSION,
    Article,
    Block,
    Comment,
    Edit,
    Extraction,
    HistoryLine,
    Image,
    Video,
)

DESCRIPTIONS: dict[type, dict[str, str]] = {
    Article: {
        "title": "the heading a reader sees",
        "timestamp": "publication time, whole seconds, always `+07:00`; null where unreadable",
        "author": "the authors joined by `, `; null where none is named",
        "body": "the text: blocks joined by a blank line, the lead first; no captions, links or"
        " promos",
        "comments": "readers' comments in reading order, those that were removed among them",
        "id": "the site's name and the paper's own article id",
        "site": "the paper's name in newsbot, such as `baodaklak`",
        "url": "the article's address, one spelling",
        "section": 'the section\'s name, such as "Giáo dục"',
        "section_path": "the section's address, such as `/giao-duc/`",
        "tags": "the page's key words",
        "lead": "the opening paragraph (sapo); null where there is none",
        "authors": "each author, spelled as printed",
        "source": 'what stands behind "Theo" or "Nguồn:", or an agency in brackets',
        "blocks": "the body in pieces",
        "images": "the article's pictures, the one at its head first",
        "videos": "the article's videos",
        "language": "`vi`; `en` for the English edition",
        "timestamp_raw": "the date as the page prints it",
        "comments_status": "`complete`; `partial` (fewer came than the site says there are);"
        " `none` (asked, there are none); `failed` (no usable answer, asked again by later"
        " runs); `refused` (the comment service turns us away, asked again in a day);"
        " `malformed` (not all could be read); `unsupported` (the paper has comments that newsbot"
        " can't read yet);"
        " `disabled` (not asked)",
        "comments_total": "how many comments the record has; null where failed, refused,"
        " unsupported or disabled",
        "version": "1, one more for each time the article's content changed",
        "first_seen_at": "when it was first listed",
        "fetched_at": "when its page was last fetched",
        "changed_at": "when its content was seen to have changed; null in version 1",
        "gone_at": "since when its page is gone; else null",
        "content_sha256": "hash over title, timestamp, authors, source, blocks, images, videos and"
        " tags",
        "extraction": "how the page was read",
        "schema_version": f"`{SCHEMA_VERSION}`; keys are only ever added",
    },
    Block: {
        "type": "`paragraph`, `heading`, `quote`, `list` or `table`",
        "text": "what it adds to the body",
        "items": "a list's items; else null",
        "rows": "a table's rows of cells; else null",
    },
    Image: {
        "url": "its address, absolute, without resizing",
        "caption": "the whole caption; null when blank",
        "credit": 'what follows "Ảnh:" at the caption\'s end; else null',
    },
    Video: {
        "url": "its address; null where the player is filled in by script",
        "poster": "the address of its still picture, or null",
        "caption": "its caption, or null",
    },
    Comment: {
        "id": "`c-` and the comment API's id",
        "parent_id": "the comment it answers; null at the top level",
        "author": "the name the reader gave; null when empty",
        "timestamp": "when it was written; null where unreadable",
        "body": "what it says, line ends kept",
        "likes": "how many liked it; null unless asked (`--likes`)",
        "depth": "0 at the top level, one more for each level of answers",
        "first_seen_at": "when newsbot saw it first",
        "last_seen_at": "when newsbot saw it last",
        "removed_at": "since when it is no longer there; else null",
        "edits": "what it said before, oldest first",
    },
    Edit: {
        "body": "what the comment said",
        "until": "when it was first seen to say something else",
    },
    Extraction: {
        "layout": "the page's template, such as `v2`",
        "parser": "the newsbot that read it",
        "flags": "what was odd about the page",
    },
    HistoryLine: {
        "id": "the article's",
        "kind": "`version`: its content changed; `moved`: its address or date did; `gone`, `back`:"
        " its page went, came back; `reread`: newsbot reads the same page otherwise since then",
        "at": "when newsbot saw it",
        "changed": "the fields that differ; empty for `gone` and `back`",
        "record": "`version`: the whole record as it was before; `moved`: the changed ones of"
        " `url`, `timestamp`, `section`, `section_path` as they were; `reread`: the changed fields"
        " and `extraction` as they were; else null",
    },
}


def json_schema(line: type[Article] | type[HistoryLine] = Article) -> dict[str, Any]:
    """The JSON Schema (2020-12) that every line of ``articles/`` or ``history.jsonl`` meets."""
    _, definitions = msgspec.json.schema_components([line], ref_template="#/$defs/{name}")
    for record, told in DESCRIPTIONS.items():
        if record.__name__ not in definitions:
            continue
        definition = definitions[record.__name__]
        properties = definition["properties"]
        # msgspec lists keys with a default last and as optional; in a line every key is present.
        definition["required"] = list(told)
        definition["properties"] = {
            key: _described(properties[key], words) for key, words in told.items()
        }
    kind = "article" if line is Article else "history"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:newsbot:schema:{kind}:{SCHEMA_VERSION}",
        "title": f"newsbot {kind} {SCHEMA_VERSION}",
        "description": definitions[line.__name__].get("description", ""),
        "$ref": f"#/$defs/{line.__name__}",
        "$defs": definitions,
    }


def comment_schema() -> dict[str, Any]:
    """The JSON Schema of a line of ``comments/``: a comment with the id of its article."""
    whole = json_schema()
    comment = whole["$defs"]["Comment"]
    told = {"description": "the article's `id`".replace("`", ""), "type": "string"}
    comment["properties"] = {"article_id": told, **comment["properties"]}
    comment["required"] = ["article_id", *comment["required"]]
    return {
        **whole,
        "$id": f"urn:newsbot:schema:comment:{SCHEMA_VERSION}",
        "title": f"newsbot comment {SCHEMA_VERSION}",
        "description": comment.get("description", ""),
        "$ref": "#/$defs/Comment",
        "$defs": {name: whole["$defs"][name] for name in ("Comment", "Edit")},
    }


def table(record: type) -> str:
    """The same as a Markdown table, keys in the order of a line."""
    rows = (f"| `{key}` | {told} |" for key, told in DESCRIPTIONS[record].items())
    return "\n".join(("| key | what it holds |", "|---|---|", *rows))


def _described(schema: dict[str, Any], words: str) -> dict[str, Any]:
    told = {key: value for key, value in schema.items() if key != "default"}
    return {"description": words.replace("`", ""), **told}


for _record, _told in DESCRIPTIONS.items():
    if list(_told) != [key.name for key in fields(_record)]:
        raise TypeError(f"{_record.__name__}: other fields are described than there are")
