"""The paper on a clock: what stands where at a moment, and what happens between two.

`timeline_of(replica)` knows the life of every article; `at(moment)` gives a `Snapshot`, a
replica like the one that stands still. Between two events of the lists the snapshot is one
and the same, so its lists are the same to the byte. Moments are Vietnam time without zone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import islice

from newsbot.replica import dates, talk
from newsbot.replica.life import Life, live
from newsbot.replica.model import Article, Face, Found, Replica
from newsbot.replica.sections import Section

MOST_ON_A_CLOCK = 100_000


class Timeline:
    """The lives of all articles of one replica, newest first.

    Raises ValueError for a replica of more than `MOST_ON_A_CLOCK` articles.
    """

    def __init__(self, whole: Replica) -> None:
        if whole.articles > MOST_ON_A_CLOCK:
            raise ValueError(
                f"a clock needs {MOST_ON_A_CLOCK:,} articles at most, not {whole.articles:,}"
            )
        self.whole = whole
        self.lives = [live(whole.article(index)) for index in range(whole.articles)]
        self.ads = [whole.ad(index) for index in range(whole.ads)]
        moments = {ad.listed for ad in self.ads}
        moments.update(at for life in self.lives for at, _ in life.events())
        self._moments = sorted(moments)
        self._latest: tuple[int, Snapshot] | None = None

    def at(self, moment: datetime) -> Snapshot:
        """The paper at a moment; the same object until something happens to its lists."""
        index = bisect_right(self._moments, moment)
        latest = self._latest
        if latest is None or latest[0] != index:
            since = self._moments[index - 1] if index else datetime.min
            latest = self._latest = (index, Snapshot(self, since))
        return latest[1]

    def life(self, article: Article) -> Life:
        return self.lives[article.number]

    @cached_property
    def _events(self) -> list[tuple[datetime, str]]:
        """Everything that happens, comments included; an event nobody can see is none."""
        found = []
        for life in self.lives:
            found += life.events()
            for comment in talk.lives(life.states[0]):
                found += [(at, what) for at, what in comment.events() if not life.is_gone(at)]
        return sorted(found)

    def happened(self, after: datetime, until: datetime) -> Counter[str]:
        """What happened to news articles and comments after one moment and up to another.

        published, corrected, vanished, returned; commented, edited, removed, restored.
        """
        events = self._events
        first = bisect_right(events, after, key=lambda event: event[0])
        last = bisect_right(events, until, key=lambda event: event[0])
        return Counter(what for _, what in events[first:last])


@lru_cache(maxsize=4)
def _timeline(articles: int, seed: int, minutes_apart: int, face: Face) -> Timeline:
    return Timeline(Replica(articles, seed, minutes_apart, face))


def timeline_of(replica: Replica) -> Timeline:
    """The timeline of a replica, made once for each paper."""
    return _timeline(replica.articles, replica.seed, replica.minutes_apart, replica.face)


def happened(replica: Replica, after: datetime, until: datetime) -> Counter[str]:
    """What happened after one moment and up to another, counted: see `Timeline.happened`."""
    return timeline_of(replica).happened(dates.local(after), dates.local(until))


class Snapshot(Replica):
    """The paper as it stands from the event at `since` to the next one."""

    def __init__(self, timeline: Timeline, since: datetime) -> None:
        whole = timeline.whole
        super().__init__(whole.articles, whole.seed, whole.minutes_apart, whole.face)
        self.whole = whole
        self._lives = timeline.lives
        self._since = since
        shown = (life.shown(since) for life in timeline.lives)
        self._news = sorted(
            (article for article in shown if article is not None),
            key=lambda article: article.published,
            reverse=True,
        )
        self._ads = [ad for ad in timeline.ads if ad.listed <= since]
        self._lists: dict[str, list[Article]] = {}
        for article in (*self._news, *self._ads):
            for section in (article.home, *article.others):
                self._lists.setdefault(section.path, []).append(article)

    def find(self, path: str) -> Article | None:
        found = self.at_address(path)
        return found.article if found is not None and found.status == 200 else None

    def at_address(self, path: str) -> Found | None:
        code = self.code_at(path)
        if code is None:
            return None
        if code < self.articles:
            return self._lives[code].at_address(path, self._since)
        ad = super().find(path)
        return Found(ad) if ad is not None and ad.listed <= self._since else None

    def find_id(self, article_id: str) -> Article | None:
        article = super().find_id(article_id)
        return None if article is None else self._lives[article.number].shown(self._since)

    def total(self, section: Section) -> int:
        return len(self._lists.get(section.path, ()))

    def newest(self, count: int) -> list[Article]:
        return self._news[:count]

    def listing(self, section: Section, first: int = 0) -> Iterator[Article]:
        return islice(self._lists.get(section.path, ()), first, None)
