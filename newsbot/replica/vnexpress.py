"""The same paper on VnExpress's system: its pages, its numbered lists, its comments in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import islice
from typing import Any

from newsbot.replica import chrome, comments, corrections, dates
from newsbot.replica.answers import Reply
from newsbot.replica.comments import Comment
from newsbot.replica.elsewhere import Called, OtherPages, in_json, number_in
from newsbot.replica.model import Article
from newsbot.replica.rng import number
from newsbot.replica.sections import NEWS_SECTIONS, Section, bare
from newsbot.replica.story import Story

HOST = "https://vnexpress.net"
THREAD, REPLIES, ARCHIVE = "/index/get", "/index/getreplay", "/category/day"
PAGE = 20
# Pages of a list; what is older stands on none of them.
MOST_PAGES = 20
_FEED = re.compile(r"^/rss(/[a-z0-9-]+)\.rss$")
_NUMBERED = re.compile(r"^(/.+)-p(\d+)$")
_SITE, _FIRST_CATEGORY = 1_003_750, 1_003_800


class VnExpressPages(OtherPages):
    """Every page and answer of one replica; `at` a moment of its clock."""

    usual_host = HOST

    def home(self) -> str:
        return self._page("Báo mẫu", "", self._rows(iter(self.replica.newest(40))))

    def called(self, path: str) -> Called | None:
        if path in (THREAD, REPLIES):
            return "comments"
        if _FEED.match(path):
            return "feed"
        return "list" if path == ARCHIVE or _NUMBERED.match(path) else None

    def answer(self, path: str, values: Mapping[str, str], lie: str) -> Reply | None:
        if path in (THREAD, REPLIES):
            return in_json(self.comments(path, values), values.get("callback", ""))
        told = _NUMBERED.match(path) or _FEED.match(path)
        section = self.sections.get(told[1]) if told else None
        if section is not None and _FEED.match(path):
            return self.feed(section)
        if path == ARCHIVE:
            page = self.archive(values)
        elif told is None or section is None:
            return None
        else:
            page = self.listed(section, 1 if lie == "repeat" else int(told[2]))
        return None if page is None else Reply(200, page.encode())

    def section(self, section: Section) -> str:
        return self.listed(section, 1) or ""

    def listed(self, section: Section, page: int) -> str | None:
        """A page of a section's list, None behind the last."""
        first = (page - 1) * PAGE
        rows = self._rows(islice(self._listing(section), first, first + PAGE))
        if page > 1 and not (rows and page <= MOST_PAGES):
            return None
        category = _FIRST_CATEGORY + NEWS_SECTIONS.index(section)
        head = f"<script>var site_id={_SITE},PAGE_FOLDER={category},PageHot=0;</script>\n"
        return self._page(section.name, head, rows)

    def archive(self, asked: Mapping[str, str]) -> str | None:
        """A page of what a section had between two moments, without rows behind the last."""
        category, since, until, page = (
            number_in(asked.get(name)) for name in ("cateid", "fromdate", "todate", "page")
        )
        place = (category or 0) - _FIRST_CATEGORY
        if not 0 <= place < len(NEWS_SECTIONS) or since is None or until is None or not page:
            return None
        found = (
            article
            for article in self._listing(NEWS_SECTIONS[place])
            if since <= article.published.replace(tzinfo=dates.VIETNAM).timestamp() <= until
        )
        rows = self._rows(islice(found, (page - 1) * PAGE, page * PAGE))
        return self._page(NEWS_SECTIONS[place].name, "", rows)

    def missing(self) -> str:
        return self._page("Không tìm thấy trang", "", "<p>Trang này không còn.</p>")

    def article(self, article: Article) -> str:
        told = corrections.write(self.replica, article)
        category = _FIRST_CATEGORY + NEWS_SECTIONS.index(article.home)
        asked = {
            "type": "comment",
            "article_id": int(article.id),
            "article_type": 1,
            "site_id": _SITE,
            "category_id": category,
            "limit": 24,
        }
        metas = {"id": article.id, "type": "article", "site": _SITE, "category": category}
        head = "".join(
            f'<meta name="tt_{name}_id" content="{value}"/>\n' for name, value in metas.items()
        ).replace("tt_id_id", "tt_article_id")
        tags = "".join(
            f'<meta property="article:tag" content="{escape(tag)}"/>' for tag in told.tags
        )
        told_comments = escape(json.dumps(asked, separators=(",", ":")))
        return self._page(
            told.title,
            f'{head}{tags}<meta name="pubdate" content="{dates.iso(article.published)}"/>\n',
            f'<section class="section page-detail top-detail"><div class="sidebar-1">\n'
            f"{_top(article, told)}{self._pin(told)}{_lead(article, told)}"
            f'<article class="fck_detail ">\n{_cover(told)}{told.body_html()}\n'
            '<span id="article-end"></span>\n<div data-component="true" '
            'data-component-type="tin_xemthem" data-component-value="1,2"></div>\n</article>\n'
            '<div class="footer-content width_common"><a href="/">Trở lại Trang chủ</a></div>\n'
            "</div></section>\n"
            f'<div id="box_comment_vne" class="box_comment_vne box_category" '
            f'data-component-input="{told_comments}"></div>\n'
            f"{self._rows(islice(self.replica.section_page(article.home), 6))}",
            url=self.host + article.path,
        )

    def comments(self, path: str, asked: Mapping[str, str]) -> dict[str, Any]:
        """Those at the top, or the replies to one; an error where an offset is missing."""
        article = self.replica.find_id(asked.get("objectid", ""))
        offset, limit = (number_in(asked.get(name)) for name in ("offset", "limit"))
        if article is None or offset is None or not limit:
            return {"error": 1, "errorDescription": "Invalid offset", "data": []}
        tops: dict[str, list[Comment]] = {}
        said = {comment.id: comment for comment in self._thread(article)}
        for comment in said.values():
            if comment.parent is None:
                tops.setdefault(comment.id, [])
            else:
                tops.setdefault(comment.parent, []).append(comment)
        if path == REPLIES:
            below = tops.get(asked.get("id", ""), [])[offset : offset + limit]
            items = [self._item(article, one) for one in below]
            return {"error": 0, "errorDescription": "", "data": {"items": items} if items else []}
        shown = list(tops)[offset : offset + limit]
        told = []
        for own in shown:
            below = tops[own]
            # Of some it shows a reply at once.
            embedded = below[: number(own, "embedded") % 2]
            inside = {
                "total": len(below),
                "items": [self._item(article, one) for one in embedded],
            }
            told.append(self._item(article, said[own]) | {"replys": inside if below else {}})
        data = {"total": len(tops), "totalitem": len(said), "items": told, "items_pin": []}
        return {
            "error": 0,
            "errorDescription": "",
            "iscomment": 1,
            "data": data | {"offset": offset},
        }

    def _item(self, article: Article, one: Comment) -> dict[str, Any]:
        told: dict[str, Any] = {
            "comment_id": int(one.id) if one.id.isdigit() else one.id,
            "parent_id": one.parent or one.id,
            "article_id": int(article.id),
            "content": escape(one.remark.text, quote=False).replace("\n", "<br />"),
            "full_name": one.author or "",
            "userlike": comments.likes(self.replica.seed, one.id) or 0,
        }
        if one.when is not None:
            told["creation_time"] = int(one.when.replace(tzinfo=dates.VIETNAM).timestamp())
        return told

    def _rows(self, articles: Iterator[Article]) -> str:
        return "".join(
            '<article class="item-news"><div class="thumb-art">'
            f'<a href="{self.host}{article.path}">'
            f'<img src="{chrome.image_url(article, 300)}" alt=""></a></div>'
            f'<h3 class="title-news"><a href="{self.host}{article.path}" '
            f'title="{escape(article.title)}">{escape(article.title)}</a></h3>'
            f'<p class="description"><a href="{self.host}{article.path}">'
            f"{escape(article.teaser)}</a>"
            f'<a class="count_cmt" href="{self.host}{article.path}#box_comment_vne">3</a></p>'
            "</article>\n"
            for article in articles
            if article.layout != "print"
        )

    def _pin(self, told: Story) -> str:
        """The bar that stays on top while a reader scrolls."""
        return f'<div class="neo-pin"><h2 class="title"><span>{told.title_html}</span></h2></div>\n'

    def _page(self, title: str, head: str, body: str, url: str | None = None) -> str:
        menu = "\n".join(
            f'<li class="s{place}"><a href="{bare(section.path)}" '
            f'title="{escape(section.name)}" data-medium="Menu">{escape(section.name)}</a></li>'
            for place, section in enumerate(NEWS_SECTIONS)
        )
        return (
            f'<!DOCTYPE html>\n<html lang="vi">\n<head><meta charset="utf-8">\n'
            f"<title>{escape(title)} - Báo mẫu</title>\n"
            f'<meta property="og:url" content="{url or self.host}">\n'
            '<meta name="tt_page_type" content="article"/>\n'
            '<meta name="author" content="VnExpress">\n'
            f"{head}{chrome.stylesheet('detail', 120)}</head>\n<body>\n"
            '<nav class="main-nav scroll-nav"><ul class="parent">\n<li class="home"><a href="/" '
            'title="Trang chủ"></a></li>\n<li><a href="/tin-tuc-24h" title="Mới nhất">Mới nhất</a>'
            f'</li>\n{menu}\n<li><a href="javascript:;">Tất cả</a></li></ul></nav>\n'
            f"{body}{chrome.script('zones', 60)}</body>\n</html>\n"
        )


def _top(article: Article, told: Story) -> str:
    path = bare(article.home.path)
    upper = path.rpartition("/")[0]
    above = f'<li><a href="{upper}">Mục trên</a></li>' if upper else ""
    date = f'<span class="date">{told.date.raw}</span>' if told.date.raw else ""
    return (
        f'<div class="header-content width_common">\n<ul class="breadcrumb">{above}<li>'
        f'<a href="{path}" title="{escape(article.home.name)}">{escape(article.home.name)}</a>'
        f'</li></ul>\n{date}</div>\n<h1 class="title-detail">\n {told.title_html} </h1>\n'
    )


def _lead(article: Article, told: Story) -> str:
    if not told.lead:
        return ""
    return f'<p class="description">{told.lead_html}</p>\n'


def _cover(told: Story) -> str:
    if told.hero is None:
        return ""
    caption = escape(told.hero.caption or "", quote=False)
    return (
        f'<figure class="tplCaption"><div class="fig-picture">{told.hero_html}</div>'
        f'<figcaption><p class="Image">{caption}</p></figcaption></figure>\n'
    )
