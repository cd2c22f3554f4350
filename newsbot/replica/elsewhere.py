"""What the replica's pages on other systems have in common."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from newsbot.replica import comments, talk
from newsbot.replica.comments import Comment
from newsbot.replica.model import Article, Replica
from newsbot.replica.sections import Section


class OtherPages:
    """Pages and answers of one replica; `at` is a moment of its clock."""

    def __init__(self, replica: Replica, at: datetime | None = None) -> None:
        self.replica, self.at = replica, at

    def _thread(self, article: Article) -> list[Comment]:
        """An article's comments in reading order, as they are at this moment."""
        if self.at is None:
            return comments.thread(article)
        return talk.shown(article, self.at)

    def _listing(self, section: Section) -> Iterator[Article]:
        """What a section lists, the newest first; the printed paper is not on these systems."""
        listing = self.replica.listing(section)
        return (article for article in listing if article.layout != "print")


def number_in(told: str | None) -> int | None:
    """A number in a query, None where there is none."""
    return int(told) if told is not None and told.isdecimal() else None
