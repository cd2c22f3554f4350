"""Lists of addresses: what kind they are, whose each is, each once."""

from __future__ import annotations

import json

import pytest

from newsbot.commands.run.addresses import addresses_in, sort_addresses
from newsbot.sites import all_sites

pytestmark = pytest.mark.unit

DAKLAK = "https://baodaklak.vn/xa-hoi/202411/ben-do-b0d4e5f/"
VNE = "https://vnexpress.net/ben-do-4954454.html"


@pytest.mark.parametrize(
    "text",
    [
        f"{DAKLAK}\n\n# noted by hand\n{VNE}\n",
        f"\ufeff{DAKLAK}\r\n{VNE}",
        f"url\n{DAKLAK}\n{VNE}\n",
        f'id,Link,title\n1,{DAKLAK},"a, b"\n2,{VNE},"two\nlines https://other.example/"\n',
        f"id;x;title\n1;{DAKLAK};a\n2;{VNE};b\n",
        f"1\t{DAKLAK}\n2\t{VNE}\n",
        f"{DAKLAK},2024-01-01\n{VNE},2024-01-02\n",
        f'{{"id": 1, "url": "{DAKLAK}"}}\n{{"at": "{VNE}"}}\n',
    ],
)
def test_any_kind_of_list(text: str) -> None:
    lines = text.splitlines(keepends=True)
    assert [*addresses_in(lines)] == [DAKLAK, VNE]
    assert sort_addresses(lines).papers == {"baodaklak": [DAKLAK], "vnexpress": [VNE]}


def test_each_article_once_in_whatever_spelling() -> None:
    others = [
        "http://www.baodaklak.vn/xa-hoi//202411/ben-do-b0d4e5f?x=1#c",
        f"{VNE}?utm_source=x",
        "https://vnexpress.net/ten-khac-4954454.html",
    ]
    found = sort_addresses([DAKLAK, VNE, *others])
    assert found.papers == {"baodaklak": [DAKLAK], "vnexpress": [VNE]}
    assert (found.repeated, found.others, len(found)) == (3, {}, 2)


def test_what_nothing_can_be_made_of_is_told_by_its_reason() -> None:
    lines = [
        *(DAKLAK, VNE, "https://other.example/a/", "https://[/", "hôm qua"),
        *(
            "https://baodaklak.vn/xa-hoi/",
            "https://baodaklak.vn/quang-cao-rao-vat/202411/a-b0d4e5f/",
        ),
    ]
    found = sort_addresses(lines, [all_sites()["baodaklak"]])
    assert found.papers == {"baodaklak": [DAKLAK]}
    assert found.others == {
        "of a paper that is not asked for": [VNE],
        "of no known paper": ["https://other.example/a/", "https://[/", "hôm qua"],
        "no article's address on Báo Đắk Lắk": lines[-2:],
    }


def test_an_address_may_hold_commas() -> None:
    odd = "https://vnexpress.net/mot,hai,ba-4954454.html"
    assert [*addresses_in([odd, VNE])] == [odd, VNE]


def test_rows_that_are_cut_or_broken_are_passed_on() -> None:
    lines = ["id,url\n", "1\n", f"2,{VNE}\n", "3,\n"]
    assert [*addresses_in(lines)] == [VNE]
    lines = [json.dumps({"url": VNE}), "{broken", "[]", json.dumps({"url": 7})]
    assert [*addresses_in(lines)] == [VNE, "{broken", "[]", '{"url": 7}']


def test_nothing_to_read() -> None:
    assert [*addresses_in([])] == []
    with pytest.raises(ValueError, match="no column holds addresses"):
        sort_addresses(["a,b\n", "1,2\n"])


def test_fifteen_thousand_of_them() -> None:
    lines = [f"https://vnexpress.net/bai-{4_000_000 + number}.html\n" for number in range(15_000)]
    assert len(sort_addresses(lines * 2)) == 15_000
