"""The ledger: one SQLite file a paper that knows what was listed, fetched and published.

Every effect of a response is one transaction, so a kill at any instant loses at most the page in
flight. Imports neither Scrapy nor the spiders.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from newsbot.ledger.database import Ledger, LedgerError, open_ledger
from newsbot.ledger.frontier import LedgerFrontier


def open_frontier(output: str, site: str) -> LedgerFrontier:
    """The frontier of a bare ``scrapy crawl``; ``newsbot run`` opens its own."""
    ledger = open_ledger(Path(output) / ".newsbot" / site)
    return LedgerFrontier(ledger, f"scrapy-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")


__all__ = ["Ledger", "LedgerError", "LedgerFrontier", "open_frontier", "open_ledger"]
