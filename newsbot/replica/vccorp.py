"""The same paper on VCCorp's system: its pages, its lists in pieces, its comments in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from itertools import islice
from typing import Literal

from newsbot.replica import chrome, comments, corrections, dates
from newsbot.replica.answers import Reply
from newsbot.replica.comments import Comment
from newsbot.replica.elsewhere import OtherPages
from newsbot.replica.model import Article, Replica
from newsbot.replica.rng import number
from newsbot.replica.sections import NEWS_SECTIONS, VCCORP_PATHS, Section, on_vccorp
from newsbot.replica.story import Story

HOST = "https://thanhnien.vn"
COMMENTS = "/api/ajax/ListComment.htm"
PIECE = 20
_PIECE = re.compile(r"^/timelinelist/(\d+)/(\d+)\.htm$")
_FIRST_ZONE = 185_001


def zone_of(section: Section) -> int:
    return _FIRST_ZONE + NEWS_SECTIONS.index(section)


class VcCorpPages(OtherPages):
    """Every page and piece of one replica, as text; `at` a moment of its clock."""

    usual_host = HOST

    sections = VCCORP_PATHS

    def home(self) -> str:
        return self._page("Báo mẫu", "", self._rows(self.replica.newest(40)))

    def called(self, path: str) -> Literal["list", "comments"] | None:
        if path == COMMENTS:
            return "comments"
        return "list" if _PIECE.match(path) else None

    def answer(self, path: str, values: Mapping[str, str], lie: str) -> Reply | None:
        if path == COMMENTS:
            return Reply(200, self.comments(values).encode())
        piece = _PIECE.match(path)
        if piece is None or lie == "empty":
            return None if piece is None else Reply(200, b"")
        page = 1 if lie == "repeat" else int(piece[2])
        return Reply(200, self.piece(int(piece[1]), page).encode())

    def section(self, section: Section) -> str:
        """The newest, and the zone that its pieces are asked for with."""
        head = f'<input type="hidden" id="hdZoneId" value="{zone_of(section)}">\n'
        rows = self._rows(islice(self._listing(section), PIECE))
        return self._page(section.name, head, rows)

    def piece(self, zone: int, page: int) -> str:
        """Part of a list as it is loaded below what is there, from 1 on; blank behind the end."""
        place = zone - _FIRST_ZONE
        if not 0 <= place < len(NEWS_SECTIONS) or page < 1:
            return ""
        listing = self._listing(NEWS_SECTIONS[place])
        return self._rows(islice(listing, (page - 1) * PIECE, page * PIECE))

    def missing(self) -> str:
        return self._page("Không tìm thấy trang", "", "<p>Trang này không còn.</p>")

    def article(self, article: Article) -> str:
        told = corrections.write(self.replica, article)
        named = told.byline.authors and not told.byline.source and not told.note
        beside = bool(named) and number(*article.key, "author beside the title") % 2 == 0
        if beside:
            told = replace(told, byline_html="")
        related = self._rows(islice(self.replica.section_page(article.home), 6))
        return self._page(
            told.title,
            f'<input type="hidden" id="hdNewsId" value="{article.id}">\n'
            f'<input type="hidden" id="hdZoneId" value="{zone_of(article.home)}">\n',
            f'<div class="detail__main">\n{_top(article, told, beside=beside)}'
            f'<div class="detail-cmain">\n<div class="detail-content afcbc-body" '
            f'data-role="content" itemprop="articleBody">\n{_cover(told)}{told.body_html()}\n'
            f"{_promo(self.replica, article)}</div>\n</div>\n{_tags(told)}"
            '<div class="content-popup"><div class="detail-content" data-role="content"></div>'
            f"</div>\n</div>\n{related}",
            url=self.host + article.path,
        )

    def comments(self, told: Mapping[str, str]) -> str:
        """A page of an article's comments, blank behind the last."""
        article = self.replica.find_id(told.get("NewsID", ""))
        page, size = (int(told.get(name, "0") or 0) for name in ("page", "pageSize"))
        if article is None or page < 1 or size < 1:
            return ""
        tops: list[tuple[Comment, list[Comment]]] = []
        for comment in self._thread(article):
            if comment.parent is None:
                tops.append((comment, []))
            else:
                next(below for top, below in tops if top.id == comment.parent).append(comment)
        shown = tops[(page - 1) * size : page * size]
        return "".join(_item(self.replica.seed, top, below) for top, below in shown)

    def _rows(self, articles: Iterator[Article] | list[Article]) -> str:
        return "".join(
            '<div class="box-category-item"><a class="box-category-link-with-avatar img-resize" '
            f'href="{article.path}"><img src="{chrome.image_url(article, 300)}" alt=""></a>'
            f'<div class="box-category-content"><h3 class="box-title-text">'
            f'<a class="box-category-link-title" data-id="{article.id}" href="{article.path}">'
            f"{escape(article.title)}</a></h3></div></div>\n"
            for article in articles
            if article.layout != "print"
        )

    def _page(self, title: str, head: str, body: str, url: str | None = None) -> str:
        menu = "\n".join(
            f'<li><a class="nav-link" href="{on_vccorp(section.path)}" '
            f'title="{escape(section.name)}">{escape(section.name)}</a></li>'
            for section in NEWS_SECTIONS
        )
        return (
            f'<!DOCTYPE html>\n<html lang="vi">\n<head><meta charset="utf-8">\n'
            f"<title>{escape(title)}</title>\n"
            f'<meta property="og:url" content="{url or self.host}">\n'
            '<meta name="author" content="Báo mẫu">\n'
            f'<script>var pageSettings = {{ Domain: "{self.host}", commentSiteName: "thanhnien", '
            'DomainApiComment: "https://eth2.cnnd.vn", allowComment: "true" };</script>\n'
            f"{chrome.stylesheet('detail', 120)}</head>\n<body>\n"
            f'<div class="header__nav"><ul class="menu-nav">\n'
            f'<li><a class="nav-link" href="/">Trang chủ</a></li>\n{menu}\n</ul></div>\n'
            f"{head}{body}{chrome.script('zones', 60)}</body>\n</html>\n"
        )


