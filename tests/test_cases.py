"""Saved pages against the record that the contract promises for them, one test a field.

A case is a folder of ``cases/``: ``page.html`` as received; ``meta.json`` with ``url``, ``site``,
``fetched_at`` and, where the case needs them, ``comments`` (a reply of the comment API beside it)
and ``listed_published`` (the list API's date); ``expected.json`` with the fields the case is
about, a dotted name for a field of ``extraction``, or ``{"rejected": reason}``. Expected values
are written by hand from the contract, never copied from the program.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from newsbot.items import CommentReply, FetchedArticle, Listed, Rejected, json_schema, to_json
from newsbot.pipelines import extract
from newsbot.text.urls import article_path

CASES = Path(__file__).parent / "cases"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())
META_KEYS = {"url", "site", "fetched_at"}
META_OPTIONAL = {"comments", "listed_published"}

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
        comments = CommentReply("answered", (CASES / name / meta["comments"]).read_bytes())
    listed = None
    if "listed_published" in meta:
        address = article_path(meta["url"])
        assert address is not None
        published = datetime.fromisoformat(meta["listed_published"])
        listed = Listed(address.key, address.path, "/", published)
    return FetchedArticle(
        site=meta["site"],
        url=meta["url"],
        html=(CASES / name / "page.html").read_bytes(),
        fetched_at=datetime.fromisoformat(meta["fetched_at"]),
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
    record = record_of(name)
    assert field.split(".")[0] in record, f"no {field} in {sorted(record)}"
    assert value_of(record, field) == load(name, "expected.json")[field]


@pytest.mark.parametrize("name", NAMES)
def test_folder_is_complete(name: str) -> None:
    meta, expected = load(name, "meta.json"), load(name, "expected.json")
    files = {"page.html", "meta.json", "expected.json", meta.get("comments", "page.html")}
    assert {file.name for file in (CASES / name).iterdir()} == files
    assert META_KEYS <= meta.keys() <= META_KEYS | META_OPTIONAL
    assert datetime.fromisoformat(meta["fetched_at"]).tzinfo is not None
    assert expected, "a case expects at least one field"
    assert "rejected" not in expected or len(expected) == 1


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
    assert record["lead"] is None or texts[0] == record["lead"]
    assert texts.count(record["lead"]) == (record["lead"] is not None)
    assert len({image["url"] for image in record["images"]}) == len(record["images"])
    for block in record["blocks"]:
        assert (block["items"] is not None) == (block["type"] == "list")
        assert (block["rows"] is not None) == (block["type"] == "table")
    for image in record["images"]:
        assert image["caption"] is None or image["caption"] not in texts


@pytest.mark.parametrize("name", ACCEPTED)
def test_nothing_from_outside_the_article(name: str) -> None:
    line = json.dumps(record_of(name), ensure_ascii=False)
    assert [phrase for phrase in OUTSIDE if phrase in line] == []


def test_keys_stand_in_the_order_of_the_contract() -> None:
    assert (
        list(record_of("v1-plain"))
        == (
            "title timestamp author body comments id site url section section_path tags lead authors "
            "source blocks images videos language timestamp_raw comments_status comments_total version "
            "first_seen_at fetched_at changed_at gone_at content_sha256 extraction schema_version"
        ).split()
    )


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
                    comments=CommentReply("answered", b'{"response":[]}'),
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
