"""What ``from newsbot import …`` promises."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import newsbot

pytestmark = pytest.mark.process

CASE = Path(__file__).parent / "cases" / "comments-thread-order"
META = json.loads((CASE / "meta.json").read_text())
PAGE = (CASE / "page.html").read_bytes()


def test_a_page_to_its_record() -> None:
    comments = (CASE / META["comments"]).read_bytes()
    article = newsbot.extract(PAGE, META["url"], comments=comments)
    expected = json.loads((CASE / "expected.json").read_text())["comments"]
    record = json.loads(newsbot.to_json(article))
    assert [one["id"] for one in record["comments"]] == [one["id"] for one in expected]
    assert isinstance(article, newsbot.Article)
    assert newsbot.extract(PAGE, META["url"]).comments_status == "disabled"


def test_what_is_no_article_and_whose_it_may_be() -> None:
    with pytest.raises(newsbot.Rejected) as rejected:
        newsbot.extract(b"<p>Not found", META["url"])
    assert rejected.value.reason == "no_layout"
    with pytest.raises(newsbot.UnknownPaper, match=r"baodaklak\.vn"):
        newsbot.extract(b"<p>Gi", "https://other.example/a/202409/b-1234567/")
    met = newsbot.extract(PAGE, "https://other.example/a/202409/b-1234567/")
    assert met.site == "other"
    assert "unknown_paper" in met.extraction.flags
    elsewhere = newsbot.extract(PAGE, "https://other.example/a/", site="baodaklak")
    assert elsewhere.site == "baodaklak"
    with pytest.raises(ValueError, match="phuyen"):
        newsbot.extract(PAGE, META["url"], site="baothu")
    with pytest.raises(AttributeError, match="nothing"):
        newsbot.nothing  # noqa: B018


def test_no_crawler_is_loaded() -> None:
    code = (
        "import sys, newsbot; newsbot.extract, newsbot.Article;"
        " print([name for name in ('scrapy', 'twisted') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
