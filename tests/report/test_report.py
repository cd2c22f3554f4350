"""``newsbot report``: every number is the dataset's and the ledger's, and text stays text."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from newsbot.cli import main
from newsbot.dataset.partitions import partition_of
from newsbot.exporters.atomic import write_lines
from newsbot.items import Article, Extraction, to_json
from newsbot.report import words
from newsbot.text.dates import VIETNAM, isoformat
from tests.crawling import crawl
from tests.report.reading import Counted, Shown

pytestmark = pytest.mark.crawl

SITE = "baodaklak"
LAST = datetime(2026, 9, 30, 12, tzinfo=VIETNAM)
NOW = "2026-09-30T18:00:00+07:00"


def ask(output: Path, *arguments: object) -> Result:
    given = ["report", SITE, "--output", str(output), *map(str, arguments)]
    return CliRunner().invoke(main, given, env={"NEWSBOT_NOW": NOW})


def page(output: Path, *arguments: object) -> Shown:
    ended = ask(output, *arguments)
    assert ended.exit_code == 0, ended.output
    return Shown(Path(ended.stdout.strip()).read_bytes())


def told(output: Path, *arguments: object) -> dict[str, Any]:
    ended = ask(output, "--json", *arguments)
    assert ended.exit_code == 0, ended.output
    return dict(json.loads(ended.stdout))


def article(number: int, at: datetime, **more: Any) -> Article:
    made = Article(
        title=f"Bài {number}",
        timestamp=isoformat(at),
        author="Mai Thu",
        authors=["Mai Thu"],
        body="Chữ",
        id=f"{SITE}-{number:032}",
        site=SITE,
        url=f"https://baodaklak.vn/xa-hoi/202609/bai-{number:07x}/",
        section="Xã hội",
        section_path="/xa-hoi/",
        lead="Chữ",
        first_seen_at=isoformat(at),
        fetched_at=isoformat(at),
        content_sha256=f"{number:064x}",
        extraction=Extraction("v1", "newsbot", []),
    )
    return replace(made, **more)


def written(output: Path, articles: list[Article]) -> Path:
    days: dict[str, list[bytes]] = {}
    for one in articles:
        days.setdefault(partition_of(one.timestamp), []).append(to_json(one))
    for path, lines in days.items():
        write_lines(output / SITE / path, lines)
    return output


def figure(report: dict[str, Any], name: str) -> list[dict[str, Any]]:
    (found,) = (one for one in (*report["paper"], *report["job"]) if one["name"] == name)
    columns = [column["name"] for column in found["columns"]]
    return [dict(zip(columns, row, strict=True)) for row in found["rows"]]


def findings(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["words"]: one["values"] for one in report["findings"]}


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_number_on_the_page_is_the_datasets(crawled: Path, language: str) -> None:
    shown, counted = page(crawled, "--lang", language), Counted(crawled / SITE)
    records = counted.records
    assert shown.tile("articles") == str(len(records))
    assert shown.tile("comments") == str(len(counted.comments))
    assert shown.tile("with_comments") == str(sum(bool(one["comments"]) for one in records))
    assert shown.tile("authors") == str(len(counted.authors()))
    assert shown.tile("newest") == max(one["timestamp"] or "" for one in records)
    days = shown.pairs("articles", "day", "articles")
    assert Counter(days) == counted.days()
    assert Counter(shown.pairs("sections", "section", "articles")) == counted.by("section_path")
    hours = {(row["weekday"], row["hour"]): int(row["articles"]) for row in shown.rows("hours")}
    assert Counter(hours) == counted.hours()
    authors = counted.authors()
    assert shown.pairs("authors", "author", "articles").items() <= authors.items()
    assert sum(authors.values()) > 0
    assert Counter(shown.pairs("sources", "source", "articles")) == counted.by("source")
    assert Counter(shown.pairs("flags", "flag", "articles")) == counted.flags()
    assert sum(shown.pairs("lengths", "characters", "articles").values()) == len(records)
    images = Counter(str(len(one["images"])) for one in records)
    assert Counter(shown.pairs("media", "pictures", "articles")) == images
    assert Counter(shown.pairs("comments", "day", "comments")) == counted.comment_days()
    late = shown.pairs("lateness", "later", "comments")
    assert sum(late.values()) == len(counted.late_hours())
    assert late["0 h–1 h"] == sum(hours < 1 for hours in counted.late_hours())
    top = [int(row["comments"]) for row in shown.rows("discussed")]
    assert top == sorted((len(r["comments"]) for r in records if r["comments"]), reverse=True)[:30]
    lacking = {row["day"]: float(row["author"]) for row in shown.rows("missing") if row["author"]}
    for day, share in lacking.items():
        that = [one for one in records if (one["timestamp"] or "").startswith(day)]
        assert share == round(sum(one["author"] is None for one in that) / len(that), 4)


def test_the_jobs_numbers_are_the_runs(crawled: Path) -> None:
    shown = page(crawled)
    lines = CliRunner().invoke(main, ["runs", SITE, "--output", str(crawled), "--json"]).stdout
    (run,) = map(json.loads, lines.splitlines())
    (row,) = shown.rows("runs")
    for name in ("verdict", "new", "changed", "failed", "rejected", "requests", "pace"):
        assert row[name] == str(run[name]), name
    full = CliRunner().invoke(main, ["runs", SITE, "last", "--output", str(crawled), "--json"])
    run = json.loads(full.stdout)
    assert shown.pairs("answers", "code", "times") == run["http"]
    reasons = Counter(one["reason"] for one in run["rejects"])
    assert shown.pairs("rejected", "reason", "pages") == reasons
    unread = shown.pairs("unread", "state", "articles")
    assert sum(unread.values()) == run["rejected"]


def test_json_has_the_same_numbers(crawled: Path) -> None:
    report, shown = told(crawled), page(crawled)
    for one in (*report["paper"], *report["job"]):
        values = [
            ["" if v is None else str(v[0] if isinstance(v, list) else v) for v in row]
            for row in one["rows"]
        ]
        assert [list(row.values()) for row in shown.rows(one["name"])] == values, one["name"]


def test_it_asks_nothing_of_anywhere_and_is_small(crawled: Path) -> None:
    place = Path(ask(crawled).stdout.strip())
    assert place == crawled / f"{SITE}-report.html"
    data = place.read_bytes()
    assert len(data) < 2_000_000
    tree = Shown(data).tree
    assert not tree.xpath("//@src | //link | //iframe | //object | //img")
    links = {str(one) for one in tree.xpath("//@href")}
    assert all(one.startswith(("#", "https://baodaklak.vn/")) for one in links), links
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    assert len(re.findall("sha256-", policy)) == len(tree.xpath("//script"))


def test_the_libraries_are_those_that_were_published() -> None:
    assets = resources.files("newsbot.report") / "assets"
    told = (assets / "LICENCES.txt").read_text("utf-8")
    named = re.findall(r"^(\S+\.js): .*\nsha256 (\w{64})", told, re.M)
    assert {name for name, _ in named} == {"d3.min.js", "plot.umd.min.js"}
    for name, digest in named:
        assert sha256((assets / name).read_bytes()).hexdigest() == digest, name
    assert told.count("Permission to use, copy, modify, and/or distribute") == 2


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></table><b>đậm",
    "\u202eđảo ngược",
    "</script><!--",
    "=HYPERLINK(1)",
)


def test_what_the_site_says_is_text(tmp_path: Path) -> None:
    articles = [
        article(
            number,
            LAST - timedelta(hours=number),
            title=text,
            authors=[text],
            author=text,
            source=text,
            section_path=f"/{number}{text}/",
            url="javascript:alert(1)//https://baodaklak.vn/",
            comments_total=5,
        )
        for number, text in enumerate(HOSTILE)
    ]
    from newsbot.report.figures import Finding, Report, table
    from newsbot.report.page import as_html

    rows = [([one.title, one.url], one.author, one.source) for one in articles]
    columns = {"article": "link", "author": "text", "source": "text"}
    hostile = table("discussed", columns, rows)  # type: ignore[arg-type]
    report = Report(
        site=SITE,
        title=HOSTILE[0],
        made_at=NOW,
        since=None,
        until=None,
        origin=HOSTILE[1],
        tiles={},
        before=None,
        findings=[Finding("bad", "last_run", {"at": NOW, "verdict": "bad", "said": HOSTILE[0]})],
        paper=[hostile],
        job=[],
    )
    data = as_html(report, "en")
    tree = Shown(data).tree
    assert len(tree.xpath("//script")) == 3
    assert not tree.xpath("//img | //b | //*[@onerror]")
    assert not [one for one in tree.xpath("//a/@href") if not one.startswith("#")]
    assert [row["article"] for row in Shown(data).rows("discussed")] == list(HOSTILE)


def test_a_day_with_few_articles_is_told(tmp_path: Path) -> None:
    """Four a day for ten weeks; of one day one was read."""
    gap = LAST.date() - timedelta(days=3)
    articles = [
        article(4 * day + place, LAST - timedelta(days=day, hours=place))
        for day in range(70)
        for place in range(4)
        if (LAST - timedelta(days=day)).date() != gap or place == 0
    ]
    report = told(written(tmp_path, articles))
    assert figure(report, "thin_days") == [{"day": str(gap), "articles": 1, "usual": 4.0}]
    assert findings(report)["thin_days_bad"] == {"count": 1, "day": str(gap)}


def test_a_section_that_fell_silent_and_a_field_that_falls(tmp_path: Path) -> None:
    articles = []
    for number in range(4 * 120):
        at = LAST - timedelta(hours=6 * number)
        recent = at.date() > LAST.date() - timedelta(days=28)
        silent = number % 2 and not recent
        path = "/kinh-te/" if silent else "/xa-hoi/"
        lead = None if recent and number % 2 else "Chữ"
        odd = Extraction("v1", "newsbot", ["two_leads"] if recent and number % 4 else [])
        articles.append(article(number, at, section_path=path, lead=lead, extraction=odd))
    report = told(written(tmp_path, articles))
    (row,) = figure(report, "thin_sections")
    assert (row["section"], row["articles"]) == ("/kinh-te/", 0)
    assert 50 < row["usual"] < 60
    fell = findings(report)["field_falls"]
    assert (fell["field"], fell["before"]) == ("lead", 1.0)
    assert 0.4 < fell["now"] < 0.6
    assert "fields_good" not in findings(report)
    rose = findings(report)["flag_rises"]
    assert (rose["flag"], rose["before"]) == ("two_leads", 0.0)
    assert 0.7 < rose["now"] < 0.8


def test_a_window_and_the_one_before_it(crawled: Path) -> None:
    counted = Counted(crawled / SITE)
    days = sorted(counted.days())
    middle = days[len(days) // 2]
    report = told(crawled, "--since", middle, "--until", days[-1], "--compare")
    within = sum(count for day, count in counted.days().items() if day >= middle)
    assert report["tiles"]["articles"] == within
    length = datetime.fromisoformat(days[-1]) - datetime.fromisoformat(middle)
    first = datetime.fromisoformat(middle) - length - timedelta(days=1)
    before = sum(
        count for day, count in counted.days().items() if str(first.date()) <= day < middle
    )
    assert report["before"]["articles"] == before
    alone = ask(crawled, "--compare")
    assert (alone.exit_code, "--since" in alone.stderr) == (2, True)


def test_a_window_without_articles(crawled: Path) -> None:
    report = told(crawled, "--since", "2001-01-01", "--until", "2001-01-02")
    assert report["tiles"]["articles"] == 0
    assert "empty" in findings(report)
    shown = page(crawled, "--since", "2001-01-01", "--until", "2001-01-02", "--lang", "vi")
    assert shown.rows("articles") == []


@pytest.mark.parametrize(
    ("days", "bin"), [(30, "day"), (400, "week"), (2000, "month"), (12000, "year")]
)
def test_time_is_told_in_so_many_parts_as_can_be_seen(tmp_path: Path, days: int, bin: str) -> None:
    articles = [article(n, LAST - timedelta(days=days * n / 50)) for n in range(51)]
    report = told(written(tmp_path, articles))
    (found,) = (one for one in report["paper"] if one["name"] == "articles")
    assert found["bin"] == bin
    assert sum(row[1] for row in found["rows"]) == 51
    assert 15 < len(found["rows"]) < 350
    starts = [row[0] for row in found["rows"]]
    assert starts == sorted(set(starts))


def test_before_any_crawl(tmp_path: Path) -> None:
    place = tmp_path / "sample.html"
    ended = CliRunner().invoke(main, ["report", "--sample", "--out", str(place)])
    assert ended.exit_code == 0, ended.output
    shown = Shown(place.read_bytes())
    assert int(shown.tile("articles")) > 250
    assert shown.tree.xpath("//*[@class='invented']")


def test_where_there_is_nothing(tmp_path: Path) -> None:
    ended = ask(tmp_path)
    assert ended.exit_code == 2
    assert "no dataset" in ended.stderr


def test_every_word_is_there_in_both_languages(crawled: Path) -> None:
    report = told(crawled)
    names = {one["name"] for one in (*report["paper"], *report["job"])}
    assert names == words.FIGURES.keys()
    columns = {c["name"] for one in (*report["paper"], *report["job"]) for c in one["columns"]}
    assert columns <= words.COLUMNS.keys()
    for known in (words.FIGURES, words.COLUMNS, words.TILES, words.FINDINGS, words.PAGE):
        for key, told_in in known.items():
            assert set(told_in) == set(words.LANGUAGES), key
    assert set(report["tiles"]) == words.TILES.keys()


def test_what_was_corrected_is_told(tmp_path: Path) -> None:
    """Over runs by the clock: corrections, withdrawals."""
    from newsbot.replica import Replica, running

    replica = Replica(articles=40, seed=39, minutes_apart=180)
    begin = datetime(2026, 9, 26, 18)
    with running(replica, at=begin) as server:
        for hours in (0, 24, 50):
            server.at = begin + timedelta(hours=hours)
            crawl(server.url, tmp_path, "--full")
    counted, report = Counted(tmp_path / SITE), told(tmp_path)
    changes = Counter(
        (line["kind"], field) for line in counted.history for field in line["changed"] or ["-"]
    )
    found = {(r["kind"], r["field"]): r["times"] for r in figure(report, "changes")}
    assert found == changes
    assert changes
    assert len(figure(report, "latest_changes")) == len(counted.history)


def test_what_was_left_out_is_counted(tmp_path: Path) -> None:
    articles = [article(n, LAST - timedelta(hours=n), comments_total=n) for n in range(36)]
    report = told(written(tmp_path, articles))
    (found,) = (one for one in report["paper"] if one["name"] == "discussed")
    assert (len(found["rows"]), found["more"]) == (30, 5)
