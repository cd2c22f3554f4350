"""Comments as an API gives them, and in reading order: each under the one that it answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from newsbot.items import Comment
from newsbot.text.clean import has_mark_flood
from newsbot.text.dates import isoformat

# What strangers may write, in characters of their markup; more is cut and said.
LONGEST_BODY, LONGEST_NAME = 50_000, 200


@dataclass(slots=True, frozen=True)
class Row:
    """A comment as an API gives it, cleaned: ids without ``c-``, ``parent`` None at the top.

    ``likes`` is None where they are not told.
    """

    id: str
    parent: str | None
    author: str | None
    timestamp: datetime | None
    body: str
    likes: int | None = None


@dataclass(slots=True)
class Gathered:
    """Rows as answers bring them, each id once, the first of it.

    ``whole``: none of them was unreadable; ``cut``: one was longer, or had more marks on a letter,
    than anybody writes.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    whole: bool = True
    cut: bool = False

    def keep(self, row: Row | None, markup: str) -> None:
        """``row`` is None for one that can't be read; ``markup`` is its text as it came."""
        if row is None:
            self.whole = False
            return
        self.rows.setdefault(row.id, row)
        self.cut = self.cut or len(markup) > LONGEST_BODY or has_mark_flood(markup)


def falls_short(rows: Collection[Row], claimed: int | None) -> bool:
    """Whether these are not all of the comments of which a page says that there are ``claimed``.

    Some count all of them, some those at the top: what agrees with neither is short of one.
    """
    if claimed is None or claimed == len(rows):
        return False
    return sum(row.parent is None for row in rows) < claimed


def thread(rows: Sequence[Row], seen_at: str, *, likes: bool = False) -> list[Comment]:
    """Rows as comments in reading order; ``likes``: whether they were asked for."""
    return arrange([_comment(row, seen_at, row.likes if likes else None) for row in rows])


def arrange(comments: Sequence[Comment]) -> list[Comment]:
    """Reading order: top level by time, replies under what they answer, by time; sets ``depth``.

    Orphans and the comments of a cycle keep the parent they were given and stand at the top.
    Undated ones come last, ties keep their order.
    """
    parents = {comment.id: comment.parent_id for comment in comments}
    cyclic = _in_cycles(parents)
    children: dict[str | None, list[Comment]] = defaultdict(list)
    for comment in comments:
        top = comment.parent_id not in parents or comment.id in cyclic
        children[None if top else comment.parent_id].append(comment)
    ordered: list[Comment] = []
    waiting = [(comment, 0) for comment in reversed(_by_time(children[None]))]
    while waiting:
        comment, comment.depth = waiting.pop()
        ordered.append(comment)
        below = reversed(_by_time(children[comment.id]))
        waiting += [(reply, comment.depth + 1) for reply in below]
    return ordered


def _in_cycles(parents: Mapping[str, str | None]) -> set[str]:
    """The ids from which following parents leads back to the start."""
    cyclic: set[str] = set()
    done: set[str] = set()
    for start in parents:
        path: dict[str, None] = {}
        at: str | None = start
        while at is not None and at in parents and at not in done and at not in path:
            path[at] = None
            at = parents[at]
        if at in path:
            trail = list(path)
            cyclic.update(trail[trail.index(at) :])
        done.update(path)
    return cyclic


def _by_time(comments: list[Comment]) -> list[Comment]:
    return sorted(comments, key=lambda one: (one.timestamp is None, one.timestamp or ""))


def _comment(row: Row, seen_at: str, likes: int | None) -> Comment:
    return Comment(
        id=f"c-{row.id}",
        parent_id=f"c-{row.parent}" if row.parent is not None else None,
        author=row.author,
        timestamp=isoformat(row.timestamp) if row.timestamp else None,
        body=row.body,
        likes=likes,
        depth=0,
        first_seen_at=seen_at,
        last_seen_at=seen_at,
    )
