"""One page to its record, from Python: ``from newsbot import extract``. No crawler is started."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from newsbot import pipelines
from newsbot.items import Article, CommentReply, FetchedArticle
from newsbot.sites import Site, all_sites, site_of_host, unknown_paper


class UnknownPaper(ValueError):
    """No known paper answers under this host; the text names those that do."""


def extract(
    html: bytes,
    url: str,
    *,
    comments: bytes | None = None,
    fetched_at: datetime | None = None,
    charset: str | None = None,
    site: str | None = None,
) -> Article:
    """The record of a page as received.

    ``url`` is where it came from and tells the paper, else ``site`` does ("baodaklak"). A page of a
    host that is none of a known paper's is read by the CMS whose marks it carries, and flagged.
    ``comments`` is a reply of the comment API, JSON or JSONP; ``fetched_at`` an aware time, now by
    default, for dates such as "2 giờ trước"; ``charset`` what the HTTP header names. Raises
    ``newsbot.Rejected`` where the page can't be read as an article, ``UnknownPaper`` for a host or
    site of no known paper.
    """
    page, unknown = page_of(
        html, url, comments=comments, fetched_at=fetched_at, charset=charset, site=site
    )
    return pipelines.extract(page, site=unknown)


def page_of(
    html: bytes,
    url: str,
    *,
    comments: bytes | None = None,
    fetched_at: datetime | None = None,
    charset: str | None = None,
    site: str | None = None,
) -> tuple[FetchedArticle, Site | None]:
    """A page as a spider gives it to the pipelines, and its paper where nobody declared that.

    Arguments as those of ``extract``. Raises ``UnknownPaper``.
    """
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


def site_of(url: str, page: bytes) -> Site:
    """The paper that an address belongs to, else one by the marks on its page.

    Raises ``UnknownPaper``.
    """
    host = urlsplit(url).hostname or ""
    site = site_of_host(host) or unknown_paper(host, page)
    if site is None:
        known = ", ".join(host for site in all_sites().values() for host in site.hosts)
        raise UnknownPaper(
            f"{host} is none of the known hosts ({known}), and the page is of no known system"
        )
    return site
