"""What is read of real pages is what was read of them, or the difference is meant."""

from __future__ import annotations

import json

import pytest

from tests.witness.pages import SHARED, SNAPSHOT, Page, real_pages, told_of

pytestmark = pytest.mark.page

EXPECTED = json.loads(SNAPSHOT.read_text("utf8"))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real pages do not lie beside the project")
def test_every_witness_is_heard() -> None:
    assert {page.name for page in real_pages()} == set(EXPECTED)


@pytest.mark.parametrize("page", list(real_pages()), ids=lambda page: page.name)
def test_what_is_read_of_a_real_page(page: Page) -> None:
    """Meant? Look at ``make compare``, then ``python -m tests.witness.pages`` writes it anew."""
    told, expected = told_of(page), EXPECTED[page.name]
    differing = {
        name: (expected.get(name), told.get(name))
        for name in {**expected, **told}
        if expected.get(name) != told.get(name)
    }
    assert differing == {}
