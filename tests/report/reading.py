"""A report's page read back: what stands in its tables, and the numbers counted by other means."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import html

from newsbot.text.dates import VIETNAM


class Shown:
    """A page as its reader has it."""

    def __init__(self, page: bytes) -> None:
        self.tree = html.document_fromstring(page.decode("utf-8"))

    def tile(self, name: str) -> str:
        (value,) = self.tree.xpath(f"//dd[@data-tile='{name}']/@data-value")
        return str(value)

    def rows(self, figure: str) -> list[dict[str, str]]:
        """A figure's table by its columns' names, as its cells' values say."""
        (found,) = self.tree.xpath(f"//figure[@data-figure='{figure}']")
        names = found.xpath(".//th/@data-name")
        return [
            dict(zip(names, row.xpath("./td/@data-value"), strict=True))
            for row in found.xpath(".//tbody/tr")
        ]

    def pairs(self, figure: str, by: str, counted: str) -> dict[str, int]:
        return {row[by]: int(row[counted]) for row in self.rows(figure)}

    def findings(self) -> set[str]:
        return {str(one) for one in self.tree.xpath("//li/@data-finding")}


class Counted:
    """The same of the dataset's own lines, without DuckDB."""

    def __init__(self, dataset: Path) -> None:
        self.records = list(_lines(dataset, "articles/**/*.jsonl"))
        self.history = list(_lines(dataset, "history.jsonl"))
        self.comments = [(one, comment) for one in self.records for comment in one["comments"]]

    def by(self, key: str) -> Counter[str]:
        return Counter(record[key] for record in self.records if record[key] is not None)

    def days(self) -> Counter[str]:
        stamps = (record["timestamp"] for record in self.records)
        return Counter(stamp[:10] for stamp in stamps if stamp)

    def hours(self) -> Counter[tuple[str, str]]:
        stamps = (
            datetime.fromisoformat(record["timestamp"]).astimezone(VIETNAM)
            for record in self.records
            if record["timestamp"] and "date_only" not in record["extraction"]["flags"]
        )
        return Counter((str(one.isoweekday()), str(one.hour)) for one in stamps)

    def authors(self) -> Counter[str]:
        return Counter(name for record in self.records for name in record["authors"])

    def flags(self) -> Counter[str]:
        return Counter(flag for record in self.records for flag in record["extraction"]["flags"])

    def comment_days(self) -> Counter[str]:
        stamps = (comment["timestamp"] for _, comment in self.comments)
        return Counter(stamp[:10] for stamp in stamps if stamp)

    def late_hours(self) -> list[float]:
        return [
            (
                datetime.fromisoformat(comment["timestamp"])
                - datetime.fromisoformat(record["timestamp"])
            ).total_seconds()
            / 3600
            for record, comment in self.comments
            if comment["timestamp"] and record["timestamp"]
        ]


def _lines(dataset: Path, pattern: str) -> Iterator[dict[str, Any]]:
    for path in sorted(dataset.glob(pattern)):
        yield from map(json.loads, path.read_text("utf-8").splitlines())
