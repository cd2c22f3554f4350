"""A damaged ledger: told, moved aside, made again, and nothing is lost."""

from __future__ import annotations

from tests.damage import MUTATIONS, damage


def test_damaged_in_every_way() -> None:
    report = damage(2 * len(MUTATIONS), seed=3, articles=60)
    assert report.problems == []
    for kind in ("cut", "page overwritten", "bits flipped", "emptied", "another file"):
        assert report.answers[f"{kind}, finished: rebuilt"] == 1
    assert report.answers["bits flipped in a record, killed: were damaged"] == 1
