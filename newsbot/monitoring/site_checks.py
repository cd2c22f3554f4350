"""Whether the live site still looks as it is described: at most five requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from protego import Protego

from newsbot.discovery.links import article_links
from newsbot.items import Article, FetchedArticle, Listed, Rejected
from newsbot.monitoring.checks import Check, Result
from newsbot.monitoring.fetch import Answer, Fetcher, NoAnswer
from newsbot.pipelines import extract
from newsbot.sites import Site

Found = tuple[Result, str, str | None]
_AGENT = "newsbot"
CHANGED = "the site has changed: look for a newer newsbot"
_LATER = "try again later; if it stays, the site has changed"


class SiteChecks:
    """Runs in order; each check hands the next what it needs. ``answered`` tells whether any
    request had an HTTP answer. A CMS whose API can be asked adds to ``steps`` (``Cms.checks``).
    """

    def __init__(self, site: Site, fetcher: Fetcher) -> None:
        self.site, self.fetcher = site, fetcher
        self.answered = False
        self.rules: Protego | None = None
        self.entry: Listed | None = None
        self.article: Article | None = None

    def steps(self) -> dict[str, Callable[[], Found]]:
        """The checks by their names, in order."""
        return {"robots.txt": self.robots, "home page": self.home, "article": self.page}

    def run(self) -> Iterator[Check]:
        for name, step in self.steps().items():
            if name != "robots.txt" and self.rules is None:
                yield Check(name, "skipped", "not asked: robots.txt forbids it or could not be had")
                continue
            try:
                yield Check(name, *step())
            except Unusable as error:
                yield Check(name, "failed", str(error), error.advice)

    def robots(self) -> Found:
        answer = self.ask("/robots.txt", any_status=True)
        if answer.status == 429 or answer.status >= 500:
            raise Unusable(f"HTTP {answer.status}: nothing may be fetched", _LATER)
        text = answer.body.decode("utf-8", "replace") if answer.status < 300 else ""
        rules = Protego.parse(text)
        if not rules.can_fetch(self.fetcher.address("/"), _AGENT):
            raise Unusable("it forbids us the site", "ask the paper; newsbot obeys")
        self.rules = rules
        return "ok", f"HTTP {answer.status}, allows us", None

    def home(self) -> Found:
        links = article_links(self.ask("/").body, self.site)
        self.entry = next(iter(links), None)
        if not links:
            return "failed", "no link to an article", CHANGED
        return "ok", f"{len(links)} articles linked", None

    def page(self) -> Found:
        if self.entry is None:
            return "skipped", "no article was found to look at", None
        answer = self.ask(self.entry.path)
        fetched = FetchedArticle(
            site=self.site.name,
            url=self.site.canonical_url(self.entry.path),
            html=answer.body,
            fetched_at=datetime.now(UTC),
            charset=answer.charset,
            listed=self.entry,
        )
        try:
            article = self.article = extract(fetched)
        except Rejected as rejected:
            seen = f"{self.entry.path}: {rejected.detail}"
            if rejected.reason == "unsupported":
                return "warning", seen, None
            raise Unusable(seen, CHANGED) from rejected
        seen = f"{self.entry.path}: layout {article.extraction.layout}"
        return _judge(article, seen)

    def ask(self, path: str, *, any_status: bool = False, **query: str | int) -> Answer:
        """Raises ``Unusable`` for what is no good answer."""
        if self.rules is not None:
            address = self.fetcher.address(path, **query)
            if not self.rules.can_fetch(address, _AGENT):
                raise Unusable("robots.txt forbids it", "ask the paper; newsbot obeys")
        try:
            answer = self.fetcher.get(path, **query)
        except NoAnswer as error:
            raise Unusable(f"no answer ({error})", "check the network and the address") from error
        self.answered = True
        if answer.status >= 300 and not any_status:
            refused = answer.status in (401, 403, 429, 451)
            advice = "the site refuses us: ask less, name a --contact" if refused else _LATER
            raise Unusable(f"HTTP {answer.status}", advice)
        return answer


class Unusable(Exception):
    """What is wrong with an answer, and what to do; it fails its check."""

    def __init__(self, seen: str, advice: str) -> None:
        super().__init__(seen)
        self.advice = advice


def _judge(article: Article, seen: str) -> Found:
    """Title and id are there, or it were no record."""
    text = {"timestamp": article.timestamp, "body": article.body}
    missing = [name for name, value in text.items() if not value]
    flags = article.extraction.flags
    seen += f", flags {', '.join(flags)}" if flags else ""
    if missing:
        return "failed", f"{seen}, without {' and '.join(missing)}", CHANGED
    told = f"{seen}, {article.timestamp}, {len(article.body)} characters"
    if article.author is None:
        return "warning", f"{told}, no author", "some articles name none: look at the page"
    return "ok", f"{told}, by {article.author}", None
