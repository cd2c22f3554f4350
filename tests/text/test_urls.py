from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text.urls import (
    host_of,
    is_loopback,
    media_url,
    normal_path,
    on_hosts,
    section_path,
)

pytestmark = pytest.mark.unit

HOSTS = ("baodaklak.vn", "www.baodaklak.vn")
RESIZE_KEYS = ("width", "height", "type", "w", "h", "mode")
PATH = "/giao-duc/202411/mua-hoa-ve-abc1234/"
PAGE = "https://baodaklak.vn" + PATH


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/giao-duc/", "/giao-duc/"),
        ("/giao-duc", "/giao-duc/"),
        ("https://baodaklak.vn//giao-duc/?paged=2", "/giao-duc/"),
        ("/multimedia/Infographic/", "/multimedia/Infographic/"),
        ("/trang-tin-dia-phuong/huyen-m'drak/", "/trang-tin-dia-phuong/huyen-m'drak/"),
        ("/", None),
        ("http://[", None),
    ],
)
def test_sections(url: str, path: str | None) -> None:
    assert section_path(url) == path


@pytest.mark.parametrize(
    ("url", "stays"),
    [
        (PAGE, True),
        ("http://www.baodaklak.vn/", True),
        ("//baodaklak.vn/x/", True),
        ("/giao-duc/", True),
        ("https://baodaklak.vn.example/x/", False),
        ("https://phuyen.baodaklak.vn/x/", False),
        ("javascript:void(0)", False),
        ("mailto:a@baodaklak.vn", False),
        ("ftp://baodaklak.vn/", False),
        ("http://[", False),
        ("http://[baodaklak.vn]/", False),
        ("\x02 " + PAGE, True),
        ("//giao-duc/202411/", True),
        ("///giao-duc/", True),
        ("//localhost:8080/x/", False),
        ("http:///x/", False),
    ],
)
def test_on_hosts(url: str, stays: bool) -> None:
    assert on_hosts(url, HOSTS) is stays


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (PAGE, "baodaklak.vn"),
        ("//www.baodaklak.vn/x/", "baodaklak.vn"),
        ("https://www.www.vn/", "www.vn"),
        ("//giao-duc/202411/", None),
        ("//localhost:8080/", "localhost"),
        ("/giao-duc/", None),
        ("http://[", None),
        ("http://[x]/", None),
        ("\x01https://bao.vn/", "bao.vn"),
        ("", None),
    ],
)
def test_the_host_of_a_link(url: str, host: str | None) -> None:
    assert host_of(url) == host


def test_a_doubled_slash_in_front_is_a_slip() -> None:
    assert normal_path("//giao-duc//202411/") == "/giao-duc/202411/"
    assert normal_path("//baodaklak.vn//giao-duc/") == "/giao-duc/"
    assert normal_path("//localhost:8080/giao-duc/") == "/giao-duc/"


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        ("http://localhost:8080/", True),
        ("http://127.0.0.1/x", True),
        ("http://127.8.9.1/", True),
        ("http://[::1]:80/", True),
        ("http://localhost.example/", False),
        ("http://127.0.0.1.example/", False),
        ("http://192.168.0.1/", False),
        ("/x", False),
        ("", False),
        (None, False),
    ],
)
def test_this_very_machine(url: str | None, is_own: bool) -> None:
    assert is_loopback(url) is is_own


FILE = "https://baodaklak.vn/file/abc/112024/hoa.jpg"


@pytest.mark.parametrize(
    ("src", "expected"),
    [
        (FILE, FILE),
        ("/file/abc/112024/hoa.jpg", FILE),
        ("/file//abc/112024/hoa.jpg", FILE),
        ("https://baodaklak.vn//file/abc/112024/hoa.jpg", FILE),
        ("//baodaklak.vn/file/abc/112024/hoa.jpg", FILE),
        ("http://baodaklak.vn/file/abc/112024/hoa.jpg", "http" + FILE[5:]),
        (FILE + "?width=500&height=-&type=resize", FILE),
        (FILE + "?v=3", FILE + "?v=3"),
        (FILE + "?v=3&width=500", FILE + "?v=3"),
        (FILE + "?v=&width=500", FILE + "?v="),
        (FILE + "#anh", FILE),
        ("/file/abc/\n112024/hoa.jpg", FILE),
        ("hoa.jpg", PAGE + "hoa.jpg"),
        ("\n /file/abc/112024/hoa.jpg ", FILE),
        ("/thang%203/hoa.jpg", "https://baodaklak.vn/thang%203/hoa.jpg"),
        ("/thang 3/hoa.jpg", "https://baodaklak.vn/thang%203/hoa.jpg"),
        ("data:image/gif;base64,R0lGOD", None),
        ("", None),
        ("   ", None),
        ("javascript:void(0)", None),
        ("http://[", None),
        ("http://[x]/hoa.jpg", None),
        ("\x03" + FILE + "\x00", FILE),
    ],
)
def test_media(src: str, expected: str | None) -> None:
    assert media_url(src, PAGE, RESIZE_KEYS) == expected


def test_a_query_that_is_no_resizing_stays() -> None:
    assert media_url(f"{FILE}?width=500", PAGE) == f"{FILE}?width=500"
    assert media_url(f"{FILE}?ten=1&kt=9", PAGE, {"kt"}) == f"{FILE}?ten=1"


@given(
    st.one_of(
        st.text(max_size=60),
        st.builds("http://{}/{}".format, st.text(max_size=12), st.text(max_size=12)),
    )
)
def test_rubbish_never_raises(text: str) -> None:
    section_path(text)
    on_hosts(text, HOSTS)
    url = media_url(text, PAGE)
    # What the record's schema asks of an address; one that fails it would cost the article.
    assert url is None or re.match(r"^https?://[^\s/]+", url)


@given(st.text(max_size=60))
def test_one_spelling_stays_as_it_is(path: str) -> None:
    try:
        once = normal_path(path)
    except ValueError:
        return
    assert once.startswith("/")
    assert "//" not in once
