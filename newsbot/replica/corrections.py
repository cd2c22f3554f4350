"""An article as corrected: the story it came out with, changed piece by piece.

Every correction shows in the record. Where a story has nothing of the kind to change (a
photo story without captions, say), it gets one more paragraph instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from random import Random

from newsbot.replica import byline, content, media, prose, story
from newsbot.replica.content import Image, Piece
from newsbot.replica.markup import Typist
from newsbot.replica.model import Article, Correction, Replica
from newsbot.replica.rng import stream
from newsbot.replica.story import Story

_UNSIGNED = ("void", "infographic", "video")
# Title, date and address stand in the article itself.
_ELSEWHERE = frozenset({"title", "date", "address"})


# The server's pages and the truth are of the same articles.
@lru_cache(maxsize=512)
def write(replica: Replica, article: Article) -> Story:
    """The story of an article in the state it is in."""
    told = story.write(replica, article)
    for correction in article.corrections:
        if correction.kind not in _ELSEWHERE:
            told = _corrected(told, article, correction)
    return told


def _corrected(told: Story, article: Article, correction: Correction) -> Story:
    rng = stream(*article.key, "correction text", correction.number)
    typist = Typist(rng, article.layout)
    change = _CHANGES[correction.kind]
    return change(told, article, typist) or _addition(told, article, typist)


def _paragraph(told: Story, article: Article, typist: Typist) -> Story | None:
    """One plain paragraph says something else."""
    places = [at for at, piece in enumerate(told.body) if _is_paragraph(piece)]
    if not places:
        return None
    place = typist.rng.choice(places)
    before = told.body[place].blocks[0].text
    text = _other(typist.rng, prose.paragraph, before)
    return _with_piece(told, place, content.paragraph(typist, text))


def _is_paragraph(piece: Piece) -> bool:
    return (
        len(piece.blocks) == 1
        and piece.blocks[0].type == "paragraph"
        and not piece.images
        and not piece.videos
    )


def _addition(told: Story, article: Article, typist: Typist) -> Story:
    """One more paragraph after another, at the end where there is none."""
    places = [at + 1 for at, piece in enumerate(told.body) if _is_paragraph(piece)]
    place = typist.rng.choice(places or [len(told.body)])
    added = content.paragraph(typist, prose.paragraph(typist.rng))
    return replace(told, body=(*told.body[:place], added, *told.body[place:]))


def _caption(told: Story, article: Article, typist: Typist) -> Story | None:
    """The caption of one picture, the hero among them."""
    places = [at for at, piece in enumerate(told.body) if piece.images]
    if told.hero is not None and (not places or typist.rng.random() < 0.5):
        return replace(told, hero=_recaptioned(typist.rng, told.hero))
    if not places:
        return None
    place = typist.rng.choice(places)
    image = _recaptioned(typist.rng, told.body[place].images[0])
    return _with_piece(told, place, media.figure(typist, image))


def _recaptioned(rng: Random, image: Image) -> Image:
    name = prose.byline_name(rng)
    text = _other(rng, lambda rng: f"{prose.caption(rng)}. Ảnh: {name}", image.caption)
    return replace(image, caption=text, credit=name)


def _byline(told: Story, article: Article, typist: Typist) -> Story | None:
    """Who signed it."""
    if article.genre in _UNSIGNED:
        return None
    drawn = byline.doctor if article.genre == "answer" else byline.signed
    signed, before = drawn(typist.rng), told.byline
    while (signed.authors, signed.source) == (before.authors, before.source):
        signed = drawn(typist.rng)
    return replace(told, byline=signed, byline_html=byline.markup(typist, signed))


def _tags(told: Story, article: Article, typist: Typist) -> Story:
    tags = tuple(prose.tags(typist.rng))
    while not tags or tags == told.tags:
        tags = tuple(prose.tags(typist.rng))
    return replace(told, tags=tags)


def _with_piece(told: Story, place: int, piece: Piece) -> Story:
    return replace(told, body=(*told.body[:place], piece, *told.body[place + 1 :]))


def _other(rng: Random, draw: Callable[[Random], str], than: str | None) -> str:
    text = draw(rng)
    while text == than:
        text = draw(rng)
    return text


_CHANGES: dict[str, Callable[[Story, Article, Typist], Story | None]] = {
    "paragraph": _paragraph,
    "addition": _addition,
    "caption": _caption,
    "byline": _byline,
    "tags": _tags,
}
