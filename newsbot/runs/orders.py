"""Work orders: what one run is to do, as a value that any engine can carry.

An order that is done is noted in the paper's own folder: whoever is given it once more does
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec

from newsbot.exporters.atomic import write_bytes
from newsbot.sites import all_sites

Each = Literal["day", "month", "year"]
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}", re.ASCII)
# Options of ``newsbot run`` that say what to look for; how it is done is the engine's affair.
OPTIONS = frozenset(
    "since until all full section url max_articles comments likes oldest_first".split()
)


class BadOrder(ValueError):
    """What is no order; the text says why."""


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``order`` is its name: two orders of one name are one. ``options`` are those of ``newsbot
    run``, as in ``newsbot.toml``."""

    order: str
    site: str
    options: dict[str, Any] = {}

    def check(self) -> None:
        """Raises ``BadOrder``."""
        if not _NAME.fullmatch(self.order):
            raise BadOrder(f"order: {self.order!r} is no name of letters, digits, '.', '_' and '-'")
        if self.site not in all_sites():
            raise BadOrder(f"site: {self.site!r} is no known paper")
        if strange := sorted(self.options.keys() - OPTIONS):
            known = ", ".join(sorted(OPTIONS))
            raise BadOrder(f"options: no option {strange[0]!r} for an order; there are {known}")


_order = msgspec.json.Decoder(Order)


def parse(told: bytes) -> Order:
    """Raises ``BadOrder``."""
    try:
        order = _order.decode(told)
    except msgspec.DecodeError as error:
        raise BadOrder(str(error)) from error
    order.check()
    return order


def windows(since: date, until: date, each: Each) -> Iterator[tuple[date, date]]:
    """A span in days, months or years of Vietnam, the newest first; both ends included."""
    last = until
    while last >= since:
        first = {"day": last, "month": last.replace(day=1), "year": last.replace(month=1, day=1)}
        yield max(first[each], since), last
        last = first[each] - timedelta(days=1)


def orders(
    site: str, since: date | None, until: date | None, each: Each, options: dict[str, Any], at: str
) -> Iterator[Order]:
    """The orders of a paper: one for each window, or where there is none one for what is new at a
    moment, which is a part of its name."""
    if since is None or until is None:
        yield Order(f"{site}-{at}", site, options)
        return
    for first, last in windows(since, until, each):
        name = {"day": f"{first}", "month": f"{first:%Y-%m}", "year": f"{first:%Y}"}[each]
        told = options | {"since": f"{first}", "until": f"{last}"}
        yield Order(f"{site}-{name}", site, told)


class Done(msgspec.Struct, frozen=True):
    """An order that is done, and the run that did it."""

    order: Order
    run_id: str
    at: str


_done = msgspec.json.Decoder(Done)


def done(own: Path, order: Order) -> Done | None:
    """Whether an order is done, by the paper's own folder. Raises ``BadOrder`` where another order
    of this name was."""
    try:
        told = _done.decode(_file(own, order).read_bytes())
    except FileNotFoundError:
        return None
    except msgspec.DecodeError:
        # Half of a file is none: it is done again, to the same dataset.
        return None
    if told.order != order:
        raise BadOrder(f"order: {order.order} was another order, which run {told.run_id} did")
    return told


def note(own: Path, order: Order, run_id: str, at: str) -> None:
    """An order is done. Raises ``OSError``."""
    write_bytes(_file(own, order), msgspec.json.encode(Done(order, run_id, at)) + b"\n")


def _file(own: Path, order: Order) -> Path:
    return own / "orders" / f"{order.order}.json"
