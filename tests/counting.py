"""Scrapy's stats collector, as far as pipelines know it: a counter."""

from __future__ import annotations

from collections import Counter


class Counted(Counter[str]):
    """Stats as pipelines know them."""

    def inc_value(self, key: str, count: int = 1) -> None:
        self[key] += count