def _top(article: Article, told: Story, *, beside: bool) -> str:
    author = ""
    if beside:
        names = escape(" - ".join(told.byline.authors))
        author = f'<div class="author-info"><p class="name" data-role="author">{names}</p></div>\n'
    date = f"{told.date.raw}"
    machine = dates.iso(article.published)
    lead = f'<h2 class="detail-sapo" data-role="sapo">{told.lead_html}</h2>\n' if told.lead else ""
    return (
        f'<div class="detail-cate"><a href="{on_vccorp(article.home.path)}" data-role="cate-name" '
        f'title="{escape(article.home.name)}">{escape(article.home.name)}</a></div>\n'
        f'<h1 class="detail-title" data-role="title">{told.title_html}</h1>\n'
        f'{author}<div class="detail-time"><time data-role="publishdate" datetime="{machine}">\n'
        f"  {date}\n</time></div>\n{lead}"
    )


def _cover(told: Story) -> str:
    if told.hero is None:
        return ""
    caption = escape(told.hero.caption or "", quote=False)
    return (
        f'<figure class="VCSortableInPreviewMode" type="Photo"><div>{told.hero_html}</div>'
        f'<figcaption class="PhotoCMS_Caption"><p>{caption}</p></figcaption></figure>\n'
    )


def _promo(replica: Replica, article: Article) -> str:
    """What an editor puts into the text to lead elsewhere."""
    others = (one for one in replica.section_page(article.home) if one.id != article.id)
    other = next(others, None)
    if other is None or number(*article.key, "promo") % 3:
        return ""
    return (
        '<div class="VCSortableInPreviewMode" type="RelatedOneNews">'
        f'<a href="{other.path}">{escape(other.title)}</a><p>{escape(other.teaser)}</p></div>\n'
    )


def _tags(told: Story) -> str:
    links = "\n".join(
        f'<a class="item" href="/tag.html" title="{tag}">{tag}</a>' for tag in told.tags
    )
    return f'<div class="detail-tab">\n{links}\n</div>\n'


def _item(seed: int, top: Comment, below: list[Comment]) -> str:
    replies = "".join(
        f'<div class="item item-reply">{_said(seed, one, top.id)}</div>\n' for one in below
    )
    return (
        f'<div class="item box_cm" data-cmid="{top.id}">{_said(seed, top, top.id, len(below))}\n'
        f'<div class="box-reply">{replies}</div></div>\n'
    )


def _said(seed: int, one: Comment, top: str, replies: int | None = None) -> str:
    """`title` has the month before the day, the text the day before the month."""
    name = escape(one.author or "")
    when = ""
    if one.when is not None:
        when = (
            f'<span class="time-ago" title="{one.when:%m/%d/%Y %H:%M:%S}">'
            f"{one.when:%d/%m/%Y %H:%M}</span>"
        )
    likes = comments.likes(seed, one.id) or 0
    body = escape(one.remark.text, quote=False).replace("\n", "<br>")
    count = "" if replies is None else f" {replies}"
    return (
        f'<a class="user-name" title="{name}">{name}</a>'
        f'<p class="text-comment">{body}</p>{when}'
        f'<a class="like-action" data-cmid="{one.id}"><span class="total-like">{likes}</span></a>'
        f'<a class="item-ls rep" data-id="{top}">Trả lời{count}</a>'
    )
