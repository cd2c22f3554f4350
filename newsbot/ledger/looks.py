"""What was asked for each article, and what came of it: so that its life can be told."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newsbot.text.dates import isoformat

# Of each article. Two months of looks are thirty.
KEPT = 50
_LONGEST_DETAIL = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One look that ended.

    ``outcome`` is new, changed or unchanged where it led to a record, else failed, rejected, gone,
    missing (once, not yet believed), duplicate, outside_window or page_needed. ``reason`` and
    ``detail`` say why it led to none; ``answers`` what each try brought ("503", "timeout", "200"),
    ``comments`` what became of the comment calls (None where none were made), ``comments_total``
    how many comments the record has by then.
    """

    key: str
    at: datetime
    outcome: str
    kind: Literal["page", "comments"] = "page"
    reason: str | None = None
    detail: str | None = None
    answers: Sequence[str] = ()
    comments: str | None = None
    comments_total: int | None = None


def note(database: sqlite3.Connection, looked: Looked, run: str) -> None:
    """Keeps a look; of an article's earlier ones the last stay."""
    database.execute(
        "INSERT OR REPLACE INTO looks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            looked.key,
            isoformat(looked.at),
            *(looked.kind, looked.outcome, looked.reason),
            looked.detail and looked.detail[:_LONGEST_DETAIL],
            json.dumps(looked.answers) if looked.answers else None,
            *(looked.comments, looked.comments_total),
            run,
        ),
    )
    database.execute(
        "DELETE FROM looks WHERE key = ? AND at < (SELECT at FROM looks WHERE key = ?"
        f" ORDER BY at DESC LIMIT 1 OFFSET {KEPT - 1})",
        (looked.key, looked.key),
    )
