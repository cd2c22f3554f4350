"""The documentation names every command, option, field, flag, reason, setting and exit code."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import fields
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator

from newsbot import settings
from newsbot.cli import COMMANDS, main
from newsbot.items import Article, HistoryLine
from newsbot.pipelines import FIELD_PIPELINES
from newsbot.runs.summary import ExitCode, Summary
from newsbot.schema import DESCRIPTIONS, json_schema
from tests.documents import documents, filled

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DOCS = {path.stem: path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")}
ALL = "\n".join([README, *DOCS.values()])
SOURCES = "\n".join(path.read_text("utf-8") for path in (ROOT / "newsbot").rglob("*.py"))
GROUP = click.Context(main)


def options(name: str) -> list[str]:
    command = main.get_command(GROUP, name)
    assert command is not None
    return [option for one in command.params for option in one.opts if option.startswith("--")]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    _, _, section = DOCS["commands"].partition(f"## newsbot {name}")
    section = section.partition("\n## ")[0]
    assert section
    missing = [option for option in options(name) if f"`{option}" not in section]
    assert missing == [], f"newsbot {name}"


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.stem)
def test_tables_are_those_of_the_code(path: Path) -> None:
    """``make docs`` writes them."""
    assert path.read_text("utf-8") == filled(path.read_text("utf-8"))


def test_every_field_has_its_table() -> None:
    assert "<!-- table: Article -->" in README
    missing = [one for one in DESCRIPTIONS if f"<!-- table: {one.__name__} -->" not in ALL]
    assert missing == []


def test_the_readmes_record_is_one() -> None:
    (block,) = re.findall(r"^```json\n(\{\n.*?)^```$", README, re.DOTALL | re.MULTILINE)
    record = json.loads(block)
    assert list(record) == [key.name for key in fields(Article)]
    Draft202012Validator(json_schema()).validate(record)


def test_the_schema_describes_every_property_and_has_no_defaults() -> None:
    for line in (Article, HistoryLine):
        schema = json_schema(line)
        Draft202012Validator.check_schema(schema)
        assert schema["$id"].startswith("urn:newsbot:schema:")
        for name, definition in schema["$defs"].items():
            assert definition["required"] == list(definition["properties"])
            for key, told in definition["properties"].items():
                assert told["description"], f"{name}.{key}"
                assert "default" not in told, f"{name}.{key}"
    timestamp = json_schema()["$defs"]["Article"]["properties"]["fetched_at"]
    assert timestamp["format"] == "date-time"


def test_the_modules_point_to_documents_that_exist() -> None:
    named = set(re.findall(r"``(docs/[\w.-]+)``", SOURCES))
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_key_of_the_summary_is_documented() -> None:
    keys = [key.name for key in fields(Summary)]
    assert [key for key in keys if f"`{key}`" not in DOCS["commands"]] == []


def test_every_exit_code_is_in_the_readme() -> None:
    table = README[README.index("| exit code |") :]
    assert [code for code in ExitCode if not re.search(rf"^\|.*\b{code:d}\b", table, re.M)] == []


def test_every_counter_is_documented() -> None:
    counted = re.findall(r'inc_value\(f?"newsbot/([\w/]+)"', SOURCES)
    for pipeline in FIELD_PIPELINES:
        source = Path(sys.modules[pipeline.__module__].__file__ or "").read_text("utf-8")
        own = re.findall(r'self\.count\("(\w+)"', source)
        counted += [f"{pipeline.field}/{what}" for what in own]
    assert len(counted) > 30
    assert [name for name in counted if f"`{name}`" not in DOCS["operations"]] == []


def test_every_setting_of_our_own_is_documented() -> None:
    names = [name for name in dir(settings) if name.startswith("NEWSBOT_")]
    assert names
    assert [name for name in names if f"`{name}`" not in DOCS["settings"]] == []


def test_every_reason_and_flag_is_documented() -> None:
    reasons = set(re.findall(r'Rejected\(\s*"(\w+)"', SOURCES))
    flags = set(re.findall(r'flag\("(\w+)"\)', SOURCES))
    flags |= set(re.findall(r'"(date_\w+|listed_date|relative_date|encoding_\w+)"', SOURCES))
    assert len(reasons) > 5
    assert len(flags) > 8
    assert [word for word in reasons | flags if f"| `{word}` |" not in DOCS["extraction"]] == []


def test_the_pipelines_are_documented_in_their_order() -> None:
    places = [DOCS["extraction"].index(f"`{cls.__name__}`") for cls in FIELD_PIPELINES]
    assert places == sorted(places)


def test_links_lead_somewhere() -> None:
    for name, text in {"README": README, **DOCS}.items():
        folder = ROOT if name == "README" else ROOT / "docs"
        for target in re.findall(r"\]\((?!http)([^)#]+)", text):
            assert (folder / target).exists(), f"{name}: {target}"
