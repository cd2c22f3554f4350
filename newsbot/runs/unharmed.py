"""Which lines of a file are as newsbot published them: by their hashes, else by what they say."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import msgspec

from newsbot.dataset.publish import readable_lines
from newsbot.items import Article, from_builtins, history_from_json
from newsbot.ledger.outbox import Known, Outbox
from newsbot.pipelines.validate import content_hash

_NAMED = 3


def is_as_published(known: Known, record: Article, line: bytes) -> bool:
    """By the line's own hash, which the ledger keeps; by its content's where that is not known."""
    if known.line_sha256 is not None:
        return known.line_sha256 == sha256(line).hexdigest()
    return known.content_sha256 == content_hash(record)


def is_history_as_published(outbox: Outbox, line: bytes) -> bool:
    """Of an article that stands in the dataset; an earlier version fits its own hash."""
    if outbox.knows_all_history:
        return outbox.knows_history(line)
    with suppress(msgspec.DecodeError):
        told = history_from_json(line)
        if told.kind == "version":
            record = from_builtins(told.record)
            return record.id == told.id and record.content_sha256 == content_hash(record)
        return outbox.partition(told.id) is not None
    return False


def changed_lines(path: Path, known: Mapping[str, Known]) -> str:
    """How many of a file's lines were changed, and some of their articles; "" for none."""
    there = dict.fromkeys(known, False)
    for record, line in readable_lines(path):
        if record.id in known:
            there[record.id] |= is_as_published(known[record.id], record, line)
    harmed = [article_id for article_id, whole in there.items() if not whole]
    if not harmed:
        return ""
    more = " …" if len(harmed) > _NAMED else ""
    return f" ({len(harmed)} of {len(known)} lines: {', '.join(harmed[:_NAMED])}{more})"
