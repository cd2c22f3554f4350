"""What was asked of the server: a line a request in a file, and counters for tests."""

from __future__ import annotations

import json
import threading
from collections import Counter
from time import monotonic
from typing import TextIO

from newsbot.replica.answers import Reply


class Journal:
    """Counts requests; `log` (a text file open for writing) gets one JSON line each."""

    def __init__(self, log: TextIO | None = None) -> None:
        self._log = log
        self._start = monotonic()
        self._lock = threading.Lock()
        self._targets: Counter[str] = Counter()
        self._articles: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()

    def note(
        self,
        method: str,
        address: str,
        reply: Reply,
        target: str,
        *,
        host: str,
        peer: str,
        fault: str | None,
    ) -> None:
        """One request answered, over the connection of ``peer``; status 0 where no answer was
        given."""
        with self._lock:
            self._targets[target] += 1
            if fault:
                self._faults[fault] += 1
            if target == "article":
                self._articles[address.partition("?")[0]] += 1
        if self._log is not None:
            line = {
                "time": round(monotonic() - self._start, 4),
                "method": method,
                "host": host,
                "path": address,
                "status": reply.status,
                "bytes": len(reply.body),
                "target": target,
                "fault": fault,
                "peer": peer,
            }
            self._log.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._log.flush()

    def summary(self) -> dict[str, object]:
        """total, by_target, by_fault, repeated_articles (asked for more than once), paths."""
        with self._lock:
            return {
                "total": self._targets.total(),
                "by_target": dict(self._targets),
                "by_fault": dict(self._faults),
                "repeated_articles": sum(count > 1 for count in self._articles.values()),
                "paths": dict(self._articles),
            }
