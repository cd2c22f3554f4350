"""A dataset that was watched over time, against the truth at the moment of its last full look.

Records must be as the articles stand; what the crawler saw before is its own affair, but
all it tells of the past (history, removed comments, earlier texts) must have been so, in
that order. Differences are lines of text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from newsbot.replica.model import Replica
from newsbot.replica.past import Past, is_like, pasts
from newsbot.replica.reading import articles_folder, by_id, history, unlike
from newsbot.replica.thread_check import in_comments
from newsbot.replica.timeline import timeline_of
from newsbot.replica.told import changes, in_lines, in_presence, in_versions
from newsbot.replica.truth import Listed, Record, identity_of, known_lives


def differences_at(
    dataset_dir: Path, replica: Replica, site: str, listed: Listed, at: datetime
) -> list[str]:
    """All differences at a moment (Vietnam time without zone), as `check.compare` names them."""
    folder = articles_folder(dataset_dir, site)
    kept, wrong = by_id(folder)
    told, wrong_history = history(folder)
    found = [*wrong, *wrong_history]
    timeline = timeline_of(replica)
    true = dict(pasts(timeline, site, at))
    for life in known_lives(timeline, listed, at):
        identity = identity_of(life, site)
        if identity not in kept and not true[identity].is_gone:
            found.append(f"missing: {identity} {true[identity].states[-1]['url']}")
    for identity, line in sorted(kept.items()):
        if identity not in true:
            found.append(f"foreign: {identity}")
            continue
        record = json.loads(line)
        past = true[identity]
        lines = told.get(identity, [])
        found += (f"{identity}: {what}" for what in _in_record(record, past, lines))
    found += (f"history of a foreign id: {identity}" for identity in told if identity not in kept)
    return found


def _in_record(kept: Record, past: Past, lines: list[Record]) -> Iterator[str]:
    current = past.current(kept)
    for key, value in past.states[current].items():
        if key not in kept:
            yield f"{key}: no such key"
        elif kept[key] != value:
            yield f"{key}: {unlike(kept[key], value)}"
    if "gone_at" not in kept:
        yield "gone_at: no such key"
    elif (kept["gone_at"] is not None) != past.is_gone:
        yield f"gone_at: {kept['gone_at']} though it {'is gone' if past.is_gone else 'stands'}"
    yield from in_comments(kept, past)
    yield from _in_history(kept, past, current, lines)


def _in_history(kept: Record, past: Past, current: int, lines: list[Record]) -> Iterator[str]:
    wrong = list(in_lines(lines))
    yield from (f"history[{number}]: {what}" for number, what in wrong)
    if wrong:
        return
    told = changes(kept, lines)
    before = [one.before for one in told]
    matched = past.match(before)
    if len(matched) < len(before):
        one = told[len(matched)]
        yield f"history at {one.at}: {_no_state(past, one.before, matched)}"
    elif matched and matched[-1] >= current:
        yield f"history at {told[-1].at}: no earlier state than the record"
    yield from in_versions(kept, told)
    yield from in_presence(kept, past, lines)


def _no_state(past: Past, line: Record, matched: list[int]) -> str:
    """Why a line is no true state after those before it."""
    if any(is_like(line, state) for state in past.states):
        return "a true state, but not after the one before it"
    expected = past.states[min(matched[-1] + 1 if matched else 0, len(past.states) - 1)]
    unlike_keys = [key for key in expected if key in line and line[key] != expected[key]]
    shown = "; ".join(f"{key}: {unlike(line[key], expected[key])}" for key in unlike_keys[:3])
    return f"never a state of the article: {shown}"
