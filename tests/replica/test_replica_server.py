"""The replica over HTTP: the site's surface, and the faults it is asked for."""

from __future__ import annotations

import http.client
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from newsbot.replica import Faults, Replica, RunningServer, running
from newsbot.replica.answers import Reply
from newsbot.replica.journal import Journal
from newsbot.replica.sections import BY_PATH, MAIN_SITE_ID, PHUYEN_SITE_ID, SECTIONS
from tests.waiting import LONGEST, wait_until

pytestmark = pytest.mark.crawl

POLITICS = BY_PATH["/chinh-tri/"].cate_id
LIST = f"/sc_service/api/article/list?scUnitMapId={MAIN_SITE_ID}&saArticleCateId={POLITICS}"


@pytest.fixture(scope="module")
def replica() -> Replica:
    return Replica(500, 1)


@pytest.fixture(scope="module")
def server(replica: Replica) -> Iterator[RunningServer]:
    with running(replica) as started:
        yield started


def ask(server: RunningServer, path: str) -> tuple[int, bytes]:
    try:
        with urlopen(server.url + path, timeout=LONGEST) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def value(server: RunningServer, path: str) -> Any:
    return json.loads(ask(server, path)[1])


def every(server: RunningServer) -> list[Any]:
    """The first 50 items of every section, as /sc_service lists them."""
    calls = [LIST.replace(POLITICS, section.cate_id) + "&pageSize=50" for section in SECTIONS]
    return [item for call in calls for item in value(server, call)["response"]]


def test_pages_answer(server: RunningServer, replica: Replica) -> None:
    article = replica.article(0)
    status, page = ask(server, article.path)
    assert status == 200
    assert article.id.encode() in page
    assert ask(server, f"/{article.path}")[1] == page
    assert ask(server, "/giao-duc/?paged=7") == ask(server, "/giao-duc/")
    local = "/trang-tin-dia-phuong/huyen-cu-m'gar/"
    assert BY_PATH[local].cate_id.encode() in ask(server, quote(local))[1]
    assert ask(server, "/giao-duc/202609/khong-co-0000000/")[0] == 404
    assert b"Disallow: /tim-kiem/" in ask(server, "/robots.txt")[1]
    assert ask(server, "/file/x.png")[1].startswith(b"\x89PNG")


def test_list_api(server: RunningServer, replica: Replica) -> None:
    first = value(server, LIST)
    assert len(first["response"]) == 14
    assert first["total"] == replica.total(BY_PATH["/chinh-tri/"])
    assert len(value(server, LIST + "&pageSize=500")["response"]) <= 50
    assert value(server, LIST + "&first=9000")["response"] == []
    other = LIST.replace("/sc_service", "/service").replace(MAIN_SITE_ID, PHUYEN_SITE_ID)
    plain = value(server, other)["response"]
    assert [item["title"] for item in plain] == [item["title"] for item in first["response"]]
    assert all(replica.find(item["pageUrl"]) for item in plain)
    odd = [item["pageUrl"] for item in every(server) if replica.find(item["pageUrl"]) is None]
    assert {url[:5] for url in odd} >= {"https"}
    assert any("//" in url and not url.startswith("http") for url in odd)
    assert all(replica.find(url.partition(".vn")[2] or url.replace("//", "/")) for url in odd)
    assert set(plain[0]) == {"title", "pageUrl", "lead", "avatar", "publishDate", "objectType"}
    padded = ask(server, LIST + "&jsonCallback=cb")[1].decode()
    assert json.loads(padded.removeprefix("cb(").removesuffix(");")) == first
    assert value(server, LIST.replace(POLITICS, "f" * 32)) == {"response": [], "total": 0}
    assert value(server, "/service/api/article/list")["resultCode"] != "0000"


def test_comment_and_likes_api(server: RunningServer, replica: Replica) -> None:
    call = f"/service/api/feedback/list?scUnitMapId={MAIN_SITE_ID}&articleId="
    answers = [value(server, call + replica.article(n).id.upper())["response"] for n in range(40)]
    row = next(rows for rows in answers if rows)[0]
    assert set(row) == {"id", "parentId", "avatar", "username", "createDate", "content"}
    assert [] in answers
    assert value(server, call + "0" * 32)["response"] == []
    likes = f"/sc_service/api/statslike/total?scUnitMapId={MAIN_SITE_ID}&objectId={row['id']}"
    assert value(server, likes)["resultCode"] == "0000"


def test_writing_is_forbidden_and_counted(replica: Replica) -> None:
    with running(replica) as server:
        for method in ("feedback/insert", "statslike/update", "statistic/statcollector"):
            assert ask(server, f"/sc_service/api/{method}?x=1")[0] == 403
        ask(server, replica.article(0).path)
        ask(server, replica.article(0).path)
        counted = value(server, "/__replica__/requests")
        assert counted == server.requests()
    assert counted["by_target"] == {"forbidden": 3, "article": 2}
    assert counted["total"] == 5
    assert counted["repeated_articles"] == 1
    assert counted["paths"] == {replica.article(0).path: 2}


