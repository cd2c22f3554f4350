"""The same paper on VietnamNet's system: its pages, its numbered lists, its comments in JSON."""

from __future__ import annotations

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

HOST = "https://vietnamnet.vn"
GETS = "/api/Comment/Gets"
PAGE = 20
_WEBSITE = "000003"
_FEED = re.compile(r"^(/.+)\.rss$")
_NUMBERED = re.compile(r"^(/.+)-page(\d+)$")


class VietnamNetPages(OtherPages):
    """Every page and answer of one replica; `at` a moment of its clock."""

    usual_host = HOST

    def home(self) -> str:
        return self._page("Báo mẫu", self._rows(iter(self.replica.newest(40))))

    def called(self, path: str) -> Called | None:
        if path == GETS:
            return "comments"
        if _FEED.match(path):
            return "feed"
        return "list" if _NUMBERED.match(path) else None

    def answer(self, path: str, values: Mapping[str, str], lie: str) -> Reply | None:
        if path == GETS:
            return in_json(self.comments(values), values.get("callback", ""))
        told = _NUMBERED.match(path) or _FEED.match(path)
        section = self.sections.get(told[1]) if told else None
        if section is not None and _FEED.match(path):
            return self.feed(section)
        if told is None or section is None:
            return None
        return Reply(200, self.section(section, 0 if lie == "repeat" else int(told[2])).encode())

    def section(self, section: Section, page: int = 0) -> str:
        """A page of a section's list; behind the last one there are no rows."""
        first = page * PAGE
        return self._page(
            section.name, self._rows(islice(self._listing(section), first, first + PAGE))
        )

    def missing(self) -> str:
        return self._page("Không tìm thấy trang", "<p>Trang này không còn.</p>")

    def article(self, article: Article) -> str:
        told = corrections.write(self.replica, article)
        category = bare(article.home.path)
        box = (
            f'<div data-websiteid="{_WEBSITE}" data-objectid="{article.id}" '
            f'data-viewurl="{article.path}" class="comment__iframe"></div>\n'
        )
        related = self._rows(islice(self.replica.section_page(article.home), 4))
        machine = dates.iso(article.published).replace("+07:00", ".000 +07:00")
        return self._page(
            told.title,
            f'<script type="application/ld+json">{{"@type": "NewsArticle", '
            f'"datePublished": "{machine}"}}</script>\n<div class="main">\n'
            f'<div class="bread-crumb-detail sm-show-time"><ul>\n<li><a href="/"><img src="/h.svg" '
            f'alt="icon"></a></li>\n{_steps(category, article.home.name)}</ul>\n'
            f'<div class="bread-crumb-detail__time">\n {told.date.raw} </div></div>\n'
            f'<h1 class="content-detail-title">{told.title_html}</h1>\n{_lead(told)}'
            f'<div class="maincontent main-content" id="maincontent">\n{_cover(told)}'
            f"{told.body_html()}\n{self._promo(article)}</div>\n{_tags(told)}"
            f'<div class="related-news">{related}</div>\n{box}</div>\n',
            url=self.host + article.path,
        )

    def comments(self, asked: Mapping[str, str]) -> dict[str, Any]:
        """A page of those at the top, or of the replies to one; an empty one behind the last."""
        article = self.replica.find_id(asked.get("ObjectId", ""))
        page, size = (number_in(asked.get(name)) for name in ("PageIndex", "PageSize"))
        if article is None or page is None or not size or asked.get("WebsiteId") != _WEBSITE:
            return {"status": False, "errorCode": 404, "messages": [], "data": None}
        thread = self._thread(article)
        above = asked.get("ParentId") or None
        rows = [one for one in thread if one.parent == above]
        items = [self._item(one, thread) for one in rows[page * size : (page + 1) * size]]
        total = len(thread) if above is None else len(rows)
        data = {"comments": items, "totalRow": len(items), "totalComment": total}
        return {
            "status": True,
            "errorCode": 0,
            "messages": [],
            "data": data | {"pageIndex": page, "pageSize": size},
        }

    def _item(self, one: Comment, thread: list[Comment]) -> dict[str, Any]:
        when = None if one.when is None else f"{one.when:%Y-%m-%dT%H:%M:%S}"
        text = escape(one.remark.text, quote=False).replace("\n", "<br>")
        return {
            "userName": one.author or "",
            "totalLike": comments.likes(self.replica.seed, one.id) or 0,
            "commentId": one.id,
            "commentContent": f"<p>{text}</p>",
            "totalAnswer": sum(other.parent == one.id for other in thread),
            "createdDate": when,
            "parentId": one.parent or "",
            "answerId": one.parent or "",
            "comments": None,
        }

    def _rows(self, articles: Iterator[Article]) -> str:
        return "".join(
            f'<div class="horizontalPost version-news"><a href="{article.path}">'
            f'<img src="{chrome.image_url(article, 300)}" alt=""></a>'
            f'<h3 class="horizontalPost__main-title  vnn-title title-bold">'
            f'<a href="{article.path}" title="{escape(article.title)}" data-id="{article.id}">'
            f"{escape(article.title)}</a></h3></div>\n"
            for article in articles
            if article.layout != "print"
        )

    def _promo(self, article: Article) -> str:
        """What an editor puts into the text to lead elsewhere."""
        others = (one for one in self.replica.section_page(article.home) if one.id != article.id)
        other = next(others, None)
        if other is None or number(*article.key, "promo") % 3:
            return ""
        return (
            '<div class="ck-cms-insert-neww-group"><article class="article-relate">'
            f'<a href="{other.path}">{escape(other.title)}</a><p>{escape(other.teaser)}</p>'
            "</article></div>\n"
        )

    def _page(self, title: str, body: str, url: str | None = None) -> str:
        menu = "\n".join(
            f'<li class="mainNav__list-item"><a href="{bare(section.path)}" '
            f'title="{escape(section.name)}">{escape(section.name)}</a></li>'
            for section in NEWS_SECTIONS
        )
        return (
            f'<!DOCTYPE html>\n<html lang="vi">\n<head><meta charset="utf-8">\n'
            f"<title>{escape(title)}</title>\n"
            f'<meta property="og:url" content="{url or self.host}">\n'
            '<meta name="vnn_domain" content="https://vietnamnet.vn/">\n'
            '<meta name="author" content="Báo mẫu">\n<script src="/vnnidmodule.js"></script>\n'
            f"{chrome.stylesheet('detail', 120)}</head>\n<body>\n"
            '<nav class="mainNav swiper"><ul class="mainNav__list">\n'
            '<li class="mainNav__list-item"><a href="/" title="Báo mẫu"></a></li>\n'
            f"{menu}\n</ul></nav>\n"
            f"{body}{chrome.script('zones', 60)}</body>\n</html>\n"
        )


