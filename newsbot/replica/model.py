"""The paper as numbers: which articles exist, where they stand and when they came out.

`Replica(articles, seed)` holds no list of anything. Article `i` (0 is the newest) is
worked out from (seed, i) alone; a section's listing is worked out from a repeating block
of places, so that the millionth article costs what the first does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import Literal

from newsbot.replica import dates, prose
from newsbot.replica.markup import Layout
from newsbot.replica.rng import ShortIds, number, pick, stream
from newsbot.replica.sections import AD_SECTIONS, BLOCK, BY_PATH, SECTIONS, UMBRELLAS, Section

NEWEST = datetime(2026, 9, 30, 18, 0)
MOST_ARTICLES = 1_000_000
SECTION_PAGE_SIZE = 30
_AD_BASE = 1 << 27
_MINUTES_APART = 172
_ARCHIVE_MINUTES = 20 * 365 * 24 * 60
_ARTICLE_PATH = re.compile(r"^(/(?:[^/]+/){1,3}\d{6}/[^/]+)-([0-9a-f]{7})/?$")

# The system that the paper runs on.
Face = Literal["sc_service", "vccorp", "vnexpress", "vietnamnet", "onecms", "zce", "contentfck"]
# How the addresses of numbered articles are spelled.
_SPELLED: dict[Face, str] = {
    "vccorp": "/{}-{}.htm",
    "vnexpress": "/{}-{}.html",
    "vietnamnet": "/{}-{}.html",
    "onecms": "/{}-{}.html",
    "zce": "/{}-post{}.html",
    "contentfck": "/{}-a{}.html",
}
# What VCCorp's numbers begin with, and how they end: the moment is in between.
_VCCORP = "185"
_VCCORP_ARTICLE = re.compile(rf"/[^/]+-({_VCCORP}\d{{15}})\.htm$")
_VCCORP_LAG = timedelta(minutes=5)
# These count their articles; the newest has this number.
_NEWEST_NUMBER: dict[Face, int] = {
    "vnexpress": 4_954_454,
    "vietnamnet": 2_495_349,
    "onecms": 3_318_952,
    "zce": 1_595_349,
    "contentfck": 1_216_870,
}
_NUMBERED_ARTICLE = re.compile(r"/[^/]+-(?:post|a)?(\d{7})\.html$")

_LAYOUTS: tuple[tuple[Layout, int], ...] = (("v1", 65), ("v2", 35))
_GENRES = (("news", 84), ("poem", 4), ("answer", 5), ("photo", 5), ("brief", 2))
_BROKEN_ONE_IN = 250
_IMPORTED_ONE_IN = 60


Kind = Literal["title", "paragraph", "addition", "caption", "byline", "tags", "date", "address"]


@dataclass(frozen=True)
class Correction:
    """One edit of an article after it came out; `number` counts the article's from 1."""

    number: int
    at: datetime
    kind: Kind


@dataclass(frozen=True)
class Article:
    """What is known of an article without reading it.

    `number` counts from the newest, advertising apart. `listed` is the publication time
    to the second, Vietnam time. `date_shape` says how its page prints the date. `genre`
    is what the body looks like; "untitled" and "void" are broken on purpose.

    A corrected article carries its `corrections` so far: its `title` is the new one,
    `redated` the new publication time and `address` the new path (None: as they were).
    """

    seed: int
    number: int
    id: str
    short: str
    title: str
    home: Section
    others: tuple[Section, ...]
    listed: datetime
    layout: Layout
    genre: str
    date_shape: str
    corrections: tuple[Correction, ...] = ()
    redated: datetime | None = None
    address: str | None = None
    face: Face = "sc_service"

    @property
    def key(self) -> tuple[int, str, int]:
        """Names the article's own streams of chance."""
        return (self.seed, "ad" if self.home.is_ad else "news", self.number)

    @cached_property
    def path(self) -> str:
        """Host-relative address, spelled as it stands in lists."""
        if self.address is not None:
            return self.address
        # Some stand under a section that only lists them; their page names their own.
        astray = self.others and number(*self.key, "astray") % 3 == 0
        under = self.others[0] if astray else self.home
        return self.addressed(f"{under.path}{self.listed:%Y%m}", prose.slug(self.title))

    def addressed(self, folder: str, slug: str) -> str:
        """Its address with another slug; those of numbered articles name no folder."""
        if self.face in _SPELLED:
            return _SPELLED[self.face].format(slug, self.id)
        return f"{folder}/{slug}-{self.short}/"

    @property
    def published(self) -> datetime:
        """The publication time that page and lists give."""
        return self.redated or self.listed

    @cached_property
    def teaser(self) -> str:
        """The summary of lists and of the description meta; not the lead."""
        return prose.paragraph(stream(*self.key, "teaser"), 2)

    @cached_property
    def avatar(self) -> str:
        """The list picture as the API gives it: without `/file` in front."""
        digits = number(*self.key, "avatar") % 10**9
        return f"/fb9e3a03798789de0179a1704dea238e/{self.listed:%m%Y}/tin_{digits}.jpg"

    @property
    def has_record(self) -> bool:
        """Whether a perfect crawl makes a record of it."""
        return not self.home.is_ad and self.genre not in ("untitled", "void", "flipbook")

    @property
    def has_page_date(self) -> bool:
        return self.date_shape != "missing"


