"""What tells a run's end to those who watch: a ping, a metrics file. Never a run's failure.

May not import the crawler: a run that could not even start is told too.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from newsbot.monitoring.metrics import write_metrics
from newsbot.monitoring.ping import Ping
from newsbot.runs.summary import ExitCode, Summary

# A stopped run has to be gone before whoever stopped it kills it.
_TIMEOUT, _TIMEOUT_STOPPED = 5.0, 2.0
_STOPPED = (ExitCode.SIGHUP, ExitCode.SIGINT, ExitCode.SIGTERM)


@dataclass(frozen=True, slots=True)
class Monitors:
    """Who is told of one paper's runs; None for nobody. ``{site}`` stands for the paper's name."""

    site: str
    ping_url: str | None = None
    metrics_file: Path | None = None

    def started(self) -> None:
        if self.ping_url is not None:
            self._ping(_TIMEOUT).start()

    def ended(self, summary: Summary, line: bytes) -> None:
        """``line`` is the summary as printed. A run that found the lock held has nothing to count:
        the one that holds it writes the metrics.
        """
        if self.metrics_file is not None and summary.exit_code != ExitCode.LOCKED:
            write_metrics(Path(self._named(str(self.metrics_file))), summary)
        if self.ping_url is not None:
            timeout = _TIMEOUT_STOPPED if summary.exit_code in _STOPPED else _TIMEOUT
            self._ping(timeout).end(summary.exit_code, line)

    def _ping(self, timeout: float) -> Ping:
        return Ping(self._named(self.ping_url or ""), timeout)

    def _named(self, text: str) -> str:
        return text.replace("{site}", self.site)


__all__ = ["Monitors", "Ping", "write_metrics"]
