"""The comments of one watched record against what was really said under the article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from newsbot.replica import comments, talk
from newsbot.replica.comments import Comment
from newsbot.replica.past import Past
from newsbot.replica.reading import unlike
from newsbot.replica.talk import CommentLife
from newsbot.replica.truth import Record

_OWN_WAY = frozenset({"body", "edits", "removed_at"})


def in_comments(kept: Record, past: Past) -> Iterator[str]:
    """What is wrong with a record's comments.

    Those of a standing article are as at `past.at`. Those of a vanished one are as they were
    at some look before, so there only what they say is held against the truth.
    """
    rows = kept.get("comments")
    if not isinstance(rows, list):
        yield f"comments: {unlike(rows, [])}"
        return
    true = {f"c-{life.comment.id}": life for life in past.comments if life.appears <= past.seen}
    known: dict[str, Record] = {}
    for row in rows:
        identity = str(row.get("id"))
        if identity in known:
            yield f"comment {identity}: doubled"
        elif identity not in true:
            yield f"comment {identity}: never was there"
        known.setdefault(identity, row)
    yield from _in_counts(kept, comments.totals(past.life.states[0].face, len(rows)))
    if not past.is_gone:
        there = [name for name, life in true.items() if life.is_there(past.at)]
        yield from (f"comment {name}: missing" for name in there if name not in known)
    shared = {name: life for name, life in true.items() if name in known}
    yield from _in_order(known, shared, past)
    for name, life in shared.items():
        yield from (f"comment {name}: {what}" for what in _in_row(known[name], life, past))


def _in_counts(kept: Record, expected: dict[str, object]) -> Iterator[str]:
    for key, value in expected.items():
        if kept.get(key) != value:
            yield f"{key}: {unlike(kept.get(key), value)}"


def _in_order(
    known: dict[str, Record], shared: dict[str, CommentLife], past: Past
) -> Iterator[str]:
    """Order and depth, as they follow from the comments that the record has."""
    order = {name.removeprefix("c-"): float(at) for at, name in enumerate(known)}
    if past.is_gone:
        # Which of them were there at the last look is not known, so ties fall as they stand.
        placed = _as_kept(shared, order)
    else:
        placed = talk.arrange(shared.values(), past.at, order)
    names = [f"c-{comment.id}" for comment in placed]
    if names != [name for name in known if name in shared]:
        yield f"comments: order {unlike([n for n in known if n in shared], names)}"
    for comment in placed:
        depth = known[f"c-{comment.id}"].get("depth")
        if depth != comment.depth:
            yield f"comment c-{comment.id}: depth {depth} instead of {comment.depth}"


def _as_kept(shared: dict[str, CommentLife], order: dict[str, float]) -> list[Comment]:
    return talk.arrange(shared.values(), datetime.min, order)


def _in_row(row: Record, life: CommentLife, past: Past) -> Iterator[str]:
    expected = {
        key: value
        for key, value in comments.reading(life.comment).items()
        if key not in _OWN_WAY and key != "depth"
    }
    for key, value in expected.items():
        if key not in row or row[key] != value:
            yield f"{key}: {unlike(row.get(key), value)}"
    yield from (f"{key}: no such key" for key in sorted(_OWN_WAY) if key not in row)
    removed = row.get("removed_at") is not None
    if past.is_gone:
        if removed and (life.removed is None or life.removed > past.seen):
            yield "removed_at: set though it had not been removed"
    elif removed != life.is_removed(past.at):
        yield f"removed_at: {row.get('removed_at')} though it {'stands' if removed else 'does not'}"
    yield from _in_texts(row, life, past)


def _in_texts(row: Record, life: CommentLife, past: Past) -> Iterator[str]:
    """The body and, before it, the earlier ones: true texts in true order."""
    texts = [text.text for _, text in life.texts_until(past.seen)]
    body = row.get("body")
    if not past.is_gone and life.is_there(past.at) and body != texts[-1]:
        yield f"body: {unlike(body, texts[-1])}"
        return
    edits = row.get("edits")
    if not isinstance(edits, list) or not all(isinstance(edit, dict) for edit in edits):
        yield f"edits: {unlike(edits, [])}"
        return
    for edit in edits:
        if list(edit) != ["body", "until"]:
            yield f"edits: {unlike(edit, {'body': '…', 'until': '…'})}"
    told = [*(edit.get("body") for edit in edits), body]
    places = iter(texts)
    if not all(any(text == one for text in places) for one in told):
        yield f"edits and body: {unlike(told, texts)}"
