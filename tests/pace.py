"""What a request log says of a crawler's manners; knows nothing of the crawler."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

_REFUSALS = (429, 503)


class Pace:
    """A replica's log: ``gaps`` are the seconds between any two requests to one host."""

    def __init__(self, log: str) -> None:
        self.lines: list[dict[str, Any]] = [json.loads(line) for line in log.splitlines()]
        times: dict[str, list[float]] = {}
        for line in self.lines:
            times.setdefault(line["host"], []).append(line["time"])
        self.gaps = [later - earlier for one in times.values() for earlier, later in pairwise(one)]

    def before_robots(self) -> int:
        """How many requests came before the host's robots.txt."""
        seen: set[str] = set()
        early = 0
        for line in self.lines:
            if line["path"] == "/robots.txt":
                seen.add(line["host"])
            early += line["host"] not in seen
        return early

    def after_refusals(self) -> list[float]:
        """Seconds from each refusal to the next request to that host."""
        return [
            later["time"] - line["time"]
            for at, line in enumerate(self.lines)
            if line["status"] in _REFUSALS
            for later in self.lines[at + 1 :][:1]
        ]

    def overlaps(self) -> list[tuple[str, str]]:
        """Hosts with a connection that asked again after another one had: two ask at once."""
        found = []
        last: dict[str, str] = {}
        ended: set[tuple[str, str]] = set()
        for line in sorted(self.lines, key=lambda line: line["time"]):
            host, peer = line["host"], line["peer"]
            if last.get(host, peer) != peer:
                ended.add((host, last[host]))
            if (host, peer) in ended:
                found.append((host, peer))
            last[host] = peer
        return found
