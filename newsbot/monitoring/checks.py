"""What a check found: one line for people, the same as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Result = Literal["ok", "warning", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Check:
    """``seen`` is what was found, ``advice`` what to do, None where there is nothing to do."""

    name: str
    result: Result
    seen: str
    advice: str | None = None

    def line(self) -> str:
        word = self.result.upper() if self.result == "failed" else self.result
        told = f"{word:<8} {self.name:<12} {self.seen}"
        return told if self.advice is None else f"{told}: {self.advice}"
