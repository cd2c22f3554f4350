"""The ledger: one SQLite file a paper that knows what was listed, looked at and published.

Every effect of a response is one transaction, so a kill at any instant loses at most the page in
flight. Imports neither Scrapy nor the spiders.
"""

from __future__ import annotations

from newsbot.ledger.database import DamagedLedger, Ledger, LedgerError, open_ledger
from newsbot.ledger.frontier import LedgerFrontier

__all__ = ["DamagedLedger", "Ledger", "LedgerError", "LedgerFrontier", "open_ledger"]
