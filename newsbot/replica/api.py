"""The JSON side of the site: lists, comments, likes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from itertools import islice

from newsbot.replica import comments, talk
from newsbot.replica.model import Article, Replica
from newsbot.replica.rng import number
from newsbot.replica.sections import BY_CATE_ID, SITE_IDS

Answer = dict[str, object]

USUAL_PAGE = 14
LARGEST_PAGE = 50
_PREFIX = re.compile(r"^/(sc_service|service)/api/(.+?)/?$")
_WRITES = frozenset({"feedback/insert", "statslike/update", "statistic/statcollector"})
_NO_SITE: Answer = {"resultCode": "0001", "resultMsg": "scUnitMapId không hợp lệ", "response": None}


def split(path: str) -> tuple[str, str] | None:
    """(root, method) of an API path, such as ("sc_service", "article/list"); else None."""
    match = _PREFIX.match(path)
    return (match[1], match[2]) if match else None


def target_of(method: str) -> str:
    """The fault target and log name of an API method; `forbidden` for those that write."""
    names = {"article/list": "list", "feedback/list": "comments", "statslike/total": "likes"}
    return "forbidden" if method in _WRITES else names.get(method, "other")


def encode(answer: object, callback: str) -> str:
    """JSON, or JSONP where a callback is named."""
    text = json.dumps(answer, ensure_ascii=False)
    return f"{callback}({text});" if callback else text


class Api:
    """Answers of one replica, `at` a moment of its clock where it has one.

    `query` holds each parameter once.
    """

    def __init__(self, replica: Replica, at: datetime | None = None) -> None:
        self.replica = replica
        self.at = at

    def answer(self, root: str, method: str, query: Mapping[str, str], lie: str) -> Answer | None:
        """The answer of a method that reads, None for a method unknown. `lie` as in `faults`."""
        if query.get("scUnitMapId") not in SITE_IDS:
            return dict(_NO_SITE)
        match method:
            case "article/list":
                return self._list(root, query, lie)
            case "article/getTopView":
                newest = self.replica.newest(10)
                dated = [article for article in newest if article.has_page_date]
                return {"response": [_item(article, "service") for article in dated[:5]]}
            case "feedback/list":
                rows = self._comments(query.get("articleId", ""))
                return {"response": [*rows, _FLOOD] if lie == "marks" else rows}
            case "statslike/total":
                return self._likes(query.get("objectId", ""))
            case _:
                return None

    def _comments(self, article_id: str) -> list[comments.Row]:
        article = self.replica.find_id(article_id)
        if article is None:
            return []
        return comments.rows(article) if self.at is None else talk.rows(article, self.at)

    def _likes(self, comment_id: str) -> Answer:
        total = comments.likes(self.replica.seed, comment_id)
        return {"resultCode": "0000", "response": None if total is None else [{"total": total}]}

    def _list(self, root: str, query: Mapping[str, str], lie: str) -> Answer:
        section = BY_CATE_ID.get(query.get("saArticleCateId", "").lower())
        if section is None or lie == "empty":
            return {"response": [], "total": 0}
        first = 0 if lie == "repeat" else _whole(query.get("first"), 0)
        size = min(_whole(query.get("pageSize"), USUAL_PAGE), LARGEST_PAGE)
        page = islice(self.replica.listing(section, first), size)
        items = list(_foreign(page, root) if lie == "foreign" else (_item(a, root) for a in page))
        if lie == "undated":
            for item in items:
                del item["publishDate"]
        total = self.replica.total(section)
        return {"response": items, "total": total + 40 if lie == "short" else total}


# Nobody's words: what a stranger can send to keep a reader busy.
_FLOOD = {
    "id": "f100d",
    "parentId": 0,
    "avatar": "",
    "username": "e" + "\u0301\u0323" * 100_000,
    "createDate": "2026-09-01 10:00:00.0",
    "content": "a" + "\u0301\u0323" * 100_000,
}


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise


def _item(article: Article, root: str) -> Answer:
    published = article.published
    return {
        "title": article.title,
        "pageUrl": _page_url(article, root),
        "lead": f"<p><strong>{escape(article.teaser, quote=False)}</strong>&nbsp;</p>",
        "avatar": article.avatar,
        "publishDate": f"{published:%Y-%m-%d %H:%M:%S}.{published.microsecond // 1000}",
        "objectType": "ARTICLE",
    }


def _page_url(article: Article, root: str) -> str:
    """Host-relative; under /sc_service a few are absolute or have a doubled slash."""
    roll = number(*article.key, "page url") % 100
    if root == "service" or roll >= 4:
        return article.path
    if roll < 2:
        return f"https://www.baodaklak.vn{article.path}"
    return re.sub(r"/(\d{6})/", r"//\1/", article.path, count=1)


def _foreign(page: Iterator[Article], root: str) -> Iterator[Answer]:
    """The true items, after each one whose address is no article of this site."""
    urls = (
        "https://bao-khac.example/tin/202609/tin-la-abcdef1/",
        "/tim-kiem/?key=tin",
        "",
        "javascript:;",
        "/thoi-su/",
        "http://[hong/",
        "mailto:toasoan@replica.example",
    )
    for at, article in enumerate(page):
        yield _item(article, root)
        yield {**_item(article, root), "pageUrl": urls[at % len(urls)]}
