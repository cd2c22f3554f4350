"""The command's own house: its words, its help, and what it says of a wild clock."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from newsbot.cli import COMMANDS, main

pytestmark = pytest.mark.unit


def test_the_help_says_what_each_command_says_of_itself() -> None:
    told = CliRunner().invoke(main, ["--help"]).stdout
    for word, help_text in COMMANDS.items():
        command: click.Command = import_module(f"newsbot.commands.{word}").command
        assert command.get_short_help_str(limit=200) == help_text
        assert f"  {word} " in told


def test_help_loads_no_command() -> None:
    script = (
        "import sys; from newsbot.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if name.startswith(('newsbot.commands', 'scrapy'))])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert ended.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("words", [["sites"], ["status"], ["doctor", "baodaklak"], ["run", "x"]])
def test_a_wild_clock_is_one_line(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSBOT_NOW", "yesterday")
    ended = CliRunner().invoke(main, words)
    assert ended.exit_code == 2
    assert "NEWSBOT_NOW='yesterday' is no moment in ISO 8601" in ended.output
    assert "Traceback" not in ended.output
