"""One page and its comments, asked for by a person."""

from __future__ import annotations

from urllib.parse import urlsplit

from protego import Protego

from newsbot import clock
from newsbot.cms.reading import Page, read_page
from newsbot.items import Answer, Ask, CommentReply, FetchedArticle
from newsbot.monitoring.fetch import Fetched, Fetcher, NoAnswer
from newsbot.text.jsonp import BadReply

_AGENT = "newsbot"
# Enough for a case.
_MOST_CALLS = 10


def fetch_page(fetcher: Fetcher, url: str) -> FetchedArticle:
    """An article's page, and what its comment service answers. robots.txt is obeyed.

    Raises ``NoAnswer``.
    """
    site, path = fetcher.site, urlsplit(url).path or "/"
    polite = _Polite(fetcher)
    page = polite.get(Ask(path))
    read = read_page(page.body, site.cms, page.charset)
    return FetchedArticle(
        site=site.name,
        url=f"https://{site.main_host}{path}",
        html=page.body,
        fetched_at=clock.now(),
        charset=page.charset,
        comments=_comments(polite, read),
    )


class _Polite:
    """Asks what robots.txt allows, which it asks for once a host."""

    def __init__(self, fetcher: Fetcher) -> None:
        self.fetcher = fetcher
        self.rules: dict[str, Protego] = {}

    def get(self, ask: Ask) -> Fetched:
        """Raises ``NoAnswer`` for anything but a 200."""
        if ask.role not in self.rules:
            self.rules[ask.role] = self.read_rules(ask.role)
        if not self.rules[ask.role].can_fetch(self.fetcher.address(ask), _AGENT):
            raise NoAnswer("robots.txt forbids it")
        answer = self.fetcher.get(ask)
        if answer.status != 200:
            raise NoAnswer(f"HTTP {answer.status}")
        return answer

    def read_rules(self, role: str) -> Protego:
        answer = self.fetcher.get(Ask("/robots.txt", role=role))
        if answer.status == 429 or answer.status >= 500:
            raise NoAnswer(f"robots.txt: HTTP {answer.status}, so nothing may be fetched")
        return Protego.parse(answer.body.decode("utf-8", "replace") if answer.status < 300 else "")


def _comments(polite: _Polite, page: Page) -> CommentReply:
    comments, key = polite.fetcher.site.cms.comments(), page.comment_key
    if page.has_closed_comments:
        return CommentReply("closed")
    if comments is None:
        return CommentReply("unsupported")
    if key is None:
        return CommentReply("failed")
    answers: list[Answer] = []
    waiting = [comments.first(key)]
    while waiting and len(answers) < _MOST_CALLS:
        try:
            answer = Answer(waiting[0], polite.get(waiting[0]).body)
            comments.check(answer, key)
        except (NoAnswer, BadReply):
            break
        answers.append(answer)
        waiting = list(comments.read(answers).further)
    return CommentReply("answered" if answers else "failed", tuple(answers), key)
