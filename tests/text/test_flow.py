from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newsbot.text.flow import Flow, Reader, read_flow
from newsbot.text.lines import Setting

pytestmark = pytest.mark.unit


def flow_of(markup: str) -> Flow:
    page = f"<html><body><div id='content'>{markup}</div></body></html>"
    tree = etree.fromstring(page.encode(), etree.HTMLParser(encoding="utf-8", huge_tree=True))
    (content,) = tree.xpath("//div[@id='content']")
    return read_flow(content)


def texts(markup: str) -> list[str]:
    return [passage.text for passage in flow_of(markup).passages]


def kinds(markup: str) -> list[tuple[str, str]]:
    return [(passage.kind, passage.text) for passage in flow_of(markup).passages]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("", []),
        ("<p>&nbsp;</p> <p></p>", []),
        ("<p>một</p><p>hai</p>", ["một", "hai"]),
        ("một<p>hai</p>ba", ["một", "hai", "ba"]),
        ("<div>một<div>hai</div>ba</div>", ["một", "hai", "ba"]),
        ("<p><span>m</span><b>ộ</b><i>t</i></p>", ["một"]),
        ("<p>một <b> hai</b></p>", ["một hai"]),
        ("<p>một<br>hai</p>", ["một\nhai"]),
        ("<p>một<br><br>hai</p>", ["một", "hai"]),
        ("<p>một<br> <br/>\n<br>hai</p>", ["một", "hai"]),
        ("<p><br>một<br></p>", ["một"]),
        ("<p>***</p><p>một</p><p>- - -</p>", ["một"]),
        ("<p>một<!-- ẩn -->hai</p>", ["mộthai"]),
        ("<p>a<script>x()</script><style>y{}</style>b</p>", ["ab"]),
        ("<p>x<sup>2</sup></p>", ["x²"]),
        ("<center>một</center>", ["một"]),
        ("<p>5 &lt; 7 &amp;amp; 8</p>", ["5 < 7 &amp; 8"]),
        ("<p>một</p><hr><p>hai</p>", ["một", "hai"]),
    ],
)
def test_paragraphs(markup: str, expected: list[str]) -> None:
    assert texts(markup) == expected


@pytest.mark.parametrize("level", [2, 3, 4, 5, 6])
def test_headings(level: int) -> None:
    assert kinds(f"<h{level}>một</h{level}>hai") == [("heading", "một"), ("paragraph", "hai")]


def test_quote() -> None:
    assert kinds("<blockquote>một</blockquote>") == [("quote", "một")]
    assert kinds("<blockquote><p>một</p></blockquote>") == [("quote", "một")]


@pytest.mark.parametrize("tag", ["ul", "ol"])
def test_list(tag: str) -> None:
    (passage,) = flow_of(f"<{tag}><li>một</li><li> hai </li></{tag}>").passages
    assert (passage.kind, passage.text) == ("list", "một\nhai")
    assert passage.items == ["một", "hai"]


def test_nested_list_in_order() -> None:
    markup = "<ul><li>a<ul><li>b</li><li>c<ol><li>d</li></ol></li></ul></li><li>e</li></ul>"
    (passage,) = flow_of(markup).passages
    assert passage.items == ["a", "b", "c", "d", "e"]


def test_table() -> None:
    markup = "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td><p>2</p></td></tr></table>"
    (passage,) = flow_of(markup).passages
    assert (passage.kind, passage.text) == ("table", "a | b\n1 | 2")
    assert passage.rows == [["a", "b"], ["1", "2"]]


def test_blank_cell_keeps_its_place() -> None:
    (passage,) = flow_of("<table><tr><td>a</td><td>&nbsp;</td><td>c</td></tr></table>").passages
    assert passage.rows == [["a", "", "c"]]


def test_table_without_words_is_dropped() -> None:
    assert texts("<table><tr><td>*</td><td>&nbsp;</td></tr></table>") == []


@pytest.mark.parametrize(
    ("markup", "bold"),
    [
        ("<strong>một</strong>", True),
        ("<b>một</b>", True),
        ("<strong>một </strong><strong>hai</strong>", True),
        ("<strong>một</strong> <b>hai</b>&nbsp;", True),
        ('<span style="font-weight: bold">một</span>', True),
        ('<span style="FONT-WEIGHT:700">một</span>', True),
        ("<strong>một</strong> hai", False),
        ("<em>một</em>", False),
        ('<b><span style="font-weight:normal">một</span></b>', False),
    ],
)
def test_bold_is_all_bold(markup: str, bold: bool) -> None:
    (passage,) = flow_of(f"<p>{markup}</p>").passages
    assert passage.bold is bold


