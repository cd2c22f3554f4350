"""A few inventions of each kind in every run of the tests, others each day, and former finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from newsbot import pipelines
from newsbot.items import FetchedArticle, Rejected
from newsbot.sites import Site, all_sites
from tests.fuzz import __main__ as fuzzing
from tests.fuzz.__main__ import FINDS, found_in
from tests.fuzz.strategies import pages
from tests.fuzz.targets import AT, TARGETS

pytestmark = pytest.mark.page

EXAMPLES = 8
# Printed with a failure, as Hypothesis prints what failed.
TODAY = date.today().toordinal()


def each() -> Iterator[tuple[str, str]]:
    for target in TARGETS.values():
        for paper in target.papers:
            yield target.name, paper


@pytest.mark.fault("C8", "C9", "C10", "D14")
@pytest.mark.parametrize(("name", "paper"), list(each()))
def test_inventions_of_the_day(name: str, paper: str) -> None:
    target, site = TARGETS[name], all_sites()[paper]

    @seed(TODAY)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(target.made(paper))
    def invented(data: bytes) -> None:
        target.check(site, data)

    invented()


@pytest.mark.parametrize("find", sorted(FINDS.rglob("*.bin")), ids=lambda find: find.name)
def test_former_finds(find: Path) -> None:
    name, paper = found_in(find)
    TARGETS[name].check(all_sites()[paper], find.read_bytes())


def test_a_promise_that_is_broken_is_found_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(site: Site, data: bytes) -> None:
        assert b"</table>" not in data

    monkeypatch.setattr(fuzzing, "FINDS", tmp_path)
    broken = replace(TARGETS["page"], check=check)
    number, find = fuzzing.invent(broken, "baodaklak", 60, first_seed=1)
    assert number > 0
    assert find is not None
    assert found_in(find) == ("page", "baodaklak")
    assert b"</table>" in find.read_bytes()
    number, find = fuzzing.invent(replace(broken, check=lambda *_: None), "baodaklak", 0.01, 1)
    assert (number, find) == (50, None)


def test_most_inventions_are_pages_still() -> None:
    """What is spoilt beyond reading tests the refusal alone."""
    outcomes: Counter[bool] = Counter()

    @seed(1)
    @settings(max_examples=60, deadline=None, database=None)
    @given(pages("baodaklak"))
    def read(data: bytes) -> None:
        url = "https://baodaklak.vn/chinh-tri/202302/a-b-19011c5/"
        with suppress(Rejected):
            pipelines.extract(FetchedArticle("baodaklak", url, data, AT))
            outcomes[True] += 1
            return
        outcomes[False] += 1

    read()
    assert outcomes[True] > outcomes[False] > 0
