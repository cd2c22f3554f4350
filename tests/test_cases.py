"""Saved pages against the record that the contract promises for them, one test a field.

A case is a folder of ``cases/``: ``page.html`` as received; ``meta.json`` with ``url``, ``site``,
``fetched_at`` and, where the case needs them, ``comments`` (a reply of the comment API beside it,
or several), ``listed_published`` (the list API's date) and ``charset`` (the HTTP header's);
``expected.json`` with the fields the case is
about, a dotted name for a field of ``extraction``, ``counters`` for those of a crawl
(``run.json``) that reading it raises, or ``{"rejected": reason}``. Expected values are written by
hand from the contract, never copied from the program.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import datetime
from functools import cache
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from newsbot.cms.reading import read_page
from newsbot.cms.sc_service.reply import read_answer
from newsbot.items import CommentReply, FetchedArticle, Listed, Rejected, to_json
from newsbot.pipelines import extract
from newsbot.schema import json_schema
from newsbot.sites import address_of, all_sites
from newsbot.text.css import read_style
from tests.counting import Counted

pytestmark = pytest.mark.page

CASES = Path(__file__).parent / "cases"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())
META_KEYS = {"url", "site", "fetched_at"}
META_OPTIONAL = {"comments", "listed_published", "charset"}

# Titles that every saved page shows beside its article. None may reach a record.
OUTSIDE = (
    "Làng gốm cổ đón khách phương xa",
    "Mười món quà quê được nhắc nhiều",
    "Góc ảnh: Khói bếp chiều biên giới",
    "Nhịp chiêng bên bếp lửa",
    "Hội thi nấu cơm lam ở buôn Trăng",
    "Sương sớm trên đồi chè cũ",
    "Ý kiến bạn đọc",
    "Xem thêm",
    "Chợ cá sớm bên đầm Sương",
    "Báo Phú Yên Online",
    "Chuyện kể bên sông Mây",
    "Tin liên quan",
    "Bút danh",
    "anh_bia_",
    "quangcao.example",
)


def load(name: str, file: str) -> Any:
    return json.loads((CASES / name / file).read_text("utf-8"))


def fetched_case(name: str) -> FetchedArticle:
    """A case as the spider would hand it over."""
    meta = load(name, "meta.json")
    comments = CommentReply("disabled")
    if "comments" in meta:
        named = meta["comments"]
        files = [named] if isinstance(named, str) else named
        comments = CommentReply.saved(*((CASES / name / one).read_bytes() for one in files))
    listed = None
    if "listed_published" in meta:
        address = address_of(meta["url"])
        assert address is not None
        published = datetime.fromisoformat(meta["listed_published"])
        listed = Listed(address.key, address.path, "/", published)
    return FetchedArticle(
        site=meta["site"],
        url=meta["url"],
        html=(CASES / name / "page.html").read_bytes(),
        fetched_at=datetime.fromisoformat(meta["fetched_at"]),
        charset=meta.get("charset"),
        comments=comments,
        listed=listed,
    )


@cache
def record_of(name: str) -> dict[str, Any]:
    """The record of a case as plain JSON; ``{"rejected": reason}`` where there is none."""
    try:
        article = extract(fetched_case(name))
    except Rejected as rejected:
        return {"rejected": rejected.reason}
    record: dict[str, Any] = json.loads(to_json(article))
    return record


def counted(name: str) -> dict[str, int]:
    """What reading a case counts, as ``run.json`` would hold it."""
    counts = Counted()
    with suppress(Rejected):
        extract(fetched_case(name), counts)
    return {key.removeprefix("newsbot/"): count for key, count in counts.items()}


@pytest.fixture(autouse="MUTANT_UNDER_TEST" in os.environ)
def nothing_kept() -> None:
    """A mutation run must see which code each test reaches; reading once would hide it."""
    for kept in (record_of, read_page, read_style, read_answer):
        kept.cache_clear()


def value_of(record: dict[str, Any], field: str) -> Any:
    """A field by its name; a dot leads into ``extraction``."""
    value: Any = record
    for part in field.split("."):
        value = value[part]
    return value


def expected_fields() -> list[Any]:
    return [
        pytest.param(name, field, id=f"{name}-{field}")
        for name in NAMES
        for field in load(name, "expected.json")
    ]


ACCEPTED = [name for name in NAMES if "rejected" not in load(name, "expected.json")]


@pytest.mark.parametrize(("name", "field"), expected_fields())
def test_field(name: str, field: str) -> None:
    expected = load(name, "expected.json")[field]
    if field == "counters":
        counts = counted(name)
        assert {key: counts.get(key, 0) for key in expected} == expected
        return
    record = record_of(name)
    assert field.split(".")[0] in record, f"no {field} in {sorted(record)}"
    assert value_of(record, field) == expected


@pytest.mark.parametrize("name", NAMES)
def test_folder_is_complete(name: str) -> None:
    meta, expected = load(name, "meta.json"), load(name, "expected.json")
    files = {"page.html", "meta.json", "expected.json", meta.get("comments", "page.html")}
    assert {file.name for file in (CASES / name).iterdir()} == files
    assert META_KEYS <= meta.keys() <= META_KEYS | META_OPTIONAL
    assert datetime.fromisoformat(meta["fetched_at"]).tzinfo is not None
    assert expected, "a case expects at least one field"
    assert "rejected" not in expected or expected.keys() <= {"rejected", "counters"}


@pytest.mark.parametrize("name", ACCEPTED)
def test_record_meets_the_schema(name: str) -> None:
    validator = Draft202012Validator(json_schema())
    errors = [error.message for error in validator.iter_errors(record_of(name))]
    assert errors == []


@pytest.mark.parametrize("name", ACCEPTED)
def test_fields_agree(name: str) -> None:
    """What the contract says of one field by another."""
    record = record_of(name)
    texts = [block["text"] for block in record["blocks"]]
    assert record["body"] == "\n\n".join(texts)
    assert record["author"] == (", ".join(record["authors"]) or None)
    paragraphs = [block["text"] for block in record["blocks"] if block["type"] == "paragraph"]
    # An editor's note in italics may stand before it.
    assert record["lead"] is None or record["lead"] in paragraphs[:2]
    assert texts.count(record["lead"]) == (record["lead"] is not None)
    assert len({image["url"] for image in record["images"]}) == len(record["images"])
    for block in record["blocks"]:
        assert (block["items"] is not None) == (block["type"] == "list")
        assert (block["rows"] is not None) == (block["type"] == "table")
    for image in record["images"]:
        assert image["caption"] is None or image["caption"] not in texts


@pytest.mark.parametrize("name", ACCEPTED)
def test_nothing_from_outside_the_article(name: str) -> None:
    fetched = fetched_case(name)
    page = read_page(fetched.html, all_sites()[fetched.site].cms, fetched.charset)
    assert any(phrase in unescape(page.text) for phrase in OUTSIDE), "nothing to tell apart"
    line = json.dumps(record_of(name), ensure_ascii=False)
    assert [phrase for phrase in OUTSIDE if phrase in line] == []


def test_keys_stand_in_the_order_of_the_contract() -> None:
    order = (
        "title timestamp author body comments "
        "id site url section section_path tags "
        "lead authors source blocks images videos "
        "language timestamp_raw comments_status comments_total "
        "version first_seen_at fetched_at changed_at gone_at content_sha256 extraction "
        "schema_version"
    )
    assert list(record_of("v1-plain")) == order.split()


def test_hash_follows_the_content_and_nothing_else() -> None:
    record = record_of("v1-plain")
    fetched = fetched_case("v1-plain")
    moved = json.loads(
        to_json(
            extract(
                FetchedArticle(
                    fetched.site,
                    fetched.url,
                    fetched.html.replace("Giáo dục".encode(), "Xã hội".encode()),
                    datetime.fromisoformat("2025-01-01T00:00:00+07:00"),
                    comments=CommentReply.saved(b'{"response":[]}'),
                )
            )
        )
    )
    assert moved["section"] == "Xã hội"
    assert moved["content_sha256"] == record["content_sha256"]
    edited = FetchedArticle(
        fetched.site,
        fetched.url,
        fetched.html.replace("rải đá".encode(), "đổ nhựa".encode()),
        fetched.fetched_at,
    )
    assert extract(edited).content_sha256 != record["content_sha256"]


# Whole real pages lie outside the project: their text belongs to the papers. What is known of
# them is kept as counts and hashes.
PAGES = Path(__file__).parents[2] / "shared" / "site" / "pages"
V1_PAGE = "v1_article_b56121a.html"
V1_URL = "https://baodaklak.vn/giao-duc/202409/nguoi-hoc-dung-ai-lam-bai-tap-xu-ly-the-nao-b56121a/"
V2_PAGE = "v2_article_excerpt_thieu-mau.html"
SISTER_FRAGMENT = "v1_body_fragment_thainguyen.html"

real_page = pytest.mark.skipif(
    not PAGES.is_dir(), reason="the saved real pages do not lie beside the project"
)


def digest(text: str | None) -> str:
    return sha256((text or "").encode()).hexdigest()[:16]


def real_record(html: bytes, url: str, site: str = "baodaklak") -> dict[str, Any]:
    moment = datetime.fromisoformat("2024-09-20T08:00:00+07:00")
    record: dict[str, Any] = json.loads(to_json(extract(FetchedArticle(site, url, html, moment))))
    return record


def titles_beside(html: bytes) -> list[str]:
    """The texts of the links that stand in related boxes and cards."""
    tree = etree.fromstring(html, etree.HTMLParser(encoding="utf-8"))
    links = tree.xpath(
        "//div[@class='related']//a | //a[contains(@class, 'title1') or contains(@class, 'title2')]"
    )
    texts = [" ".join("".join(link.itertext()).split()) for link in links]
    return [text for text in texts if len(text) > 20]


@real_page
def test_real_v1_page() -> None:
    html = (PAGES / V1_PAGE).read_bytes()
    record = real_record(html, V1_URL)
    assert digest(record["title"]) == "e677c32a0c8a8c2a"
    assert record["timestamp"] == "2024-09-15T11:46:00+07:00"
    assert digest(record["author"]) == "97d13b83410dd271"
    assert len(record["authors"]) == 1
    assert record["id"].endswith("-8a10c0e291e840650191ea91fb56121a")
    assert record["url"] == V1_URL
    assert record["section_path"] == "/giao-duc/"
    assert {block["type"] for block in record["blocks"]} == {"paragraph"}
    words = [len(block["text"].split()) for block in record["blocks"]]
    assert words == [51, 26, 114, 28, 96, 101, 69, 58, 71, 85, 101, 116]
    assert digest(record["lead"]) == digest(record["blocks"][0]["text"]) == "95e64819d0b2ec3f"
    assert digest(record["blocks"][-1]["text"]) == "cbee53d35782f007"
    assert digest(record["body"]) == "8f27d5b10eae8202"
    assert len(record["tags"]) == 4
    assert digest("\n".join(record["tags"])) == "3931a47ab295f23b"
    assert record["images"] == record["videos"] == []
    assert record["extraction"]["layout"] == "v1"
    assert record["extraction"]["flags"] == []


@real_page
def test_real_v1_page_without_its_neighbours() -> None:
    html = (PAGES / V1_PAGE).read_bytes()
    line = json.dumps(real_record(html, V1_URL), ensure_ascii=False)
    beside = titles_beside(html)
    assert len(beside) > 20
    assert [title for title in beside if title in line] == []
    assert "(Video)" not in line


@real_page
def test_real_v2_page() -> None:
    url = "https://phuyen.baodaklak.vn/suc-khoe/201403/thieu-mau-07f0bf0/"
    record = real_record((PAGES / V2_PAGE).read_bytes(), url, "phuyen")
    assert digest(record["title"]) == "e410aaf0ba4eb2bb"
    assert record["timestamp"] == "2014-03-31T13:00:00+07:00"
    assert record["url"] == url
    assert record["id"].endswith("-29664bca9f4a7a8ce0630100007f0bf0")
    assert record["section_path"] == "/suc-khoe/"
    assert record["tags"] == []
    assert [digest(author) for author in record["authors"]] == ["fb4f934ab796aef3"]
    assert digest(record["lead"]) == "8a7f44ca83c0e2a5"
    assert [digest(block["text"]) for block in record["blocks"]] == [
        "8a7f44ca83c0e2a5",
        "9dcc793ede5a2536",
        "6bb0951666f4fa99",
        "29fa7622c94f96bb",
    ]
    assert [image["url"].rpartition("/")[2] for image in record["images"]] == [
        "fe548350f.jpg",
        "chong-mat140331.jpg",
    ]
    assert [image["caption"] is None for image in record["images"]] == [True, False]
    assert record["extraction"]["layout"] == "v2"


@real_page
def test_sister_fragment_in_a_v1_page() -> None:
    """Image rows, div.media_core and a split lead, as a sister paper writes them."""
    head, _, rest = (PAGES / V1_PAGE).read_bytes().partition(b'<div class="bd02"></div>')
    end = rest.index(b'<div id="fb-root">')
    fragment = (PAGES / SISTER_FRAGMENT).read_bytes()
    page = b"".join((head, b'<div class="bd02"></div>', fragment, b"</div>", rest[end:]))
    record = real_record(page, V1_URL)
    assert [digest(block["text"]) for block in record["blocks"]] == [
        "60040a3a5e340870",
        "18e9e56e2be0f49b",
        "385449501d766964",
    ]
    assert digest(record["lead"]) == "60040a3a5e340870"
    assert [image["url"].rpartition("/")[2] for image in record["images"]] == [
        "1dscf2627_20221116144330_20221116161929.jpg",
        "2dscf2615_20221116144330_20221116161856.jpg",
        "chutich3.16-11-2022_20221116141315.jpg",
    ]
    assert [image["caption"] and digest(image["caption"]) for image in record["images"]] == [
        None,
        "5b743f3f8ce074c2",
        "2dd69a62ea42f303",
    ]
    assert [image["credit"] for image in record["images"]] == [None, "LK", "M.H"]
    assert len(record["videos"]) == 1
    assert record["videos"][0]["url"] is None
    assert record["videos"][0]["poster"].endswith("still001_20221116150412.jpg")
    assert record["author"] is None
    assert digest(record["title"]) == "e677c32a0c8a8c2a"


@real_page
@pytest.mark.parametrize("share", [0.35, 0.5, 0.9])
def test_real_v1_page_cut_short(share: float) -> None:
    """What is left of a page is a record still, flagged."""
    html = (PAGES / V1_PAGE).read_bytes()
    body = real_record(html, V1_URL)["body"]
    start = html.index(b'<div class="bd02"></div>')
    end = html.index(b'<div id="fb-root">')
    part = real_record(html[: start + int((end - start) * share)], V1_URL)
    assert "incomplete" in part["extraction"]["flags"]
    assert digest(part["title"]) == "e677c32a0c8a8c2a"
    *whole, last = part["body"].split("\n\n")
    assert body.startswith("\n\n".join([*whole, last[:20]]))
