from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text.encoding import decode, has_legacy_font, is_mojibake

pytestmark = pytest.mark.unit

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
    assert not is_mojibake("áº Ä‘")
    assert is_mojibake("áº Ä‘ Æ°")


TONED = "Tiê\u0301ng chiêng ngân suô\u0301t đêm, bô\u0300i hô\u0300i "


def test_vietnamese_windows_without_a_label() -> None:
    data = f"<html><p>{TONED * 20}</p></html>".encode("cp1258")
    text, flags = decode(data, None)
    assert text == f"<html><p>{TONED * 20}</p></html>"
    assert flags == ("encoding_guessed",)
    short = "Bu\u00f4n xa " * 2 + "e\u0301 " * 8
    assert decode(short.encode("cp1258"), None) == (short, ("encoding_guessed",))


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "latin-1"])
def test_vietnamese_windows_under_a_label_that_says_little(label: str) -> None:
    data = f"<html><p>{TONED * 20}</p></html>".encode("cp1258")
    assert decode(data, label) == (f"<html><p>{TONED * 20}</p></html>", ("encoding_guessed",))
    assert decode(FRENCH.encode("latin-1"), label) == (FRENCH, ("encoding_not_utf8",))


def test_a_label_that_its_bytes_belie() -> None:
    data = b"<html><p>" + TEXT.encode() * 3 + b"\xff</p></html>"
    text, flags = decode(data, "utf-16")
    assert flags
    text, flags = decode(data, "ascii")
    assert flags == ("encoding_damaged",)
    assert text.count("\ufffd") == 1


def test_so_many_broken_bytes_are_damage_and_no_more() -> None:
    few = TEXT.encode() + b"\xff" * 3
    assert decode(few, None).flags == ("encoding_damaged",)
    assert decode(TEXT.encode() + b"\xff" * 4, None).flags == ("encoding_guessed",)
    long = TEXT.encode() * 200
    allowed = len(TEXT * 200) // 2000
    assert decode(long + b"\xff" * allowed, None).flags == ("encoding_damaged",)


def test_text_for_fonts_of_before_unicode() -> None:
    vni = "Ngöôøi daân buoân xa coäng ñoàng, doøng nöôùc thuûy lôïi "
    tcvn3 = "TiÕng chiªng ng©n suèt ®ªm, båi håi nhí bu«n xa "
    assert has_legacy_font(vni * 10)
    assert has_legacy_font(tcvn3 * 10)
    assert not has_legacy_font(TEXT * 10)
    assert not has_legacy_font(FRENCH)
    assert not has_legacy_font("Ngöôøi")


@pytest.mark.parametrize(
    ("signs", "size", "is_one"),
    [
        ("äåï" * 3, 100, True),
        ("äåïäåïäå", 100, True),
        ("äåïäåïä", 100, False),
        ("äå" * 20, 100, False),
        ("ä" * 40, 100, False),
        ("¡¢£" * 4, 600, True),
        ("¡¢£" * 4, 601, False),
    ],
)
def test_how_many_of_a_fonts_signs_tell_it(signs: str, size: int, is_one: bool) -> None:
    assert has_legacy_font(signs + "a" * (size - len(signs))) is is_one


@pytest.mark.parametrize(
    ("tones", "misplaced", "is_one"),
    [(8, 0, True), (7, 0, False), (20, 1, True), (20, 2, False), (40, 2, True), (40, 3, False)],
)
def test_how_many_tones_tell_vietnamese_windows(tones: int, misplaced: int, is_one: bool) -> None:
    text = "e\u0301 " * (tones - misplaced) + "k\u0301 " * misplaced
    decoded = decode(text.encode("cp1258"), "latin-1")
    assert (decoded.text == text) is is_one
    assert decoded.flags == ("encoding_guessed" if is_one else "encoding_not_utf8",)
