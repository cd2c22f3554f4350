"""Why a record says what it says: each field's rule, its text and place, and what was left out."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import html

from newsbot.cli import main
from newsbot.cms.reading import layouts_of
from newsbot.explaining import WORDS, Explanation, explain
from newsbot.items import Rejected, to_json
from newsbot.layouts.base import RULES
from newsbot.monitoring.past import Silent, silent_rules
from newsbot.monitoring.runs import PastRun
from newsbot.pipelines import extract
from tests.documents import all_cms
from tests.test_cases import NAMES, fetched_case

pytestmark = pytest.mark.page

CASES = Path(__file__).parent / "cases"
DECLARED = {
    f"{kind.name}.{rule}" for cms in all_cms() for kind in layouts_of(cms) for rule in kind.rules
}
# A layout's own rules that no saved case needs: the real pages of tests/cms and the replica's do.
WITHOUT_A_CASE = {
    "v2.author.below",
    "v2.section.page_info",
}


@pytest.fixture(scope="module")
def explained() -> dict[str, Explanation]:
    found = {}
    for name in NAMES:
        with suppress(Rejected):
            found[name] = explain(fetched_case(name))[1]
    return found


def test_what_is_told_is_the_record(explained: dict[str, Explanation]) -> None:
    for name, told in explained.items():
        record = json.loads(to_json(extract(fetched_case(name))))
        values = {one.field: one.value for one in told.fields}
        for field in ("id", "url", "title", "timestamp", "authors", "lead", "images", "tags"):
            assert values[field] == record[field], (name, field)
        blocks = [one.value for one in told.fields if one.field.startswith("blocks[")]
        texts = [one if isinstance(one, str) else one["text"] for one in blocks]
        assert texts == [block["text"] for block in record["blocks"]], name
        assert (told.layout, told.flags) == tuple(
            record["extraction"][key] for key in ("layout", "flags")
        )


def test_every_value_has_a_rule_that_is_declared(explained: dict[str, Explanation]) -> None:
    for name, told in explained.items():
        for one in told.fields:
            if one.field == "comments":
                continue
            # An agency's name stands with the authors'.
            assert one.value in (None, []) or one.rule in DECLARED, (name, one)


def test_every_rule_finds_something_in_some_case(explained: dict[str, Explanation]) -> None:
    fired = {one.rule for told in explained.values() for one in told.fields}
    shared = {rule.partition(".")[2] for rule in fired if rule is not None}
    # What all layouts have, and all that say by selectors where a page's parts stand.
    common = RULES.keys() | {"timestamp.machine", "section.meta"}
    assert common <= shared
    own = {rule for rule in DECLARED if rule.partition(".")[2] not in common}
    assert own - fired == WITHOUT_A_CASE


def test_a_path_leads_to_its_text(explained: dict[str, Explanation]) -> None:
    looked_at = 0
    for name, told in explained.items():
        data = (CASES / name / "page.html").read_bytes()
        tree = html.document_fromstring(data, html.HTMLParser(encoding="utf-8"))
        for one in told.fields:
            if one.path is not None and one.field == "title":
                texts = ["".join(place.itertext()) for place in tree.xpath(one.path)]
                looked_at += any(one.value.split()[0] in text for text in texts)
    assert looked_at > len(explained) / 2


def test_what_is_left_out_is_told(explained: dict[str, Explanation]) -> None:
    why = Counter(out.why for told in explained.values() for out in told.left_out)
    assert why.keys() == WORDS.keys() - {"unread"}
    for told in explained.values():
        for out in told.left_out:
            assert out.text.strip()


def told(name: str, *more: str) -> Result:
    meta = json.loads((CASES / name / "meta.json").read_text("utf-8"))
    words = ["extract", str(CASES / name / "page.html"), "--url", meta["url"], "--explain", *more]
    return CliRunner().invoke(main, words)


def test_the_command() -> None:
    name = "v1-date-clock-with-h"
    ended = told(name)
    assert ended.exit_code == 0
    lines = ended.stdout.splitlines()
    assert lines[0].startswith("layout v1")
    (title,) = (line for line in lines if line.startswith("title "))
    assert title.split()[1] == "v1.title.heading"
    found = json.loads(told(name, "--json").stdout)
    assert found.keys() == {"layout", "flags", "fields", "left_out"}
    assert found["fields"][0].keys() == {"field", "value", "rule", "raw", "path"}
    words = ["extract", str(CASES / name / "page.html"), "--url", "https://baodaklak.vn/x/"]
    assert CliRunner().invoke(main, [*words, "--json"]).exit_code == 2
    empty = ["extract", "-", "--url", "https://baodaklak.vn/x/", "--explain"]
    assert CliRunner().invoke(main, empty, input="<html></html>").exit_code == 1


def run(days_ago: int, **counters: int) -> PastRun:
    told_counters: dict[str, Any] = {
        key.replace("__", "/").replace("_of_", "."): count for key, count in counters.items()
    }
    at = datetime(2026, 11, 29, tzinfo=UTC) - timedelta(days=days_ago)
    return PastRun(f"{days_ago}", Path(), at, summary={"counters": told_counters})


def test_a_rule_that_fell_silent_shows() -> None:
    before = [
        run(day, layout__v1=40, rule__v1_of_tags_of_box=30, rule__v1_of_lead_of_bold=1)
        for day in range(1, 5)
    ]
    silent = silent_rules(run(0, layout__v1=40), before)
    assert silent == [Silent("v1.tags.box", 40, 0.75)]
    # Ten finds are not to be expected of a dozen pages, nor of another layout's.
    assert silent_rules(run(0, layout__v1=12), before) == []
    assert silent_rules(run(0, layout__v2=400), before) == []
    assert silent_rules(run(0, layout__v1=40, rule__v1_of_tags_of_box=1), before) == []


def test_rules_of_all_layouts_stand_once() -> None:
    assert not [rule for rule in DECLARED if rule.count(".") != 2]
    assert RULES
