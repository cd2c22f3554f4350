"""Where an article stands in the dataset, by its publication day."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

from newsbot.exporters.packing import Packing, named, unpacked_name

# The null partition that DuckDB, Arrow, polars and Spark know.
NULL = "__HIVE_DEFAULT_PARTITION__"
UNDATED = f"articles/year={NULL}/month={NULL}/undated.jsonl"
# Where release 0.1.0 put them.
FORMER_UNDATED = "articles/undated/undated.jsonl"


def partition_of(timestamp: str | None, packing: Packing = "none") -> str:
    """``articles/year=2023/month=02/2023-02-28.jsonl``; the undated have a file of their own.

    Where files are packed, what they are packed with ends the name.
    """
    if timestamp is None:
        return named(UNDATED, packing)
    day = timestamp[:10]
    return named(f"articles/year={day[:4]}/month={day[5:7]}/{day}.jsonl", packing)


def data_files(dataset: Path, below: str = "articles") -> list[Path]:
    """The files of lines under a folder of the dataset, oldest day first."""
    return sorted(dataset / name for name in data_names(dataset, f"{below}/"))


def data_names(dataset: Path, below: str) -> set[str]:
    """The files of lines whose path in the dataset begins with ``below``, by that path."""
    top = str(dataset)
    inside = os.walk(f"{top}/{below}" if below.endswith("/") else top)
    if not below.endswith("/"):
        inside = islice(inside, 1)
    return {
        path
        for folder, _, names in inside
        for name in names
        if not name.startswith(".") and unpacked_name(name).endswith(".jsonl")
        if (path := os.path.join(folder, name)[len(top) + 1 :]).startswith(below)
    }


def day_of(path: Path | str) -> str:
    """The day that a file of articles is named by ("2023-02-28"), "undated" for the undated."""
    return os.path.basename(path).partition(".")[0]
