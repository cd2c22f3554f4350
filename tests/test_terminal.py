"""What people see: a bar with warnings above it, a few words at the end, no surprise in pipes."""

from __future__ import annotations

import fcntl
import json
import os
import re
import struct
import subprocess
import termios
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from newsbot.cli import main
from newsbot.replica import Faults, Replica, running
from tests.crawling import FAST, command, crawl

pytestmark = pytest.mark.crawl

REPLICA = Replica(articles=30, seed=3)
_STYLING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Seen(NamedTuple):
    """What a run wrote to its terminal, without styling, and to stdout."""

    code: int
    screen: str
    stdout: str


def on_a_terminal(columns: int, *arguments: object) -> Seen:
    """Runs the command with stderr on a terminal of so many columns."""
    shown, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    line = command("run", "baodaklak", *FAST, *arguments)
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": str(columns)}
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=terminal, env=environment) as run:
        os.close(terminal)
        written = bytearray()
        while chunk := _read(shown):
            written += chunk
        assert run.stdout is not None
        stdout = run.stdout.read().decode()
        code = run.wait()
    os.close(shown)
    return Seen(code, _STYLING.sub("", written.decode()).replace("\r", "\n"), stdout)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other side is closed
        return b""


def test_a_run_on_a_terminal(tmp_path: Path) -> None:
    faults = Faults.parse(["article:404:0.1", "list:500:0.1:once"])
    with running(REPLICA, faults) as server:
        seen = on_a_terminal(100, "--base-url", server.url, "--output", tmp_path, "--all")
    summary = json.loads(seen.stdout)
    assert seen.stdout.count("\n") == 1
    *_, head, _ = seen.screen.partition("Báo Đắk Lắk: ")
    assert head
    end = seen.screen[seen.screen.index("Báo Đắk Lắk: ") :]
    assert f"{summary['new']} new articles" in end
    assert f"{summary['failed']} pages failed, asked again by a later run" in end
    assert f"ended with 1, {summary['finish_reason']}" in end
    assert f"data: {tmp_path}/baodaklak/articles" in end
    above = seen.screen[: seen.screen.index("Báo Đắk Lắk: ")]
    assert "warning: " in above, "what went wrong is seen when it happens"
    assert " INFO " not in above
    assert re.search(r"articles.*\d+/\d+", above)
    assert re.search(r"section lists.*\d+/\d+", above)


@pytest.mark.parametrize("columns", [45, 60])
@pytest.mark.few(1)
def test_on_a_narrow_terminal_the_numbers_stay(tmp_path: Path, columns: int) -> None:
    with running(REPLICA) as server:
        seen = on_a_terminal(columns, "--base-url", server.url, "--output", tmp_path, "--all")
    bars = [line for line in seen.screen.split("\n") if line.startswith("articles ")]
    assert bars
    assert all(re.fullmatch(r"articles +\d+/\d+ +(\d:\d\d:\d\d|-:--:--) *", bar) for bar in bars)


def test_nobody_reads_stdout(tmp_path: Path) -> None:
    """``newsbot run … | true``: what the run did stands, and so does its exit code."""
    with running(REPLICA) as server:
        line = command("run", "baodaklak", "--base-url", server.url, "--output", tmp_path, *FAST)
        reading, writing = os.pipe()
        os.close(reading)
        ended = subprocess.run(
            [*line, "--all"], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
        )
        os.close(writing)
    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr
    assert "rror" not in ended.stderr


@pytest.mark.parametrize("command_line", ["run baodaklak", "status", "prune baodaklak"])
def test_an_empty_output_is_a_slip(command_line: str) -> None:
    ended = CliRunner().invoke(main, [*command_line.split(), "--output", ""])
    assert ended.exit_code == 2
    assert "an empty name is no folder" in ended.output


def test_the_help_is_not_cut() -> None:
    assert "..." not in CliRunner().invoke(main, ["--help"], terminal_width=80).output.replace(
        "[ARGS]...", ""
    )


def test_a_page_from_standard_input() -> None:
    case = Path(__file__).parent / "cases" / "v1-headings"
    url = json.loads((case / "meta.json").read_text())["url"]
    ended = CliRunner().invoke(
        main, ["extract", "-", "--url", url], input=(case / "page.html").read_bytes()
    )
    assert ended.exit_code == 0
    assert json.loads(ended.stdout)["title"]


def test_quiet_shows_nothing_where_all_is_well(tmp_path: Path) -> None:
    with running(Replica(articles=10, seed=1)) as server:
        ended = crawl(server.url, tmp_path, "--quiet")
        loud = crawl(server.url, tmp_path)
    assert (ended.code, ended.log) == (0, "")
    assert re.search(
        r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4} INFO newsbot", loud.log, re.MULTILINE
    )
