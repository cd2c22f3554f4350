"""How clean text becomes the markup of the paper's editing program.

A `Typist` never changes what a reader sees: every habit here (entities, nbsp, words
split over spans, invisible characters, decomposed letters, leftovers of Word) reads
back as the text it was given, under the text rules of the record.
"""

from __future__ import annotations

import unicodedata
from html import escape
from random import Random
from typing import Literal

Layout = Literal["v1", "v2", "print"]
Align = Literal["justify", "right", "center"]

_HIDDEN = ("\u200b", "\ufeff", "\u200c", "\u2060")
_BIDI = (("\u202a", "\u202c"), ("\u2066", "\u2069"), ("\u200e", "\u200e"))
_NAMED = {"“": "&ldquo;", "”": "&rdquo;", "…": "&hellip;", "–": "&ndash;"}

_V1_SPANS = (
    '<span style="font-size:14pt"><span style="line-height:115%">'
    '<span style="font-family:&quot;Times New Roman&quot;,serif">',
    "</span></span></span>",
)
_V1_PLAIN = ("<span>", "</span>")
_V2_SPANS = ("<span style=\"FONT-FAMILY: 'Arial','sans-serif'; FONT-SIZE: 10pt\">", "</span>")
_V2_FONT = ('<FONT size="2" face="Arial">', "</FONT>")
_WORD_TAIL = (
    "\n             <o:p></o:p>",
    "\n              <!--?xml:namespace prefix = o ns = "
    '"urn:schemas-microsoft-com:office:office" /-->'
    "\n              <o:p></o:p>",
)
_RIGHT = {
    "v1": (
        'style="margin-bottom: 13px; text-align: right;"',
        'style="text-align:right"',
        'align="right"',
    ),
    "v2": (
        'style="TEXT-ALIGN: right; LINE-HEIGHT: 13pt; MARGIN: 0in 0in 0pt" class="MsoNoSpacing"',
        'style="TEXT-ALIGN: right" align="right"',
        "align=right class=MsoNormal",
    ),
}
_JUSTIFY = {
    "v1": ('style="margin-bottom: 13px; text-align: justify;"', 'style="text-align: justify;"', ""),
    "v2": (
        'style="TEXT-ALIGN: justify; LINE-HEIGHT: 13pt; MARGIN: 0in 0in 0pt" class="MsoNormal"',
        'style="TEXT-ALIGN: justify" class="MsoNoSpacing"',
        "",
    ),
}


def hide(rng: Random, text: str) -> str:
    """The text with an invisible or a pair of direction characters put in."""
    at = rng.randrange(1, len(text))
    if rng.random() < 0.5:
        return text[:at] + rng.choice(_HIDDEN) + text[at:]
    opening, closing = rng.choice(_BIDI)
    return text[:at] + opening + text[at:] + closing


def decompose(text: str) -> str:
    """The text with its letters and marks apart (NFD), as some keyboards type it."""
    return unicodedata.normalize("NFD", text)


def entities(rng: Random, text: str) -> str:
    """Escaped text; about one in eight has a no-break space in place of a space."""
    html = escape(text, quote=False)
    if rng.random() < 0.12:
        spaces = [at for at, char in enumerate(html) if char == " "]
        if spaces:
            at = rng.choice(spaces)
            blank = rng.choice(("&nbsp;", "&nbsp; ", "&#160;", "\u00a0"))
            html = html[:at] + blank + html[at + 1 :]
    return html


class Typist:
    """One article's typing habits; `layout` is v1 or v2."""

    def __init__(self, rng: Random, layout: Layout) -> None:
        self.rng = rng
        self.layout = "v2" if layout == "v2" else "v1"
        spans = (_V1_SPANS, _V1_PLAIN) if self.layout == "v1" else (_V2_SPANS, _V2_FONT)
        self._open, self._close = rng.choice(spans)
        self._wordy = rng.random() < 0.75
        self._named = rng.random() < 0.5
        self._bold = "strong" if self.layout == "v1" else "b"

    def text(self, text: str) -> str:
        """Inline markup that reads as `text` (clean text, one line)."""
        roll = self.rng.random()
        if roll < 0.05:
            text = hide(self.rng, text)
        elif roll < 0.09:
            text = decompose(text)
        html = self._pieces(text)
        if self.layout == "v2" and self.rng.random() < 0.3:
            html += self.rng.choice(_WORD_TAIL)
        return html

    def _pieces(self, text: str) -> str:
        """The text whole, split inside a word, or with some words in an element of their own."""
        roll = self.rng.random()
        if len(text) < 8 or roll < 0.75:
            return self._span(self._plain(text))
        start = self.rng.randrange(1, len(text) // 2)
        if roll < 0.88:
            return self._span(self._plain(text[:start])) + self._span(self._plain(text[start:]))
        end = self.rng.randrange(start + 1, len(text))
        middle = self._inner(self._plain(text[start:end]))
        return self._span(self._plain(text[:start]) + middle + self._plain(text[end:]))

    def _plain(self, text: str) -> str:
        html = entities(self.rng, text)
        if self._named:
            for char, name in _NAMED.items():
                html = html.replace(char, name)
        return html

    def _span(self, html: str) -> str:
        return f"{self._open}{html}{self._close}" if self._wordy else html

    def _inner(self, html: str) -> str:
        tag = self.rng.choice(("em", "i", "u", self._bold, "a"))
        if tag == "a":
            return f'<a href="/tim-kiem/?key=tin" target="_blank">{html}</a>'
        return f"<{tag}>{html}</{tag}>"

    def bold(self, text: str) -> str:
        """Markup in which every letter of `text` is bold, now and then in two pieces."""
        tag = self._bold
        if self.rng.random() < 0.3 and " " in text:
            first, rest = text.split(" ", 1)
            start = self._span(escape(first, quote=False))
            return f"<{tag}>{start}&nbsp;</{tag}><{tag}>{self.text(rest)}</{tag}>"
        return f"<{tag}>{self.text(text)}</{tag}>"

    def paragraph(self, html: str, align: Align = "justify") -> str:
        """A `<p>` around inline markup."""
        if align == "center":
            return f'<p style="text-align: center;">{html}</p>'
        table = _RIGHT if align == "right" else _JUSTIFY
        attributes = self.rng.choice(table[self.layout])
        return f"<p {attributes}>{html}</p>" if attributes else f"<p>{html}</p>"
