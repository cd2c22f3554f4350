"""Sizes as people write them."""

from __future__ import annotations

import pytest

from newsbot.text.sizes import parse_size, size_text

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1GB", 10**9),
        ("1.5 gb", 1_500_000_000),
        ("500M", 500_000_000),
        ("64kB", 64_000),
        ("2TB", 2 * 10**12),
        ("4096", 4096),
        ("12 b", 12),
    ],
)
def test_a_size_is_read(text: str, size: int) -> None:
    assert parse_size(text) == size
    assert parse_size(size_text(size)) == size


@pytest.mark.parametrize("text", ["", "0", "0.4", "-1", "1 GiB", "much", "1e9", "1,5GB"])
def test_what_is_none_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="is no size such as"):
        parse_size(text)


def test_a_size_is_written_short() -> None:
    assert [size_text(size) for size in (10**9, 1_500_000_000, 1001)] == ["1GB", "1500MB", "1001"]
