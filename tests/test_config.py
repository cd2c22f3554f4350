"""Standing settings: file, environment, flags, which of them counts, and what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newsbot import __version__
from newsbot.cli import main

pytestmark = pytest.mark.process

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("NEWSBOT_")]:
        monkeypatch.delenv(name)


def settings(*arguments: str) -> dict[str, dict[str, Any]]:
    ended = CliRunner().invoke(main, ["config", "--json", *arguments])
    assert ended.exit_code == 0, ended.output
    return {entry["key"]: entry for entry in map(json.loads, ended.stdout.splitlines())}


def refused(*arguments: str) -> str:
    ended = CliRunner().invoke(main, list(arguments) or ["config"])
    assert ended.exit_code == 78
    assert ended.stderr.count("\n") == 1
    return ended.stderr


def test_defaults_are_named_as_such() -> None:
    found = settings()
    assert {entry["source"] for entry in found.values()} == {"default"}
    assert found["output"]["value"] == "output"
    assert found["comments"]["value"] is True
    assert not found.keys() & {"since", "all", "json", "config", "dry_run", "no_comments"}


def test_flag_before_environment_before_file_before_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "newsbot.toml").write_text(
        "delay = 5\nwait = 5\nretry_base = 5\ncomments = false\n"
    )
    monkeypatch.setenv("NEWSBOT_DELAY", "4")
    monkeypatch.setenv("NEWSBOT_WAIT", "4.5")
    monkeypatch.setenv("NEWSBOT_LIKES", "yes")
    found = settings("run", "baodaklak", "--delay", "3")
    assert (found["delay"]["value"], found["delay"]["source"]) == (3, "flag")
    assert (found["wait"]["value"], found["wait"]["origin"]) == (4.5, "NEWSBOT_WAIT")
    assert (found["retry_base"]["value"], found["retry_base"]["origin"]) == (5, "newsbot.toml")
    assert (found["comments"]["value"], found["comments"]["source"]) == (False, "file")
    assert (found["likes"]["value"], found["likes"]["source"]) == (True, "environment")
    assert found["contact"] == {
        "key": "contact", "value": None, "source": "default", "origin": None,
    }  # fmt: skip


def test_the_file_is_the_flags_then_the_variables_then_the_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, delay in (("newsbot.toml", 1), ("b.toml", 2), ("c.toml", 3)):
        (tmp_path / name).write_text(f"delay = {delay}\n")
    assert settings()["delay"]["value"] == 1
    monkeypatch.setenv("NEWSBOT_CONFIG", "b.toml")
    assert settings()["delay"]["value"] == 2
    assert settings("--config", "c.toml")["delay"]["value"] == 3
    assert settings("--config", "c.toml", "publish", "baodaklak").keys() >= {"output", "wait"}
    assert settings("run", "baodaklak", "--config", "c.toml")["delay"]["value"] == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dely = 1", "unknown key 'dely': did you mean delay?"),
        ("no_comments = true", "did you mean comments?"),
        ("[run]\ndelay = 1", "unknown key 'run'"),
        ("delay = '1'", "delay takes a number, not '1'"),
        ("delay = true", "delay takes a number"),
        ("delay = -1", "delay: -1 is no number of seconds"),
        ("delay = nan", "delay: nan"),
        ("comments = 1", "comments takes true or false"),
        ("output = 1", "output takes a text"),
        ("section = '/giao-duc/'", "section takes a list"),
        ("base_url = 'ftp://x'", "no http or https address"),
        ('contact = "a\\nX-Header: b"', "contact"),
        ("delay = ", "no valid TOML"),
        ("delay = '\udcff'", "no valid TOML"),
    ],
)
def test_a_bad_file_is_named_with_its_key(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "newsbot.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert said in refused()
    assert "newsbot.toml: " in refused("run", "baodaklak")


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_can_not_be_read_is_named(name: str) -> None:
    assert name in refused("config", "--config", name)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NEWSBOT_DELY", "1", "did you mean NEWSBOT_DELAY?"),
        ("NEWSBOT_QWERTZ", "1", "`newsbot config` lists"),
        ("NEWSBOT_DELAY", "fast", "'fast' is no number"),
        ("NEWSBOT_LIKES", "maybe", "neither true nor false"),
    ],
)
def test_a_bad_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    assert f"newsbot: {name}: " in refused()
    assert said in refused()


def test_variables_that_are_no_settings_and_empty_ones_are_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEWSBOT_NOW", "2026-01-01")
    monkeypatch.setenv("NEWSBOT_DELAY", "")
    assert settings()["delay"]["source"] == "default"


@pytest.mark.parametrize(
    ("text", "said"),
    [("delay = 'x'", "delay takes"), ("delay = 0.2", "--allow-faster"), ("x = 1", "unknown key")],
)
def test_a_run_with_a_bad_configuration_ends_with_its_summary(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "newsbot.toml").write_text(text)
    ended = CliRunner().invoke(main, ["run", "baodaklak", "--output", "here"])
    summary = json.loads(ended.stdout.splitlines()[-1])
    assert ended.exit_code == summary["exit_code"] == 78
    assert summary["finish_reason"] == "bad_configuration"
    assert summary["dataset"] == "here/baodaklak"
    assert said in summary["problems"][0]
    assert not (tmp_path / "here").exists()


@pytest.mark.parametrize("words", [["ledger", "check"], ["ledger", "rebuild"], ["sql"], ["status"]])
def test_a_setting_of_another_command_is_known_to_each(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "newsbot.toml").write_text("delay = 2.0\nindex = false\n")
    told = ["baodaklak"] if words[0] == "ledger" else []
    line = [*words, *told, "--output", str(tmp_path), "--config", str(tmp_path / "newsbot.toml")]
    ended = CliRunner().invoke(main, line, env={"NEWSBOT_MAX_RUNTIME": "1h"})
    assert "unknown setting" not in ended.output
    assert ended.exit_code != 78


def test_wrong_usage_and_help_go_before_a_bad_configuration(tmp_path: Path) -> None:
    (tmp_path / "newsbot.toml").write_text("x = 1")
    assert CliRunner().invoke(main, ["run", "nowhere"]).exit_code == 2
    assert CliRunner().invoke(main, ["run", "--help"]).exit_code == 0
    assert CliRunner().invoke(main, ["sites"]).exit_code == 0


def test_config_of_a_command_without_settings_is_wrong_usage() -> None:
    for word in ("extract", "config", "nothing"):
        assert CliRunner().invoke(main, ["config", word]).exit_code == 2


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            {"NEWSBOT_CONTACT": "mailto:us@example.org"},
            f"newsbot/{__version__} (+mailto:us@example.org)",
        ),
        ({}, f"newsbot/{__version__}"),
    ],
)
def test_the_user_agent_names_a_contact_that_is_set(told: dict[str, str], expected: str) -> None:
    line = "from newsbot.settings import USER_AGENT; print(USER_AGENT)"
    ended = subprocess.run(
        [sys.executable, "-c", line],
        env={"PYTHONPATH": str(ROOT), **told},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.strip() == expected


def test_what_is_printed_can_be_a_file_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = 'delay = 2.5\nsection = ["/thoi-su/", "/a-b/"]\nrevisit_pages = "0.5 90m 7d 30d"\n'
    (tmp_path / "newsbot.toml").write_text(mine + 'output = "a \\"b\\" Đắk"\n')
    before = settings()
    printed = CliRunner().invoke(main, ["config"]).stdout
    assert "datetime" not in printed
    assert "None" not in printed
    (tmp_path / "newsbot.toml").write_text(printed)
    again = settings()
    assert {key: one["value"] for key, one in again.items()} == {
        key: one["value"] for key, one in before.items()
    }
