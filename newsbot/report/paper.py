"""What a paper wrote, counted by DuckDB over the dataset: each figure is a query over one table.

The table holds what counting needs of each article, not its text, so memory does not grow with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from newsbot.analysis.columns import quoted
from newsbot.analysis.duck import connect, told
from newsbot.analysis.snapshot import Snapshot
from newsbot.analysis.tables import query
from newsbot.analysis.windows import Window
from newsbot.report.figures import Bin, Figure, Finding, Kind, Level, table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# DuckDB's own memory; what is beyond goes to a folder of its own for as long.
_MEMORY = "200MB"
_TOP, _LATEST, _SECTIONS = 30, 40, 40
# Of a bin's length as many as make a readable picture.
_BINS: tuple[tuple[int, Bin], ...] = ((120, "day"), (3 * 366, "week"), (25 * 366, "month"))
# What is held against what: four weeks against the twelve before them.
_RECENT, _EARLIER = timedelta(days=28), timedelta(days=84)
_JUDGED_DAYS, _WEEKS, _FEWEST_WEEKS = 90, 8, 3
_THIN, _FEWEST = 0.5, 2
_FALLS_BY, _RISES_BY = 0.1, 0.05
FIELDS = ("timestamp", "author", "lead", "section", "tags", "images", "text")
_LENGTHS = (0, 500, 1000, 2000, 3000, 4000, 6000, 8000, 12000)
_HOURS = (1, 3, 6, 12, 24, 48, 168)

_FACTS = """
CREATE TEMP TABLE facts AS SELECT
    id, day, "timestamp" AS moment, section_path, authors, source,
    length(body) AS characters, len(images) AS images, len(videos) AS videos,
    ifnull(comments_total, 0) AS comments, version, gone_at, extraction.flags AS flags,
    "timestamp" IS NOT NULL AS has_timestamp, author IS NOT NULL AS has_author,
    lead IS NOT NULL AS has_lead, section IS NOT NULL AS has_section, len(tags) > 0 AS has_tags,
    len(images) > 0 AS has_images, body <> '' AS has_text
"""


@contextmanager
def opened(now: Snapshot, window: Window) -> Iterator[Paper]:
    """The dataset's numbers over a window. Raises ``MissingPart``, ``QueryError``, ``OSError``."""
    with TemporaryDirectory() as spill, told():
        database = connect(memory_limit=_MEMORY, temp_directory=spill, threads=2)
        try:
            yield Paper(now, window, database)
        finally:
            database.close()


