"""Each recipe of ``docs/adding.md``, done as it stands there, in a copy of the package."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests import test_cases
from tests.house import RECIPES, SECOND, House
from tests.second import server

pytestmark = pytest.mark.crawl


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


PAGE = re.search(r"```html\n(.*?)^```$", RECIPES["A saved case"], re.M | re.S)[1]  # type: ignore[index]


def test_a_saved_case(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    added = house.follow("A saved case")
    name = Path(added[0]).parent.name
    assert not (test_cases.CASES / name).exists()
    monkeypatch.setattr(test_cases, "CASES", house.folder / "tests" / "cases")
    test_cases.test_folder_is_complete(name)
    for field in test_cases.load(name, "expected.json"):
        test_cases.test_field(name, field)
    test_cases.test_record_meets_the_schema(name)
    test_cases.test_nothing_from_outside_the_article(name)


def test_a_paper(house: House) -> None:
    assert house.follow("A paper") == ["newsbot/sites/hoaban.py"]
    assert "Báo Hoa Ban" in house.run("sites")
    told = house.extract(PAGE, "https://www.hoaban.example/xa-hoi/202411/ben-do-b0d4e5f/")
    assert told["id"] == "hoaban-8a10c0e291e840650191ea91fb0d4e5f"
    assert told["url"] == "https://hoaban.example/xa-hoi/202411/ben-do-b0d4e5f/"


def test_a_page_template(house: House) -> None:
    assert house.follow("A page template") == ["newsbot/cms/sc_service/layouts/v3.py"]
    page = (
        '<html><body><main id="story"><h1>Bến đò</h1><time>09:10, 12/11/2024</time>'
        "<p>Khách qua sông.</p></main></body></html>"
    )
    url = "https://baodaklak.vn/xa-hoi/202411/ben-do-b0d4e5f/"
    told = house.extract(page, url)
    assert (told["extraction"]["layout"], told["title"], told["body"], told["timestamp"]) == (
        "v3",
        "Bến đò",
        "Khách qua sông.",
        "2024-11-12T09:10:00+07:00",
    )
    assert house.extract(PAGE, url)["extraction"]["layout"] == "v1", "old pages stay readable"


def test_a_field(house: House) -> None:
    house.follow("A field")
    told = house.extract(PAGE, "https://baodaklak.vn/xa-hoi/202411/ben-do-b0d4e5f/")
    assert list(told)[-1] == "words"
    assert told["words"] == len(told["body"].split()) == 9
    schema = json.loads(house.run("schema"))["$defs"]["Article"]
    assert schema["properties"]["words"]["description"].startswith("how many words")
    assert "words" in schema["required"]


def test_a_cms(house: House, tmp_path: Path) -> None:
    """The second CMS, which ``test_second_cms.py`` has more of: nothing else is edited."""
    house.add_second_cms()
    assert "Báo Suối Mơ" in house.run("sites")
    with server.running() as paper:
        where = ("suoimo", "--base-url", paper.url, "--output", tmp_path)
        first = json.loads(house.run("run", *where, "--since", "2026-09-18"))
        assert "layout ld" in house.run("doctor", *where)
    assert (first["new"], first["comments"]) == (5, 5)


def test_the_second_cms_is_as_long_as_told() -> None:
    told = dict(re.findall(r"\| `([\w/]+\.py)` \| (\d+) \|", RECIPES["A CMS"]))
    counted = {
        path.relative_to(SECOND).as_posix(): str(len(path.read_text().splitlines()))
        for room in ("cms", "sites")
        for path in (SECOND / room).rglob("[!_]*.py")
    }
    assert told == counted
