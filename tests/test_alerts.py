"""The files for Prometheus and Grafana: whole, sound, and about metrics that there are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from newsbot.monitoring import write_metrics
from newsbot.runs.summary import Summary

pytestmark = pytest.mark.unit

SITE = "baodaklak"
ROOT = Path(__file__).parent.parent
ALERTS, BOARD = ROOT / "packaging/alerts.yml", ROOT / "packaging/grafana.json"
PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="no promtool on this machine")

# What a dashboard of Grafana 10 and later has to have, as its own documentation names it.
_GRID = {
    "type": "object",
    "required": ["x", "y", "w", "h"],
    "additionalProperties": False,
    "properties": {
        "x": {"type": "integer", "minimum": 0, "maximum": 23},
        "y": {"type": "integer", "minimum": 0},
        "w": {"type": "integer", "minimum": 1, "maximum": 24},
        "h": {"type": "integer", "minimum": 1},
    },
}
_SOURCE = {
    "type": "object",
    "required": ["type", "uid"],
    "properties": {"type": {"const": "prometheus"}, "uid": {"const": "${datasource}"}},
}
_TARGET = {
    "type": "object",
    "required": ["refId", "expr", "datasource"],
    "properties": {
        "refId": {"pattern": "^[A-Z]$"},
        "expr": {"minLength": 1},
        "datasource": _SOURCE,
    },
}
_PANEL = {
    "type": "object",
    "required": ["id", "type", "title", "gridPos", "datasource", "fieldConfig", "targets"],
    "properties": {
        "id": {"type": "integer", "minimum": 1},
        "type": {"enum": ["stat", "timeseries", "state-timeline", "table"]},
        "title": {"type": "string", "minLength": 1},
        "gridPos": _GRID,
        "datasource": _SOURCE,
        "targets": {"type": "array", "minItems": 1, "items": _TARGET},
    },
}
SCHEMA = {
    "type": "object",
    "required": ["uid", "title", "schemaVersion", "panels", "templating", "time", "timezone"],
    "properties": {
        "uid": {"pattern": "^[a-zA-Z0-9_-]{1,40}$"},
        "schemaVersion": {"type": "integer", "minimum": 36},
        "panels": {"type": "array", "minItems": 1, "items": _PANEL},
    },
}


def board() -> dict[str, Any]:
    return dict(json.loads(BOARD.read_text("utf-8")))


def expressions() -> list[str]:
    return [one["expr"] for panel in board()["panels"] for one in panel["targets"]]


def written(crawled: Path) -> set[str]:
    """The names of all metrics that a run of a paper writes."""
    path = crawled / "newsbot.prom"
    summary = Summary(site=SITE, run_id="x", dataset=str(crawled / SITE))
    write_metrics(path, summary, lambda: 1000.0)
    return set(re.findall(r"^(newsbot_\w+)\{", path.read_text("utf-8"), re.M))


def test_they_ask_for_metrics_that_there_are(crawled: Path) -> None:
    asked = re.findall(r"newsbot_\w+", "\n".join([ALERTS.read_text("utf-8"), *expressions()]))
    assert set(asked) <= written(crawled)
    assert len(set(asked)) > 10


def test_every_metric_is_documented(crawled: Path) -> None:
    told = (ROOT / "docs/operations.md").read_text("utf-8")
    assert not [name for name in written(crawled) if f"`{name}`" not in told]


def test_each_sections_freshness_is_a_metric(crawled: Path) -> None:
    written(crawled)
    lines = (crawled / "newsbot.prom").read_text("utf-8").splitlines()
    newest = [line for line in lines if line.startswith("newsbot_section_newest")]
    assert len(newest) > 10
    assert all(re.search(r'site="baodaklak",section="/[^"]+/"\} \d+\.0$', one) for one in newest)


def test_the_dashboard_is_one() -> None:
    import jsonschema

    told = board()
    jsonschema.validate(told, SCHEMA)
    panels = told["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for one, other in combinations((panel["gridPos"] for panel in panels), 2):
        apart = (
            one["x"] + one["w"] <= other["x"]
            or other["x"] + other["w"] <= one["x"]
            or one["y"] + one["h"] <= other["y"]
            or other["y"] + other["h"] <= one["y"]
        )
        assert apart, (one, other)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in panels)
    variables = {one["name"] for one in told["templating"]["list"]}
    assert set(re.findall(r"\$\{?(\w+)", BOARD.read_text("utf-8"))) <= variables


@needs_promtool
def test_prometheus_reads_the_alerts() -> None:
    for words in (("check", "rules", ALERTS), ("test", "rules", ROOT / "tests/alerts.yml")):
        told = subprocess.run([str(PROMTOOL), *words], capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stdout + told.stderr


@needs_promtool
def test_prometheus_reads_what_the_dashboard_asks(tmp_path: Path) -> None:
    rules = [
        {"record": f"newsbot:panel{number}", "expr": expression.replace("$site", "baodaklak")}
        for number, expression in enumerate(expressions())
    ]
    path = tmp_path / "rules.json"
    path.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
    told = subprocess.run(
        [str(PROMTOOL), "check", "rules", str(path)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
