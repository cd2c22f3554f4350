from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.cms.base import CommentPage
from newsbot.cms.sc_service.comments import read_reply
from newsbot.cms.sc_service.reply import read_answer
from newsbot.text.dates import VIETNAM
from newsbot.text.jsonp import BadReply, load_json
from newsbot.text.threads import Row, thread
from newsbot.text.visible import visible_text

pytestmark = pytest.mark.unit

SEEN = "2024-11-08T09:30:00+07:00"
NOON = datetime(2024, 11, 6, 12, tzinfo=VIETNAM)


def row(own: str, parent: str | None = None, minute: int | None = 0) -> Row:
    moment = None if minute is None else NOON + timedelta(minutes=minute)
    return Row(own, parent, "Gió Núi", moment, "chữ")


def order(rows: list[Row]) -> list[tuple[str, int]]:
    return [(comment.id, comment.depth) for comment in thread(rows, SEEN)]


def told(data: bytes) -> tuple[list[Row], bool]:
    """The rows of a reply, and whether all of it could be read."""
    page = read_reply(data)
    return list(page.rows), page.whole


def reply(*rows: object) -> bytes:
    return json.dumps({"response": list(rows)}).encode()


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1}',
        b'\xef\xbb\xbf{"a": 1}',
        b'cb({"a": 1})',
        b'cb({"a": 1});',
        b' jQuery11_2.x( {"a": 1} ) ; \n',
        b'/**/cb({"a": 1});',
    ],
)
def test_json_and_jsonp(data: bytes) -> None:
    assert load_json(data) == ({"a": 1}, True)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"<html></html>",
        b'{"a": ',
        b"cb()",
        b"[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_rubbish_is_a_bad_reply(data: bytes) -> None:
    with pytest.raises(BadReply):
        load_json(data)


@pytest.mark.parametrize(
    "data",
    [
        b'cb({"response": [{"id": 1, "content": "x"}]}',
        b'alert(1);cb({"response": [{"id": 1, "content": "x"}]});',
        b'cb({"response": [{"id": 1, "content": "x"}]});alert(1)',
        b'{"response": [{"id": 1, "content": "x", "z": NaN}]}',
        b'{"response": [{"id": 1, "content": "x", "z": ' + b"9" * 10_000 + b"}]}",
        b'{"response": [{"id": 1, "content": "x"}, {"id": NaN, "content": "y"}]}',
    ],
)
def test_what_can_be_read_of_a_bad_reply_is_kept(data: bytes) -> None:
    rows, whole = told(data)
    assert ([one.body for one in rows], whole) == (["x"], False)


@pytest.mark.parametrize(
    "data", [b"[]", b"{}", b'{"response": {}}', b'{"response": "x"}', b'{"response": 1}', b"null"]
)
def test_other_json_is_a_bad_reply(data: bytes) -> None:
    with pytest.raises(BadReply):
        read_answer(data)
    assert read_reply(data) == CommentPage(whole=False)


@pytest.mark.parametrize("data", [b'{"response": []}', b'{"response": null}'])
def test_empty_reply(data: bytes) -> None:
    assert read_reply(data) == CommentPage([])


def test_error_code_is_a_bad_reply() -> None:
    with pytest.raises(BadReply, match="9999"):
        read_answer(b'{"resultCode": "9999", "resultMsg": "x", "response": []}')
    assert read_answer(b'{"resultCode": "0000", "response": [1]}').rows == [1]


@pytest.mark.parametrize("top", [0, "0", "", None])
def test_spellings_of_the_top_level(top: object) -> None:
    rows, whole = told(reply({"id": 7, "parentId": top, "content": "chữ"}))
    assert whole
    assert (rows[0].id, rows[0].parent) == ("7", None)


def test_a_row_without_parent_key_is_top_level() -> None:
    rows, whole = told(reply({"id": "7", "content": "chữ"}))
    assert whole
    assert rows[0].parent is None


@pytest.mark.parametrize("bad", ["chữ", 7, None, [], {}, {"id": None}, {"id": ""}, {"content": ""}])
def test_a_bad_row_costs_only_itself(bad: object) -> None:
    rows, whole = told(reply(bad, {"id": "1", "content": "chữ"}))
    assert [row.id for row in rows] == ["1"]
    assert not whole


@pytest.mark.parametrize("name", ["", "  ", None, "\u00a0"])
def test_no_name_is_nobody(name: str | None) -> None:
    rows, _ = told(reply({"id": "1", "username": name, "content": "chữ"}))
    assert rows[0].author is None


