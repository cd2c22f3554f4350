"""Each recipe of ``docs/adding.md``, done as it stands there, in a copy of the package."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import test_cases
from tests.second import server
from tests.waiting import LONGEST

pytestmark = pytest.mark.crawl

ROOT = Path(__file__).parents[1]
SECOND = ROOT / "tests" / "second"
TEXT = (ROOT / "docs" / "adding.md").read_text("utf-8")
RECIPES = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S))


class House:
    """A copy of the package; ``follow`` does what a recipe says, ``run`` is the command in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(
            ROOT / "newsbot", folder / "newsbot", ignore=shutil.ignore_patterns("__pycache__")
        )

    def follow(self, recipe: str) -> list[str]:
        """The files it added."""
        added = re.findall(r"^`(\S+)`:\n\n```\w+\n(.*?)^```$", RECIPES[recipe], re.M | re.S)
        for path, content in added:
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(content)
        for change in re.findall(r"^```diff\n(.*?)^```$", RECIPES[recipe], re.M | re.S):
            subprocess.run(
                ["git", "apply", "--recount", "-"],
                cwd=self.folder,
                input=change,
                text=True,
                check=True,
            )
        return [path for path, _ in added]

    def run(self, *arguments: object) -> str:
        """What ``newsbot`` says; it must end well."""
        ended = subprocess.run(
            [sys.executable, "-W", "error", "-m", "newsbot", *map(str, arguments)],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def extract(self, page: str, url: str) -> dict[str, Any]:
        (self.folder / "page.html").write_text(page)
        told: dict[str, Any] = json.loads(
            self.run("extract", self.folder / "page.html", "--url", url)
        )
        return told


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
    assert house.follow("A page template") == ["newsbot/layouts/v3.py"]
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
    """The second CMS: its files are put in place, nothing else is edited."""
    for room in ("sites", "layouts", "spiders"):
        for file in (SECOND / room).glob("[!_]*.py"):
            shutil.copy(file, house.folder / "newsbot" / room)
    assert "Báo Suối Mơ" in house.run("sites")
    with server.running() as url:
        where = ("suoimo", "--base-url", url, "--output", tmp_path)
        first = json.loads(house.run("run", *where))
        second = json.loads(house.run("run", *where))
        assert "layout ld" in house.run("doctor", *where)
    assert (first["listed"], first["new"], first["comments"]) == (3, 3, 2)
    assert (second["unchanged"], second["requests"]) == (3, 3), "robots.txt, home page, sitemap"
    found = [
        json.loads(line)
        for file in sorted((tmp_path / "suoimo" / "articles").rglob("*.jsonl"))
        for line in file.read_text().splitlines()
    ]
    assert [one["title"] for one in found] == list(server.TITLES)
    assert [one["timestamp"][:16] for one in found] == [
        f"2026-09-0{day}T08:15" for day in (1, 2, 3)
    ]
    assert {(one["author"], one["section"], one["section_path"]) for one in found} == {
        ("Lam Trà", "Đời sống", "/doi-song/")
    }
    assert [(c["author"], c["depth"], c["body"]) for c in found[1]["comments"]] == [
        ("Hạnh", 0, "Hay quá!"),
        (None, 1, "Đồng ý."),
    ]


def test_the_second_cms_is_as_long_as_told() -> None:
    told = dict(re.findall(r"\| `(\w+/\w+\.py)` \| (\d+) \|", RECIPES["A CMS"]))
    counted = {
        path.relative_to(SECOND).as_posix(): str(len(path.read_text().splitlines()))
        for path in SECOND.glob("*/[!_]*.py")
    }
    assert told == counted
