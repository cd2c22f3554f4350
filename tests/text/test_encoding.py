from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text.encoding import decode, is_mojibake

TEXT = "<html><p>Tiếng chiêng ngân suốt đêm trên sân nhà rông, ai cũng bồi hồi.</p></html>"
FRENCH = "<html><p>" + "Été à la forêt, déjà vécu. " * 20 + "</p></html>"


@pytest.mark.parametrize("charset", [None, "utf-8", "iso-8859-1", "windows-1258", "x-unknown"])
def test_utf8_is_believed_over_any_label(charset: str | None) -> None:
    assert decode(TEXT.encode(), charset) == (TEXT, ())


def test_byte_order_mark_is_no_text() -> None:
    assert decode(b"\xef\xbb\xbf" + TEXT.encode(), None) == (TEXT, ())


def test_header_tells_other_encodings() -> None:
    text, flags = decode(FRENCH.encode("windows-1252"), "windows-1252")
    assert text == FRENCH
    assert flags


def test_other_encodings_are_told_by_their_mark() -> None:
    text, flags = decode(TEXT.encode("utf-16"), None)
    assert text == TEXT
    assert flags


def test_a_broken_byte_costs_itself_only() -> None:
    text, flags = decode(TEXT.encode().replace("đêm".encode(), b"\xff\xc4"), "utf-8")
    assert "Tiếng chiêng ngân suốt" in text
    assert "trên sân nhà rông" in text
    assert flags


def test_a_cut_character_costs_itself_only() -> None:
    data = TEXT.encode()
    cut = data[: data.index("rông".encode()) + 2]
    text, flags = decode(cut, None)
    assert text.startswith(TEXT[: TEXT.index("rông")])
    assert flags


@pytest.mark.parametrize("charset", ["base64", "rot13", "undefined", "a\x00b", ""])
def test_a_label_that_is_no_text_encoding_never_raises(charset: str) -> None:
    text, flags = decode(TEXT.encode() + b"\xff", charset)
    assert flags
    assert "Tiếng chiêng" in text


@given(st.binary(max_size=80), st.sampled_from((None, "utf-8", "windows-1258", "ascii")))
def test_never_raises(data: bytes, charset: str | None) -> None:
    decode(data, charset)


def test_mojibake() -> None:
    wrong = TEXT.encode().decode("windows-1252", "replace")
    assert is_mojibake(wrong)
    assert not is_mojibake(TEXT)
    assert not is_mojibake(FRENCH)
