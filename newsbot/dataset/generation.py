"""Which of two copies of a dataset is the newer one: a number that rises with each change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

_TEXT = re.compile(r"(\d{1,12})-([0-9a-f]{8})")


class Generation(NamedTuple):
    """``number`` rises by one whenever the data files changed; ``mark`` is made of their hashes, so
    that copies which went separate ways differ at the same number. As text: "7-1f0e3dad"."""

    number: int
    mark: str

    def __str__(self) -> str:
        return f"{self.number}-{self.mark}"

    @classmethod
    def of(cls, number: int, files: Mapping[str, str]) -> Generation:
        """``files``: the data files by their paths with their sha256."""
        told = "".join(f"{digest}  {path}\n" for path, digest in sorted(files.items()))
        return cls(number, sha256(told.encode()).hexdigest()[:8])

    @classmethod
    def parse(cls, text: str | None) -> Generation | None:
        """None for what is none."""
        found = _TEXT.fullmatch(text or "")
        return cls(int(found[1]), found[2]) if found else None
