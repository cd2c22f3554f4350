"""Two hundred orders at twenty hosts on a cluster whose workers and client are killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from functools import partial
from pathlib import Path

import pytest

from newsbot.replica import Replica, running
from newsbot.sites import all_sites
from tests.archive.test_executors import cluster
from tests.crawling import command, records
from tests.pace import Pace
from tests.waiting import wait_until

SITES = (
    *("baodaklak", "phuyen", "thanhnien", "nld", "vnexpress", "vietnamnet", "baodanang"),
    *("baonghean", "baohaiphong", "hanoimoi", "nguoiquansat", "congly", "markettimes", "plo"),
    *("nhandan", "vietnamplus", "tienphong", "baogialai", "baohatinh", "kienthuc"),
)
WINDOWS = [(f"2026-09-{day:02}", f"2026-09-{day + 1:02}") for day in range(10, 30, 2)]


def orders() -> list[dict[str, object]]:
    return [
        {
            "order": f"{site}-{since}",
            "site": site,
            "options": {"since": since, "until": until, "comments": False},
        }
        for since, until in WINDOWS
        for site in SITES
    ]


def done(output: Path) -> list[Path]:
    return list(output.glob(".newsbot/*/orders/*.json"))


@pytest.mark.long
@pytest.mark.process
@pytest.mark.timeout(1500)
def test_two_hundred_orders(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="pip install 'newsbot[dask]'")
    output, file, log = tmp_path / "output", tmp_path / "orders.jsonl", tmp_path / "log.jsonl"
    told = orders()
    file.write_text("".join(f"{json.dumps(one)}\n" for one in told))
    with log.open("w") as asked, running(Replica(articles=400, seed=9), log=asked) as server:
        with cluster(tmp_path, 6) as (address, (_, *workers)):
            line = command(
                *("dispatch", file, "--executor", f"dask:{address}", "--workers", "6"),
                *("--output", output, "--base-url", server.url),
            )
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            with subprocess.Popen(line, **quiet) as client:
                for number, worker in enumerate(workers[:4], start=1):
                    wait_until(partial(_has_done, output, number * 20), client)
                    # Two with the crawl they have under way, two whose crawls go on alone.
                    kill = os.killpg if number % 2 else os.kill
                    kill(worker.pid, signal.SIGKILL)
                wait_until(partial(_has_done, output, 100), client)
                client.kill()
            again = subprocess.run(line, capture_output=True, text=True, check=False, timeout=1200)
        codes = [json.loads(one)["exit_code"] for one in again.stdout.splitlines()]
    assert again.returncode == 0, again.stderr
    assert codes == [0] * len(told)
    assert len(done(output)) == len(told) == 200
    pace = Pace(log.read_text())
    hosts = {line["host"] for line in pace.lines}
    assert {all_sites()[site].main_host for site in SITES} <= hosts
    assert pace.overlaps() == []
    runs = [json.loads(path.read_bytes())["run_id"] for path in done(output)]
    assert len(set(runs)) == 200
    for site in SITES:
        ids = [record["id"] for record in records(output / site)]
        assert len(ids) == len(set(ids)) > 0, site
    print(f"{len(pace.lines)} requests at {len(hosts)} hosts")


def _has_done(output: Path, orders: int) -> bool:
    return len(done(output)) >= orders


@pytest.mark.unit
@pytest.mark.parametrize(
    ("peers", "found"), [("AAB", []), ("ABBC", []), ("ABA", [("h", "A")]), ("AABCB", [("h", "B")])]
)
def test_two_who_ask_at_once_are_seen(peers: str, found: list[tuple[str, str]]) -> None:
    lines = [{"time": at, "host": "h", "peer": peer} for at, peer in enumerate(peers)]
    lines += [{"time": at + 0.5, "host": "other", "peer": "A"} for at in range(len(peers))]
    assert Pace("\n".join(map(json.dumps, lines))).overlaps() == found
