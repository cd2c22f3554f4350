"""The same paper on ZCE: its pages, its lists in JSON on a host of their own, no comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from itertools import islice
from typing import Any, Literal

from newsbot.replica import chrome, corrections, dates
from newsbot.replica.answers import Reply
from newsbot.replica.elsewhere import OtherPages, in_json, number_in
from newsbot.replica.model import Article
from newsbot.replica.rng import number
from newsbot.replica.sections import NEWS_SECTIONS, SLASHED_PATHS, Section, slashed
from newsbot.replica.story import Story

HOST = "https://plo.vn"
_FIRST_ZONE = 11
_LIST = re.compile(r"^/api/morenews-zone-(\d+)-(\d+)\.html$")


class ZcePages(OtherPages):
    """Every page and answer of one replica; `at` a moment of its clock."""

    usual_host = HOST

    sections = SLASHED_PATHS

    def home(self) -> str:
        return self._page("Báo mẫu", self._rows(iter(self.replica.newest(40))))

    def called(self, path: str) -> Literal["list", "comments"] | None:
        return "list" if _LIST.match(path) else None

    def answer(self, path: str, values: Mapping[str, str], lie: str) -> Reply | None:
        told, size = _LIST.match(path), number_in(values.get("page_size"))
        if told is None or not size or values.get("sz") != told[1]:
            return None
        page = 1 if lie == "repeat" else int(told[2])
        rows = [] if lie == "empty" else self.listed(int(told[1]), page, size)
        return in_json({"error_code": 0, "data": {"contents": rows}})

    def listed(self, zone: int, page: int, size: int) -> list[dict[str, Any]]:
        """A page of a zone's list, from 1 on; behind the last one there are no rows."""
        place = zone - _FIRST_ZONE
        if not 0 <= place < len(NEWS_SECTIONS) or page < 1:
            return []
        section = NEWS_SECTIONS[place]
        found = islice(self._listing(section), (page - 1) * size, page * size)
        return [_row(article, zone, section) for article in found]

    def section(self, section: Section) -> str:
        zone = _FIRST_ZONE + NEWS_SECTIONS.index(section)
        more = (
            f'<button type="button" class="control__loadmore" data-page="1" data-zone="{zone}" '
            'data-type="zone">Xem thêm</button>\n'
        )
        return self._page(section.name, self._rows(islice(self._listing(section), 20)) + more)

    def missing(self) -> str:
        return self._page("Không tìm thấy trang", "<p>Trang này không còn.</p>")

    def article(self, article: Article) -> str:
        told = corrections.write(self.replica, article)
        named = told.byline.authors and not told.byline.source and not told.note
        below = bool(named) and number(*article.key, "author below the text") % 2 == 0
        if below:
            told = replace(told, byline_html="")
        when = article.published
        return self._page(
            told.title,
            f'<div class="breadcrumb"><h2 class="main"><a href="{slashed(article.home.path)}" '
            f'title="{escape(article.home.name)}">{escape(article.home.name)}</a></h2></div>\n'
            f'<div class="article"><h1 class="article__title cms-title">{told.title_html}</h1>\n'
            f'<div class="article__meta"><time class="time" datetime="{when:%Y-%m-%dT%H:%M:%S}">'
            f"{told.date.raw}</time></div>\n{_lead(told)}"
            f'<div class="article__body cms-body" itemprop="articleBody">\n{_cover(told)}'
            f"{told.body_html()}\n"
            f"{self._promo(article)}{_author(told) if below else ''}</div>\n{_tags(told)}</div>\n"
            f"{self._rows(islice(self.replica.section_page(article.home), 4))}",
            head=f'<meta property="article:published_time" content="{dates.iso(when)}">\n',
            url=self.host + article.path,
        )

    def _rows(self, articles: Iterator[Article]) -> str:
        return "".join(
            f'<article class="story"><figure class="story__thumb"><a class="cms-link" '
            f'href="{self.host}{article.path}"><img src="{chrome.image_url(article, 300)}">'
            "</a></figure>"
            f'<h2 class="story__heading"><a class="cms-link" href="{self.host}{article.path}">'
            f"{escape(article.title)}</a></h2></article>\n"
            for article in articles
            if article.layout != "print"
        )

    def _promo(self, article: Article) -> str:
        """What an editor and a machine put into the text."""
        ad = (
            '<div class="ads_middle"><div id="adsWeb_AdsArticleMiddle" class="banner fyi">'
            "<script>window.CMS_BANNER.pushAds();</script></div></div>\n"
        )
        others = (one for one in self.replica.section_page(article.home) if one.id != article.id)
        other = next(others, None)
        if other is None or number(*article.key, "promo") % 3:
            return ad
        return (
            f'{ad}<div class="article-relate"><a href="{self.host}{other.path}">'
            f"{escape(other.title)}</a><p>{escape(other.teaser)}</p></div>\n"
        )

    def _page(self, title: str, body: str, *, head: str = "", url: str | None = None) -> str:
        menu = "\n".join(
            f'<li class="main" data-id="{_zone_shown(section)}"><a href="{slashed(section.path)}" '
            f'title="{escape(section.name)}">{escape(section.name)}</a></li>'
            for section in NEWS_SECTIONS
        )
        return (
            f'<!DOCTYPE html>\n<html lang="vi">\n<head><meta charset="utf-8">\n'
            f"<title>{escape(title)}</title>\n"
            f'<meta property="og:url" content="{url or self.host}">\n'
            f'<meta name="author" content="Báo mẫu">\n{head}'
            f"{chrome.stylesheet('detail', 120)}</head>\n<body>\n"
            f'<header><ul class="menu">\n{menu}\n</ul></header>\n'
            f"{body}{chrome.script('zones', 60)}</body>\n</html>\n"
        )


def _zone_shown(section: Section) -> str:
    """Not every entry of the menu names its zone."""
    zone = _FIRST_ZONE + NEWS_SECTIONS.index(section)
    return str(zone) if zone % 5 else ""


def _row(article: Article, zone: int, section: Section) -> dict[str, Any]:
    when = article.published.replace(tzinfo=dates.VIETNAM)
    return {
        "content_id": int(article.id),
        "title": article.title,
        "description": article.teaser,
        "url": article.path,
        "date": int(when.timestamp()),
        "zone": {"zone_id": zone, "name": section.name},
    }


def _lead(told: Story) -> str:
    return f'<div class="article__sapo cms-desc">{told.lead_html}</div>\n' if told.lead else ""


def _cover(told: Story) -> str:
    if told.hero is None:
        return ""
    caption = escape(told.hero.caption or "", quote=False)
    return (
        f'<table class="picture"><tbody><tr><td class="pic">{told.hero_html}</td>'
        f'</tr><tr><td class="caption"><p>{caption}</p></td></tr></tbody></table>\n'
    )


def _author(told: Story) -> str:
    names = "".join(
        f'<div class="author"><div class="info"><a href="javascript:void(0);" '
        f'class="name cms-author">{escape(name)}</a></div></div>\n'
        for name in told.byline.authors
    )
    return f'<div class="article__author">{names}</div>\n'


def _tags(told: Story) -> str:
    links = "".join(
        f'<li><a href="/tag/mau.html" title="{escape(tag)}">{escape(tag)}</a></li>\n'
        for tag in told.tags
    )
    return f'<div class="article__tag"><ul>\n{links}</ul></div>\n'