@pytest.mark.parametrize(
    ("markup", "right"),
    [
        ('<p style="text-align: right;">một</p>', True),
        ('<p style="TEXT-ALIGN:Right">một</p>', True),
        ("<p align=RIGHT>một</p>", True),
        ('<div style="text-align:right"><p>một</p></div>', True),
        ('<div align="right">một</div>', True),
        ('<div align="right"><p style="text-align: left">một</p></div>', False),
        ('<p style="text-align: center">một</p>', False),
        ('<p style="margin-right: 3px">một</p>', False),
        ("<p>một</p>", False),
    ],
)
def test_right_aligned(markup: str, right: bool) -> None:
    (passage,) = flow_of(markup).passages
    assert passage.right is right


def test_picture_table() -> None:
    flow = flow_of(
        '<table><tr><td><img src="a.jpg" alt="x"></td><td><img data-src="b.jpg"></td></tr>'
        "<tr><td>một</td><td>&nbsp;</td></tr></table>"
    )
    assert [(picture.src, picture.caption) for picture in flow.pictures] == [
        ("a.jpg", "một"),
        ("b.jpg", None),
    ]
    assert flow.passages == []


def test_source_placeholder_gives_way_to_the_late_source() -> None:
    flow = flow_of('<p><img src="data:image/gif;base64,R0" data-src="a.jpg"></p>')
    assert [picture.src for picture in flow.pictures] == ["a.jpg"]


def test_videos() -> None:
    flow = flow_of(
        '<video poster="p.jpg"></video><video src="a.mp4"></video>'
        '<video><source src="b.mp4">Trình duyệt cũ</video>'
    )
    assert [(clip.src, clip.poster) for clip in flow.clips] == [
        (None, "p.jpg"),
        ("a.mp4", None),
        ("b.mp4", None),
    ]
    assert flow.passages == []


def test_hidden_parts_are_not_read() -> None:
    assert texts('<p style="display: none">ẩn</p><p>một</p>') == ["một"]


def test_foreign_parts_are_passed_over_but_not_what_follows() -> None:
    tree = etree.fromstring("<div>một<div class='x'>lạ</div>hai</div>", etree.HTMLParser())
    (content,) = tree.xpath("//body/div")
    flow = read_flow(content, lambda element: element.get("class") == "x")
    assert [passage.text for passage in flow.passages] == ["một", "hai"]


@pytest.mark.parametrize("tag", ["div", "span", "blockquote", "font"])
@pytest.mark.parametrize("depth", [100, 250, 500, 2000])
def test_deep_nesting_never_raises(tag: str, depth: int) -> None:
    assert texts(f"<{tag}>" * depth + "một" + f"</{tag}>" * depth) == ["một"]


NESTS = (
    "<table><tr><td>",
    "<table><tr><td><img src='/a.jpg'>",
    "<table><tbody><tr><th>",
    "<table><caption>",
    "<table><table>",
    "<table><tr><p>",
    "<ul><li>",
    "<ul><div>",
    "<figure>",
    "<figure><img src='/a.jpg'><figcaption>",
    "<ul><li><table><tr><td><figure><img src='/a.jpg'><figcaption>",
    "<blockquote><center>",
)


def with_frames(count: int, markup: str) -> list[str]:
    """With so many frames on the stack as a crawl has, and more."""
    return with_frames(count - 1, markup) if count else texts(markup)


@pytest.mark.parametrize("nest", NESTS)
def test_deep_nesting_of_every_kind_fits_the_stack(nest: str) -> None:
    for depth in (40, 250):
        flow = flow_of(nest * depth + "<p>một</p>")
        said = [*texts(nest * depth + "<p>một</p>"), *(str(one.caption) for one in flow.pictures)]
        assert "một" in " ".join(said)
    with_frames(200, nest * 1000)


@pytest.mark.parametrize("depth", [10, 40, 160, 400])
def test_tables_in_tables_are_read_in_their_place(depth: int) -> None:
    inside = "<p>một</p><p>hai</p>"
    tables = "<table><tr><td>" * depth + inside + "</td></tr></table>" * depth
    assert "".join(texts(tables)) == "mộthai"


