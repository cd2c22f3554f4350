"""What a robots.txt allows: RFC 9309, by the cases that google/robotstxt publishes, in own words.

Left out: what Google alone does (lines without a colon, index.html for its folder, agent names
up to a space), and non-ASCII addresses, which a paper's links never hold raw.
"""

from __future__ import annotations

import asyncio

import pytest
from scrapy import Request, Spider
from scrapy.http import TextResponse
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from newsbot.middlewares import robots
from newsbot.middlewares.robots import StrictRobotsTxtMiddleware, rules_in

pytestmark = pytest.mark.crawl

US = "User-agent: newsbot\n"


def allows(text: str, path: str) -> bool:
    parser = ProtegoRobotParser(rules_in(text.encode()), None)
    return parser.allowed(f"https://paper.example{path}", "newsbot")


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a/", True),
        ("User-agent: *\nDisallow: /", "/a/", False),
        (US + "Disallow: /", "/a/", False),
        ("User-agent: other\nDisallow: /", "/a/", True),
        ("one: newsbot\ntwo: /", "/a/", True),
        # Groups
        ("disallow: /a/\n" + US + "allow: /", "/a/", True),
        (US + "disallow: /\nallow: /x/\nuser-agent: other\ndisallow: /\nallow: /y/", "/x/1", True),
        (US + "disallow: /\nallow: /x/\nuser-agent: other\ndisallow: /\nallow: /y/", "/y/1", False),
        (US + "\n\nuser-agent: other\ndisallow: /", "/a/", False),
        (US + "disallow: /a/\n\n" + US + "disallow: /b/", "/a/", False),
        (US + "disallow: /a/\n\n" + US + "disallow: /b/", "/b/", False),
        (US + "Sitemap: https://paper.example/s.xml\nUser-agent: other\nDisallow: /", "/a/", False),
        (US + "Unknown: line\nUser-agent: other\nDisallow: /", "/a/", False),
        ("User-agent: *\nallow: /\n" + US + "disallow: /", "/a/", False),
        (US + "allow: /\nuser-agent: *\ndisallow: /", "/a/", True),
        ("User-agent: *\nDisallow: /x/\n" + US + "Disallow: /y/", "/x/1", True),
        ("User-agent: *\nDisallow: /x/\n" + US + "Disallow: /y/", "/y/1", False),
        # Spelling
        ("USER-AGENT: NEWSBOT\nDISALLOW: /", "/a/", False),
        ("uSeR-aGeNt: NewsBot\ndIsAlLoW: /\naLlOw: /x/", "/x/", True),
        ("  user-agent :  newsbot  \n\tdisallow\t:\t/\t", "/a/", False),
        (US + "disallow: /x/", "/X/", True),
        (US + "disallow: /X/", "/x/", True),
        ("\ufeff" + US + "disallow: /", "/a/", False),
        (US.replace("\n", "\r") + "disallow: /\r", "/a/", False),
        (US.replace("\n", "\r\n") + "disallow: /\r\n", "/a/", False),
        (US + "disallow: /a/ # why", "/a/", False),
        (US + "# disallow: /", "/a/", True),
        (US + "disallow: /a/b#c\nallow: /", "/a/b", False),
        # The longest match
        (US + "disallow: /x/p.html\nallow: /x/", "/x/p.html", False),
        (US + "allow: /x/p.html\ndisallow: /x/", "/x/p.html", True),
        (US + "allow: /x/p.html\ndisallow: /x/", "/x/", False),
        (US + "disallow:\nallow:", "/a/", True),
        (US + "disallow: /\nallow: /", "/a/", True),
        (US + "disallow: /x\nallow: /x/", "/x", False),
        (US + "disallow: /x\nallow: /x/", "/x/", True),
        (US + "disallow: /x/p\nallow: /x/p", "/x/p", True),
        (US + "allow: /p\ndisallow: /*.html", "/p.html", False),
        (US + "allow: /p\ndisallow: /*.html", "/p", True),
        (US + "allow: /x/page.\ndisallow: /*.html", "/x/page.html", True),
        (US + "allow: /x/page.\ndisallow: /*.html", "/x/y.html", False),
        # Signs and quoting
        (US + "disallow: /a/b$\nallow: /a/b/c", "/a/b", False),
        (US + "disallow: /a/b$", "/a/b/", True),
        (US + "disallow: /a/*/q", "/a/b/q", False),
        (US + "disallow: /a/*/q", "/a/q", True),
        (US + "disallow: /*?in=", "/a/?in=1", False),
        (US + "disallow: /\nallow: /a?b=c&d=//x.example?e", "/a?b=c&d=//x.example?e", True),
        (US + "disallow: /\nallow: /a/%C4%91", "/a/%C4%91", True),
        (US + "disallow: /\nallow: /a/đ", "/a/%C4%91", True),
        (US + "disallow: /tim-kiem", "/tim-kiem/?q=a", False),
    ],
)  # fmt: skip
def test_what_is_allowed(text: str, path: str, allowed: bool) -> None:
    assert allows(text, path) is allowed


def test_only_half_a_megabyte_counts() -> None:
    long = b"User-agent: *\nDisallow: /a/\n" + b"# " + b"x" * 600_000 + b"\nDisallow: /b/\n"
    text = long[: robots._LONGEST].decode()
    assert not allows(text, "/a/")
    assert allows(text, "/b/")


@pytest.mark.fault("D9")
def test_a_day_later_it_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    now = [0.0]

    class Engine:
        async def download_async(self, request: Request) -> TextResponse:
            asked.append(request.url)
            return TextResponse(request.url, body=b"")

    crawler = get_crawler(Spider, {"ROBOTSTXT_OBEY": True, "ROBOTSTXT_USER_AGENT": "newsbot"})
    crawler.stats = MemoryStatsCollector(crawler)
    crawler.engine = Engine()  # type: ignore[assignment]
    monkeypatch.setattr(robots, "monotonic", lambda: now[0])
    strict = StrictRobotsTxtMiddleware(crawler)

    async def crawl() -> None:
        for hours in (0, 1, 23.9, 24, 30, 48):
            now[0] = hours * 3600
            await strict.process_request(Request("https://paper.example/a/"))

    asyncio.run(crawl())
    assert asked == ["https://paper.example/robots.txt"] * 3
