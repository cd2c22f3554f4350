"""What a publish works on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsbot.ledger import Ledger
from newsbot.ledger.outbox import Outbox
from newsbot.readers.guard import Guard
from newsbot.runs.folders import Folders


@dataclass(frozen=True, slots=True)
class Desk:
    """A paper's folders, its ledger's outbox, the moment, and the guard that lines pass."""

    folders: Folders
    outbox: Outbox
    now: datetime
    guard: Guard

    @property
    def ledger(self) -> Ledger:
        return self.outbox.ledger

    @property
    def dataset(self) -> Path:
        return self.folders.dataset