def test_tables_in_tables_are_not_read_for_each_of_them_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What doubles with each level takes hours for 30 of them; figures too."""
    reads: list[object] = []
    block = Reader.block

    def counted(self: Reader, element: etree._Element, tag: str, style: Setting) -> None:
        reads.append(element)
        assert len(reads) < 5000
        block(self, element, tag, style)

    monkeypatch.setattr(Reader, "block", counted)
    texts("<figure><img src='/a.jpg'><figcaption>" * 30)
    for cell in ("<p>một</p><p>hai</p>", "<img src='/a.jpg'>một", "một</td><td>hai"):
        reads.clear()
        texts("<table><tr><td>" * 30 + cell + "</td></tr></table>" * 30)


TAGS = "p div b span br ul li table tr td h2 blockquote img video a figure figcaption".split()
MARKUP = st.lists(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS])
    | st.text("ab *\u00a0ế", max_size=4),
    max_size=20,
).map("".join)


@given(MARKUP)
def test_any_markup_is_read(markup: str) -> None:
    for passage in flow_of(markup).passages:
        assert any(map(str.isalnum, passage.text))
        assert all(line == line.strip() for line in passage.text.split("\n"))
        assert (passage.items is not None) == (passage.kind == "list")
        assert (passage.rows is not None) == (passage.kind == "table")


TEXT_TAGS = "p div b span br em h2 h3 blockquote center".split()
TEXT_MARKUP = st.lists(
    st.sampled_from([f"<{tag}>" for tag in TEXT_TAGS] + [f"</{tag}>" for tag in TEXT_TAGS])
    | st.text("abế", min_size=1, max_size=4),
    max_size=15,
).map("".join)


def letters(texts: Iterable[str]) -> str:
    return "".join(char for text in texts for char in text if char.isalnum())


@given(TEXT_MARKUP)
def test_no_word_is_lost_or_told_twice(markup: str) -> None:
    page = f"<html><body><div id='content'>{markup}</div></body></html>"
    tree = etree.fromstring(page.encode(), etree.HTMLParser(encoding="utf-8"))
    content = tree.find(".//div[@id='content']")
    assert content is not None
    said = letters(map(str, content.itertext()))
    read = letters(passage.text for passage in read_flow(content).passages)
    assert read == said


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<ul>một<li>hai</li></ul>", ["một", "hai"]),
        ("<ul><li>một</li>hai</ul>", ["một", "hai"]),
        ("<ul><p>một</p><li>hai</li></ul>", ["một", "hai"]),
        ("<ul><li>một<div><ul><li>hai</li></ul></div></li></ul>", ["một", "hai"]),
        ("<ul><li><span>một<ol><li>hai</li></ol></span></li></ul>", ["một", "hai"]),
        ("<table><td>một</td><td>hai</td></table>", ["một", "hai"]),
        ("<table><p>một</p><tr><td>hai</td></tr></table>", ["một", "hai"]),
        ("<table><tr><p>một</p><td>hai</td></tr></table>", ["một", "hai"]),
        ("<table><tr><td>hai</td></tr><td>một</td></table>", ["một", "hai"]),
    ],
)
def test_no_word_is_lost_in_careless_lists_and_tables(markup: str, words: list[str]) -> None:
    read = " ".join(texts(markup)).replace("|", " ").split()
    assert sorted(read) == sorted(words)


@pytest.mark.parametrize(
    ("markup", "items"),
    [
        ("<ul><li>a<ul><li>b</li></ul>c</li></ul>", ["a", "b", "c"]),
        ("<ul><li>a<p>b</p></li><li>c</li></ul>", ["a b", "c"]),
        ("<ul><li><p>a</p><p>b</p><p>c</p></li></ul>", ["a b c"]),
        ("<ul><li>a<br>b</li></ul>", ["a b"]),
        ("<ul>đầu<li>a</li>giữa<li>b</li></ul>", ["đầu", "a", "giữa", "b"]),
        ("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>", ["a", "b", "c"]),
        ("<ul><div><li>a</li><li>b</li></div>c</ul>", ["a", "b", "c"]),
        ("<ul><li>a</li><script>x()</script><li>b</li></ul>", ["a", "b"]),
        ("<ul><li>a</li><!-- x -->cuối</ul>", ["a", "cuối"]),
        ("<ul><p>a <b>b</b> c</p></ul>", ["a b c"]),
        ("<ul><li>***</li><li>a</li>- -</ul>", ["a"]),
        ("<ol><li>a<ol><li>b<ul><li>c</li></ul>d</li></ol>e</li></ol>", ["a", "b", "c", "d", "e"]),
    ],
)
def test_lists_of_every_kind(markup: str, items: list[str]) -> None:
    (passage,) = flow_of(markup).passages
    assert passage.items == items
    assert passage.text == "\n".join(items)


def test_a_list_is_related_only_where_every_item_is() -> None:
    def related(link: etree._Element) -> bool:
        return link.get("href") == "r"

    def linked(markup: str) -> list[bool]:
        content = etree.fromstring(f"<div>{markup}</div>")
        return [one.linked for one in read_flow(content, related=related).passages]

    assert linked("<ul><li><a href='r'>a</a></li><li><a href='r'>b</a></li></ul>") == [True]
    assert linked("<ul><li><a href='r'>a</a></li><li>b</li></ul>") == [False]
    assert linked("<ul><li><a href='r'>a</a><ul><li><a href='r'>b</a></li></ul></li></ul>") == [
        True
    ]
    assert linked("<ul><li><a href='r'>a</a><ul><li>b</li></ul></li></ul>") == [False]
    assert linked("<ul><li><p><a href='r'>a</a></p><p>b</p></li></ul>") == [False]
    assert linked("<ul><li><p><a href='r'>a</a></p><p><a href='r'>b</a></p></li></ul>") == [True]
    assert linked("<ul><li><a href='r'>a</a></li>b</ul>") == [False]


def test_a_table_is_related_only_where_all_of_it_is() -> None:
    def linked(markup: str) -> list[bool]:
        content = etree.fromstring(f"<div>{markup}</div>")
        return [one.linked for one in read_flow(content, related=lambda _: True).passages]

    cell = "<td><a href='r'>a</a></td>"
    assert linked(f"<table><tr>{cell}{cell}</tr></table>") == [True]
    assert linked(f"<table><tr>{cell}<td>b</td></tr></table>") == [False]


HIDDEN = f"<span style='display:none'>{'ẩn' * 20}</span>"


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>một{HIDDEN}</p>",
        f"<ul><li>một{HIDDEN}</li></ul>",
        f"<table><tr><td>một{HIDDEN}</td><td>hai</td></tr></table>",
        f"<figure><img src='/a.jpg'><figcaption>một{HIDDEN}</figcaption></figure>",
        f"<p>{HIDDEN}</p><table><tr><td><img src='/a.jpg'></td></tr><tr><td>một</td></tr></table>",
        f"<p>{HIDDEN}</p><table><tr><td>{'*' * 25}</td><td>-</td></tr></table>",
        f"<table><tr><td>{'*' * 25}</td></tr></table>",
        f"<p>{'*' * 25}</p>",
        f"<ul><li>{'*' * 25}</li><li>một</li></ul>",
        f"<ul>{'*' * 25}<li>{'-' * 25}</li></ul>",
        f"<table><tr><td>{'một ' * 100}<p>hai</p>{HIDDEN}</td></tr></table>",
    ],
)
def test_what_is_no_text_is_accounted_for(markup: str) -> None:
    assert flow_of(markup).left_out == 0


def test_what_is_lost_is_counted_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside the content, right behind it, and in or behind what belongs to it."""
    monkeypatch.setattr("newsbot.text.flow.Reader.say", lambda *_: None)
    page = "<body><div>{}</div>{}<p>{}</p>{}<!-- x -->{}</body>".format(
        *("abcde"[n] * 20 for n in range(5))
    )
    content, *behind = etree.fromstring(page)
    assert read_flow(content).left_out == 20
    assert read_flow(content, behind=behind).left_out == 100


def test_pictures_in_lists_are_kept() -> None:
    flow = flow_of('<ul><li>a<img src="/a.jpg"></li><li><img src="/b.jpg">b</li></ul>')
    assert [picture.src for picture in flow.pictures] == ["/a.jpg", "/b.jpg"]


@pytest.mark.parametrize("width", ["²", "9" * 6000, "١٢", "12.5", "-4", ""])
def test_sizes_that_are_no_sizes(width: str) -> None:
    cell = f'<li><img src="/{{}}.jpg" width="{width}" height="{width}"><p>chữ</p></li>'
    flow = flow_of(f"<ul>{cell.format('a')}{cell.format('b')}</ul>")
    assert [picture.src for picture in flow.pictures] == ["/a.jpg", "/b.jpg"]
    table = f'<table><tr><td colspan="{width}">a</td><td>b</td></tr></table>'
    assert texts(table) == ["a | b"]
    flow_of(f'<img class="emoji" src="/x.png" width="{width}">')
