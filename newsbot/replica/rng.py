"""Repeatable chance: every value of the replica is drawn from a key, never from a clock.

Two processes, two machines and two Python builds draw the same values for one key.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from random import Random
from typing import TypeVar

T = TypeVar("T")

SHORT_BITS = 28
_MASK = (1 << SHORT_BITS) - 1
_HALF = SHORT_BITS // 2


def stream(*key: object) -> Random:
    """A generator of its own for one key, such as (seed, article number, "story")."""
    return Random("/".join(map(str, key)))


def number(*key: object) -> int:
    """An unsigned 64-bit number that depends on the key alone."""
    text = "/".join(map(str, key)).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


def chance(share: float, *key: object) -> bool:
    """True for about `share` (0 to 1) of all keys, always the same ones."""
    return number(*key) < share * 2**64


def pick(rng: Random, weighted: Sequence[tuple[T, int]]) -> T:
    """One of the values, drawn by its whole-number weight."""
    roll = rng.randrange(sum(weight for _, weight in weighted))
    for value, weight in weighted:
        roll -= weight
        if roll < 0:
            return value
    raise AssertionError("weights are positive")


class ShortIds:
    """One-to-one map from 28-bit numbers to 28-bit numbers (7 hex digits) and back.

    The URL of an article holds 7 hex digits only; a one-to-one map gives every article
    its own and finds the article again without a table.
    """

    def __init__(self, seed: int) -> None:
        self._first = number(seed, "short", 1) & _MASK | 1
        self._shift = number(seed, "short", 2) & _MASK
        self._last = number(seed, "short", 3) & _MASK | 1
        self._first_back = pow(self._first, -1, _MASK + 1)
        self._last_back = pow(self._last, -1, _MASK + 1)

    def encode(self, value: int) -> str:
        """7 lower-case hex digits for a number below 2**28."""
        mixed = value * self._first + self._shift & _MASK
        mixed ^= mixed >> _HALF
        return f"{mixed * self._last & _MASK:07x}"

    def decode(self, digits: str) -> int:
        """The number that `encode` turned into these 7 hex digits."""
        mixed = int(digits, 16) * self._last_back & _MASK
        mixed ^= mixed >> _HALF
        return (mixed - self._shift) * self._first_back & _MASK
