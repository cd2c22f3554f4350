"""What the replica's pages on other systems have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from email.utils import format_datetime
from html import escape
from itertools import islice
from typing import ClassVar, Literal

from newsbot.replica import api, comments, dates, talk
from newsbot.replica.answers import Reply
from newsbot.replica.comments import Comment
from newsbot.replica.model import Article, Replica
from newsbot.replica.sections import BARE_PATHS, Section

Called = Literal["list", "comments", "feed"]
FEED = 50


class OtherPages(ABC):
    """Pages and answers of one replica on one system; `at` is a moment of its clock, `host` where
    the paper stands ("https://baodanang.vn"), by default where the system's best known does.

    `sections` are those of the paper by their paths there.
    """

    sections: ClassVar[Mapping[str, Section]] = BARE_PATHS
    usual_host: ClassVar[str]

    def __init__(
        self, replica: Replica, at: datetime | None = None, host: str | None = None
    ) -> None:
        self.replica, self.at, self.host = replica, at, host or self.usual_host

    @abstractmethod
    def home(self) -> str: ...

    @abstractmethod
    def section(self, section: Section) -> str:
        """A section's own page."""

    @abstractmethod
    def article(self, article: Article) -> str: ...

    @abstractmethod
    def missing(self) -> str: ...

    @abstractmethod
    def called(self, path: str) -> Called | None:
        """What is asked for at a path, None where it is none of these."""

    @abstractmethod
    def answer(self, path: str, values: Mapping[str, str], lie: str) -> Reply | None:
        """The answer for a list or comments, None where there is none; `values` is the query."""

    def _thread(self, article: Article) -> list[Comment]:
        """An article's comments in reading order, as they are at this moment."""
        if self.at is None:
            return comments.thread(article)
        return talk.shown(article, self.at)

    def _listing(self, section: Section) -> Iterator[Article]:
        """What a section lists, the newest first; the printed paper is not on these systems."""
        listing = self.replica.listing(section)
        return (article for article in listing if article.layout != "print")

    def feed(self, section: Section) -> Reply:
        """What a section lists, as far as feeds go."""
        return self._feed(islice(self._listing(section), FEED))

    def _feed(self, articles: Iterable[Article]) -> Reply:
        items = "".join(
            f"<item><title>{escape(article.title)}</title><link>{self.host}{article.path}</link>"
            f"<pubDate>{_rfc(article)}</pubDate></item>\n"
            for article in articles
        )
        feed = f'<rss version="2.0"><channel><title>Báo mẫu</title>\n{items}</channel></rss>\n'
        return Reply(200, feed.encode(), "text/xml")


def _rfc(article: Article) -> str:
    return format_datetime(article.published.replace(microsecond=0, tzinfo=dates.VIETNAM))


def number_in(told: str | None) -> int | None:
    """A number in a query, None where there is none."""
    return int(told) if told is not None and told.isdecimal() else None


def in_json(value: object, callback: str = "") -> Reply:
    """A value as JSON, or as a call of that name."""
    kind = "application/javascript" if callback else "application/json"
    return Reply(200, api.encode(value, callback).encode(), kind)
