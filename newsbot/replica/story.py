"""What an article says: its story, put together piece by piece.

`Story` is all a reader gets of one article, each part with the markup that carries it.
The page modules lay the markup out, `truth` adds the meanings up.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from newsbot.replica import byline, content, dates, media, prose, quirks
from newsbot.replica.byline import Byline
from newsbot.replica.content import Block, Image, Piece, Video
from newsbot.replica.dates import PageDate
from newsbot.replica.markup import Typist, decompose, entities, hide
from newsbot.replica.model import Article, Replica
from newsbot.replica.rng import number, stream


@dataclass(frozen=True)
class Story:
    """One article read: `lead` is None where it has none, `hero` the picture over the body.

    `body` are the pieces in page order, the signature's lines apart (`byline_html`).
    `lead_html` is the inline markup of a lead that stands outside the body (v2).
    `tag_list` tells whether the page lists its tags, or names them in the head only.
    """

    title: str
    title_html: str
    date: PageDate
    lead: str | None
    lead_html: str
    hero: Image | None
    hero_html: str
    body: tuple[Piece, ...]
    byline: Byline
    byline_html: str
    tags: tuple[str, ...]
    tag_list: bool
    part_title: Piece | None = None
    note: Piece | None = None

    def blocks(self) -> list[Block]:
        """The record's blocks: a part's title, the lead once, the body, a note behind it."""
        pieces = [*self.body, *([self.note] if self.note else [])]
        found = [block for piece in pieces for block in piece.blocks]
        title = list(self.part_title.blocks) if self.part_title else []
        lead = [] if self.lead is None else [Block("paragraph", self.lead)]
        return [*title, *lead, *found]

    def body_html(self) -> str:
        """The whole markup of the body, author lines and what stands around it included."""
        parts = [self.part_title.html] if self.part_title else []
        parts += [piece.html for piece in self.body]
        parts += [self.byline_html, self.note.html if self.note else ""]
        return "\n".join(parts)

    def images(self) -> list[Image]:
        """Hero first, then page order; a repeated picture is a piece without images."""
        shown = [self.hero] if self.hero else []
        return shown + [image for piece in self.body for image in piece.images]

    def videos(self) -> list[Video]:
        return [video for piece in self.body for video in piece.videos]


class _Writer:
    """Writes one article; `related` are (path, title) links for the box in its body.

    `boxed` tells whether the section ever has others to link: chance is drawn by that, so
    that a story is the same whatever its section lists at the moment.
    """

    def __init__(self, article: Article, related: list[tuple[str, str]], boxed: bool) -> None:
        self.article = article
        self.rng = stream(*article.key, "story")
        self.typist = Typist(self.rng, article.layout)
        self.related = related
        self.boxed = boxed
        self.lead: str | None = None

    def body(self) -> list[Piece]:
        match self.article.genre:
            case "poem":
                return self.poem()
            case "answer":
                return self.answer()
            case "photo":
                return self.photos()
            case "video":
                return self.video()
            case "infographic":
                return [media.figure(self.typist, self.picture())]
            case "void":
                return [content.blank(self.rng)]
            case "brief":
                return self.brief()
            case _:
                return self.news()

    def picture(self) -> Image:
        return media.picture(self.rng, self.article.listed)

    def paragraphs(self, count: int) -> list[Piece]:
        """Running text of all kinds; the first piece is a plain paragraph."""
        first = content.paragraph(self.typist, prose.paragraph(self.rng))
        return [first, *(content.story_piece(self.typist) for _ in range(count - 1))]

    def news(self) -> list[Piece]:
        self.lead = prose.paragraph(self.rng, 2)
        pieces = self.paragraphs(self.rng.randrange(5, 26))
        pictures = [self.picture() for _ in range(self.rng.choice((0, 1, 1, 1, 2, 3)))]
        for image in pictures:
            pieces.insert(self.rng.randrange(1, len(pieces) + 1), self.figure(image))
        if pictures and self.rng.random() < 0.12:
            pieces.append(media.repeated(self.typist, pictures[0]))
            pieces.append(content.paragraph(self.typist, prose.sentence(self.rng)))
        if self.rng.random() < 0.05:
            pieces.insert(1, media.player(self.rng, self.article.listed))
        if self.boxed and self.rng.random() < 0.4 and self.related:
            pieces.insert(0, content.related(self.related))
        return pieces

    def figure(self, image: Image) -> Piece:
        return media.figure(self.typist, image)

    def poem(self) -> list[Piece]:
        """Verses without lead: lines parted by `<br>`, ornaments between."""
        stanzas = []
        for _ in range(self.rng.randrange(5, 8)):
            verses = [prose.verse(self.rng) for _ in range(4)]
            stanzas.append(content.lines(self.typist, verses))
        stanzas.insert(2, content.separator(self.typist))
        return stanzas

    def answer(self) -> list[Piece]:
        """A reader's question as lead, who asked in mid-body, then the answer."""
        question = prose.question(self.rng)
        self.lead = question
        who = content.asker(self.typist, prose.person(self.rng), self.rng.choice(prose.PLACES))
        reply = content.labelled(self.typist, "Trả lời:", prose.paragraph(self.rng))
        return [who, reply, *self.paragraphs(self.rng.randrange(4, 9))]

    def photos(self) -> list[Piece]:
        self.lead = prose.paragraph(self.rng, 1)
        pieces = [self.figure(self.picture()) for _ in range(self.rng.randrange(4, 9))]
        return [*pieces, content.paragraph(self.typist, prose.sentence(self.rng))]

    def brief(self) -> list[Piece]:
        """Plain text without lead."""
        return self.paragraphs(self.rng.randrange(3, 6))

    def video(self) -> list[Piece]:
        pieces = [media.player(self.rng, self.article.listed)]
        if self.rng.random() < 0.5:
            pieces.append(content.paragraph(self.typist, prose.paragraph(self.rng)))
        return pieces


