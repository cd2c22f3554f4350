"""Whether the live site still looks as it is described: at most five requests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from protego import Protego

from newsbot.items import Article, FetchedArticle, Listed, Rejected
from newsbot.monitoring.checks import Check, Result
from newsbot.monitoring.fetch import Answer, Fetcher, NoAnswer
from newsbot.pipelines import extract
from newsbot.sites import Section, Site
from newsbot.spiders.listing import USUAL_PAGE_SIZE, read_listing
from newsbot.spiders.menu import read_article_links, read_sections
from newsbot.text.jsonp import BadReply
from newsbot.text.replies import read_answer, read_reply
from newsbot.text.urls import canonical_url

_Found = tuple[Result, str, str | None]
_AGENT = "newsbot"
_CHANGED = "the site has changed: look for a newer newsbot"
_LATER = "try again later; if it stays, the site has changed"


class SiteChecks:
    """Runs in order; each check hands the next what it needs. ``answered`` tells whether any
    request had an HTTP answer.
    """

    def __init__(self, site: Site, fetcher: Fetcher) -> None:
        self.site, self.fetcher = site, fetcher
        self.answered = False
        self.rules: Protego | None = None
        self.section: Section | None = None
        self.entry: Listed | None = None
        self.article: Article | None = None

    def run(self) -> Iterator[Check]:
        steps = {
            "robots.txt": self.robots,
            "home page": self.home,
            "list API": self.listing,
            "article": self.page,
            "comments": self.comments,
        }
        for name, step in steps.items():
            if name != "robots.txt" and self.rules is None:
                yield Check(name, "skipped", "not asked: robots.txt forbids it or could not be had")
                continue
            try:
                yield Check(name, *step())
            except _Unusable as error:
                yield Check(name, "failed", str(error), error.advice)

    def robots(self) -> _Found:
        answer = self.ask("/robots.txt", any_status=True)
        if answer.status == 429 or answer.status >= 500:
            raise _Unusable(f"HTTP {answer.status}: nothing may be fetched", _LATER)
        text = answer.body.decode("utf-8", "replace") if answer.status < 300 else ""
        rules = Protego.parse(text)
        if not rules.can_fetch(self.fetcher.address("/"), _AGENT):
            raise _Unusable("it forbids us the site", "ask the paper; newsbot obeys")
        self.rules = rules
        return "ok", f"HTTP {answer.status}, allows us", None

    def home(self) -> _Found:
        page = self.ask("/").body
        sections = read_sections(page, self.site)
        self.section = next((one for one in sections or self.site.sections if one.id), None)
        links = read_article_links(page, self.site, "/")
        self.entry = next(iter(links), None)
        if not sections:
            advice = f"the shipped list of {len(self.site.sections)} is used; {_CHANGED}"
            return "failed", "no menu could be read", advice
        seen = f"{len(sections)} sections in the menu, {len(links)} articles linked"
        return "ok", seen, None

    def listing(self) -> _Found:
        if self.section is None or self.section.id is None:
            return "warning", "no section with an id to ask for", None
        body = self.ask(
            self.site.cms.api("article/list"),
            scUnitMapId=self.site.cms.unit_id,
            saArticleCateId=self.section.id,
            first=0,
            pageSize=USUAL_PAGE_SIZE,
        ).body
        try:
            page = read_listing(body, self.site, self.section.path)
        except BadReply as error:
            advice = f"section pages are read instead; {_CHANGED}"
            raise _Unusable(f"unreadable ({error})", advice) from error
        seen = f"{page.rows} rows of {self.section.path}, {len(page.entries)} articles"
        if not page.entries:
            return "warning", seen, "look at another section by hand"
        self.entry = page.entries[0]
        if page.skipped:
            seen += f", {page.skipped} rows that are none of the paper's"
            return "warning", seen, "look at the API's answer by hand"
        if self.entry.published is None:
            return "warning", f"{seen}, without a readable date", _CHANGED
        return "ok", f"{seen}, newest {self.entry.published:%Y-%m-%d}", None

    def page(self) -> _Found:
        if self.entry is None:
            return "skipped", "no article was found to look at", None
        answer = self.ask(self.entry.path)
        fetched = FetchedArticle(
            site=self.site.name,
            url=canonical_url(self.entry.path, self.site.main_host),
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
            raise _Unusable(seen, _CHANGED) from rejected
        seen = f"{self.entry.path}: layout {article.extraction.layout}"
        return _judge(article, seen)

    def comments(self) -> _Found:
        article_id = self.article.id.removeprefix(f"{self.site.name}-") if self.article else ""
        if not article_id:
            return "skipped", "no article was read to ask for", None
        body = self.ask(
            self.site.cms.api("feedback/list"),
            scUnitMapId=self.site.cms.unit_id,
            articleId=article_id,
        ).body
        try:
            read_answer(body)
        except BadReply as error:
            advice = f"articles come without comments; {_CHANGED}"
            raise _Unusable(f"unreadable ({error})", advice) from error
        reply = read_reply(body)
        if not reply.whole:
            return "warning", f"{len(reply.rows)} comments, not all of them readable", _CHANGED
        return "ok", f"readable, {len(reply.rows)} comments", None

    def ask(self, path: str, *, any_status: bool = False, **query: str | int) -> Answer:
        """Raises ``_Unusable`` for what is no good answer."""
        if self.rules is not None:
            address = self.fetcher.address(path, **query)
            if not self.rules.can_fetch(address, _AGENT):
                raise _Unusable("robots.txt forbids it", "ask the paper; newsbot obeys")
        try:
            answer = self.fetcher.get(path, **query)
        except NoAnswer as error:
            raise _Unusable(f"no answer ({error})", "check the network and the address") from error
        self.answered = True
        if answer.status >= 300 and not any_status:
            refused = answer.status in (401, 403, 429, 451)
            advice = "the site refuses us: ask less, name a --contact" if refused else _LATER
            raise _Unusable(f"HTTP {answer.status}", advice)
        return answer


class _Unusable(Exception):
    def __init__(self, seen: str, advice: str) -> None:
        super().__init__(seen)
        self.advice = advice


def _judge(article: Article, seen: str) -> _Found:
    """Title and id are there, or it were no record."""
    text = {"timestamp": article.timestamp, "body": article.body}
    missing = [name for name, value in text.items() if not value]
    flags = article.extraction.flags
    seen += f", flags {', '.join(flags)}" if flags else ""
    if missing:
        return "failed", f"{seen}, without {' and '.join(missing)}", _CHANGED
    told = f"{seen}, {article.timestamp}, {len(article.body)} characters"
    if article.author is None:
        return "warning", f"{told}, no author", "some articles name none: look at the page"
    return "ok", f"{told}, by {article.author}", None
