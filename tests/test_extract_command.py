"""``newsbot extract`` as a user calls it: exit codes, one line each way, no crawler loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.replica import Replica, truth_records
from newsbot.sites import all_sites
from tests.warm import Said, newsbot

pytestmark = pytest.mark.process

CASE = Path(__file__).parent / "cases" / "v1-plain"
META = json.loads((CASE / "meta.json").read_text("utf-8"))


def extract(*arguments: object) -> Said:
    return newsbot("extract", *arguments)


def test_a_record_on_stdout() -> None:
    ended = extract(CASE / "page.html", "--url", META["url"])
    assert ended.code == 0
    record = json.loads(ended.out)
    assert ended.out.count("\n") == 1
    assert record["comments_status"] == "disabled"
    assert record["title"]


def test_the_page_says_where_it_stands(tmp_path: Path) -> None:
    told = json.loads(extract(CASE / "page.html", "--url", META["url"]).out)
    page = (CASE / "page.html").read_bytes()
    for name, mark in {
        "browser": b"<!-- saved from url=(0062)%b -->",
        "link": b'<html><head><link rel="canonical" href="%b"/></head></html>',
    }.items():
        saved = tmp_path / f"{name}.html"
        saved.write_bytes(mark % META["url"].encode() + page)
        ended = extract(saved)
        assert ended.code == 0, ended.err
        read = json.loads(ended.out)
        assert (read["id"], read["body"], read["url"]) == (told["id"], told["body"], told["url"])


@pytest.mark.parametrize(
    "head",
    [
        "",
        '<link rel="canonical" href="http://[la/">',
        '<link rel="canonical" href="/x/"><meta property="og:url" content="ftp://la.example/x/">',
        "<!-- saved from url=(0014)about:internet -->",
    ],
)
def test_2_for_one_that_does_not(tmp_path: Path, head: str) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(f"<html><head>{head}</head><body><p>a</p></body></html>".encode())
    ended = extract(page)
    assert (ended.code, ended.out) == (2, "")
    assert "does not say where it stood" in ended.err
    assert "--url" in ended.err


def test_the_end_may_be_missing_and_is_told(tmp_path: Path) -> None:
    page = (CASE / "page.html").read_bytes()
    cut = tmp_path / "cut.html"
    cut.write_bytes(page[: page.rindex(b"</body>")])
    ended = extract(cut, "--url", META["url"])
    assert ended.code == 0
    assert json.loads(ended.out)["extraction"]["flags"] == ["incomplete"]
    assert "incomplete" in ended.err


def test_bad_comments_cost_only_the_comments(tmp_path: Path) -> None:
    comments = tmp_path / "comments.json"
    comments.write_bytes(b"<html>502 Bad Gateway</html>")
    ended = extract(CASE / "page.html", "--url", META["url"], "--comments", comments)
    assert ended.code == 0
    assert json.loads(ended.out)["comments_status"] == "malformed"
    assert "comments" in ended.err


def test_1_and_one_line_for_what_is_no_article(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"<html><body><h1>503</h1></body></html>")
    ended = extract(page, "--url", META["url"])
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.count("\n") == 1
    assert str(page) in ended.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.html", "--url", "https://baodaklak.vn/x/"], "missing.html"),
        ([__file__, "--url", "https://example.org/x/"], "baophuyen.vn"),
        ([CASE / "page.html", "--url", "baodaklak.vn/x"], "http"),
        ([CASE / "page.html", "--url", META["url"], "--comments", "missing.json"], "missing.json"),
    ],
)
def test_2_for_wrong_usage(arguments: list[object], said: str) -> None:
    ended = extract(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_a_mirror_needs_the_papers_name() -> None:
    ended = extract(
        CASE / "page.html", "--url", "http://127.0.0.1:8000/x/202409/y-abcdef1/", "--site", "phuyen"
    )
    assert ended.code == 0
    assert json.loads(ended.out)["site"] == "phuyen"


def test_no_crawler_is_loaded_and_no_other_paper() -> None:
    arguments = ["newsbot", "extract", str(CASE / "page.html"), "--url", META["url"]]
    script = (
        f"import sys; sys.argv = {arguments!r}\n"
        "from newsbot.cli import main\n"
        "main(standalone_mode=False)\n"
        "names = {name.partition('.')[0] for name in sys.modules}\n"
        "print(names & {'scrapy', 'twisted', 'bs4', 'dateparser', 'aiohttp', 'rich'})\n"
        "print([name for name in sys.modules if name.startswith('newsbot.sites.')])"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    crawlers, papers = ended.stdout.splitlines()[-2:]
    assert crawlers == "set()"
    assert papers == "['newsbot.sites.base', 'newsbot.sites.baodaklak']"


def test_the_other_words() -> None:
    def output(*words: str) -> str:
        ended = newsbot(*words)
        assert ended.code == 0
        return ended.out

    assert "baodaklak" in output("sites")
    told = {one["name"]: one for one in map(json.loads, output("sites", "--json").splitlines())}
    assert [*told] == sorted(all_sites())
    assert (told["nld"]["system"], told["nld"]["comments"]) == ("vccorp", "eth1.cnnd.vn")
    row = next(line for line in output("sites").splitlines() if line.startswith("vnexpress"))
    for word in ("VnExpress", "without dates", "usi-saas.vnexpress.net", "pages, comments"):
        assert word in row
    assert json.loads(output("schema"))["$defs"]["Article"]["required"][0] == "title"
    lines = output("replica", "--articles", "20", "--seed", "5", "--truth").splitlines()
    expected = list(truth_records(Replica(articles=20, seed=5)))
    assert [json.loads(line) for line in lines] == expected
    assert "newsbot" in output("--version")
