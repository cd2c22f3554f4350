"""One page to its record, from Python: ``from newsbot import extract``. No crawler is started."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lxml import etree

from newsbot import pipelines
from newsbot.cms.known import known_cms
from newsbot.items import Article, CommentReply, FetchedArticle
from newsbot.sites import Site, address_of, all_sites, site_of_host, unknown_paper
from newsbot.text.urls import host_of
from newsbot.text.whole import parse_html

# What a browser writes in front of a page that it saves.
_SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d+\)(\S+) -->")
_WEB = ("http://", "https://")
_NAMED = etree.XPath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")


class UnknownPaper(ValueError):
    """No known paper answers under this host; the text names those that do."""


def extract(
    html: bytes,
    url: str | None = None,
    *,
    comments: bytes | None = None,
    fetched_at: datetime | None = None,
    charset: str | None = None,
    site: str | None = None,
) -> Article:
    """The record of a page as received.

    ``url`` is where it came from, by default what the page says of that itself; it tells the paper,
    else ``site`` does ("baodaklak"). A page of a host that is none of a known paper's is read by
    the CMS whose marks it carries, and flagged. ``comments`` is a reply of the comment API, JSON or
    JSONP; ``fetched_at`` an aware time, now by default, for dates such as "2 giờ trước";
    ``charset`` what the HTTP header names. Raises ``newsbot.Rejected`` where the page can't be read
    as an article, ``UnknownPaper`` for a host or site of no known paper, and for a page that does
    not say where it stood.
    """
    page, unknown = page_of(
        html, url, comments=comments, fetched_at=fetched_at, charset=charset, site=site
    )
    return pipelines.extract(page, site=unknown)


def page_of(
    html: bytes,
    url: str | None = None,
    *,
    comments: bytes | None = None,
    fetched_at: datetime | None = None,
    charset: str | None = None,
    site: str | None = None,
) -> tuple[FetchedArticle, Site | None]:
    """A page as a spider gives it to the pipelines, and its paper where nobody declared that.

    Arguments as those of ``extract``. Raises ``UnknownPaper``.
    """
    url = url or own_address(html)
    if url is None:
        raise UnknownPaper("the page does not say where it stood: name its address")
    paper = site_of(url, html) if site is None else all_sites().get(site)
    if paper is None:
        raise UnknownPaper(f"{site!r} is no known paper; known: {', '.join(all_sites())}")
    reply = CommentReply("disabled") if comments is None else CommentReply.saved(comments)
    fetched = FetchedArticle(
        site=paper.name,
        url=url,
        html=html,
        fetched_at=fetched_at or datetime.now(UTC),
        charset=charset,
        comments=reply,
    )
    return fetched, None if all_sites().get(paper.name) is paper else paper


def own_address(page: bytes) -> str | None:
    """Where a page says that it stands: by what its browser noted, its canonical link, or og:url.

    The first of these that is an article's, else the first at all; None where it says nothing.
    """
    named = [url for url in _addresses(page) if url.startswith(_WEB) and host_of(url)]
    return next((url for url in named if address_of(url) is not None), next(iter(named), None))


def _addresses(page: bytes) -> Iterator[str]:
    saved = _SAVED_FROM.search(page, 0, 5_000)
    if saved is not None:
        yield saved[1].decode("ascii", "replace")
    yield from (url.strip() for url in _NAMED(parse_html(page)))


def site_of(url: str, page: bytes) -> Site:
    """The paper that an address belongs to, else one by the marks on its page.

    Raises ``UnknownPaper``.
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    site = site_of_host(host) or unknown_paper(host, page)
    if site is None:
        named = (host for site in all_sites().values() for host in site.hosts)
        hosts = ", ".join(host for host in named if not host.startswith("www."))
        raise UnknownPaper(
            f"{host} is none of the known hosts ({hosts}), and the page bears the marks of no known"
            f" system ({', '.join(known_cms())})"
        )
    return site
