"""Where an article stands in the dataset, by its publication day."""

from __future__ import annotations

# The null partition that DuckDB, Arrow, polars and Spark know.
_NULL = "__HIVE_DEFAULT_PARTITION__"
UNDATED = f"articles/year={_NULL}/month={_NULL}/undated.jsonl"
# Where release 0.1.0 put them.
FORMER_UNDATED = "articles/undated/undated.jsonl"


def partition_of(timestamp: str | None) -> str:
    """``articles/year=2023/month=02/2023-02-28.jsonl``; the undated have a file of their own."""
    if timestamp is None:
        return UNDATED
    day = timestamp[:10]
    return f"articles/year={day[:4]}/month={day[5:7]}/{day}.jsonl"