def test_repeated_id_keeps_the_first() -> None:
    rows, whole = told(reply({"id": 1, "content": "đầu"}, {"id": "1", "content": "sau"}))
    assert whole
    assert [row.body for row in rows] == ["đầu"]


def test_top_level_by_time_undated_last_ties_as_given() -> None:
    rows = [row("d", minute=None), row("c", minute=5), row("a", minute=1), row("b", minute=5)]
    assert order(rows) == [("c-a", 0), ("c-c", 0), ("c-b", 0), ("c-d", 0)]


def test_replies_stand_under_their_parent() -> None:
    rows = [row("3", "1", 9), row("1", minute=1), row("2", minute=2), row("4", "3", 1)]
    assert order(rows) == [("c-1", 0), ("c-3", 1), ("c-4", 2), ("c-2", 0)]


def test_orphan_keeps_its_parent_at_the_top() -> None:
    comments = thread([row("2", "9", 2), row("1", minute=1), row("3", minute=3)], SEEN)
    assert [(c.id, c.parent_id, c.depth) for c in comments] == [
        ("c-1", None, 0),
        ("c-2", "c-9", 0),
        ("c-3", None, 0),
    ]


def test_cycle_and_self_parent_stand_at_the_top() -> None:
    rows = [row("1", "2", 3), row("2", "1", 1), row("3", "3", 2), row("4", "1", 4)]
    assert order(rows) == [("c-2", 0), ("c-3", 0), ("c-1", 0), ("c-4", 1)]


def test_deep_thread() -> None:
    rows = [row("0"), *(row(str(n), str(n - 1)) for n in range(1, 3000))]
    assert order(rows)[-1] == ("c-2999", 2999)


def test_likes_only_where_told() -> None:
    rows = [row("1", minute=1), replace(row("2", minute=2), likes=3)]
    first, second = thread(rows, SEEN, likes=True)
    assert (first.likes, second.likes) == (None, 3)
    assert first.first_seen_at == first.last_seen_at == SEEN


IDS = st.sampled_from("abcdefgh")


@st.composite
def threads(draw: st.DrawFn) -> list[Row]:
    ids = draw(st.lists(IDS, unique=True))
    return [
        row(own, draw(st.none() | IDS), draw(st.none() | st.integers(0, 3)))
        for own in draw(st.permutations(ids))
    ]


@given(threads())
def test_thread_keeps_every_row_once_parents_first(rows: list[Row]) -> None:
    comments = thread(rows, SEEN)
    assert sorted(comment.id for comment in comments) == sorted(f"c-{row.id}" for row in rows)
    place = {comment.id: index for index, comment in enumerate(comments)}
    depth = {comment.id: comment.depth for comment in comments}
    given_parents = {f"c-{row.id}": row.parent and f"c-{row.parent}" for row in rows}
    for comment in comments:
        parent = comment.parent_id
        assert parent == given_parents[comment.id]
        if comment.depth:
            assert parent is not None
            assert place[parent] < place[comment.id]
            assert depth[parent] == comment.depth - 1
    for before, after in pairwise(comments):
        assert after.depth <= before.depth + 1


@given(threads())
def test_top_level_is_sorted_by_time(rows: list[Row]) -> None:
    stamps = [c.timestamp or "9999" for c in thread(rows, SEEN) if c.depth == 0]
    assert stamps == sorted(stamps)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(("id", "parentId", "username", "createDate", "content", "x")), inner
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_arbitrary_json_never_raises(value: object) -> None:
    for data in (value, {"response": value}, {"response": [value]}):
        rows, _ = told(json.dumps(data).encode())
        assert len(thread(rows, SEEN)) == len(rows)


