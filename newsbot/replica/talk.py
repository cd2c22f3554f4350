"""Comments over time: when each appears, is edited, is removed and comes back.

`comments` knows every comment an article ever gets; here each has its moments. A moment is
Vietnam time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from newsbot.replica import comments, dates
from newsbot.replica.comments import REPEATED, Comment, Row
from newsbot.replica.model import Article
from newsbot.replica.remarks import Remark, remark
from newsbot.replica.rng import chance, stream

EDITED = 0.03
REMOVED = 0.03
_RETURNING = 0.25


@dataclass(frozen=True)
class CommentLife:
    """One comment's moments: `texts` are (from when, text), `removed` and `returned` or None."""

    comment: Comment
    texts: tuple[tuple[datetime, Remark], ...]
    removed: datetime | None = None
    returned: datetime | None = None

    @property
    def appears(self) -> datetime:
        return self.texts[0][0]

    def is_there(self, at: datetime) -> bool:
        if at < self.appears:
            return False
        return not self.is_removed(at)

    def is_removed(self, at: datetime) -> bool:
        if self.removed is None or at < self.removed:
            return False
        return self.returned is None or at < self.returned

    def texts_until(self, at: datetime) -> list[tuple[datetime, Remark]]:
        """What it said so far, the latest last."""
        return [(start, text) for start, text in self.texts if start <= at]

    def events(self) -> list[tuple[datetime, str]]:
        """(moment, what): commented, edited, removed, restored."""
        found = [(self.appears, "commented"), *((at, "edited") for at, _ in self.texts[1:])]
        if self.removed is not None:
            found.append((self.removed, "removed"))
        if self.returned is not None:
            found.append((self.returned, "restored"))
        return found


@lru_cache(maxsize=8192)
def lives(article: Article) -> tuple[CommentLife, ...]:
    """Every comment of an article with its moments, in no order."""
    made = comments.written(article)
    lives = [_live(article, comment) for comment in made]
    if article.face != "sc_service":
        # There a reply can't be shown without what it answers.
        tops = {comment.parent for comment in made}
        lives = [
            replace(life, removed=None, returned=None) if life.comment.id in tops else life
            for life in lives
        ]
    return tuple(lives)


def _live(article: Article, comment: Comment) -> CommentLife:
    key = (*article.key, "comment", comment.id)
    rng = stream(*key)
    drawn = article.listed + timedelta(seconds=rng.randrange(60, 259_200))
    appears = max(comment.when or drawn, article.listed)
    texts = [(appears, comment.remark)]
    if chance(EDITED, *key, "edited"):
        text = remark(rng)
        while text.text == comment.remark.text:
            text = remark(rng)
        texts.append((appears + timedelta(seconds=rng.randrange(300, 172_800)), text))
    if not chance(REMOVED, *key, "removed"):
        return CommentLife(comment, tuple(texts))
    removed = appears + timedelta(seconds=rng.randrange(7200, 432_000))
    back = removed + timedelta(seconds=rng.randrange(7200, 259_200))
    returned = back if chance(_RETURNING, *key, "returned") else None
    return CommentLife(comment, tuple(texts), removed, returned)


def shown(article: Article, at: datetime) -> list[Comment]:
    """The comments in reading order as a moment has them."""
    there = [life for life in lives(article) if life.is_there(at)]
    texts = {life.comment.id: life.texts_until(at)[-1][1] for life in there}
    return [replace(one, remark=texts[one.id]) for one in arrange(there, at)]


def rows(article: Article, at: datetime) -> list[Row]:
    """The comments as the API lists them at a moment."""
    there = {life.comment.id: life for life in lives(article) if life.is_there(at)}
    listed = []
    for comment, row in _spelled(article):
        life = there.get(comment.id)
        if life is None:
            continue
        text = life.texts_until(at)[-1][1]
        listed.append(row if row["content"] == REPEATED else {**row, "content": text.html})
    return listed


@lru_cache(maxsize=1024)
def _spelled(article: Article) -> tuple[tuple[Comment, Row], ...]:
    return tuple(comments.spelled(article, [life.comment for life in lives(article)]))


def arrange(
    known: Iterable[CommentLife], at: datetime, order: dict[str, float] | None = None
) -> list[Comment]:
    """These comments in reading order, each with its depth; no others count as parents.

    A removed one has no place in the API's answer: among comments without time it stands
    after the others, by `order` where that is given.
    """
    found = list(known)
    ids = {life.comment.id for life in found}
    made = []
    for life in found:
        comment = life.comment
        if not life.is_there(at):
            comment = replace(comment, order=2 + (order or {}).get(comment.id, comment.order))
        made.append(replace(comment, roots=comment.roots or comment.parent not in ids))
    return comments.arrange(made)


def reading(life: CommentLife, placed: Comment, at: datetime) -> Row:
    """The comment as the record of someone who never looked away has it; `placed` of `arrange`."""
    texts = life.texts_until(at)
    edits = [
        {"at": dates.iso(noticed), "author": placed.author, "body": earlier.text}
        for (_, earlier), (noticed, _) in pairwise(texts)
    ]
    removed = life.removed if life.is_removed(at) else None
    return {
        **comments.reading(replace(placed, remark=texts[-1][1])),
        "removed_at": None if removed is None else dates.iso(removed),
        "edits": edits,
    }
