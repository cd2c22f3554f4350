"""What reading again would change: counted, with samples, as text, JSON or HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

import msgspec

from newsbot.reextraction.spool import Change

_SAMPLES = 3
_LONGEST = 300
_AROUND = 60
_MOST_NAMED = 5


@dataclass(slots=True)
class Sample:
    """One record's field, before and after, as far as they differ."""

    id: str
    url: str
    before: str
    after: str


@dataclass(slots=True)
class FieldChange:
    """In how many records a field differs."""

    records: int = 0
    samples: list[Sample] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """What was read again, and what of it reads otherwise.

    ``pages`` were read, of which ``records`` of the dataset are; ``not_archived`` are records whose
    page is in none of the archives. ``versions`` are earlier ones in history. ``new`` are articles
    that the dataset lacks, ``unreadable`` those that it has and that are no records any more,
    by reason; ``unread`` pages that are no records, by reason. ``rules`` is how often each fired.
    """

    site: str
    files: int = 0
    pages: int = 0
    records: int = 0
    not_archived: int = 0
    versions: int = 0
    other_versions: int = 0
    changed: int = 0
    fields: dict[str, FieldChange] = field(default_factory=dict)
    flags_added: Counter[str] = field(default_factory=Counter)
    flags_removed: Counter[str] = field(default_factory=Counter)
    new: list[str] = field(default_factory=list)
    unreadable: dict[str, list[str]] = field(default_factory=dict)
    unread: dict[str, list[str]] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)

    @property
    def is_same(self) -> bool:
        """Whether today's rules read everything as it stands in the dataset."""
        return not (self.changed or self.new or self.unreadable or self.other_versions)

    def add(self, change: Change) -> None:
        self.changed += 1
        before, after = msgspec.json.decode(change.before), msgspec.json.decode(change.line)
        for name in change.fields:
            told = self.fields.setdefault(name, FieldChange())
            told.records += 1
            if len(told.samples) < _SAMPLES:
                texts = _apart(_value(before, name), _value(after, name))
                told.samples.append(Sample(change.id, str(after["url"]), *texts))
        old, new = (set(one["extraction"]["flags"]) for one in (before, after))
        self.flags_added.update(new - old)
        self.flags_removed.update(old - new)


def as_json(report: Report) -> bytes:
    """One object; lists of addresses are whole."""
    return msgspec.json.encode(report)


def as_text(report: Report) -> Iterator[str]:
    """For people: what differs by field, a few samples, and what could not be read."""
    yield (
        f"{report.site}: {report.pages:,} pages read again from {_number(report.files, 'file')},"
        f" {report.records:,} records of the dataset among them"
    )
    if report.is_same and report.records:
        yield "nothing reads otherwise than it stands in the dataset"
    if report.changed:
        yield f"{_number(report.changed, 'record')} would change:"
    for name, told in _by_number(report.fields):
        yield f"  {name:<16} {told.records:>9,}"
        for sample in told.samples:
            yield f"    {sample.url}"
            yield f"    - {sample.before}"
            yield f"    + {sample.after}"
    for word, flags in (("new", report.flags_added), ("gone", report.flags_removed)):
        if flags:
            yield f"flags {word}: " + ", ".join(f"{one} {n:,}" for one, n in flags.most_common())
    if report.versions:
        yield (
            f"{_number(report.versions, 'earlier version')} in history read again,"
            f" {report.other_versions:,} of them otherwise (they stay as they were read)"
        )
    yield from _listed("no record any more", report.unreadable)
    if report.new:
        yield from _listed("not in the dataset, and readable", {"new": report.new})
    yield from _listed("no record", report.unread)
    if report.not_archived:
        yield f"{_number(report.not_archived, 'record')} of the dataset with a page in none of them"
    if report.skipped:
        skipped = ", ".join(f"{why} {n:,}" for why, n in report.skipped.most_common())
        yield f"passed over: {skipped}"


def as_html(report: Report) -> Iterator[str]:
    """One page without scripts, from anywhere else nothing."""
    yield (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        " style-src 'unsafe-inline'\">"
        f"<title>{escape(report.site)}: read again</title><style>{_STYLE}</style></head><body>"
    )
    yield f"<h1>{escape(report.site)}: read again</h1>"
    plain = [line for line in as_text(report) if not line.startswith("  ")]
    yield "".join(f"<p>{escape(line)}</p>" for line in plain)
    for name, told in _by_number(report.fields):
        yield f"<h2>{escape(name)} <small>{_number(told.records, 'record')}</small></h2><table>"
        yield "<tr><th>article</th><th>in the dataset</th><th>read today</th></tr>"
        for sample in told.samples:
            cells = (sample.url, sample.before, sample.after)
            yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
        yield "</table>"
    yield "</body></html>"


_STYLE = (
    ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;"
    "margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #8888;padding:.4rem;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere;white-space:pre-wrap}small{font-weight:normal}"
)


def _by_number(found: dict[str, FieldChange]) -> list[tuple[str, FieldChange]]:
    return sorted(found.items(), key=lambda one: (-one[1].records, one[0]))


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _listed(what: str, by_reason: dict[str, list[str]]) -> Iterator[str]:
    for reason, named in sorted(by_reason.items(), key=lambda one: (-len(one[1]), one[0])):
        yield f"{what} ({reason}): {len(named):,}"
        for one in named[:_MOST_NAMED]:
            yield f"    {one}"


def _value(record: dict[str, Any], name: str) -> str:
    """A field as text: a text as it is, anything else as JSON."""
    extraction = name in ("flags", "layout")
    value = record["extraction"][name] if extraction else record[name]
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _apart(before: str, after: str) -> tuple[str, str]:
    """Two texts from shortly before where they differ first, on one line each."""
    begin = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        begin += 1
    start = max(0, begin - _AROUND)
    return _short(before, start), _short(after, start)


def _short(text: str, start: int) -> str:
    part = text[start : start + _LONGEST].replace("\n", "⏎")
    return ("…" if start else "") + part + ("…" if len(text) > start + _LONGEST else "")
