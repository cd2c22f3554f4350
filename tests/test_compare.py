"""What ``make compare`` tells."""

from __future__ import annotations

import pytest

from tests.compare import differences

pytestmark = pytest.mark.unit


def test_each_field_that_differs_is_told_once() -> None:
    before = {"a": {"title": "x", "tags": [], "content_sha256": "1"}, "b": {"title": "y"}}
    after = {"a": {"title": "z", "lead": None, "content_sha256": "2"}, "b": {"title": "y"}}
    assert list(differences(before, after)) == [
        "a.title", '  - "x"', '  + "z"', "a.tags", "  - []", "  + null",
    ]  # fmt: skip
    assert list(differences(before, before)) == []


def test_a_long_value_is_cut() -> None:
    (_, old, _) = differences({"a": {"body": "x" * 1000}}, {"a": {"body": ""}})
    assert len(old) < 400
