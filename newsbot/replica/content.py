"""The pieces an article's body is made of.

A `Piece` holds the markup of one stretch of the page and, beside it, what a reader sees
there: blocks, images and videos. Both are made from the same words by one function; the
truth adds up the meanings and never looks at the markup.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from random import Random
from typing import Literal

from newsbot.replica import prose
from newsbot.replica.markup import Typist

BlockType = Literal["paragraph", "heading", "quote", "list", "table"]


@dataclass(frozen=True)
class Block:
    """One block of the record; `text` may hold several lines, `items` and `rows` as there."""

    type: BlockType
    text: str
    items: tuple[str, ...] | None = None
    rows: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True)
class Image:
    """`url` is host-relative or absolute, already without double slash and resize query."""

    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True)
class Video:
    """`url` is None where the page names no source."""

    url: str | None
    poster: str | None
    caption: str | None = None


@dataclass(frozen=True)
class Piece:
    """Markup and meaning of one stretch of a page, side by side."""

    html: str
    blocks: tuple[Block, ...] = ()
    images: tuple[Image, ...] = ()
    videos: tuple[Video, ...] = ()

    def unread(self) -> Piece:
        """The same markup where it repeats what was read before: it says nothing new."""
        return replace(self, blocks=())


def _paragraph_block(text: str) -> tuple[Block, ...]:
    return (Block("paragraph", text),)


def paragraph(typist: Typist, text: str) -> Piece:
    return Piece(typist.paragraph(typist.text(text)), _paragraph_block(text))


def bold_paragraph(typist: Typist, text: str) -> Piece:
    """All bold and ending like a sentence: a lead or a paragraph, never a heading."""
    return Piece(typist.paragraph(typist.bold(text)), _paragraph_block(text))


def labelled(typist: Typist, label: str, text: str) -> Piece:
    """A paragraph that begins with a bold word, such as "Trả lời: "."""
    html = f"<b>{label} </b>{typist.text(text)}"
    return Piece(typist.paragraph(html), _paragraph_block(f"{label} {text}"))


def lines(typist: Typist, texts: list[str]) -> Piece:
    """One paragraph of several lines, a `<br>` between them."""
    tag = typist.rng.choice(("<br>", "<br />", "<br/>\n"))
    html = tag.join(typist.text(text) for text in texts)
    return Piece(typist.paragraph(html), _paragraph_block("\n".join(texts)))


def broken_in_two(typist: Typist, first: str, second: str) -> Piece:
    """Two or more `<br>` in a row make two paragraphs of one `<p>`."""
    gap = typist.rng.choice(("<br><br>", "<br />\n<br />", "<br><br><br>"))
    html = typist.paragraph(typist.text(first) + gap + typist.text(second))
    return Piece(html, _paragraph_block(first) + _paragraph_block(second))


def div_paragraph(typist: Typist, text: str) -> Piece:
    html = f'<div style="text-align: justify;">{typist.text(text)}</div>'
    return Piece(html, _paragraph_block(text))


def wrapped(typist: Typist, first: str, second: str, html_class: str) -> Piece:
    """Plain paragraphs inside a `<div>`, `media_core` among others."""
    inner = [paragraph(typist, text) for text in (first, second)]
    html = f'<div class="{html_class}" align="center">\n{inner[0].html}\n{inner[1].html}\n</div>'
    return Piece(html, inner[0].blocks + inner[1].blocks)


def bare_text(typist: Typist, text: str, after: str) -> Piece:
    """Text with no element around it, and the paragraph that ends it."""
    following = paragraph(typist, after)
    html = f"{typist.text(text)}\n{following.html}"
    return Piece(html, _paragraph_block(text) + following.blocks)


def heading(typist: Typist, text: str) -> Piece:
    """A heading: its own element, or a paragraph all in bold."""
    rng = typist.rng
    level = rng.choice(("h2", "h3", "bold", "bold"))
    if level == "bold":
        html = typist.paragraph(typist.bold(text))
    else:
        inner = typist.bold(text) if rng.random() < 0.5 else typist.text(text)
        html = f"<{level}>{inner}</{level}>"
    return Piece(html, (Block("heading", text),))


def quote(typist: Typist, text: str) -> Piece:
    html = f"<blockquote>\n{typist.paragraph(typist.text(text))}\n</blockquote>"
    return Piece(html, (Block("quote", text),))


def bullets(typist: Typist, items: list[str]) -> Piece:
    tag = typist.rng.choice(("ul", "ol"))
    wrap = typist.rng.random() < 0.3
    shown = (typist.text(item) for item in items)
    rows = "\n".join(f"<li><p>{html}</p></li>" if wrap else f"<li>{html}</li>" for html in shown)
    return Piece(
        f"<{tag}>\n{rows}\n</{tag}>", (Block("list", "\n".join(items), items=tuple(items)),)
    )


def data_table(typist: Typist, rows: list[list[str]]) -> Piece:
    """A table without image; its first row has header cells."""
    html = []
    for number, row in enumerate(rows):
        tag = "th" if number == 0 else "td"
        html.append("<tr>" + "".join(f"<{tag}>{typist.text(c)}</{tag}>\n" for c in row) + "</tr>")
    text = "\n".join(" | ".join(row) for row in rows)
    block = Block("table", text, rows=tuple(map(tuple, rows)))
    return Piece('<table border="1"><tbody>\n' + "\n".join(html) + "\n</tbody></table>", (block,))


def separator(typist: Typist) -> Piece:
    """A line of ornaments, which is no block."""
    ornament = typist.rng.choice(("***", "* * *", "---", "<b>***</b>"))
    return Piece(typist.paragraph(ornament, "center"))


def blank(rng: Random) -> Piece:
    aligned = '<p style="text-align: justify;">&nbsp;</p>'
    return Piece(rng.choice(("<p>&nbsp;</p>", "<p> </p>", aligned)))


def asker(typist: Typist, name: str, place: str) -> Piece:
    """The right-aligned lines under a reader's question: paragraphs, not authors."""
    shown = typist.text(name) if typist.rng.random() < 0.5 else typist.bold(name)
    where = f"<b><i>({place})</i></b>"
    html = f"{typist.paragraph(shown, 'right')}\n{typist.paragraph(where, 'right')}"
    return Piece(html, _paragraph_block(name) + _paragraph_block(f"({place})"))


