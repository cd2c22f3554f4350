"""What reading costs, counted in calls instead of seconds: the same on every machine.

A bound is lowered by whoever makes it cheaper, and raised on purpose only; `make bench` has the
times.
"""

from __future__ import annotations

import cProfile
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsbot.cms.reading import read_page
from newsbot.cms.sc_service.comments import read_reply
from newsbot.items import CommentReply, FetchedArticle, to_json
from newsbot.pipelines import extract

pytestmark = pytest.mark.page

NOW = datetime(2026, 10, 1, tzinfo=UTC)
CASES = Path(__file__).parent / "cases"


def case(name: str, times: int = 1, reply: bytes | None = None) -> FetchedArticle:
    """A saved page, its text so many times over."""
    html = (CASES / name / "page.html").read_bytes()
    url = json.loads((CASES / name / "expected.json").read_bytes())["url"]
    at = html.index(b"<p", html.index(b"article_id"))
    end = html.index(b"</p>", at) + 4
    html = html[:end] + html[at:end] * (times - 1) + html[end:]
    comments = CommentReply("disabled") if reply is None else CommentReply.saved(reply)
    return FetchedArticle("baodaklak", url, html, NOW, comments=comments)


def replies(count: int) -> bytes:
    rows = [
        {"id": f"{n:032x}", "content": f"Bài hay, câu {n}<br>cảm ơn", "fullName": "Nguyễn Văn An"}
        for n in range(count)
    ]
    return json.dumps({"response": rows, "total": count}, ensure_ascii=False).encode()


def calls(page: FetchedArticle) -> int:
    """How many functions, Python's and C's, are called to make a page's record."""
    extract(page)
    read_page.cache_clear()
    read_reply.cache_clear()
    profile = cProfile.Profile(builtins=True)
    profile.enable()
    to_json(extract(page))
    profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


def test_a_short_page() -> None:
    assert 500 < calls(case("v1-plain")) <= 1_033
    assert 500 < calls(case("v2-plain")) <= 1_062


def test_each_paragraph_more() -> None:
    one, many = (calls(case("v1-plain", times)) for times in (1, 201))
    assert 30 < (many - one) / 200 <= 93


def test_each_comment_more() -> None:
    few, many = (calls(case("v1-plain", reply=replies(count))) for count in (10, 210))
    assert 30 < (many - few) / 200 <= 115
