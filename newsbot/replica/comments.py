"""Readers' comments: the rows the API gives, and the thread a reader sees.

The thread is known first (who answers whom, when); the rows are written from it, in an
order, in ids and in dates as untidy as the API's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from newsbot.replica import dates, prose
from newsbot.replica.markup import decompose
from newsbot.replica.model import Article, Face
from newsbot.replica.remarks import Remark, remark
from newsbot.replica.rng import chance, number, stream

Row = dict[str, object]

REPEATED = "Dòng lặp lại, không ai đọc."
# Systems of which nobody knows how comments are read.
_UNREAD: frozenset[Face] = frozenset({"zce", "contentfck"})
_IDS_PER_ARTICLE = 5000
_IDS_APART = 7


@dataclass(frozen=True)
class Comment:
    """One comment, spelled and meant; `parent` is the id given, None at top level.

    `roots` is True for a comment that stands at depth 0: top level, an orphan, or one of
    a circle of parents. `order` is its place in the API's answer.
    """

    id: str
    parent: str | None
    roots: bool
    when: datetime | None
    author: str | None
    remark: Remark
    in_circle: bool = False
    depth: int = 0
    order: float = 0.0

    @property
    def time_key(self) -> tuple[bool, datetime, float]:
        """By time to the second; undated ones last, ties in the API's order."""
        second = (self.when or datetime.min).replace(microsecond=0)
        return (self.when is None, second, self.order)


def count(article: Article) -> int:
    """How many comments an article has: none for three in five, rarely a hundred and more."""
    if (
        article.face in _UNREAD
        or article.home.is_ad
        or not chance(0.4, *article.key, "has comments")
    ):
        return 0
    roll = number(*article.key, "comments") % 1000
    if roll < 15:
        return 100 + roll * 5
    return 1 + roll % (5 if roll < 500 else 30)


def totals(face: Face, read: int) -> dict[str, object]:
    """What a record says of its comments as a whole, where so many can be read."""
    if face in _UNREAD:
        return {"comments_status": "unsupported", "comments_total": None}
    return {"comments_status": "complete" if read else "none", "comments_total": read}


def thread(article: Article) -> list[Comment]:
    """The comments in reading order, each with its depth."""
    return arrange(written(article))


def rows(article: Article) -> list[Row]:
    """The comments as the API lists them, repeated rows and all."""
    return [row for _, row in spelled(article, written(article))]


def spelled(article: Article, made: list[Comment]) -> list[tuple[Comment, Row]]:
    """All comments in the API's order, each with its row, some with a second one after it."""
    rng = stream(*article.key, "comment rows")
    listed = []
    for comment in sorted(made, key=lambda comment: comment.order):
        listed.append((comment, _row(rng, comment)))
        if rng.random() < 0.04:
            listed.append((comment, {**_row(rng, comment), "content": REPEATED}))
    return listed


def likes(seed: int, comment_id: str) -> int | None:
    """The likes the API counts for a comment; None where it knows of none."""
    value = number(seed, "likes", comment_id)
    return None if value % 3 == 0 else value % 41


def written(article: Article) -> list[Comment]:
    """Every comment an article ever gets, in no order."""
    rng = stream(*article.key, "comments")
    total = count(article)
    start = 1_000_000 + article.number * _IDS_PER_ARTICLE
    made: list[Comment] = []
    seconds: set[datetime] = set()
    while len(made) < total:
        value = start + len(made) * _IDS_APART
        comment = _new(rng, article, _identity(value, article), made)
        made.append(_at_its_own_second(comment, seconds))
        if comment.in_circle and rng.random() < 0.5:
            other = _identity(value + 1, article)
            made[-1:] = _pair(rng, article, made[-1], other, seconds)
    return _dealt(rng, made if article.face == "sc_service" else _flat(made))


def _flat(made: list[Comment]) -> list[Comment]:
    """As others keep them: replies stand under what stands at the top, one level deep."""
    by_id = {comment.id: comment for comment in made}
    flat = []
    for comment in made:
        top = comment
        while not top.roots:
            top = by_id[top.parent or ""]
        parent = None if top is comment else top.id
        flat.append(replace(comment, parent=parent, roots=parent is None, in_circle=False))
    return flat


def _at_its_own_second(comment: Comment, seconds: set[datetime]) -> Comment:
    """The comment at a second no other of the article has, so that the order is one only."""
    if comment.when is None:
        return comment
    when = comment.when
    while when.replace(microsecond=0) in seconds:
        when += timedelta(seconds=1)
    seconds.add(when.replace(microsecond=0))
    return replace(comment, when=when)


def _identity(value: int, article: Article) -> str:
    """Numbers for most articles, 32 hex digits for some."""
    if chance(0.25, *article.key, "hex comment ids"):
        return f"8a10c0e2{value:016x}{value % 2**32:08x}"
    return str(value)


