"""Whether the live site still looks as it is described: at most seven requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from protego import Protego

from newsbot.cms.reading import read_page
from newsbot.discovery.links import article_links
from newsbot.discovery.menu import read_sections
from newsbot.discovery.rows import read_listing
from newsbot.items import Answer, Article, Ask, FetchedArticle, Listed, Rejected
from newsbot.monitoring.checks import Check, Result
from newsbot.monitoring.fetch import Fetched, Fetcher, NoAnswer
from newsbot.pipelines import extract
from newsbot.sites import Section, Site
from newsbot.text.jsonp import BadReply

Found = tuple[Result, str, str | None]
_AGENT = "newsbot"
CHANGED = "the site has changed: look for a newer newsbot"
_LATER = "try again later; if it stays, the site has changed"


class SiteChecks:
    """Runs in order; each check hands the next what it needs. ``answered`` tells whether any
    request had an HTTP answer.
    """

    def __init__(self, site: Site, fetcher: Fetcher) -> None:
        self.site, self.fetcher = site, fetcher
        self.lists, self.reader = site.cms.lists(), site.cms.comments()
        self.section: Section | None = None
        self.comment_key: dict[str, str] | None = None
        self.answered = False
        self.rules: Protego | None = None
        self.entry: Listed | None = None
        self.article: Article | None = None

    def steps(self) -> dict[str, Callable[[], Found]]:
        """The checks by their names, in order."""
        return {
            "robots.txt": self.robots,
            "home page": self.home,
            "list": self.listing,
            "article": self.page,
            "comments": self.comments,
        }

    def run(self) -> Iterator[Check]:
        for name, step in self.steps().items():
            if name != "robots.txt" and self.rules is None:
                yield Check(name, "skipped", "not asked: robots.txt forbids it or could not be had")
                continue
            try:
                yield Check(name, *step())
            except Unusable as error:
                yield Check(name, "failed", str(error), error.advice)

    def read_rules(self, answer: Fetched) -> Protego:
        if answer.status == 429 or answer.status >= 500:
            raise Unusable(f"HTTP {answer.status}: nothing may be fetched", _LATER)
        text = answer.body.decode("utf-8", "replace") if answer.status < 300 else ""
        return Protego.parse(text)

    def service_rules(self, role: str) -> Protego:
        """Those of a host that the paper only asks."""
        try:
            return self.read_rules(self.fetcher.get(Ask("/robots.txt", role=role)))
        except NoAnswer as error:
            raise Unusable(f"no answer ({error})", "check the network and the address") from error

    def robots(self) -> Found:
        answer = self.ask(Ask("/robots.txt"), any_status=True)
        rules = self.read_rules(answer)
        if not rules.can_fetch(self.fetcher.address(Ask("/")), _AGENT):
            raise Unusable("it forbids us the site", "ask the paper; newsbot obeys")
        self.rules = rules
        return "ok", f"HTTP {answer.status}, allows us", None

    def home(self) -> Found:
        page = self.ask(Ask("/")).body
        links = article_links(page, self.site)
        self.entry = next(iter(links), None)
        if not self.lists.by_section:
            if not links:
                return "failed", "no link to an article", CHANGED
            self.section = Section("/", self.site.title)
            return "ok", f"{len(links)} articles linked", None
        sections = read_sections(page, self.lists, self.site)
        known = sections or self.site.sections
        self.section = next((one for one in known if one.id), next(iter(known), None))
        if not sections:
            advice = f"the shipped list of {len(self.site.sections)} is used; {CHANGED}"
            return "failed", "no menu could be read", advice
        seen = f"{len(sections)} sections in the menu, {len(links)} articles linked"
        if (told := self.site.cms.declares_otherwise(page)) is not None:
            return "warning", seen, f"the page tells {told}: put that into the paper's file"
        return "ok", seen, None

    def listing(self) -> Found:
        section = self.section and self.with_id(self.section)
        ask = self.lists.first(section, datetime.now(UTC)) if section is not None else None
        if section is None or ask is None:
            return "warning", "no section with an id to ask for", None
        ask = self.lists.humbler(ask) or ask
        listed = section.path if self.lists.by_section else None
        try:
            page = read_listing(self.ask(ask).body, ask, self.lists, self.site, listed)
        except BadReply as error:
            advice = f"section pages are read instead; {CHANGED}"
            raise Unusable(f"unreadable ({error})", advice) from error
        seen = f"{page.told.rows} rows of {section.path}, {len(page.entries)} articles"
        if not page.entries:
            if page.told.next is not None:
                return "ok", f"{seen}: an index of lists", None
            return "warning", seen, "look at another section by hand"
        self.entry = page.entries[0]
        if page.skipped:
            seen += f", {page.skipped} rows that are none of the paper's"
            return "warning", seen, "look at the list's answer by hand"
        if not any(row.published or row.changed for row in page.told.entries):
            return self.undated(seen)
        if self.entry.at_latest is None:
            return "warning", f"{seen}, without a readable date", CHANGED
        return "ok", f"{seen}, newest {self.entry.at_latest:%Y-%m-%d}", None

    def undated(self, seen: str) -> Found:
        if self.lists.dated:
            return "warning", f"{seen}, without a readable date", CHANGED
        return "ok", seen, None

    def with_id(self, section: Section) -> Section:
        """One that the menu gives no id, with that of its own page."""
        if section.id is not None or not self.lists.needs_id:
            return section
        return section._replace(id=self.lists.section_id(self.ask(Ask(section.path)).body))

    def comments(self) -> Found:
        if self.reader is None:
            return "skipped", "newsbot can't read this paper's comments yet", None
        if self.article is None:
            return "skipped", "no article was read to ask for", None
        if self.comment_key is None:
            return "skipped", "the article's page names none", None
        ask = self.reader.first(self.comment_key)
        answer = Answer(ask, self.ask(ask).body)
        try:
            self.reader.check(answer, self.comment_key)
        except BadReply as error:
            advice = f"articles come without comments; {CHANGED}"
            raise Unusable(f"unreadable ({error})", advice) from error
        read = self.reader.read([answer])
        if not read.whole:
            return "warning", f"{len(read.rows)} comments, not all of them readable", CHANGED
        more = ", and more on other pages" if read.further else ""
        return "ok", f"readable, {len(read.rows)} comments{more}", None

    def page(self) -> Found:
        if self.entry is None:
            return "skipped", "no article was found to look at", None
        answer = self.ask(Ask(self.entry.path))
        page = read_page(answer.body, self.site.cms, answer.charset)
        self.comment_key = None if page.has_closed_comments else page.comment_key
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

    def ask(self, ask: Ask, *, any_status: bool = False) -> Fetched:
        """Raises ``Unusable`` for what is no good answer."""
        rules = self.rules if not ask.role else self.service_rules(ask.role)
        if rules is not None and not rules.can_fetch(self.fetcher.address(ask), _AGENT):
            raise Unusable("robots.txt forbids it", "ask the paper; newsbot obeys")
        try:
            answer = self.fetcher.get(ask)
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