def _steps(path: str, name: str) -> str:
    """Each step of the path to a section has a menu of others inside."""
    drop = '<div class="menu__drop"><ul><li><a href="/chinh-tri">Mục khác</a></li></ul></div>'
    upper = path.rpartition("/")[0]
    above = f'<li><a href="{upper}">Mục trên</a>{drop}</li>\n' if upper else ""
    return f'{above}<li><a href="{path}" title="{escape(name)}">{escape(name)}</a>{drop}</li>\n'


def _lead(told: Story) -> str:
    return f'<h2 class="content-detail-sapo">{told.lead_html}</h2>\n' if told.lead else ""


def _cover(told: Story) -> str:
    if told.hero is None:
        return ""
    caption = escape(told.hero.caption or "", quote=False)
    return (
        f'<figure class="image vnn-content-image">{told.hero_html}'
        f"<figcaption>{caption}</figcaption></figure>\n"
    )


def _tags(told: Story) -> str:
    links = "".join(
        f'<li><h3 title="{escape(tag)}"><a href="/tag-tag1.html" title="{escape(tag)}">'
        f"{escape(tag)}</a></h3></li>\n"
        for tag in told.tags
    )
    label = "<li><p>Xem thêm về:</p></li>"
    return f'<div class="tag-cotnent"><ul>{label}\n{links}</ul></div>\n'
