"""What hasty hands, Word and old editors leave in a body: one such piece in some articles.

Each is drawn from a stream of chance of its own, so the rest of a story does not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from newsbot.replica import content, media, prose
from newsbot.replica.content import Block, Image, Piece, Video
from newsbot.replica.markup import Typist
from newsbot.replica.model import Article
from newsbot.replica.rng import chance, stream

_SHARE = 0.3
_LONG = 90


def piece_for(article: Article) -> Piece | None:
    """The article's quirk, None for most."""
    if article.genre != "news" or not chance(_SHARE, *article.key, "has quirk"):
        return None
    rng = stream(*article.key, "quirk")
    draw = rng.choice(_QUIRKS)
    return draw(Typist(rng, article.layout), article)


def note_for(article: Article, rng: Random) -> Piece | None:
    """What stands behind the author lines: text, which hides no author."""
    if article.genre != "news" or rng.random() >= 0.06:
        return None
    typist = Typist(rng, article.layout)
    text = rng.choice(("(Còn nữa)", "Kỳ cuối: Đường về bản", "* Tên nhân vật đã đổi."))
    html = typist.paragraph(f"<em>{text}</em>")
    return Piece(html, (Block("paragraph", text),))


def part_title_for(article: Article, rng: Random) -> Piece | None:
    """The title of a part of a series before the lead (v1)."""
    if article.genre != "news" or article.layout != "v1" or rng.random() >= 0.05:
        return None
    text = f"Kỳ {rng.randrange(1, 6)}: {prose.heading(rng)}"
    typist = Typist(rng, article.layout)
    return Piece(typist.paragraph(typist.bold(text)), (Block("heading", text),))


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _image(typist: Typist, article: Article, caption: str | None) -> tuple[str, Image]:
    image = Image(media.file_path(typist.rng, article.listed), caption)
    return f'<img alt="" {media.source_attributes(typist.rng, image.url)}>', image


def _long_texts(rng: Random) -> list[str]:
    texts: list[str] = []
    while len(texts) < 2:
        text = prose.paragraph(rng, 2)
        if len(text) >= _LONG:
            texts.append(text)
    return texts


def _gallery(typist: Typist, article: Article) -> Piece:
    """Two pictures in a row, below each its own caption."""
    captions = [f"{prose.caption(typist.rng)}." for _ in range(2)]
    shown = [_image(typist, article, caption) for caption in captions]
    rows = _row(*(html for html, _ in shown)) + _row(*map(typist.text, captions))
    html = f'<table class="image center" align="center"><tbody>{rows}</tbody></table>'
    return Piece(html, images=tuple(image for _, image in shown))


def _layout_table(typist: Typist, article: Article) -> Piece:
    """Text in one cell, a picture in the other: a page laid out by table."""
    parts = [content.paragraph(typist, text) for text in _long_texts(typist.rng)]
    tag, image = _image(typist, article, None)
    cells = _row("\n".join(part.html for part in parts), tag)
    blocks = tuple(block for part in parts for block in part.blocks)
    return Piece(f'<table width="100%"><tbody>{cells}</tbody></table>', blocks, (image,))


def _box(typist: Typist, article: Article) -> Piece:
    """A framed box of one cell, a picture above its text."""
    parts = [content.paragraph(typist, text) for text in _long_texts(typist.rng)]
    tag, image = _image(typist, article, None)
    inner = f"<p>{tag}</p>" + "\n".join(part.html for part in parts)
    blocks = tuple(block for part in parts for block in part.blocks)
    return Piece(f'<table border="1" align="center">{_row(inner)}</table>', blocks, (image,))


def _caption_below(typist: Typist, article: Article) -> Piece:
    """The caption in a paragraph of its own, centred or slanted, or behind a break."""
    caption = f"{prose.caption(typist.rng)}."
    tag, image = _image(typist, article, caption)
    text = typist.text(caption)
    html = typist.rng.choice(
        (
            f'<p align="center">{tag}</p>\n<p style="text-align: center">{text}</p>',
            f"<p>{tag}</p>\n<p><em>{text}</em></p>",
            f'<p style="TEXT-ALIGN: center">{tag}<br>{text}</p>',
            f'<div>{tag}</div><p class="caption">{text}</p>',
        )
    )
    return Piece(html, images=(image,))


