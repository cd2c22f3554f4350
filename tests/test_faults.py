"""What a network and a hostile server do to a crawl; rows of ``docs/faults.md``."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import takewhile
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import TextResponse
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from newsbot.middlewares.robots import StrictRobotsTxtMiddleware
from newsbot.replica import Faults, Replica, compare, running
from tests.crawling import FAST, PAPER, SMALL, befalling, command, crawl, files, records
from tests.faults import ROWS, Measured
from tests.pace import Pace
from tests.waiting import LONGEST, has_ended, wait_until
from tests.warm import Started

pytestmark = pytest.mark.crawl

SITE = "baodaklak"
ROOT = Path(__file__).parent.parent


def whole_again(output: Path, replica: Replica = SMALL) -> None:
    """After an honest run nothing is missing, doubled or foreign."""
    with running(replica) as server:
        assert crawl(server.url, output, "--all").code == 0
    assert compare(output, replica) == []


class Listener:
    """A server beside the paper's that nobody may ask; it counts who does, and what they send."""

    def __init__(self) -> None:
        self.heads: list[dict[str, str]] = []
        heard = self.heads

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                heard.append(dict(self.headers))
                self.send_response(200)
                self.send_header("Set-Cookie", "a=b")
                self.send_header("Referrer-Policy", "unsafe-url")
                self.end_headers()
                self.wfile.write(b"<html><body><h1>This domain is for sale</h1></body></html>")

            def log_message(self, format: str, *args: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port


@contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener()
    thread = Thread(target=listener.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        listener.server.shutdown()
        listener.server.server_close()
        thread.join()


def test_every_row_has_tests_and_stands_in_the_table() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    marks = re.findall(r"mark\.fault\(([^)]*)\)", sources)
    marked = {row for mark in marks for row in re.findall(r'"(\w+)"', mark)}
    table = (ROOT / "docs" / "faults.md").read_text("utf-8")
    assert marked == set(ROWS)
    for row, (fault, bound) in ROWS.items():
        assert f"| {row} | {fault} | {bound} |" in table, "make faults writes it"


# A: stops and files


@pytest.mark.fault("A12")
@pytest.mark.parametrize("how", ["no server", "killed"])
def test_published_files_outlive_what_comes_after(crawled: Path, how: str) -> None:
    before = files(crawled / SITE)
    if how == "killed":
        with running(PAPER) as server:
            words = ("run", SITE, "--full", "--base-url", server.url, "--output", crawled, *FAST)
            process = Started(*words)
            wait_until(lambda: server.requests()["total"] > 60, process)
            process.send_signal(signal.SIGKILL)
            process.wait()
    else:
        assert crawl("http://127.0.0.1:9", crawled, "--full").code == 69
    assert files(crawled / SITE) == before


@pytest.mark.fault("A16")
def test_a_runs_files_stand_in_its_record(crawled: Path) -> None:
    (run,) = (crawled / ".newsbot" / SITE / "runs").iterdir()
    told = json.loads((run / "run.json").read_bytes())["files"]
    assert {path.name for path in run.glob("*") if path.is_file()} == {*told, "run.json"} - {
        name for name in told if "/" in name
    }
    for name, file in told.items():
        data = (run / name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["bytes"], file["sha256"])


# B: HTTP


@pytest.mark.fault("B1")
@pytest.mark.parametrize("told", ["2", "abc", "-1"])
@pytest.mark.few(1)
def test_after_a_refusal_it_waits_as_asked(tmp_path: Path, told: str, measured: Measured) -> None:
    """Rubbish is as if nothing had been said: the pause of our own."""
    log = io.StringIO()
    with running(SMALL, Faults.parse([f"all:busy={told}:nth=20-20"]), log=log) as server:
        words = ("--section", "/thoi-su/", "--max-articles", 12, "--retry-base", "0.5")
        ended = crawl(server.url, tmp_path, "--all", *words)
    assert (ended.code, ended.summary["failed"]) == (0, 0)
    waited = Pace(log.getvalue()).after_refusals()
    assert waited
    assert min(waited) >= (2.0 if told == "2" else 0.5)
    measured(f"Retry-After {told}: the next request came {min(waited):.1f} s later")


@pytest.mark.fault("B1", "B3")
def test_requests_keep_their_distance(tmp_path: Path, measured: Measured) -> None:
    """By the server's log alone: never two at once, not sooner than the delay, retries too."""
    log, delay = io.StringIO(), 0.15
    faults = Faults.parse(["article:503:0.3:once", "comments:reset:0.3:once", "list:500:0.1:once"])
    with running(PAPER, faults, log=log) as server:
        words = ("--delay", delay, "--max-articles", 12, "--section", "/thoi-su/")
        ended = crawl(server.url, tmp_path, "--all", *words)
    pace = Pace(log.getvalue())
    assert ended.code == 0
    assert pace.before_robots() == 0
    assert len(pace.gaps) > 25
    # The log's clock is not the crawler's: a busy machine takes one request late, and the next in
    # time. One that came too soon shows in the mean.
    mean = sum(pace.gaps) / len(pace.gaps)
    assert mean >= delay * 0.98
    assert sorted(pace.gaps)[len(pace.gaps) // 4] >= delay * 0.8
    measured(f"{len(pace.gaps)} gaps, {mean / delay:.2f} of the delay in the mean")


@pytest.mark.long
@pytest.mark.fault("B2")
@pytest.mark.parametrize("kind", ["429", "503", "reset", "hang", "error"])
def test_ten_seconds_of_outage(tmp_path: Path, kind: str, measured: Measured) -> None:
    replica = Replica(articles=400, seed=3)
    with running(replica) as server:
        usual = crawl(server.url, tmp_path / "usual", "--all", "--retry-base", 1).summary["seconds"]
    log = io.StringIO()
    with running(replica, Faults.parse([f"all:{kind}:during=3-13"]), log=log) as server:
        ended = crawl(server.url, tmp_path / "out", "--all", "--retry-base", 1)
        struck = sum(server.requests()["by_fault"].values())
    assert (ended.code, ended.summary["failed"]) == (0, 0)
    assert compare(tmp_path / "out", replica) == []
    assert struck <= 20
    measured(
        f"{kind}: {struck} requests into it, {ended.summary['seconds']:.0f} s"
        f" instead of {usual:.0f} s"
    )


@pytest.mark.fault("B3")
def test_a_failing_page_is_tried_three_times(tmp_path: Path) -> None:
    faults = befalling(SMALL, ["500", "502", "504", "408"], each=1)
    with running(SMALL, Faults.parse(faults)) as server:
        ended = crawl(server.url, tmp_path, "--all")
        struck = server.requests()["by_fault"]
    assert (ended.code, ended.summary["finish_reason"]) == (1, "too_many_failed")
    assert ended.summary["failed"] == len(faults)
    assert struck.keys() == set(faults)
    assert set(struck.values()) <= {3, 4}, "another where the home page was asked if all is well"
    whole_again(tmp_path)


@pytest.mark.fault("B4")
def test_a_missing_page_is_asked_once(tmp_path: Path) -> None:
    faults = befalling(SMALL, ["404", "410"])
    with running(SMALL, Faults.parse(faults)) as server:
        ended = crawl(server.url, tmp_path, "--all")
        assert server.requests()["by_fault"] == dict.fromkeys(faults, 1)
    assert ended.summary["failed"] == len(faults)
    whole_again(tmp_path)


@pytest.mark.long
@pytest.mark.fault("B11")
@pytest.mark.parametrize("kind", ["hang", "drip", "headdrip"])
def test_an_address_that_never_ends(tmp_path: Path, kind: str, measured: Measured) -> None:
    """With the shipped times: thirty seconds a try, ninety in all; the others go on."""
    replica = Replica(articles=40, seed=1)
    path = compare_path(replica)
    log = io.StringIO()
    with running(replica, Faults.parse([f"path={path}:{kind}"]), log=log) as server:
        ended = crawl(server.url, tmp_path, "--all", "--retry-base", 1, seconds=400)
    assert ended.summary["failed"] == 1
    asked = [line for line in Pace(log.getvalue()).lines if line["path"] in (path, "/")]
    began = next(at for at, line in enumerate(asked) if line["path"] == path)
    tries = [*takewhile(lambda line: line["path"] == path, asked[began:])]
    assert len(tries) == 3
    last = tries[-1]["time"] - tries[0]["time"]
    assert 60 < last < 90, "each try has thirty seconds, the last what is left of ninety"
    # Where nothing was answered meanwhile, the home page is asked if all is well, and it once more.
    assert [line["path"] for line in asked[began + 3 :]] in ([], ["/", path])
    measured(f"{kind}: three tries, the last after {last:.0f} s with {90 - last:.0f} s left")
    whole_again(tmp_path, replica)


def compare_path(replica: Replica) -> str:
    """The address of some article."""
    from newsbot.replica import truth_records

    record = next(iter(truth_records(replica, SITE)))
    return str(record["url"]).removeprefix("https://baodaklak.vn")


NO_ANSWERS = ("noise", "nobytes", "bighead", "manyhead", "endlesshead")


@pytest.mark.fault("B12", "B13")
def test_answers_that_are_none(tmp_path: Path) -> None:
    once = befalling(SMALL, [f"{kind}:once" for kind in NO_ANSWERS])
    with running(SMALL, Faults.parse(once)) as server:
        ended = crawl(server.url, tmp_path / "once", "--all")
        asked = server.requests()
    assert ended.summary["requests"] == asked["total"], "one request is one request"
    assert asked["by_fault"] == dict.fromkeys(once, 1)
    assert (ended.code, ended.summary["failed"]) == (0, 0)
    assert compare(tmp_path / "once", SMALL) == []
    always = befalling(SMALL, [*NO_ANSWERS, "endless"], each=1)
    with running(SMALL, Faults.parse(always)) as server:
        ended = crawl(server.url, tmp_path / "always", "--all")
    assert (ended.code, ended.summary["failed"]) == (1, len(always))
    whole_again(tmp_path / "always")


@pytest.mark.fault("B14")
def test_redirects(tmp_path: Path) -> None:
    """A circle is known at its second visit; three hops lead to the page, eight do not."""
    hops = {"loop": 1, "chain=3": 4, "chain=8": 6}
    faults = befalling(SMALL, list(hops))
    log = io.StringIO()
    with running(SMALL, Faults.parse(faults), log=log) as server:
        ended = crawl(server.url, tmp_path, "--all")
    asked = Counter(line["fault"] for line in Pace(log.getvalue()).lines if line["fault"])
    assert asked == {fault: hops[fault.rpartition(":")[2]] for fault in faults}
    assert ended.summary["failed"] == sum("chain=3" not in fault for fault in faults)
    assert "leads back to itself" in ended.log
    whole_again(tmp_path)


@pytest.mark.fault("B15")
@pytest.mark.parametrize("kind", ["captcha", "error"])
def test_a_run_of_challenges_stops_the_crawl(tmp_path: Path, kind: str) -> None:
    with running(SMALL, Faults.parse([f"all:{kind}:nth=70-9999"])) as server:
        ended = crawl(server.url, tmp_path, "--all", "--retry-base", "0.001")
    assert (ended.code, ended.summary["finish_reason"]) == (76, "blocked")
    whole_again(tmp_path)


@pytest.mark.fault("B15")
def test_a_parked_domain_is_no_paper(tmp_path: Path) -> None:
    with listening() as parked:
        ended = crawl(f"http://127.0.0.1:{parked.port}", tmp_path, "--all")
    assert (ended.code, ended.summary["finish_reason"]) == (76, "blocked")
    assert records(tmp_path / SITE) == []


# D: security


FORMS = (
    "//127.0.0.1:{port}/", "//localhost:{port}/", "//2130706433:{port}/", "//0x7f000001:{port}/",
    "//0177.0.0.1:{port}/", "//[::ffff:127.0.0.1]:{port}/", "//[x]/",
    "//baodaklak.vn@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/chinh-tri/202302/a-19011c5/", "https://127.0.0.1:{port}/",
    "//169.254.169.254/latest/meta-data/", "//10.0.0.1/", "//0.0.0.0:{port}/",
    "file:///etc/passwd", "data:text/html,x", "ftp://127.0.0.1:{port}/",
)  # fmt: skip


@pytest.mark.fault("D4", "D6")
@pytest.mark.parametrize("target", ["all", "robots", "home", "list", "comments"])
@pytest.mark.few(3)
def test_no_redirect_leads_astray(tmp_path: Path, target: str, measured: Measured) -> None:
    """In mid-crawl, from a page or a call; after a 503 too, for what is asked again."""
    with listening() as elsewhere:
        forms = [form.format(port=elsewhere.port).replace(":", "%3A") for form in FORMS]
        if target == "all":
            places = range(60, 1000, 3)
            specs = [
                f"all:to={form}:nth={at}-{at}" for at, form in zip(places, forms, strict=False)
            ]
            # Behind the others: whichever request is the nth, it is led astray and not refused.
            specs.append("article:503:0.3:once")
        else:
            specs = [f"{target}:to={forms[0]}"]
        with running(SMALL, Faults.parse(specs)) as server:
            crawl(server.url, tmp_path, "--all")
            struck = server.requests()["by_fault"]
        assert elsewhere.heads == []
    if target == "all":
        assert [struck.get(spec) for spec in specs[:-1]] == [1] * len(FORMS)
        assert struck[specs[-1]]
        measured(f"{len(FORMS)} forms, no connection")
    whole_again(tmp_path)


@pytest.mark.fault("D7")
def test_nothing_is_told_that_need_not_be(tmp_path: Path) -> None:
    with listening() as server:
        crawl(f"http://127.0.0.1:{server.port}", tmp_path, "--all")
    assert len(server.heads) > 2
    for head in server.heads:
        assert head.keys() & {"Cookie", "Authorization", "Referer"} == set()
        assert head["User-Agent"].startswith("newsbot/")


@pytest.mark.fault("D8")
def test_robots_txt_holds_for_all_that_wait_for_it(measured: Measured) -> None:
    """A hundred crawls, each with 64 requests at once."""

    class Engine:
        async def download_async(self, request: Request) -> TextResponse:
            await asyncio.sleep(0)
            return TextResponse(request.url, body=b"User-agent: *\nDisallow: /\n")

    async def allowed() -> int:
        crawler = get_crawler(Spider, {"ROBOTSTXT_OBEY": True, "ROBOTSTXT_USER_AGENT": "newsbot"})
        crawler.stats = MemoryStatsCollector(crawler)
        crawler.engine = Engine()  # type: ignore[assignment]
        robots = StrictRobotsTxtMiddleware(crawler)
        asked = [Request(f"https://baodaklak.vn/{number}/") for number in range(64)]
        answers: list[Any] = await asyncio.gather(
            *map(robots.process_request, asked), return_exceptions=True
        )
        return sum(not isinstance(answer, IgnoreRequest) for answer in answers)

    assert sum(asyncio.run(allowed()) for _ in range(100)) == 0
    measured("0 of 6,400 requests")


@pytest.mark.fault("D9")
def test_robots_txt_that_can_not_be_had(tmp_path: Path) -> None:
    codes = {"500": 76, "503": 76, "429": 76, "truncate": 76, "reset": 69, "nobytes": 69}
    for kind, code in codes.items():
        with running(SMALL, Faults.parse([f"robots:{kind}"])) as server:
            assert crawl(server.url, tmp_path, "--all").code == code, kind
            assert server.requests()["by_target"].keys() == {"robots"}, kind
    whole_again(tmp_path)


@pytest.mark.fault("D9")
def test_no_robots_txt_forbids_nothing(tmp_path: Path) -> None:
    with running(SMALL, Faults.parse(["robots:404"])) as server:
        assert crawl(server.url, tmp_path, "--all").code == 0


@pytest.mark.long
@pytest.mark.fault("D10")
def test_a_crawl_delay_is_kept(tmp_path: Path, measured: Measured) -> None:
    log = io.StringIO()
    with running(SMALL, Faults.parse(["robots:lie=delay"]), log=log) as server:
        ended = crawl(server.url, tmp_path, "--all", "--max-articles", 3, "--section", "/thoi-su/")
    assert ended.code == 0
    gaps = Pace(log.getvalue()).gaps[1:]
    assert min(gaps) >= 1.95
    measured(f"Crawl-delay 2: the smallest gap was {min(gaps):.2f} s")


@pytest.mark.fault("D11")
def test_nothing_listens(tmp_path: Path) -> None:
    with running(SMALL, Faults.parse(["article:hang"])) as server:
        line = command("run", SITE, "--all", "--base-url", server.url, "--output", tmp_path, *FAST)
        process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: has_ended(process) or bool(server.requests()["by_fault"]), process)
            mine = sockets_of(process.pid)
            assert mine
            assert mine & listening_sockets() == set()
        finally:
            process.terminate()
            process.wait(LONGEST)


def sockets_of(pid: int) -> set[str]:
    found = set()
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        target = str(handle.readlink())
        if target.startswith("socket:["):
            found.add(target[8:-1])
    return found


def listening_sockets() -> set[str]:
    lines = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path("/proc/net", table).read_text().splitlines()[1:]
    ]
    return {words[9] for words in lines if words[3] == "0A"}


# Every connection, name and file for writing that a process asks the system for.
AUDITED = """
import json, os, sys
heard = open(sys.argv.pop(1), "a", buffering=1)
def hook(event, arguments):
    if event == "socket.connect":
        heard.write(json.dumps(["connect", str(arguments[1][0]), arguments[1][1]]) + "\\n")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        heard.write(json.dumps(["name", str(arguments[0])]) + "\\n")
    elif event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR):
        if isinstance(arguments[0], str):
            heard.write(json.dumps(["write", os.path.abspath(arguments[0])]) + "\\n")
sys.addaudithook(hook)
from newsbot.cli import main
from tests.warm import Started
main()
"""


@pytest.mark.fault("D7", "D11")
def test_nobody_else_is_contacted_and_nothing_written_elsewhere(tmp_path: Path) -> None:
    heard = tmp_path / "heard.jsonl"
    output = tmp_path / "output"
    with running(SMALL, Faults.parse(["article:503:0.1:once"])) as server:
        words = command("run", SITE, "--all", "--base-url", server.url, "--output", output)[3:]
        line = [sys.executable, "-c", AUDITED, str(heard), *words, "--retry-base", "0.01"]
        ended = subprocess.run(line, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert ended.returncode == 0, ended.stderr
    events = [json.loads(line) for line in heard.read_text("utf-8").splitlines()]
    port = int(server.url.rpartition(":")[2])
    assert {tuple(told) for kind, *told in events if kind == "connect"} == {("127.0.0.1", port)}
    assert {told[0] for kind, *told in events if kind == "name"} <= {"127.0.0.1", "localhost"}
    written = {Path(told[0]) for kind, *told in events if kind == "write"}
    outside = {path for path in written if output not in path.parents and path.exists()}
    assert {path for path in outside if path.is_file() and not path.is_relative_to("/dev")} <= {
        heard
    }