def related(links: list[tuple[str, str]]) -> Piece:
    """The box of (path, title) links that stands inside the body; nothing of it is read."""
    rows = "\n".join(
        f'<tr class="image_related_2">\n<td colspan="2"><a href="{path}">{escape(title)}</a></td>\n'
        "</tr>"
        for path, title in links
    )
    return Piece(
        '<div class="related">\n<table align="unset" class="rl unset">\n'
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def story_piece(typist: Typist) -> Piece:
    """One piece of running text of a random kind, mostly a plain paragraph."""
    rng = typist.rng
    roll = rng.random()
    if roll < 0.82:
        return paragraph(typist, prose.paragraph(rng))
    return _rare_piece(typist, int((roll - 0.82) / 0.18 * 12))


def _rare_piece(typist: Typist, which: int) -> Piece:
    rng = typist.rng
    text, more = prose.paragraph(rng, 2), prose.sentence(rng)
    match which:
        case 0:
            return bold_paragraph(typist, text.rstrip("….") + ".")
        case 1:
            return lines(typist, [text, more])
        case 2:
            return broken_in_two(typist, text, more)
        case 3:
            return div_paragraph(typist, text)
        case 4:
            return wrapped(typist, text, more, rng.choice(("media_core", "noidung")))
        case 5:
            return bare_text(typist, text, more)
        case 6 | 7:
            return heading(typist, prose.heading(rng))
        case 8:
            return quote(typist, text)
        case 9:
            return bullets(typist, [prose.list_item(rng) for _ in range(rng.randrange(2, 6))])
        case 10:
            return data_table(typist, [[prose.cell(rng) for _ in range(3)] for _ in range(4)])
        case _:
            return separator(typist)
