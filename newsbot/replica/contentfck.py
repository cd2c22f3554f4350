"""The same paper on content-fck: its pages, its feeds, no comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import islice
from typing import Literal

from newsbot.replica import chrome, corrections
from newsbot.replica.answers import Reply
from newsbot.replica.elsewhere import FEED, OtherPages
from newsbot.replica.model import Article
from newsbot.replica.sections import FCK_PATHS, NEWS_SECTIONS, Section, on_fck
from newsbot.replica.story import Story

HOST = "https://baocantho.com.vn"
_STATIC = "/static/templates/version1/homepage/"
_FEED = re.compile(r"^/rss/subcate/([a-z0-9-]+)/$")


class ContentFckPages(OtherPages):
    """Every page and answer of one replica; `at` a moment of its clock."""

    usual_host = HOST

    sections = FCK_PATHS

    def home(self) -> str:
        return self._page("Báo mẫu", self._rows(iter(self.replica.newest(40))))

    def called(self, path: str) -> Literal["list", "comments"] | None:
        return "list" if _FEED.match(path) else None

    def answer(self, path: str, values: Mapping[str, str], lie: str) -> Reply | None:
        told = _FEED.match(path)
        found = (one for at, one in self.sections.items() if told and at.endswith(f"/{told[1]}/"))
        section = next((one for one in found if not on_fck(one.path).startswith("/news/")), None)
        if section is None:
            return None
        return self._feed(()) if lie == "empty" else self.feed(section)

    def section(self, section: Section) -> str:
        return self._page(section.name, self._rows(islice(self._listing(section), FEED)))

    def missing(self) -> str:
        return self._page("Không tìm thấy trang", "<p>Trang này không còn.</p>")

    def article(self, article: Article) -> str:
        told = corrections.write(self.replica, article)
        own = article.home
        related = self._rows(islice(self.replica.section_page(own), 4))
        return self._page(
            told.title,
            '<div id="content"><div id="colcate1"><div class="titlecate">'
            f"<h1>{_steps(own, self.host)}</h1></div>\n"
            f'<div id="clear"><span class="pubdate 128">{told.date.raw}</span></div>\n'
            f'<h1 class="margintopbot10 fw700">{told.title_html}</h1>\n{_lead(told)}'
            '<div id="newscontents"><div class="content-fck slider-jsgallery 171">\n'
            f"{_cover(told)}{told.body_html()}\n"
            '<div class="AMN_res_mid"><a href="https://quang-cao.example/">Mua ngay</a></div>\n'
            f"</div></div>\n{_tags(told)}"
            '<div id="comment"><b>BÌNH LUẬN</b><input type="hidden" id="txtnewsid" '
            f'name="txtnewsid" value="{article.id}"></div>\n'
            f'<div class="detail-related"><span>Đọc thêm</span>{related}</div></div></div>\n'
            f'<script type="application/ld+json">{{"@type": "NewsArticle", '
            f'"datePublished": "{article.published:%Y-%m-%d}"}}</script>\n',
            url=self.host + article.path,
        )

    def _rows(self, articles: Iterator[Article]) -> str:
        return "".join(
            f'<li class="related-item"><a class="b-img" href="{self.host}{article.path}">'
            f'<img class="i-img" src="{self.host}{chrome.image_url(article, 300)}"></a>'
            f'<div class="b-content"><a href="{self.host}{article.path}"><h3 class="b-title">'
            f"{escape(article.title)}</h3></a></div></li>\n"
            for article in articles
            if article.layout != "print"
        )

    def _page(self, title: str, body: str, url: str | None = None) -> str:
        menu = "\n".join(
            f'<li><a href="{self.host}{on_fck(section.path)}">{escape(section.name)}</a></li>'
            for section in NEWS_SECTIONS
        )
        return (
            f'<!DOCTYPE html>\n<html lang="vi">\n<head><meta charset="utf-8">\n'
            f'<title>{escape(title)} - Báo mẫu</title>\n<base href="{self.host}{_STATIC}">\n'
            f'<link rel="stylesheet" href="{self.host}{_STATIC}css/style.css">\n'
            f'<meta property="og:url" content="{url or self.host}">\n'
            f"{chrome.stylesheet('detail', 120)}</head>\n<body>\n"
            f"<header><ul>\n{menu}\n</ul></header>\n{body}{chrome.script('zones', 60)}"
            "</body>\n</html>\n"
        )


def _steps(section: Section, host: str) -> str:
    """The section's own link, behind that of the one above it."""
    path, link = on_fck(section.path), '<a href="{}{}">{}</a>'
    own = link.format(host, path, escape(section.name))
    if path.startswith("/news/"):
        return own
    upper = link.format(host, f"/news/{path.split('/')[1]}/", "Mục trên")
    return f'{upper} <span class="fw400"> &gt; {own}</span>'


def _lead(told: Story) -> str:
    return f'<div class="detail-desc"><p>{told.lead_html}</p></div>\n' if told.lead else ""


def _cover(told: Story) -> str:
    if told.hero is None:
        return ""
    caption = escape(told.hero.caption or "", quote=False)
    return f"<figure>{told.hero_html}<figcaption>{caption}</figcaption></figure>\n"


def _tags(told: Story) -> str:
    links = "".join(
        f'<a class="tag_item" href="/tags/mau/">{escape(tag)}</a>\n' for tag in told.tags
    )
    return f'<div class="detail-tag">\n{links}</div>\n'
