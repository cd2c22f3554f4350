"""What a report is made of: figures with their numbers, findings, and what stands at its top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

# How a cell is written, and how a column sorts: by its value, or as text.
Kind = Literal["number", "share", "decimal", "seconds", "day", "moment", "text", "link", "file"]
# The picture of a figure: bars over time, lines over time, bars by name, columns in their order, a
# grid of two columns, or the table alone.
Chart = Literal["time", "lines", "bars", "columns", "grid", "none"]
Bin = Literal["day", "week", "month", "year"]
Level = Literal["good", "note", "bad"]


class Column(msgspec.Struct, frozen=True):
    """``name`` is the column's in ``--json`` and the key of its words."""

    name: str
    kind: Kind = "number"


class Figure(msgspec.Struct, kw_only=True):
    """A table and its picture. ``rows`` are as wide as ``columns``; None where nothing is known.

    ``shown`` are the columns of the picture: the first is what is counted by, the rest what is
    counted. ``bin`` is the length of a row's time where it has one; ``more`` rows were left out.
    """

    name: str
    columns: list[Column]
    rows: list[list[Any]]
    chart: Chart = "none"
    shown: list[str] = []
    bin: Bin | None = None
    more: int = 0


class Finding(msgspec.Struct):
    """A sentence of the first screen: its words' key, what is filled in, the figure it is from."""

    level: Level
    words: str
    values: dict[str, Any] = {}
    figure: str | None = None


class Report(msgspec.Struct, kw_only=True):
    """Everything that a report says; ``tiles`` are its single numbers, ``before`` those of the
    earlier window that it is held against."""

    site: str
    title: str
    made_at: str
    since: str | None
    until: str | None
    origin: str | None
    tiles: dict[str, Any]
    before: dict[str, Any] | None
    findings: list[Finding]
    paper: list[Figure]
    job: list[Figure]


def table(
    name: str,
    columns: Mapping[str, Kind],
    rows: Sequence[Sequence[Any]],
    chart: Chart = "none",
    shown: Sequence[str] = (),
    *,
    bin: Bin | None = None,
    most: int | None = None,
) -> Figure:
    """A figure of at most so many rows; what is beyond is counted."""
    kept = [list(row) for row in (rows if most is None else rows[:most])]
    return Figure(
        name=name,
        columns=[Column(one, kind) for one, kind in columns.items()],
        rows=kept,
        chart=chart,
        shown=list(shown),
        bin=bin,
        more=len(rows) - len(kept),
    )