@given(st.binary(max_size=60))
def test_arbitrary_bytes_never_raise(data: bytes) -> None:
    read_reply(data)
    read_reply(b"cb(" + data + b");")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("Chữ trơn", "Chữ trơn"),
        ("một<br>hai<BR/>ba", "một\nhai\nba"),
        ("<p>một</p><p>hai</p>", "một\nhai"),
        ("<div>một</div>hai", "một\nhai"),
        ("một<br><br>hai", "một\n\nhai"),
        ("một<br><br><br><br>hai", "một\n\nhai"),
        ("<br>một<br>", "một"),
        ("<p>&nbsp;</p><p>một</p>", "một"),
        ("<b>m</b><i>ột</i>", "một"),
        ('xem <a href="http://x.example">chỗ này</a>', "xem chỗ này"),
        ("a<script>x()</script><style>b{}</style>b", "ab"),
        ("a<!-- ẩn -->b", "ab"),
        ("5 &lt; 7 &amp;amp; 8", "5 < 7 &amp; 8"),
        ("<b>5</b> &lt; 7 &amp;lt; 8", "5 < 7 &lt; 8"),
        ("tôi <3 buôn này", "tôi <3 buôn này"),
        ("một\n  hai\u00a0\tba", "một\nhai ba"),
        ("<p>một\n hai</p>", "một hai"),
        ("<b>chưa đóng", "chưa đóng"),
        ("<b>xem</b> <a href=", "xem <a href="),
        ("xem <a href=", "xem <a href="),
        ("<p>một</p> 1 < 2 &lt; 3", "một\n1 < 2 < 3"),
        ("<img src=x onerror=alert(1)>chữ", "chữ"),
        # Pythons' own parsers make text, markup or nothing of these, each another.
        ("a<!-- để ngỏ <b>b</b>", "a"),
        ("a<iframe><b>b</b></iframe>c", "ac"),
        ("a<noembed><b>b</b></noembed>c", "ac"),
        ("<b>a</b></ b>c", "ac"),
        ("một<![CDATA[hai]]>ba<br>", "mộtba"),
        ("<p>a --!> b</p>", "a --!> b"),
        ("<b>5&nbsp</b>6", "5 6"),
    ],
)
def test_markup_to_text(markup: str, text: str) -> None:
    assert visible_text(markup) == text


@given(st.text(st.sampled_from("ab <>/&;#\n\u00a0\x00pbrdiv\"'="), max_size=60))
def test_arbitrary_markup_never_raises(markup: str) -> None:
    text = visible_text(markup)
    assert text == text.strip()
    assert "\n\n\n" not in text
    assert "\x00" not in text


def test_deeply_nested_markup_never_raises() -> None:
    assert visible_text("<b>" * 3000 + "chữ") == "chữ"


def test_markup_read_in_threads_is_not_mixed_up() -> None:
    markups = [f"<p>câu {n}<br>m<sup>{n}</sup> <s>bỏ</s>" * 20 + "<b" * (n % 3) for n in range(400)]
    with ThreadPoolExecutor(8) as pool:
        assert [*pool.map(visible_text, markups)] == [*map(visible_text, markups)]


@pytest.mark.fault("C17")
@pytest.mark.parametrize("flooded", ["username", "content"])
def test_a_flood_of_marks_in_a_name_or_text_is_told(flooded: str) -> None:
    row = {"id": 1, "username": "Mai", "content": "a", flooded: "a" + "\u0301" * 100}
    reply = read_reply(json.dumps({"response": [row]}).encode())
    assert reply.cut
    row[flooded] = "a"
    assert not read_reply(json.dumps({"response": [row]}).encode()).cut


def test_tags_that_never_end_are_text() -> None:
    """A parser that looks for the end of each takes half a minute for these."""
    assert visible_text("<b>x</b>" + "<a " * 16_000) == "x" + ("<a " * 16_000).strip()


def test_what_stands_around_a_value_is_told() -> None:
    assert load_json(b'{"a": 1}') == ({"a": 1}, True)
    assert load_json(b" \xef\xbb\xbf[1] ") == ([1], True)
    assert load_json(b"/**/cb.x$1 ( [1] ) ; ") == ([1], True)
    for odd in (b'{"a": 1} x', b"cb([1]", b"cb([1]) x", b"1 + cb([1])", b"[NaN]", b'["\xff"]'):
        value, strict = load_json(odd)
        assert value
        assert not strict, odd
    assert load_json(b"[" + b"9" * 99 + b"]") == ([int("9" * 99)], True)
    assert load_json(b"[" + b"9" * 100 + b"]") == ([None], False)
    with pytest.raises(BadReply, match="neither JSON nor JSONP: "):
        load_json(b"cb")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ([], "no object"),
        ({"resultCode": "0001", "response": []}, "resultCode '0001'"),
        ({"resultCode": "x" * 50, "response": []}, f"resultCode '{'x' * 20}'$"),
        ({"response": {}}, "no list under 'response'"),
        ({}, "no list under 'response'"),
    ],
)
def test_why_a_reply_is_bad(value: object, why: str) -> None:
    with pytest.raises(BadReply, match=why):
        read_answer(json.dumps(value).encode())


