from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text.clean import (
    INVISIBLE,
    compare_key,
    fold,
    fold_or_none,
    has_mark_flood,
    has_word,
)

pytestmark = pytest.mark.unit

NFD = unicodedata.normalize("NFD", "Tiếng chiêng")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" \t\n\r\f\v ", ""),
        ("một\u00a0\u00a0 hai\n\tba", "một hai ba"),
        ("một\u2009hai\u3000ba\u0085bốn", "một hai ba bốn"),
        ("\u00a0đầu và cuối\u00a0", "đầu và cuối"),
        (NFD, "Tiếng chiêng"),
        ("m\u200bột \ufeffh\u2060ai\u200d", "một hai"),
        ("một\u200e\u202b hai\u2069", "một hai"),
        ("một\x00\x08 hai\x7f\x9f", "một hai"),
        ("một \u200b hai", "một hai"),
        ("&amp; giữ nguyên", "&amp; giữ nguyên"),
        ("\ud800", "\ufffd"),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
    assert "  " not in once
    assert "\n" not in once


@given(st.text(st.characters(codec=None)))
def test_folded_text_can_be_written(text: str) -> None:
    fold(text).encode("utf-8")


@pytest.mark.parametrize(("text", "expected"), [(None, None), ("", None), ("\u00a0", None)])
def test_blank_is_none(text: str | None, expected: None) -> None:
    assert fold_or_none(text) is expected


def test_text_is_kept() -> None:
    assert fold_or_none(" a ") == "a"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("***", False), ("– … •", False), ("", False), ("7", True), ("ế", True), ("* a *", True)],
)
def test_has_word(text: str, expected: bool) -> None:
    assert has_word(text) is expected


def test_compare_key_sees_through_marks_and_spaces() -> None:
    assert compare_key("Hỏi: “Trời  đẹp?”") == compare_key("hỏi trời\u00a0đẹp")
    assert compare_key("trời đẹp") != compare_key("trời đep")


@pytest.mark.fault("C17")
@pytest.mark.parametrize(
    "marks",
    ["\u0301\u0323", "\u0f73", "\u3099\u309a", "\U0001d165\U0001d166", "\u0345", "\u0328\u0327"],
)
def test_a_flood_of_marks_is_cut_to_what_a_script_can_need(marks: str) -> None:
    """Ordering 200,000 marks by class takes minutes; 30 are the stream-safe text's."""
    flood = "a" + marks * 100_000 + "b c"
    assert has_mark_flood(flood)
    folded = fold(flood)
    assert len(folded) <= 64
    assert folded.endswith("b c")


@pytest.mark.parametrize("before", range(0, 64, 7))
def test_a_flood_is_noticed_wherever_it_stands(before: int) -> None:
    assert has_mark_flood("a" * before + "\u0323" * 31 + "b")
    assert not has_mark_flood("a" * before + "\u0323" * 30 + "b")
    assert not has_mark_flood("a" * before + "\u0323" * 16 + "†" + "\u0323" * 30)
    assert not has_mark_flood("a" * before + "†" * 40)


def test_marks_that_a_script_needs_stay() -> None:
    text = "ế" + "\u0323" * 29 + " và e\u0302\u0301"
    assert not has_mark_flood(text)
    assert fold(text) == unicodedata.normalize("NFC", text)


def test_what_is_cleaned_away_is_known_as_unprintable() -> None:
    # Text that is printable is taken for clean without a look at each character.
    every = map(chr, range(0x110000))
    odd = {one for one in every if INVISIBLE.match(one) or (one.isspace() and one != " ")}
    assert {one for one in odd if one.isprintable()} == {"\u034f"}
    assert fold("một\u034f hai") == "một hai"
