"""One article's true past, and which part of it a dataset tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsbot.replica import dates, talk
from newsbot.replica.life import Life
from newsbot.replica.talk import CommentLife
from newsbot.replica.timeline import Timeline
from newsbot.replica.truth import Record, identity_of, states

# What depends on the looks, not on the article's state.
_LOOKED = frozenset({"comments", "comments_status", "comments_total", "version", "gone_at"})


@dataclass(frozen=True)
class Past:
    """An article up to a moment: its `states` so far (without what depends on the looks).

    `seen` is the last moment it stood, `at` or the one before it vanished.
    """

    life: Life
    states: list[Record]
    comments: tuple[CommentLife, ...]
    at: datetime
    seen: datetime

    @property
    def is_gone(self) -> bool:
        return self.life.is_gone(self.at)

    def was_there(self, at: str) -> bool:
        """Whether its page stood somewhere at a moment of the dataset."""
        return not self.life.is_gone(dates.moment(at))

    def was_missing(self, at: str) -> bool:
        """Whether a page of its was away at a moment of the dataset.

        An old address that does not lead to the new one is: who looks there can't know.
        """
        moment = dates.moment(at)
        moved = any(
            one["url"] != other["url"] and start <= moment
            for one, other, start in zip(
                self.states, self.states[1:], self.life.starts[1:], strict=False
            )
        )
        return not self.was_there(at) or (moved and not self.life.redirects)

    def current(self, kept: Record) -> int:
        """Which state the record must be in: the one that holds; the latest like it when gone."""
        last = len(self.states) - 1
        if self.is_gone:
            return next((n for n in range(last, -1, -1) if is_like(kept, self.states[n])), last)
        return last

    def match(self, told: Sequence[Record]) -> list[int]:
        """The states that lines of history tell, in true order; ends where a line tells none."""
        found: list[int] = []
        for line in told:
            start = found[-1] + 1 if found else 0
            later = range(start, len(self.states))
            state = next((n for n in later if is_like(line, self.states[n])), None)
            if state is None:
                break
            found.append(state)
        return found

    def stood(self, index: int, since: datetime) -> timedelta:
        """How long a state stood after a moment, the time apart when the article was gone."""
        following = self.life.starts[index + 1 : index + 2]
        start = max(self.life.starts[index], since)
        end = min(following[0], self.seen) if following else self.seen
        absence = self.life.absence
        if absence is None or absence.end is None:
            return end - start
        away = min(absence.end, end) - max(absence.start, start)
        return end - start - max(away, timedelta(0))


def pasts(timeline: Timeline, site: str, at: datetime) -> Iterator[tuple[str, Past]]:
    """(id, past) of every article that came out by a moment and makes a record."""
    for life in timeline.lives:
        first = life.states[0]
        seen = life.last_seen(at)
        if seen is None or not first.has_record:
            continue
        told = [
            {key: value for key, value in state.items() if key not in _LOOKED}
            for state in states(timeline, life, site)[: life.index(seen) + 1]
        ]
        yield identity_of(life, site), Past(life, told, talk.lives(first), at, seen)


def is_like(told: Record, state: Record) -> bool:
    """Whether a record or line says of a state what it says at all, and no less than its text."""
    return all(told[key] == value for key, value in state.items() if key in told)