def write(replica: Replica, article: Article) -> Story:
    """The whole story of an article, drawn anew, the same each time."""
    related = _related(replica, article)
    ever = related if replica.whole is replica else _related(replica.whole, article)
    writer = _Writer(article, related, bool(ever))
    rng, typist = writer.rng, writer.typist
    pieces = writer.body()
    hero = writer.picture() if _has_hero(article, rng) else None
    hero_html = media.image_tag(rng, hero) if hero else ""
    pieces, lead_html = _place_lead(writer, pieces)
    if hero and hero.caption and rng.random() < 0.1:
        pieces.append(media.repeated(typist, hero))
    quirk = quirks.piece_for(article)
    if quirk is not None:
        # Counted from the end: whether a related box stands in front depends on the moment.
        pieces.insert(len(pieces) - number(*article.key, "place") % 5, quirk)
    signature = _signature(article, rng)
    behind = stream(*article.key, "behind")
    note = quirks.note_for(article, behind) if signature.authors else None
    tags = tuple(prose.tags(rng))
    title = "" if article.genre == "untitled" else article.title
    return Story(
        title=title,
        title_html=_title_markup(rng, title),
        date=dates.printed(article.date_shape, article.published),
        lead=writer.lead,
        lead_html=lead_html,
        hero=hero,
        hero_html=hero_html,
        body=tuple(pieces),
        byline=signature,
        byline_html=byline.markup(typist, signature),
        tags=tags,
        tag_list=article.layout == "v2" or (bool(tags) and rng.random() < 0.85),
        part_title=quirks.part_title_for(article, behind) if writer.lead else None,
        note=note,
    )


def _has_hero(article: Article, rng: Random) -> bool:
    return article.layout == "v2" and article.genre in ("news", "photo") and rng.random() < 0.75


def _place_lead(writer: _Writer, pieces: list[Piece]) -> tuple[list[Piece], str]:
    """The body with the lead where the layout has it, and the lead's own markup (v2)."""
    lead, typist, rng = writer.lead, writer.typist, writer.rng
    if lead is None:
        return pieces, ""
    if typist.layout == "v2":
        if rng.random() < 0.6:
            again = content.paragraph(typist, lead).unread()
            pieces = [again, *pieces]
        return pieces, f" {typist.text(lead)} "
    opening = content.bold_paragraph(typist, lead).unread()
    at = 0
    if writer.article.genre == "news" and rng.random() < 0.06:
        pieces = [media.figure(typist, writer.picture()), *pieces]
        at = 1
    return [*pieces[:at], opening, *pieces[at:]], ""


def _signature(article: Article, rng: Random) -> Byline:
    if article.genre in ("void", "infographic", "video"):
        return byline.NOBODY
    return byline.doctor(rng) if article.genre == "answer" else byline.signed(rng)


def _title_markup(rng: Random, title: str) -> str:
    if not title:
        return ""
    roll = rng.random()
    if roll < 0.06:
        title = decompose(title)
    elif roll < 0.1:
        title = hide(rng, title)
    return entities(rng, title)


def _related(replica: Replica, article: Article) -> list[tuple[str, str]]:
    """Up to three other stories of the section's page."""
    others = replica.section_page(article.home)[:4]
    return [(other.path, other.title) for other in others if other.id != article.id][:3]
