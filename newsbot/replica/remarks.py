"""What readers type under an article: raw HTML beside the text it reads as.

The comment side of `content`: each shape is made from clean words, so that its reading
needs no parser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from random import Random

from newsbot.replica import prose
from newsbot.replica.markup import decompose, hide


@dataclass(frozen=True)
class Remark:
    """`html` as the API gives it, `text` as a reader sees it."""

    html: str
    text: str


def _plain(rng: Random, words: str) -> Remark:
    return Remark(escape(words, quote=False), words)


def _one_break(rng: Random, words: str) -> Remark:
    more = prose.remark(rng)
    tag = rng.choice(("<br>", "<br/>", "<BR />"))
    return Remark(f"{escape(words)}{tag}{escape(more)}", f"{words}\n{more}")


def _many_breaks(rng: Random, words: str) -> Remark:
    more = prose.remark(rng)
    gap = "<br>" * rng.randrange(2, 6)
    return Remark(f"{escape(words)}{gap}{escape(more)}", f"{words}\n\n{more}")


def _paragraphs(rng: Random, words: str) -> Remark:
    more = prose.remark(rng)
    tag = rng.choice(("p", "div"))
    html = f"<{tag}>{escape(words)}</{tag}><{tag}>{escape(more)}</{tag}>"
    return Remark(html, f"{words}\n{more}")


def _link(rng: Random, words: str) -> Remark:
    link = '<a href="http://trang-la.example/?a=1&amp;b=2" rel="nofollow">xem ở đây</a>'
    return Remark(f"{escape(words)} {link}", f"{words} xem ở đây")


def _entities(rng: Random, words: str) -> Remark:
    html = f"{escape(words)} &amp;lt;b&amp;gt; &amp; giá &lt; 100&nbsp;nghìn &quot;thật&quot;"
    return Remark(html, f'{words} &lt;b&gt; & giá < 100 nghìn "thật"')


def _script(rng: Random, words: str) -> Remark:
    code = "<script>alert('xin chào')</script><style>p { color: red }</style>"
    return Remark(f"<p>{escape(words)}</p>{code}", words)


def _unclosed(rng: Random, words: str) -> Remark:
    first, rest = words.split(" ", 1)
    return Remark(f"<b>{escape(first)} <i>{escape(rest)}", words)


def _emoji(rng: Random, words: str) -> Remark:
    return Remark(f"{escape(words)} 👍😀 🌱", f"{words} 👍😀 🌱")


def _invisible(rng: Random, words: str) -> Remark:
    return Remark(escape(hide(rng, words)), words)


def _decomposed(rng: Random, words: str) -> Remark:
    return Remark(escape(decompose(words)), words)


def _ragged(rng: Random, words: str) -> Remark:
    """Spaces and tabs as typed are white space; the line end stays one."""
    typed = escape(words).replace(" ", " \t ", 1).replace(" ", "\r\n", 1)
    # Typed without a tag: its line end is one.
    return Remark(f"  {typed}\n ", words.replace(" ", "\n", 1))


def _bell(rng: Random, words: str) -> Remark:
    return Remark(escape(words[:3]) + "\u0007" + escape(words[3:]), words)


_SHAPES: tuple[Callable[[Random, str], Remark], ...] = (
    _one_break,
    _many_breaks,
    _paragraphs,
    _link,
    _entities,
    _script,
    _unclosed,
    _emoji,
    _invisible,
    _decomposed,
    _ragged,
    _bell,
)


def remark(rng: Random) -> Remark:
    """One comment's text, half of them plain."""
    words = prose.remark(rng)
    if rng.random() < 0.5:
        return _plain(rng, words)
    return rng.choice(_SHAPES)(rng, words)
