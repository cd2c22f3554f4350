"""Where an article stands in the dataset, by its publication day."""

from __future__ import annotations

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
    found = (path for path in (dataset / below).rglob("*.jsonl*") if not path.name.startswith("."))
    return sorted(path for path in found if unpacked_name(path.name).endswith(".jsonl"))


def day_of(path: Path | str) -> str:
    """The day that a file of articles is named by ("2023-02-28"), "undated" for the undated."""
    return Path(path).name.partition(".")[0]
