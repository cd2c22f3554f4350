"""Lists of addresses that people bring: one a line, a column of CSV, a value of JSON Lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from newsbot.sites import Site, site_of_host
from newsbot.text.urls import host_of

# What a column or a key of addresses is called, as far as one is.
_NAMES = ("url", "link", "address", "href", "loc", "canonical_url", "permalink")
_WEB = ("http://", "https://")
_DELIMITERS = ",;\t|"
# Exports hold whole articles in their cells.
_LONGEST_CELL = 10_000_000


@dataclass(slots=True)
class Sorted:
    """Addresses by paper, in their order, each article once; ``others`` are those of which nothing
    can be made, by the reason why."""

    papers: dict[str, list[str]] = field(default_factory=dict)
    others: dict[str, list[str]] = field(default_factory=dict)
    repeated: int = 0

    def __len__(self) -> int:
        return sum(map(len, self.papers.values()))


def sort_addresses(lines: Iterable[str], only: Iterable[Site] = ()) -> Sorted:
    """Whose each address is; ``only`` names the papers that are asked for, empty for all.

    Raises ``ValueError`` for a table without a column of addresses.
    """
    found, seen = Sorted(), set[tuple[str, str]]()
    wanted = {site.name for site in only}
    for text in addresses_in(lines):
        site = site_of_host(host_of(text) or "")
        address = site.address(text) if site is not None else None
        if site is None:
            found.others.setdefault("of no known paper", []).append(text)
        elif address is None or site.is_advertising(address.path):
            found.others.setdefault(f"no article's address on {site.title}", []).append(text)
        elif wanted and site.name not in wanted:
            found.others.setdefault("of a paper that is not asked for", []).append(text)
        elif (site.name, address.key) in seen:
            found.repeated += 1
        else:
            seen.add((site.name, address.key))
            url = f"https://{site.main_host}{address.path}"
            found.papers.setdefault(site.name, []).append(url)
    return found


def addresses_in(lines: Iterable[str]) -> Iterator[str]:
    """The addresses of a list, as they stand there; the first line tells what kind it is.

    Raises ``ValueError`` for a table without a column of addresses.
    """
    rest = (line for line in lines if line.strip())
    first = next(rest, None)
    if first is None:
        return
    first = first.lstrip("\ufeff")
    whole = chain([first], rest)
    if first.lstrip().startswith("{"):
        yield from _of_json(whole)
    elif not _is_web(first) or _delimiter(first.strip()):
        yield from _of_table(whole, _delimiter(first) or ",")
    else:
        yield from (line.strip() for line in whole if not line.lstrip().startswith("#"))


def _of_json(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            yield line.strip()
            continue
        values = told if isinstance(told, dict) else {}
        named = (values.get(name) for name in (*_NAMES, *values))
        yield next((one for one in named if isinstance(one, str) and _is_web(one)), line.strip())


def _of_table(lines: Iterable[str], delimiter: str) -> Iterator[str]:
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader((line.replace("\0", "") for line in lines), delimiter=delimiter)
    head = next(rows)
    named = [cell.strip().lower() for cell in head]
    column = next((named.index(name) for name in _NAMES if name in named), None)
    waiting = [head] if any(map(_is_web, head)) else []
    for row in chain(waiting, rows):
        if column is None:
            column = next((place for place, cell in enumerate(row) if _is_web(cell)), None)
        if column is not None and len(row) > column and row[column].strip():
            yield row[column].strip()
    if column is None:
        raise ValueError("no line begins with http:// or https://, and no column holds addresses")


def _delimiter(line: str) -> str | None:
    """What parts the cells of a table; None for a line that is an address alone."""
    counts = {one: line.count(one) for one in _DELIMITERS}
    most = max(counts, key=lambda one: counts[one])
    if not counts[most]:
        return None
    site = site_of_host(host_of(line) or "")
    # Addresses may hold commas.
    alone = site is not None and site.address(line) is not None
    return None if alone else most


def _is_web(text: str) -> bool:
    return text.strip().startswith(_WEB)
