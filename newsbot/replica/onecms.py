"""The same paper on ONECMS: its pages, its lists and comments in JSON behind the last row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from html import escape
from itertools import islice
from typing import Any, Literal

from newsbot.replica import chrome, comments, corrections, dates
from newsbot.replica.answers import Reply
from newsbot.replica.comments import Comment
from newsbot.replica.elsewhere import OtherPages, in_json
from newsbot.replica.model import Article
from newsbot.replica.rng import number
from newsbot.replica.sections import NEWS_SECTIONS, Section, bare
from newsbot.replica.story import Story

HOST = "https://baodanang.vn"
PAGE, COMMENTS, INSIDE, REPLIES = 20, 10, 3, 2
_FIRST_CHANNEL = 401
_LIST = re.compile(r"^/api/getMoreArticle/channel_empty_(\d+)_(\d+)_0$")
_COMMENTS = re.compile(r"^/api/getcomment/(\d+)_(\w+)_(?:like|date)_(\d+)$")


class OneCmsPages(OtherPages):
    """Every page and answer of one replica; `at` a moment of its clock."""

    usual_host = HOST

    def home(self) -> str:
        return self._page("Báo mẫu", self._rows(iter(self.replica.newest(40))))

    def called(self, path: str) -> Literal["list", "comments"] | None:
        if _COMMENTS.match(path):
            return "comments"
        return "list" if _LIST.match(path) else None

    def answer(self, path: str, values: Mapping[str, str], lie: str) -> Reply | None:
        if asked := _COMMENTS.match(path):
            return in_json(self.comments(asked[1], asked[2], int(asked[3])))
        told = _LIST.match(path)
        if told is None:
            return None
        behind = 0 if lie == "repeat" else int(told[1])
        return in_json([] if lie == "empty" else self.listed(behind, int(told[2])))

    def listed(self, behind: int, channel: int) -> list[dict[str, Any]]:
        """What a channel has behind an article, 0 for its newest; one row on top is paid for."""
        place = channel - _FIRST_CHANNEL
        if not 0 <= place < len(NEWS_SECTIONS):
            return []
        articles = sorted(self._listing(NEWS_SECTIONS[place]), key=lambda one: one.number)
        found = [one for one in articles if not behind or int(one.id) < behind][:PAGE]
        rows = [_row(article, self.host) for article in found]
        if rows and not behind:
            paid = {
                "Title": "Căn hộ mẫu mở bán",
                "LinktoMe2": f"{self.host}/can-ho-mau-9000001.html",
            }
            rows.insert(1, rows[0] | paid | {"BlockedInstantArticleCreate": True})
        return rows

    def section(self, section: Section) -> str:
        channel = _FIRST_CHANNEL + NEWS_SECTIONS.index(section)
        rows = self._rows(islice(self._listing(section), PAGE))
        action = f"api/getMoreArticle/channel_empty_0_{channel}_0"
        more = f'<ul class="onecms__loading" data-action="{action}"></ul>\n'
        return self._page(section.name, rows + more)

    def missing(self) -> str:
        return self._page("Không tìm thấy trang", "<p>Trang này không còn.</p>")

    def article(self, article: Article) -> str:
        told = corrections.write(self.replica, article)
        named = told.byline.authors and not told.byline.source and not told.note
        above = bool(named) and number(*article.key, "author above the text") % 2 == 0
        if above:
            told = replace(told, byline_html="")
        path = bare(article.home.path)
        when = article.published
        month_first = f"{when.month}/{when.day}/{when.year} {when:%I:%M:%S %p}"
        head = (
            f'<meta name="article:published_time" content="{month_first}">\n'
            f'<meta property="dable:item_id" content="{article.id}">\n'
        )
        related = self._rows(islice(self.replica.section_page(article.home), 4))
        return self._page(
            told.title,
            f'<div class="c-detail-head">{_steps(path, article.home.name, self.host)}</div>\n'
            '<div class="c-news-detail"><div class="b-maincontent">\n'
            '<div class="entry entry-no-padding" itemprop="articleBody">\n'
            f"{_top(article, told, above=above)}{told.body_html()}\n"
            '<div class="sc-empty-layer"></div>\n</div>\n</div>\n'
            f'<div class="c-box">{_tags(told)}</div>\n<div class="c-box">'
            f'<div class="c-box__title__name">Bài liên quan</div>{related}</div>\n'
            f"{self._bar(article)}</div>\n"
            f'<script>WebControl.publisherId = "{article.id}";\n'
            f'WebControl.item_published_time = "{when:%Y-%m-%dT%H:%M:%S}Z";</script>\n'
            f'<script type="application/ld+json">{{"@type": "NewsArticle", '
            f'"datePublished": "{dates.iso(when)}"}}</script>\n',
            head=head,
            url=self.host + article.path,
        )

    def comments(self, article_id: str, above: str, behind: int) -> list[dict[str, Any]]:
        """Those at the top behind a row, the first replies inside each; or the replies to one."""
        article = self.replica.find_id(article_id)
        if article is None:
            return []
        thread = self._thread(article)
        if above != "0":
            return _said(self.replica.seed, _below(thread, above), behind, REPLIES)
        shown = _said(self.replica.seed, _below(thread, None), behind, COMMENTS)
        for row in shown:
            below = _below(thread, str(row["CommentId"]))
            row["ChildComment"] = _said(self.replica.seed, below, 0, INSIDE)
        return shown

    def _bar(self, article: Article) -> str:
        """How many comments there are: which of them it counts is not known, so either way."""
        thread = self._thread(article)
        counted = thread if article.number % 2 else _below(thread, None)
        return (
            '<div class="c-comments"><div class="c-comment-bar">'
            f'<div class="c-comment-bar__count">({len(counted)}) Bình luận</div></div>'
            '<div class="c-comment-list onecms__comment__list"></div></div>\n'
        )

    def _rows(self, articles: Iterator[Article]) -> str:
        return "".join(
            f'<div class="b-grid"><div class="b-grid__img"><a href="{self.host}{article.path}">'
            f'<img class="lazy" data-src="{chrome.image_url(article, 300)}" src="/grey.gif">'
            "</a></div>"
            f'<h3 class="b-grid__title"><a href="{self.host}{article.path}">'
            f"{escape(article.title)}</a></h3></div>\n"
            for article in articles
            if article.layout != "print"
        )

    def _page(self, title: str, body: str, *, head: str = "", url: str | None = None) -> str:
        menu = "\n".join(
            f'<li><a href="{self.host}{bare(section.path)}">{escape(section.name)}</a></li>'
            for section in NEWS_SECTIONS
        )
        return (
            f'<!DOCTYPE html>\n<html lang="vi">\n<head><meta charset="utf-8">\n'
            f"<title>{escape(title)}</title>\n"
            f'<meta property="og:url" content="{url or self.host}">\n'
            f'<meta name="author" content="Báo mẫu">\n{head}'
            '<link href="https://bqn.1cdn.vn/assets/css/style.min.css" rel="stylesheet">\n'
            f"{chrome.stylesheet('detail', 120)}</head>\n<body>\n"
            f'<header class="c-header"><ul class="c-menu">\n<li><a href="/">Trang chủ</a></li>\n'
            f"{menu}\n</ul></header>\n{body}{chrome.script('zones', 60)}</body>\n</html>\n"
        )


def _row(article: Article, host: str) -> dict[str, Any]:
    when = article.published
    return {
        "PublisherId": int(article.id),
        "Title": article.title,
        "LinktoMe2": host + article.path,
        "Description": article.teaser,
        "PublishedTime": f"/Date({_millis(when)})/",
        "Time_yyyyMMddHHmmss": f"{when:%Y%m%d%H%M%S}",
        "BlockedInstantArticleCreate": False,
    }


def _millis(when: datetime) -> int:
    return int(when.replace(tzinfo=dates.VIETNAM).timestamp()) * 1000


def _below(thread: list[Comment], above: str | None) -> list[Comment]:
    return [one for one in thread if one.parent == above]


def _said(seed: int, found: list[Comment], behind: int, most: int) -> list[dict[str, Any]]:
    rows = []
    for place, one in enumerate(found[behind : behind + most], start=behind + 1):
        rows.append(
            {
                "RowNum": place,
                "CommentId": int(one.id) if one.id.isdigit() else one.id,
                "Name": one.author or "",
                "Content": escape(one.remark.text, quote=False).replace("\n", "<br/>"),
                "CreatedAt": None if one.when is None else f"/Date({_millis(one.when)})/",
                "Liked": comments.likes(seed, one.id) or 0,
            }
        )
    return rows


def _steps(path: str, name: str, host: str) -> str:
    upper = path.rpartition("/")[0]
    above = (
        f'<li class="breadcrumb-item"><a href="{host}{upper}">Mục trên</a></li>\n' if upper else ""
    )
    return (
        '<nav><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/">Trang chủ</a></li>\n'
        f'{above}<li class="breadcrumb-item active"><a href="{host}{path}">{escape(name)}</a></li>'
        "</ol></nav>\n"
    )


def _top(article: Article, told: Story, *, above: bool) -> str:
    """The head of an article, which stands inside its text; a picture of it may stand below."""
    author = ""
    if above:
        names = escape(", ".join(told.byline.authors))
        author = f'<span class="sc-longform-header-author block-sc-author">{names}</span> '
    sapo = (
        f'<p class="sc-longform-header-sapo block-sc-sapo">{told.lead_html}</p>'
        if told.lead
        else ""
    )
    return (
        '<div class="sc-longform-header block-sc-longform-header">'
        '<div class="sc-longform-header-text">'
        '<span class="sc-longform-header-cate block-sc-cate-name">'
        f"{escape(article.home.name)}</span>"
        f'<h1 class="sc-longform-header-title block-sc-title">{told.title_html}</h1>'
        f'<div class="sc-longform-header-meta">{author}<span class="sc-text">•</span> '
        f'<span class="sc-longform-header-date block-sc-publish-time">{told.date.raw}</span></div>'
        f'{sapo}</div><div class="sc-longform-header-media">{_cover(told)}</div></div>\n'
    )


def _cover(told: Story) -> str:
    if told.hero is None:
        return ""
    caption = escape(told.hero.caption or "", quote=False)
    return f"<figure>{told.hero_html}<figcaption>{caption}</figcaption></figure>"


def _tags(told: Story) -> str:
    links = "".join(
        f'<li><h4><a href="/mau-ptag.html" title="{escape(tag)}">{escape(tag)}</a></h4></li>\n'
        for tag in told.tags
    )
    return f'<div class="c-widget-tags onecms__tags"><ul>\n{links}</ul></div>\n'
