"""A report as one HTML file that asks nothing of anywhere.

lxml writes the tree, so whatever the site said is text. A policy within the page lets no script run
but the three that it holds, by their hashes, and nothing be loaded at all.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from importlib import resources
from typing import Any

from lxml import html
from lxml.html.builder import E

from newsbot.report.figures import Column, Figure, Finding, Report
from newsbot.report.words import COLUMNS, FIGURES, FINDINGS, PAGE, TILES, Language
from newsbot.text.dates import VIETNAM

_SCRIPTS = ("d3.min.js", "plot.umd.min.js", "report.js")
_MARKS = {"good": "✓", "note": "•", "bad": "!"}
_TIMES = ("newest", "oldest")


def as_html(report: Report, language: Language) -> bytes:
    """The whole page, UTF-8."""
    return b"<!DOCTYPE html>\n" + html.tostring(
        _Page(report, language).whole(), encoding="utf-8", doctype=None
    )


def _asset(name: str) -> str:
    return (resources.files("newsbot.report") / "assets" / name).read_text("utf-8")


def _policy(scripts: list[str]) -> str:
    hashes = (base64.b64encode(sha256(one.encode()).digest()).decode() for one in scripts)
    allowed = " ".join(f"'sha256-{one}'" for one in hashes)
    # Plot styles its pictures within them.
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


class _Page:
    def __init__(self, report: Report, language: Language) -> None:
        self.report, self.language = report, language

    def say(self, key: str, **values: object) -> str:
        return PAGE[key][self.language].format(**values)

    def whole(self) -> Any:
        scripts = [_asset(name) for name in _SCRIPTS]
        title = f"{self.report.title}: {self.say('report')}"
        head = E.head(
            E.meta(charset="utf-8"),
            E.meta({"http-equiv": "Content-Security-Policy", "content": _policy(scripts)}),
            E.meta(name="viewport", content="width=device-width, initial-scale=1"),
            E.meta(name="color-scheme", content="light dark"),
            E.meta(name="referrer", content="no-referrer"),
            E.title(title),
            E.style(_asset("report.css")),
        )
        body = E.body(
            {
                "data-copied": self.say("copied"),
                "data-weekdays": self.say("weekdays"),
                "data-language": self.language,
            },
            E.a({"class": "skip", "href": "#contents"}, self.say("skip")),
            self._header(title),
            E.main({"id": "contents"}, *self._sections()),
            E.footer(E.p(self.say("licences"))),
            E.p({"id": "said", "role": "status", "class": "unseen"}),
            *(E.script(script) for script in scripts),
        )
        return E.html({"lang": self.language}, head, body)

    def _header(self, title: str) -> Any:
        report = self.report
        since = _moment(report.since) if report.since else self.say("beginning")
        until = _moment(report.until) if report.until else self.say("now")
        told = f"{self.say('window', since=since, until=until)}, "
        told += self.say("made", at=_moment(report.made_at))
        parts = [E.h1(title), E.p(told)]
        if report.origin:
            parts.append(E.p({"class": "invented"}, self.say("invented", origin=report.origin)))
        links = (E.a(self.say(one), href=f"#{one}") for one in ("whole", "paper", "job"))
        return E.header(*parts, E.nav({"aria-label": self.say("report")}, *links))

    def _sections(self) -> Iterator[Any]:
        report = self.report
        first = [one for one in report.paper if one.name in _FIRST]
        rest = [one for one in report.paper if one.name not in _FIRST]
        yield E.section(
            {"id": "whole"},
            E.h2(self.say("whole")),
            E.ul({"class": "findings"}, *map(self._finding, report.findings)),
            E.dl({"class": "tiles"}, *self._tiles()),
            *map(self._figure, first),
        )
        yield E.section({"id": "paper"}, E.h2(self.say("paper")), *map(self._figure, rest))
        yield E.section({"id": "job"}, E.h2(self.say("job")), *map(self._figure, report.job))

    def _finding(self, finding: Finding) -> Any:
        values = {
            key: _moment(value) if key == "at" else self._named(value) if key == "field" else value
            for key, value in finding.values.items()
        }
        text = FINDINGS[finding.words][self.language].format(**values)
        mark = E.span({"class": "mark", "aria-hidden": "true"}, _MARKS[finding.level])
        told: Any = E.a(text, href=f"#figure-{finding.figure}") if finding.figure else text
        return E.li({"class": finding.level, "data-finding": finding.words}, mark, " ", told)

    def _tiles(self) -> Iterator[Any]:
        for name, words in TILES.items():
            value = self.report.tiles.get(name)
            shown = _moment(value) if name in _TIMES else self._number(value)
            parts: list[Any] = [E.dt(words[self.language])]
            parts.append(E.dd({"data-tile": name, "data-value": _raw(value)}, shown))
            if self.report.before is not None:
                earlier = self.report.before.get(name)
                told = _moment(earlier) if name in _TIMES else self._number(earlier)
                parts.append(E.dd({"class": "before"}, self.say("earlier", value=told)))
            yield E.div(*parts)

    def _figure(self, figure: Figure) -> Any:
        title, what = FIGURES[figure.name][self.language]
        if figure.bin is not None:
            title = f"{title} {self.say(figure.bin)}"
        parts: list[Any] = [E.figcaption(E.h3(title), E.p(what))]
        settings = {"id": f"figure-{figure.name}", "data-figure": figure.name}
        if not figure.rows:
            return E.figure(settings, *parts, E.p({"class": "nothing"}, self.say("nothing")))
        if figure.chart != "none":
            settings |= {"data-chart": figure.chart, "data-shown": " ".join(figure.shown)}
            settings |= {"data-bin": figure.bin or "", "data-title": f"{title}. {what}"}
            parts.append(E.div({"class": "chart"}))
        return E.figure(settings, *parts, self._numbers(figure))

    def _numbers(self, figure: Figure) -> Any:
        heads = [
            E.th(
                {"scope": "col", "data-name": column.name, "data-kind": column.kind},
                E.button({"type": "button", "title": self.say("sort")}, self._named(column.name)),
            )
            for column in figure.columns
        ]
        rows = [
            E.tr(
                *(
                    self._cell(column, value)
                    for column, value in zip(figure.columns, row, strict=True)
                )
            )
            for row in figure.rows
        ]
        table = E.table(E.thead(E.tr(*heads)), E.tbody(*rows))
        more = [E.p(self.say("more", count=self._number(figure.more)))] if figure.more else []
        title = FIGURES[figure.name][self.language][0]
        scrolled = {"class": "scrolled", "tabindex": "0", "role": "region", "aria-label": title}
        opened = {"open": "open"} if figure.chart == "none" else {}
        return E.details(
            opened,
            E.summary(self.say("numbers")),
            E.button({"type": "button", "class": "copy"}, self.say("copy")),
            E.div(scrolled, table),
            *more,
        )

    def _cell(self, column: Column, value: Any) -> Any:
        raw = {"data-value": _raw(value[0] if column.kind == "link" and value else value)}
        if value is None:
            return E.td(raw, "–")
        if column.kind == "link":
            text, address = value
            # A schema of the record's; still, nothing but a web address becomes a link.
            if not address.startswith(("https://", "http://")):
                return E.td(raw, text)
            link = {"href": address, "rel": "noopener noreferrer", "target": "_blank"}
            return E.td(raw, E.a(link, text))
        if column.kind in ("text", "file", "day"):
            return E.td(raw, str(value))
        return E.td(raw | {"class": "number"}, self._shown(column, value))

    def _shown(self, column: Column, value: Any) -> str:
        if column.kind == "share":
            return f"{value:.0%}"
        if column.kind == "moment":
            return _moment(value)
        if column.kind == "seconds":
            return f"{value:,.0f} s"
        return self._number(value)

    def _number(self, value: Any) -> str:
        if value is None:
            return "–"
        told = f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
        # Vietnamese writes 1.234,5.
        return told.translate(_VIETNAMESE) if self.language == "vi" else told

    def _named(self, name: str) -> str:
        return COLUMNS.get(name, {}).get(self.language, name)


_VIETNAMESE = str.maketrans(",.", ".,")
_FIRST = frozenset({"thin_days", "thin_sections", "fields"})


def _raw(value: Any) -> str:
    return "" if value is None else str(value)


def _moment(value: str | None) -> str:
    if not value:
        return "–"
    moment = datetime.fromisoformat(value)
    return f"{moment.astimezone(VIETNAM):%Y-%m-%d %H:%M}" if moment.tzinfo else value