def _new(rng: Random, article: Article, identity: str, earlier: list[Comment]) -> Comment:
    answerable = [c for c in earlier if c.when and not c.in_circle]
    roll = rng.random()
    when = article.listed + timedelta(seconds=rng.randrange(60, 500_000), milliseconds=694)
    comment = Comment(identity, None, True, when, _author(rng), remark(rng))
    if answerable and roll < 0.35:
        parent = rng.choice(answerable)
        assert parent.when is not None
        later = parent.when + timedelta(seconds=rng.randrange(30, 90_000))
        return replace(comment, parent=parent.id, roots=False, when=later)
    if roll > 0.97:
        return replace(comment, parent=f"{identity}999")
    if roll > 0.95:
        return replace(comment, parent=identity, in_circle=True)
    return replace(comment, when=None) if roll > 0.92 else comment


def _pair(
    rng: Random, article: Article, comment: Comment, other_id: str, seconds: set[datetime]
) -> list[Comment]:
    """Two comments that name each other as parent, made of one that named itself."""
    when = article.listed + timedelta(seconds=rng.randrange(60, 500_000))
    other = replace(comment, id=other_id, parent=comment.id, when=when, remark=remark(rng))
    return [replace(comment, parent=other_id), _at_its_own_second(other, seconds)]


def _author(rng: Random) -> str | None:
    return None if rng.random() < 0.08 else prose.person(rng)


def _dealt(rng: Random, made: list[Comment]) -> list[Comment]:
    """A mixed order for the API, in which the answers to one comment come as they were written."""
    order = {comment.id: rng.random() for comment in made}
    answers: dict[str, list[Comment]] = {}
    for comment in made:
        if not comment.roots:
            answers.setdefault(comment.parent or "", []).append(comment)
    for siblings in answers.values():
        slots = sorted(order[comment.id] for comment in siblings)
        for slot, comment in zip(slots, sorted(siblings, key=lambda c: c.time_key), strict=True):
            order[comment.id] = slot
    return [replace(comment, order=order[comment.id]) for comment in made]


def arrange(made: list[Comment]) -> list[Comment]:
    """Top level by time, answers under what they answer, to any depth."""
    below: dict[str, list[Comment]] = {}
    for comment in sorted(made, key=lambda comment: comment.time_key):
        below.setdefault("" if comment.roots else comment.parent or "", []).append(comment)
    read: list[Comment] = []
    waiting = [(comment, 0) for comment in reversed(below.get("", []))]
    while waiting:
        comment, depth = waiting.pop()
        read.append(replace(comment, depth=depth))
        waiting += [(answer, depth + 1) for answer in reversed(below.get(comment.id, []))]
    return read


def _row(rng: Random, comment: Comment) -> Row:
    return {
        "id": _id_value(rng, comment.id),
        "parentId": _parent_value(rng, comment.parent),
        "avatar": "",
        "username": _name_value(rng, comment.author),
        "createDate": _date_value(rng, comment.when),
        "content": comment.remark.html,
    }


def _id_value(rng: Random, identity: str) -> str | int:
    return int(identity) if identity.isdigit() and rng.random() < 0.6 else identity


def _parent_value(rng: Random, parent: str | None) -> str | int | None:
    if parent is None:
        return rng.choice((0, 0, "0", "", None))
    return _id_value(rng, parent)


def _name_value(rng: Random, name: str | None) -> str | None:
    if name is None:
        return rng.choice(("", "  ", None))
    if rng.random() < 0.1:
        return f" {decompose(name)}  "
    return name


def _date_value(rng: Random, when: datetime | None) -> str | None:
    """Vietnam time in one of the API's spellings; a zone, when named, is meant."""
    if when is None:
        return rng.choice((None, "", "vừa xong", "2026-13-45 99:00:00.0"))
    utc = when - timedelta(hours=7)
    return rng.choice(
        (
            f"{when:%Y-%m-%d %H:%M:%S}.{when.microsecond // 1000}",
            f"{when:%Y-%m-%d %H:%M:%S}.{when.microsecond // 1000:03d}",
            f"{utc:%Y-%m-%dT%H:%M:%S}Z",
            f"{utc:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}+0000",
            f"{when:%Y-%m-%dT%H:%M:%S}+07:00",
            f"{when:%Y-%m-%dT%H:%M:%S}",
        )
    )


def reading(comment: Comment) -> dict[str, object]:
    """The comment as the record has it, without what depends on the run."""
    return {
        "id": f"c-{comment.id}",
        "parent_id": None if comment.parent is None else f"c-{comment.parent}",
        "author": comment.author,
        "timestamp": None if comment.when is None else dates.iso(comment.when),
        "body": comment.remark.text,
        "likes": None,
        "depth": comment.depth,
        "removed_at": None,
        "edits": [],
    }
