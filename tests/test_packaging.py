"""Units, image, example settings, and that copying the output folder moves everything."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from configparser import ConfigParser
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from newsbot.cli import main
from newsbot.config import known_keys
from newsbot.replica import Replica, running
from tests.crawling import crawl, files
from tests.waiting import LONGEST

pytestmark = pytest.mark.crawl

ROOT = Path(__file__).parent.parent
PACKAGING = ROOT / "packaging"


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(PACKAGING / name, encoding="utf-8")
    return parser


def test_the_service_runs_one_paper_safely() -> None:
    service = unit("newsbot@.service")["Service"]
    assert service["ExecStart"].endswith("/newsbot run %i")
    assert service["Type"] == "oneshot"
    assert int(service["TimeoutStopSec"]) > 10
    assert service["SuccessExitStatus"].split() == ["75", "130", "143"]
    assert service["User"] != "root"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == service["PrivateTmp"] == service["ProtectHome"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    output = service["Environment"].removeprefix("NEWSBOT_OUTPUT=")
    assert output == f"/var/lib/{service['StateDirectory']}"


def test_the_timer_is_hourly_and_spread() -> None:
    timer = unit("newsbot@.timer")
    assert timer["Timer"]["OnCalendar"] == "hourly"
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Timer"]["RandomizedDelaySec"]
    assert timer["Install"]["WantedBy"] == "timers.target"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    for name in ("newsbot@.service", "newsbot@.timer"):
        text = (PACKAGING / name).read_text()
        # The command is not installed here; user and folders neither, which is not checked.
        (tmp_path / name).write_text(re.sub("ExecStart=\\S+", "ExecStart=/bin/true", text))
    units = [tmp_path / "newsbot@baodaklak.service", tmp_path / "newsbot@baodaklak.timer"]
    ended = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, units)],
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    said = [line for line in ended.stderr.splitlines() if "newsbot" in line]
    assert said == []


def test_the_image_is_small_unprivileged_and_stops_well() -> None:
    lines = (PACKAGING / "Dockerfile").read_text().splitlines()
    for line in ("USER newsbot", "STOPSIGNAL SIGTERM", "VOLUME /data", 'ENTRYPOINT ["newsbot"]'):
        assert line in lines
    text = "\n".join(lines)
    assert "--require-hashes -r packaging/core.lock" in text
    for copied in re.findall(r"^COPY (?!--from)(.*)$", text, re.M):
        for source in copied.split()[:-1]:
            assert (ROOT / source).exists()


def test_the_crontab_has_working_commands() -> None:
    text = (PACKAGING / "crontab").read_text()
    for word in re.findall(r"bin/newsbot (\w+)", text):
        assert main.get_command(click.Context(main), word) is not None
    entries = [line for line in text.splitlines() if line[:1].isdigit()]
    assert len(entries) == 4
    assert all("%" not in line for line in entries), "cron reads % as a new line"


def test_the_log_that_cron_writes_is_rotated(tmp_path: Path) -> None:
    crontab, rules = ((PACKAGING / name).read_text() for name in ("crontab", "logrotate"))
    (log,) = re.findall(r"^(/\S+) \{", rules, re.M)
    assert f"cd {Path(log).parent} && .venv/bin/newsbot run baodaklak >>{Path(log).name}" in crontab
    logrotate = shutil.which("logrotate", path="/usr/sbin:/usr/bin")
    if logrotate is None:
        pytest.skip("logrotate is not installed")
    (tmp_path / "run.log").write_text("a line\n")
    mine = re.sub(r"^    (#|su ).*\n", "", rules.replace(log, f"{tmp_path}/run.log"), flags=re.M)
    (tmp_path / "rules").write_text(mine)
    line = [logrotate, "--force", "--state", str(tmp_path / "state"), str(tmp_path / "rules")]
    ended = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert [path.read_text() for path in tmp_path.glob("run.log-*")] == ["a line\n"]


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("newsbot exp", ["export"]),
        ("newsbot run ph", ["phuyen"]),
        ("newsbot run --since 2024-01-01 baoda", ["baodaklak", "baodanang"]),
        ("newsbot export baodaklak --to par", ["parquet"]),
        (
            "newsbot run --no-",
            ["--no-comments", "--no-mask-contacts", "--no-archive", "--no-index"],
        ),
    ],
)
def test_the_shell_completes(words: str, completed: list[str]) -> None:
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    ended = CliRunner().invoke(
        main, env={"_NEWSBOT_COMPLETE": "bash_complete", **asked}, prog_name="newsbot"
    )
    assert [line.partition(",")[2] for line in ended.stdout.splitlines()] == completed


def test_the_example_settings_name_every_key_and_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEWSBOT_INDEX")
    text = (PACKAGING / "newsbot.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {}
    inuse = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.M)
    known = known_keys(click.Context(main))
    assert tomllib.loads(inuse).keys() == known.keys()
    (tmp_path / "newsbot.toml").write_text(inuse, encoding="utf-8")
    ended = CliRunner().invoke(
        main, ["config", "--json", "--config", str(tmp_path / "newsbot.toml")]
    )
    assert ended.exit_code == 0, ended.output
    assert {json.loads(line)["source"] for line in ended.stdout.splitlines()} == {"file"}


def test_copying_the_output_folder_moves_everything(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    with running(Replica(articles=40, seed=2)) as server:
        first = crawl(server.url, here, "--all")
        fetched = server.requests()["by_target"]["article"]
        shutil.copytree(here, there)
        shutil.rmtree(here)
        before = files(there / "baodaklak")
        again = crawl(server.url, there, "--all")
        assert server.requests()["by_target"]["article"] == fetched
    assert (first.code, again.code, again.summary["new"]) == (0, 0, 0)
    assert len(before) > 3
    assert files(there / "baodaklak") == before
    assert not here.exists()