def test_faults_by_kind(replica: Replica) -> None:
    kinds = ("section:503", "home:soft404", "robots:empty", "comments:garbage", "likes:429")
    faults = Faults.parse([*kinds, "article:cut", "path=/file/a.gif:418", "list:lie=empty"])
    article = replica.article(0)
    with running(replica, faults) as server:
        assert ask(server, "/thoi-su/")[0] == 503
        assert "Không tìm thấy" in ask(server, "/")[1].decode()
        assert ask(server, "/robots.txt") == (200, b"")
        assert b"\xff" in ask(server, f"/service/api/feedback/list?scUnitMapId={MAIN_SITE_ID}")[1]
        assert ask(server, "/service/api/statslike/total")[0] == 429
        assert not ask(server, article.path)[1].endswith(b"</html>\n")
        assert ask(server, "/file/a.gif")[0] == 418
        assert ask(server, "/file/b.gif")[0] == 200
        assert value(server, LIST) == {"response": [], "total": 0}
        assert server.requests()["by_fault"] == {rule.spec: 1 for rule in faults.rules}


def test_broken_connections(replica: Replica) -> None:
    with running(replica, Faults.parse(["section:reset", "home:truncate"])) as server:
        with pytest.raises((ConnectionError, http.client.RemoteDisconnected, OSError)):
            ask(server, "/thoi-su/")
        with pytest.raises(http.client.IncompleteRead):
            ask(server, "/")


def test_lists_that_lie(replica: Replica) -> None:
    with running(replica) as server:
        honest = value(server, LIST)
    for lie in ("repeat", "short", "foreign"):
        with running(replica, Faults.parse([f"list:lie={lie}"])) as server:
            answer = value(server, LIST + "&first=14")
            if lie == "repeat":
                assert answer == honest
            elif lie == "short":
                assert answer["total"] > honest["total"]
            else:
                assert {"", "javascript:;"} <= {item["pageUrl"] for item in answer["response"]}
    with running(replica, Faults.parse(["comments:lie=html"])) as server:
        status, body = ask(server, "/service/api/feedback/list")
        assert status == 200
        assert body.startswith(b"<html")


def test_a_fault_for_once_and_for_a_share(replica: Replica) -> None:
    with running(replica, Faults.parse(["section:500:once"])) as server:
        assert [ask(server, "/thoi-su/")[0] for _ in range(3)] == [500, 200, 200]
        assert ask(server, "/kinh-te/")[0] == 500
    share = Faults.parse(["article:500:0.2"])
    paths = [replica.article(index).path for index in range(500)]
    hit = [path for path in paths if share.strike(1, "article", path, path)]
    assert 60 <= len(hit) <= 140
    assert hit == [path for path in paths if share.strike(1, "article", path, path)]


@pytest.mark.parametrize(
    "spec",
    ["list", "nobody:404", "list:what", "list:99", "comments:lie=empty", "list:500:2.5", "a:b:c:d"],
)
def test_a_bad_fault_is_refused_by_name(spec: str) -> None:
    with pytest.raises(ValueError, match="fault"):
        Faults.parse([spec])


def test_faults_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text('["list:404", "article:slow=0.5:0.1:3"]', encoding="utf-8")
    rules = Faults.parse(["home:500"], file).rules
    assert [rule.target for rule in rules] == ["home", "list", "article"]
    assert (rules[2].value, rules[2].share, rules[2].times) == ("0.5", 0.1, 3)
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match="expected a JSON list"):
        Faults.parse((), file)


def test_stopping_lets_a_hanging_request_go(replica: Replica) -> None:
    with running(replica, Faults.parse(["section:hang"])) as server:
        address = server.url.removeprefix("http://")
        connection = http.client.HTTPConnection(address, timeout=LONGEST)
        connection.request("GET", "/thoi-su/")
        wait_until(lambda: bool(server.requests()["total"]))
    connection.close()


def test_the_journal_writes_a_line_a_request() -> None:
    log = io.StringIO()
    Journal(log).note(
        "GET", "/a/?b=1", Reply(200, b"abc"), "section", host="x", peer="y", fault=None
    )
    line = json.loads(log.getvalue())
    assert (line["path"], line["status"], line["bytes"]) == ("/a/?b=1", 200, 3)


def test_the_log_tells_connections_apart_whatever_their_ports(replica: Replica) -> None:
    log = io.StringIO()
    with running(replica, log=log) as server:
        for _ in range(2):
            connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
            for path in ("/robots.txt", "/"):
                connection.request("GET", path)
                connection.getresponse().read()
            connection.close()
    numbers = [json.loads(line)["peer"].rpartition("/")[2] for line in log.getvalue().splitlines()]
    assert numbers == ["1", "1", "2", "2"]


def test_serve_says_where_and_stops_on_sigterm(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from newsbot.replica import Replica, serve; "
        "sys.exit(serve(Replica(10, 1), log=Path(sys.argv[1])))"
    )
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "log.jsonl")],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    with process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        with urlopen(f"{url}/robots.txt", timeout=LONGEST) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONGEST) == 0
    assert json.loads((tmp_path / "log.jsonl").read_text())["target"] == "robots"