class Paper:
    """One dataset at one moment, and a window of it."""

    def __init__(self, now: Snapshot, window: Window, database: DuckDBPyConnection) -> None:
        self.now, self.window, self.database = now, window, database
        self.articles = query(now, "articles", window)
        database.execute(f"{_FACTS} FROM ({self.articles})")
        self.first, self.last = self.one("SELECT min(day), max(day) FROM facts")
        span = (self.last - self.first).days + 1 if self.first is not None else 0
        self.bin: Bin = next((name for most, name in _BINS if span <= most), "year")

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return self.database.execute(statement).fetchall()

    def one(self, statement: str) -> tuple[Any, ...]:
        return self.rows(statement)[0]

    # At the top

    def tiles(self) -> dict[str, Any]:
        """Single numbers: of articles, comments, people."""
        names = "articles comments with_comments corrected gone newest oldest days authors".split()
        values = self.one(
            "SELECT count(*), sum(comments)::BIGINT, count(*) FILTER (comments > 0),"
            " count(*) FILTER (version > 1), count(gone_at), max(moment), min(moment),"
            " count(DISTINCT day),"
            " (SELECT count(DISTINCT name) FROM facts, unnest(authors) AS t(name)) FROM facts"
        )
        told = dict(zip(names, values, strict=True))
        told["comments"] = told["comments"] or 0
        for name in ("newest", "oldest"):
            told[name] = told[name] and told[name].isoformat()
        return told

    # Whether it is whole

    def thin_days(self) -> tuple[Figure, list[Finding]]:
        """Days that have less than half of what their weekday had in the weeks before."""
        counts: dict[date, int] = dict(self.rows("SELECT day, count(*) FROM facts GROUP BY day"))
        counts.pop(None, None)  # type: ignore[call-overload]
        found = []
        for back in range(1, _JUDGED_DAYS + 1) if self.last else ():
            day = self.last - timedelta(days=back)
            before = [day - timedelta(weeks=week) for week in range(1, _WEEKS + 1)]
            usual = [counts.get(one, 0) for one in before if one >= self.first]
            if len(usual) < _FEWEST_WEEKS:
                continue
            expected, articles = median(usual), counts.get(day, 0)
            if expected >= _FEWEST and articles < _THIN * expected:
                found.append((day.isoformat(), articles, expected))
        figure = table(
            "thin_days", {"day": "day", "articles": "number", "usual": "decimal"}, found, most=_TOP
        )
        level: Level = "bad" if found else "good"
        values = {"count": len(found), "day": found[0][0] if found else ""}
        return figure, [Finding(level, f"thin_days_{level}", values, "thin_days")]

    def thin_sections(self) -> tuple[Figure, list[Finding]]:
        """Sections with less than half of what they had in four weeks before."""
        found = []
        if self.last is not None and self.first <= self.last - _RECENT - _EARLIER:
            recent, earlier = self.last - _RECENT, self.last - _RECENT - _EARLIER
            share = _RECENT / _EARLIER
            found = self.rows(
                "SELECT section_path, recent, before, last FROM (SELECT section_path,"
                f" count(*) FILTER (day > '{recent}') AS recent,"
                f" round(count(*) FILTER (day > '{earlier}' AND day <= '{recent}') * {share}, 1)"
                "::DOUBLE AS before, max(day)::VARCHAR AS last FROM facts GROUP BY section_path)"
                f" WHERE section_path IS NOT NULL AND before >= {_FEWEST}"
                f" AND recent < {_THIN} * before ORDER BY before - recent DESC, section_path"
            )
        columns: dict[str, Kind] = {
            "section": "text",
            "articles": "number",
            "usual": "decimal",
            "newest": "day",
        }
        figure = table("thin_sections", columns, found, most=_TOP)
        level: Level = "note" if found else "good"
        values = {"count": len(found), "section": found[0][0] if found else ""}
        return figure, [Finding(level, f"thin_sections_{level}", values, "thin_sections")]

    def fields(self) -> tuple[Figure, list[Finding]]:
        """The share of articles that have each field: lately, and before."""
        if self.last is None:
            return table("fields", {"field": "text"}, []), []
        recent = self.last - _RECENT
        earlier = recent - _EARLIER
        shares = ", ".join(
            f"avg(has_{name}::INT) FILTER (day > '{recent}'),"
            f" avg(has_{name}::INT) FILTER (day > '{earlier}' AND day <= '{recent}')"
            for name in FIELDS
        )
        values = self.one(f"SELECT {shares} FROM facts")
        found, findings = [], []
        for place, name in enumerate(FIELDS):
            now, before = values[2 * place : 2 * place + 2]
            change = None if now is None or before is None else now - before
            found.append((name, _rounded(now), _rounded(before), _rounded(change)))
            if change is not None and change < -_FALLS_BY:
                told = {"field": name, "before": before, "now": now}
                findings.append(Finding("bad", "field_falls", told, "fields"))
        figure = table(
            "fields",
            {"field": "text", "lately": "share", "before": "share", "change": "share"},
            found,
        )
        return figure, findings or [Finding("good", "fields_good", {}, "fields")]

    # What it wrote

    def over_time(self) -> Figure:
        rows = self._binned("count(*)", "sum(comments)::BIGINT")
        return table(
            "articles",
            {"day": "day", "articles": "number", "their_comments": "number"},
            rows,
            "time",
            ("day", "articles"),
            bin=self.bin,
        )

    def sections(self) -> Figure:
        rows = self.rows(
            "SELECT section_path, count(*), sum(comments)::BIGINT, max(day)::VARCHAR FROM facts"
            " GROUP BY section_path ORDER BY count(*) DESC, section_path"
        )
        columns: dict[str, Kind] = {
            "section": "text",
            "articles": "number",
            "comments": "number",
            "newest": "day",
        }
        shown = ("section", "articles")
        return table("sections", columns, rows, "bars", shown, most=_SECTIONS)

    def hours(self) -> Figure:
        rows = self.rows(
            "SELECT isodow(day), hour(moment), count(*) FROM facts"
            " WHERE moment IS NOT NULL AND NOT list_contains(flags, 'date_only')"
            " GROUP BY ALL ORDER BY ALL"
        )
        return table(
            "hours",
            {"weekday": "number", "hour": "number", "articles": "number"},
            rows,
            "grid",
            ("hour", "weekday", "articles"),
        )

    def authors(self) -> Figure:
        rows = self.rows(
            "SELECT name, count(*), sum(comments)::BIGINT, min(day)::VARCHAR, max(day)::VARCHAR"
            " FROM facts, unnest(authors) AS t(name) GROUP BY name ORDER BY count(*) DESC, name"
        )
        columns: dict[str, Kind] = {
            "author": "text",
            "articles": "number",
            "comments": "number",
            "oldest": "day",
            "newest": "day",
        }
        return table("authors", columns, rows, "bars", ("author", "articles"), most=_TOP)

    def sources(self) -> Figure:
        rows = self.rows(
            "SELECT source, count(*) FROM facts WHERE source IS NOT NULL"
            " GROUP BY source ORDER BY count(*) DESC, source"
        )
        return table(
            "sources",
            {"source": "text", "articles": "number"},
            rows,
            "bars",
            ("source", "articles"),
            most=_TOP,
        )

    def lengths(self) -> Figure:
        counted = self._by_bounds("characters", _LENGTHS)
        return table(
            "lengths",
            {"characters": "text", "articles": "number"},
            counted,
            "columns",
            ("characters", "articles"),
        )

    def media(self) -> Figure:
        rows = self.rows(
            "SELECT least(images, 10) AS pictures, count(*), count(*) FILTER (videos > 0)"
            " FROM facts GROUP BY pictures ORDER BY pictures"
        )
        told = [(f"{n}" if n < 10 else "10+", *counts) for n, *counts in rows]
        return table(
            "media",
            {"pictures": "text", "articles": "number", "with_videos": "number"},
            told,
            "columns",
            ("pictures", "articles"),
        )

    # What readers said

    def comments(self) -> Figure:
        """By the day of the comment."""
        comments = query(self.now, "comments", self.window)
        rows = self.rows(
            f"SELECT {_bin(self.bin)}::VARCHAR, count(*) FROM ({comments})"
            " WHERE day IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
        return table(
            "comments",
            {"day": "day", "comments": "number"},
            rows,
            "time",
            ("day", "comments"),
            bin=self.bin,
            most=600,
        )

    def discussed(self) -> Figure:
        top = self.rows(
            "SELECT id, comments FROM facts WHERE comments > 0"
            f" ORDER BY comments DESC, id LIMIT {_TOP}"
        )
        about = self._about([one for one, _ in top])
        rows = [(*about[one], count) for one, count in top]
        (discussed,) = self.one("SELECT count(*) FROM facts WHERE comments > 0")
        figure = table("discussed", {"article": "link", "day": "day", "comments": "number"}, rows)
        figure.more = discussed - len(rows)
        return figure

    def lateness(self) -> Figure:
        """How long after its article a comment was written."""
        comments = query(self.now, "comments", self.window)
        late = f"epoch(c.timestamp - facts.moment) / 3600 AS late FROM ({comments}) AS c"
        joined = f"SELECT {late} JOIN facts ON facts.id = c.article_id"
        cases = " ".join(f"WHEN late < {hours} THEN {place}" for place, hours in enumerate(_HOURS))
        rows = dict(
            self.rows(
                f"SELECT CASE {cases} ELSE {len(_HOURS)} END AS place, count(*) FROM ({joined})"
                " WHERE late IS NOT NULL GROUP BY place"
            )
        )
        bounds = [_hours(one) for one in (0, *_HOURS)]
        names = [f"{low}–{high}" for low, high in pairwise(bounds)] + [f"{bounds[-1]}+"]
        told = [(name, rows.get(place, 0)) for place, name in enumerate(names)]
        return table(
            "lateness",
            {"later": "text", "comments": "number"},
            told if rows else [],
            "columns",
            ("later", "comments"),
        )

    # What became of it

    def history(self) -> tuple[Figure, Figure]:
        """Corrections, moves and withdrawals: by kind and field, and the latest."""
        lines = query(self.now, "history")
        within = f'SELECT id, kind, "at" AS moment, changed FROM ({lines})'
        # What is read otherwise since is no doing of the paper's.
        self.database.execute(
            f"CREATE TEMP TABLE events AS {within} WHERE kind <> 'reread'"
            " AND id IN (SELECT id FROM facts)"
        )
        kinds = self.rows(
            "SELECT kind, field, count(*) FROM (SELECT kind, CASE WHEN len(changed) = 0"
            " THEN ['-'] ELSE changed END AS fields FROM events), unnest(fields) AS t(field)"
            " GROUP BY kind, field ORDER BY count(*) DESC, kind, field"
        )
        latest = self.rows(
            "SELECT id, kind, moment, array_to_string(changed, ', ') FROM events"
            f" ORDER BY moment DESC, id LIMIT {_LATEST}"
        )
        about = self._about([one for one, *_ in latest])
        told = [(about[one][0], kind, at.isoformat(), changed) for one, kind, at, changed in latest]
        changes = table(
            "changes", {"kind": "text", "field": "text", "times": "number"}, kinds, most=_TOP
        )
        newest = table(
            "latest_changes",
            {"article": "link", "kind": "text", "at": "moment", "changed": "text"},
            told,
        )
        newest.more = self.one("SELECT count(*) FROM events")[0] - len(told)
        return changes, newest

    def missing(self) -> Figure:
        """The share of articles that lack each field, over time."""
        rows = self._binned(
            *(f"round(1 - avg(has_{name}::INT), 4)" for name in FIELDS if name != "timestamp")
        )
        names = [name for name in FIELDS if name != "timestamp"]
        columns: dict[str, Kind] = {"day": "day", **dict.fromkeys(names, "share")}
        return table("missing", columns, rows, "lines", ("day", *names), bin=self.bin)

    def flags(self) -> tuple[Figure, list[Finding]]:
        """What was odd about pages: how often, and whether more often than before."""
        if self.last is None:
            return table("flags", {"flag": "text"}, []), []
        recent = f"day > '{self.last - _RECENT}'"
        earlier = f"day > '{self.last - _RECENT - _EARLIER}' AND NOT {recent}"
        lately, before = self.one(
            f"SELECT count(*) FILTER ({recent}), count(*) FILTER ({earlier}) FROM facts"
        )
        rows = self.rows(
            f"SELECT flag, count(*), count(*) FILTER ({recent}), count(*) FILTER ({earlier}),"
            " max(id) FROM facts, unnest(flags) AS t(flag)"
            " GROUP BY flag ORDER BY count(*) DESC, flag"
        )
        about = self._about([sample for *_, sample in rows])
        found, findings = [], []
        for flag, articles, now, then, sample in rows:
            today = round(now / lately, 4) if lately else None
            usual = round(then / before, 4) if before else None
            found.append((flag, articles, today, usual, about[sample][0]))
            if today is not None and usual is not None and today > usual + _RISES_BY:
                told = {"flag": flag, "before": usual, "now": today}
                findings.append(Finding("note", "flag_rises", told, "flags"))
        figure = table(
            "flags",
            {
                "flag": "text",
                "articles": "number",
                "lately": "share",
                "before": "share",
                "sample": "link",
            },
            found,
            "bars",
            ("flag", "articles"),
            most=_TOP,
        )
        return figure, findings

    def figures(self) -> list[Figure]:
        """All but those that the first screen is made of."""
        return [
            self.over_time(),
            self.sections(),
            self.hours(),
            self.authors(),
            self.sources(),
            self.lengths(),
            self.media(),
            self.comments(),
            self.discussed(),
            self.lateness(),
            *self.history(),
            self.missing(),
        ]

    def _binned(self, *counted: str) -> list[tuple[Any, ...]]:
        """A row a bin, those without any article among them."""
        if self.first is None:
            return []
        rows = self.rows(
            f"SELECT {_bin(self.bin)} AS bin, {', '.join(counted)} FROM facts"
            " WHERE day IS NOT NULL GROUP BY bin"
        )
        by_bin = {bin: values for bin, *values in rows}
        start, end = self.one(
            f"SELECT {_bin(self.bin)}, {_bin(self.bin, 'last')}"
            f" FROM (SELECT DATE '{self.first}' AS day, DATE '{self.last}' AS last)"
        )
        bins = self.rows(
            f"SELECT b::DATE FROM generate_series(DATE '{start}', DATE '{end}',"
            f" INTERVAL 1 {self.bin}) AS t(b)"
        )
        nothing = [0 if one.startswith(("count", "sum")) else None for one in counted]
        return [(one.isoformat(), *by_bin.get(one, nothing)) for (one,) in bins]

    def _by_bounds(self, column: str, bounds: Sequence[int]) -> list[tuple[str, int]]:
        cases = " ".join(
            f"WHEN {column} < {bound} THEN {place}" for place, bound in enumerate(bounds[1:])
        )
        rows = dict(
            self.rows(
                f"SELECT CASE {cases} ELSE {len(bounds) - 1} END AS place, count(*) FROM facts"
                " GROUP BY place"
            )
        )
        names = [f"{low:,}-{high - 1:,}" for low, high in pairwise(bounds)]
        names.append(f"{bounds[-1]:,}+")
        return [(name, rows.get(place, 0)) for place, name in enumerate(names)] if rows else []

    def _about(self, ids: Sequence[str]) -> dict[str, tuple[list[str], str | None]]:
        """Title with address, and day, of a few articles."""
        if not ids:
            return {}
        wanted = ", ".join(quoted(one) for one in set(ids))
        rows = self.rows(
            f"SELECT id, title, url, day::VARCHAR FROM ({self.articles}) WHERE id IN ({wanted})"
        )
        return {one: ([title, url], day) for one, title, url, day in rows}


def _bin(length: Bin, column: str = "day") -> str:
    return column if length == "day" else f"date_trunc('{length}', {column})::DATE"


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _hours(hours: int) -> str:
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"
