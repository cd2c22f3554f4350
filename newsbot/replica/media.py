"""Pieces with pictures and videos, and the many ways their addresses are written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from html import escape
from random import Random

from newsbot.replica import prose
from newsbot.replica.content import Image, Piece, Video
from newsbot.replica.markup import Typist
from newsbot.replica.sections import MAIN_SITE_ID

MAIN_HOST = "https://baodaklak.vn"
_AGENCIES = ("TTXVN", "H.G", "Internet", "Ban tổ chức")


def file_path(rng: Random, when: datetime, suffix: str = "jpg") -> str:
    """`/file/{site}/{MMYYYY}/{name}_{yyyymmddHHMMSS}.jpg`, the time near `when`."""
    name = f"{rng.choice(('img', 'dsc', 'z', 'anh_bai'))}_{rng.randrange(10**9)}"
    stamp = f"{when:%Y%m%d%H%M}{rng.randrange(60):02d}"
    return f"/file/{MAIN_SITE_ID}/{when:%m%Y}/{name}_{stamp}.{suffix}"


def picture(rng: Random, when: datetime) -> Image:
    """A picture with its caption and credit; the address is clean, relative or absolute."""
    roll = rng.random()
    if roll < 0.80:
        url = file_path(rng, when)
    elif roll < 0.92:
        url = f"{MAIN_HOST}{file_path(rng, when)}"
    else:
        name = f"anh{rng.randrange(10**6)}.jpg"
        url = f"/Upload/Images/{when.year}/thang%20{when.month}/{when.day}/{name}"
    return Image(url, *_caption(rng))


def _caption(rng: Random) -> tuple[str | None, str | None]:
    roll = rng.random()
    text = prose.caption(rng)
    name = rng.choice(_AGENCIES) if rng.random() < 0.3 else prose.byline_name(rng)
    if roll < 0.45:
        return f"{text}. Ảnh: {name}", name
    if roll < 0.8:
        return f"{text}.", None
    if roll < 0.87:
        return f"Ảnh: {name}", name
    return None, None


def source_attributes(rng: Random, url: str) -> str:
    """`src="…"` or, without a src, `data-src="…"`: the clean address in one of its spellings."""
    written = url
    if "/file/" in url and rng.random() < 0.25:
        written = written.replace("/file/", "/file//")
    if rng.random() < 0.25:
        written += rng.choice(
            ("?width=500&height=-&type=resize", "?width=700&amp;height=-&amp;type=resize")
        )
    if rng.random() < 0.12:
        return f'class="lazyload" data-src="{written}"'
    return f'src="{written}"'


def image_tag(rng: Random, image: Image) -> str:
    """An `<img>` whose alt is the caption, something else, a file name, empty or missing."""
    alt = rng.choice((image.caption or "", prose.caption(rng), "img_2041.jpg", "", None))
    attributes = source_attributes(rng, image.url)
    if alt is None:
        return f"<img {attributes}>"
    return f'<img alt="{escape(alt)}" {attributes}>'


def figure(typist: Typist, image: Image) -> Piece:
    """An image table of the typist's layout; without a caption its row is blank or missing."""
    html = _figure_v1(typist, image) if typist.layout == "v1" else _figure_v2(typist, image)
    return Piece(html, images=(image,))


def _figure_v1(typist: Typist, image: Image) -> str:
    rng = typist.rng
    img = image_tag(rng, image)
    if rng.random() < 0.4:
        title = escape(image.caption or "\u00a0")
        img = (
            f'<div class="new"><a class="example-image-link" href="{image.url}" '
            f'data-lightbox="slide-1" data-title="{title}">{img}</a></div>'
        )
    cell = rng.choice(('<td class="desc">', "<td>", '<td style="text-align: center;">'))
    row = ""
    if image.caption is not None:
        row = f"<tr>{cell}{typist.text(image.caption)}</td></tr>\n"
    elif rng.random() < 0.7:
        row = f"<tr>{cell}&nbsp;</td></tr>\n"
    table = f'<table class="image center" align="center"><tbody>\n<tr><td>{img}</td></tr>\n{row}'
    table += "</tbody></table>"
    return f"<div>\n{table}\n</div>" if rng.random() < 0.4 else table


def _figure_v2(typist: Typist, image: Image) -> str:
    rng = typist.rng
    img = image_tag(rng, image)
    if image.caption is None and rng.random() < 0.5:
        return f'<p align="center">{img}</p>'
    caption = "&nbsp;" if image.caption is None else typist.text(image.caption)
    return (
        '<table style="WIDTH: 32.32%; HEIGHT: 40px" border="0" cellspacing="1" cellpadding="1" '
        f'align="center">\n<tbody>\n<tr>\n<td>{img}</td>\n</tr>\n<tr>\n'
        f'<td><font color="#0000ff" size="2" face="Tahoma">{caption}</font></td>\n</tr>\n'
        "</tbody>\n</table>"
    )


def repeated(typist: Typist, image: Image) -> Piece:
    """The same picture once more, in another spelling and without caption."""
    again = replace(image, caption=None, credit=None)
    return replace(figure(typist, again), images=())


def player(rng: Random, when: datetime) -> Piece:
    """A `div.media_core` with a video: a poster alone, a src, or a `<source>`."""
    poster = file_path(rng, when) if rng.random() < 0.85 else None
    url = file_path(rng, when, "mp4") if rng.random() < 0.55 or poster is None else None
    nested = url is not None and rng.random() < 0.5
    attributes = f' poster="{poster}"' if poster else ""
    attributes += f' src="{url}"' if url and not nested else ""
    source = f'<source src="{url}" type="video/mp4">' if nested else ""
    html = (
        f'<div class="media_core" align="center"><video id="aid-{rng.randrange(16**8):08x}"'
        f'{attributes} controls="controls" width="100%">{source}</video>\n<p>&nbsp;</p>\n</div>'
    )
    return Piece(html, videos=(Video(url, poster),))