@dataclass(frozen=True)
class Found:
    """What stands at an address: 200; 301 to the article's `path`; 404 or 410 where it stood."""

    article: Article
    status: int = 200


class Replica:
    """The whole paper: `articles` news articles (10 to 1,000,000) out of one `seed`.

    It stands still; `timeline` gives what it is at a moment, whose `whole` is the paper.

    `minutes_apart` is how often one comes out (2 at least; None: every 172 minutes, denser
    where they would not fit into twenty years). Advertising comes on top, one for every
    twenty articles. `face` is the system that it runs on: the same articles, otherwise
    spelled. Raises ValueError when `articles` is out of range.
    """

    def __init__(
        self,
        articles: int,
        seed: int,
        minutes_apart: int | None = None,
        face: Face = "sc_service",
    ) -> None:
        if not 10 <= articles <= MOST_ARTICLES:
            raise ValueError(f"articles must be 10 to {MOST_ARTICLES}, not {articles}")
        self.articles = articles
        self.seed = seed
        self.face = face
        self.ads = max(8, articles // 20)
        self.whole = self
        self._short = ShortIds(seed)
        usual = min(minutes_apart or _MINUTES_APART, _ARCHIVE_MINUTES // articles)
        self.minutes_apart = max(2, usual)
        self._pages: dict[str, list[Article]] = {}
        self._members = self._deal_block()
        self._places = {
            section.path: [at for at, members in enumerate(self._members) if section in members]
            for section in SECTIONS
        }

    def _deal_block(self) -> list[tuple[Section, ...]]:
        """For each place of a block its home section, then the sections it is also listed in."""
        rng = stream(self.seed, "block")
        homes = [section for section in SECTIONS for _ in range(section.weight)]
        rng.shuffle(homes)
        guests = [s for s in SECTIONS if s.kind == "news" and s.weight > 0]
        block = []
        for home in homes:
            others = [BY_PATH[home.parent]] if home.parent in UMBRELLAS else []
            if home.kind != "print" and rng.random() < 0.06:
                choice = [section for section in guests if section not in (home, *others)]
                others += rng.sample(choice, 2 if rng.random() < 0.2 else 1)
            block.append((home, *others))
        return block

    def _turn(self, block: int) -> int:
        """How far the places of one block are turned, so that blocks differ."""
        return number(self.seed, "turn", block) % BLOCK

    def article(self, index: int) -> Article:
        """News article `index`, 0 the newest. Raises IndexError beyond the last."""
        if not 0 <= index < self.articles:
            raise IndexError(index)
        block, place = divmod(index, BLOCK)
        home, *others = self._members[(place - self._turn(block)) % BLOCK]
        return self._make(index, index, home, tuple(others), self.minutes_apart)

    def ad(self, index: int) -> Article:
        """Advertising article `index`, 0 the newest. Raises IndexError beyond the last."""
        if not 0 <= index < self.ads:
            raise IndexError(index)
        home = AD_SECTIONS[index % len(AD_SECTIONS)]
        return self._make(_AD_BASE + index, index, home, (), self.minutes_apart * 20)

    def _make(
        self, code: int, index: int, home: Section, others: tuple[Section, ...], apart: int
    ) -> Article:
        rng = stream(self.seed, code, "head")
        offset = timedelta(minutes=index * apart + rng.randrange(apart))
        second = timedelta(seconds=rng.randrange(60), milliseconds=rng.choice((0, 0, 0, 537)))
        listed = NEWEST - offset + second
        genre = self._genre(code, home, pick(rng, _GENRES))
        short = self._short.encode(code)
        # A few addresses end in other digits than the id does: it was moved from elsewhere.
        imported = number(self.seed, code, "moved from elsewhere") % _IMPORTED_ONE_IN == 0
        tail = short[::-1] if imported else short
        made = Article(
            seed=self.seed,
            number=index,
            id=self._id(rng.randrange(2**60), tail, listed),
            short=short,
            title=self._title(code, home),
            home=home,
            others=others,
            listed=listed,
            layout="print" if home.kind == "print" else pick(rng, _LAYOUTS),
            genre=genre,
            date_shape=dates.shape_of(rng),
        )
        if self.face == "sc_service":
            return made
        # There the lead stands outside the body.
        layout: Layout = "print" if made.layout == "print" else "v2"
        newest = _NEWEST_NUMBER.get(self.face)
        own = self._vccorp_id(made) if newest is None else str(newest - made.number)
        return replace(made, id=own, layout=layout, date_shape=self.face, face=self.face)

    def _vccorp_id(self, article: Article) -> str:
        """It tells the moment at which the article was begun."""
        begun = NEWEST - _VCCORP_LAG - timedelta(minutes=(article.number + 1) * self.minutes_apart)
        return f"{_VCCORP}{begun:%y%m%d%H%M%S}{number(*article.key, 'millis') % 1000:03d}"

    def _genre(self, code: int, home: Section, drawn: str) -> str:
        if home.kind == "print":
            return "flipbook"
        if home.is_ad:
            return "news"
        turn, rest = divmod(code + number(self.seed, "broken") % _BROKEN_ONE_IN, _BROKEN_ONE_IN)
        if rest == 0:
            return ("untitled", "void")[turn % 2]
        return drawn if home.kind == "news" else home.kind

    def _title(self, code: int, home: Section) -> str:
        rng = stream(self.seed, code, "title")
        if home.is_ad:
            return prose.advert(rng)
        mark = {"video": "(Video) ", "infographic": "(Infographic) "}.get(home.kind, "")
        return mark + prose.title(rng)

    def _id(self, noise: int, short: str, listed: datetime) -> str:
        """32 hex: native ids hold milliseconds in digits 17 to 28, imported ones are capitals."""
        if noise % 10 == 0:
            return f"{noise:016X}E06301000"[:25] + short.upper()
        milliseconds = int((listed - datetime(1970, 1, 1, 7)).total_seconds() * 1000)
        return f"8a10c0e2{noise % 2**32:08x}{milliseconds & 2**48 - 1:012x}"[:25] + short

    def code_at(self, path: str) -> int | None:
        """The number that an article's path tells; None for another path."""
        if self.face != "sc_service":
            shape = _VCCORP_ARTICLE if self.face == "vccorp" else _NUMBERED_ARTICLE
            told = shape.match(path)
            return self._numbered(told[1]) if told else None
        match = _ARTICLE_PATH.match(path)
        return self._short.decode(match[2]) if match else None

    def find(self, path: str) -> Article | None:
        """The article at a host-relative path, None when no article has this address."""
        code = self.code_at(path)
        if code is None:
            return None
        if code < self.articles:
            article = self.article(code)
        elif 0 <= code - _AD_BASE < self.ads:
            article = self.ad(code - _AD_BASE)
        else:
            return None
        return article if article.path.rstrip("/") == path.rstrip("/") else None

    def at_address(self, path: str) -> Found | None:
        """What is or was at a host-relative path; None where never anything was."""
        article = self.find(path)
        return Found(article) if article else None

    def find_id(self, article_id: str) -> Article | None:
        """The news article with this id, capitals or not."""
        if self.face != "sc_service":
            index = self._numbered(article_id)
            return None if index is None else self.article(index)
        digits = article_id.lower()
        if not re.fullmatch(r"[0-9a-f]{32}", digits):
            return None
        for tail in (digits[-7:], digits[:-8:-1]):
            code = self._short.decode(tail)
            if code < self.articles and self.article(code).id.lower() == digits:
                return self.article(code)
        return None

    def _numbered(self, digits: str) -> int | None:
        """Which article has this number on its system, None where none has."""
        newest = _NEWEST_NUMBER.get(self.face)
        if newest is not None:
            told = newest - int(digits) if digits.isdecimal() and len(digits) == 7 else -1
            return told if 0 <= told < self.articles else None
        try:
            begun = datetime.strptime(digits[len(_VCCORP) : -3], "%y%m%d%H%M%S")
        except ValueError:
            return None
        index = round((NEWEST - _VCCORP_LAG - begun) / timedelta(minutes=self.minutes_apart)) - 1
        known = 0 <= index < self.articles and self.whole.article(index).id == digits
        return index if known else None

    def total(self, section: Section) -> int:
        """How many articles the section lists in all."""
        if section.is_ad:
            return len(range(AD_SECTIONS.index(section), self.ads, len(AD_SECTIONS)))
        places = self._places[section.path]
        full, rest = divmod(self.articles, BLOCK)
        turn = self._turn(full)
        return full * len(places) + sum((place + turn) % BLOCK < rest for place in places)

    def newest(self, count: int) -> list[Article]:
        """So many news articles, the newest first."""
        return [self.article(index) for index in range(min(count, self.articles))]

    def listing(self, section: Section, first: int = 0) -> Iterator[Article]:
        """The section's articles from offset `first` on, newest first."""
        for rank in range(first, self.total(section)):
            yield self._nth(section, rank)

    def _nth(self, section: Section, rank: int) -> Article:
        if section.is_ad:
            return self.ad(rank * len(AD_SECTIONS) + AD_SECTIONS.index(section))
        places = self._places[section.path]
        block, rank = divmod(rank, len(places))
        turn = self._turn(block)
        return self.article(block * BLOCK + sorted((p + turn) % BLOCK for p in places)[rank])

    def section_page(self, section: Section) -> list[Article]:
        """What the section's page links: its newest 30.

        An article whose own page has no date stands in the list API alone, where its time
        is known; so both ways to find articles lead to one truth.
        """
        if section.path not in self._pages:
            dated = (article for article in self.listing(section) if article.has_page_date)
            self._pages[section.path] = list(islice(dated, SECTION_PAGE_SIZE))
        return self._pages[section.path]