@pytest.mark.parametrize("code", ["0000", None, 0, "0", ""])
def test_codes_that_mean_well(code: object) -> None:
    assert read_answer(json.dumps({"resultCode": code, "response": [1]}).encode()).rows == [1]


@pytest.mark.parametrize(
    ("key", "length", "cut"),
    [
        ("content", 50_000, False),
        ("content", 50_001, True),
        ("username", 200, False),
        ("username", 201, True),
    ],
)
def test_what_is_longer_than_anybody_writes_is_said(key: str, length: int, cut: bool) -> None:
    row = {"id": "1", "content": "a", "username": "b", key: "c" * length}
    assert read_reply(json.dumps({"response": [row]}).encode()).cut is cut


def test_what_the_decoder_lets_pass() -> None:
    """A raw tab in a text, a parent of zero in any spelling; a row without content is none."""
    row = '{"id": "1", "content": "a\tb", "parentId": " 0 "}'
    reply = read_reply(
        f'{{"response": [{row}, {{"id": "2"}}, {{"id": "3", "content": null}}]}}'.encode()
    )
    assert [(one.id, one.parent, one.body) for one in reply.rows] == [
        ("1", None, "a b"),
        ("3", None, ""),
    ]
    assert not reply.whole


def test_rows_inside_rows_answer_them() -> None:
    inner = {"id": 3, "parentId": "0", "content": "c"}
    row = {"id": 1, "content": "a", "children": [{"id": 2, "content": "b", "replies": [inner]}]}
    other = {"id": 4, "content": "d", "listReply": [{"id": 5, "parentId": 1, "content": "e"}, 7]}
    read = read_reply(json.dumps({"response": [row, other], "total": 5}).encode())
    assert [(one.id, one.parent) for one in read.rows] == [
        ("1", None), ("2", "1"), ("3", "2"), ("4", None), ("5", "1"),
    ]  # fmt: skip
    assert not read.whole, "one of them is no row"
    assert not read.lacking


@pytest.mark.parametrize(
    ("total", "lacking"),
    [
        (3, True),
        ("3", True),
        (2, False),
        (1, False),
        (None, False),
        ("x", False),
        (True, False),
        ("²", False),
        ("9" * 6000, False),
    ],
)
def test_a_total_above_the_rows_is_told(total: object, lacking: bool) -> None:
    rows = [{"id": 1, "content": "a"}, {"id": 2, "content": "b"}]
    assert read_reply(json.dumps({"response": rows, "total": total}).encode()).lacking is lacking


def test_rows_nested_without_end_are_read() -> None:
    row: dict[str, Any] = {"id": 0, "content": "a"}
    for number in range(1, 400):
        row = {"id": number, "content": "a", "children": [row]}
    assert len(read_reply(json.dumps({"response": [row]}).encode()).rows) == 400


@pytest.mark.parametrize(
    "before",
    ["typeof cb === 'function' && cb(", '/**/ typeof cb === "function" && cb(', "cb && cb(", "cb("],
)
def test_calls_that_look_before_they_call(before: str) -> None:
    read = read_reply(f'{before}{{"response":[{{"id":1,"content":"a"}}]}});'.encode())
    assert (len(read.rows), read.whole) == (1, True)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("một\r\nhai\rba", "một\nhai\nba"),
        ("một\n\n\n\nhai", "một\n\nhai"),
        ("một\x0bhai", "một\nhai"),
        ("m&#7897;t &#00007897; &#x1EBF; &amp;lt;", "một ộ ế &lt;"),
        (f"một &#{'9' * 6000}; hai &#{'0' * 6000}65;", "một \ufffd hai A"),
        (f"<b>một</b> &#{'9' * 6000}; hai", "một \ufffd hai"),
        ("<b>một</b>&#11;hai", "một\nhai"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ('<p>vui <img src="/x.png" alt="😀"></p>', "vui 😀"),
        ('<p>vui <img src="/x.jpg" alt="hoa"></p>', "vui"),
        ("<p>10<sup>6</sup>, 1<sup>er</sup></p>", "10⁶, 1er"),
        ("<p>a <s>b</s><strike>c</strike> d</p>", "a d"),
        ('<p>a<span style="display:none">b</span><i class="sr-only">c</i></p>', "a"),
        ('<span style="display:block">a</span><span style="display:block">b</span>', "a\nb"),
    ],
)
def test_what_a_reader_sees_of_a_comment(markup: str, text: str) -> None:
    assert visible_text(markup) == text