def _icons(typist: Typist, article: Article) -> Piece:
    """A table of data with an icon in each row."""
    rng = typist.rng
    rows, html, images = [], [], []
    for _ in range(3):
        row = [prose.cell(rng) for _ in range(3)]
        tag, image = _image(typist, article, None)
        rows.append(tuple(row))
        images.append(image)
        html.append(_row(typist.text(row[0]), f"{tag} {typist.text(row[1])}", typist.text(row[2])))
    text = "\n".join(" | ".join(row) for row in rows)
    table = f'<table border="1"><tbody>{"".join(html)}</tbody></table>'
    return Piece(table, (Block("table", text, rows=tuple(rows)),), tuple(images))


def _hidden(typist: Typist, article: Article) -> Piece:
    """Words that no reader sees, in a paragraph and as one."""
    seen = content.paragraph(typist, prose.paragraph(typist.rng, 2))
    secret = prose.sentence(typist.rng)
    way = typist.rng.choice(('style="display : none"', 'style="VISIBILITY: hidden"', "hidden"))
    html = f"<p {way}>{secret}</p>\n{seen.html}\n<div {way}><p>{secret}</p></div>"
    return Piece(html, seen.blocks)


def _word_heading(typist: Typist, article: Article) -> Piece:
    """Word's usual bold, whose style names weights that are not its own."""
    text = prose.heading(typist.rng)
    style = "mso-bidi-font-weight: normal; font-family: 'x;font-weight:normal'"
    html = f'<p class="MsoNormal"><b style="{style}">{typist.text(text)}</b></p>'
    return Piece(html, (Block("heading", text),))


def _nothing_to_see(typist: Typist, article: Article) -> Piece:
    """A counter's pixel, a map, a sound: none of the article's pictures or videos."""
    sound = media.file_path(typist.rng, article.listed, "mp3")
    return Piece(
        typist.rng.choice(
            (
                '<img src="https://dem.example/c.gif" width="1" height="1">',
                '<iframe src="https://www.google.com/maps/embed?pb=1"></iframe>',
                '<iframe src="https://w.soundcloud.com/player/?url=1"></iframe>',
                f'<audio controls src="{sound}"></audio>',
            )
        )
    )


def _flash(typist: Typist, article: Article) -> Piece:
    """An old player: an object with an embed inside it."""
    url = f"http://www.youtube.com/v/{typist.rng.randrange(16**8):08x}"
    return Piece(
        f'<p align="center"><object width="425"><param name="movie" value="{url}"></param>'
        f'<embed src="{url}" type="application/x-shockwave-flash"></embed></object></p>',
        videos=(Video(url, None),),
    )


def _captioned_video(typist: Typist, article: Article) -> Piece:
    """A video with its caption below."""
    shown = media.player(typist.rng, article.listed)
    caption = f"{prose.caption(typist.rng)}."
    video = Video(shown.videos[0].url, shown.videos[0].poster, caption)
    return Piece(f"{shown.html}\n<p><i>{typist.text(caption)}</i></p>", videos=(video,))


def _stray_end(typist: Typist, article: Article) -> Piece:
    """An end tag too many: what follows stands outside of the content."""
    return Piece("</div>")


def _mojibake(typist: Typist, article: Article) -> Piece:
    """A sentence whose letters were spoilt before it was saved; it is what the page says."""
    text = "Ä‘áº¥t nÆ°á»›c vá»›i náº¯ng vÆ°á»n cÆ¡m giÆ°á»›ng."
    return Piece(f"<p>{text}</p>", (Block("paragraph", text),))


_QUIRKS: tuple[Callable[[Typist, Article], Piece], ...] = (
    _gallery,
    _layout_table,
    _box,
    _caption_below,
    _icons,
    _hidden,
    _word_heading,
    _nothing_to_see,
    _flash,
    _captioned_video,
    _stray_end,
    _mojibake,
)
