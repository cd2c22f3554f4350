"""What becomes of comments in a crawl, whatever their service answers; articles go on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from newsbot.replica import Faults, Replica, compare, running
from tests.crawling import SMALL, crawl, records, struck_by_each

pytestmark = pytest.mark.crawl


def faulty(*specs: str) -> Faults:
    return Faults.parse(specs)


@pytest.mark.parametrize("kinds", [("500", "404", "garbage"), ("empty", "reset", "lie=html")])
def test_comment_calls_failing_once_cost_nothing(tmp_path: Path, kinds: Sequence[str]) -> None:
    faults = [f"comments:{kind}:0.1:once" for kind in kinds]
    with running(SMALL, faulty(*faults)) as server:
        ended = crawl(server.url, tmp_path, "--all")
        struck_by_each(server, faults)
    assert ended.code == 0
    assert compare(tmp_path, SMALL) == []


@pytest.mark.parametrize(
    ("kinds", "status"), [(("500", "404", "reset", "empty"), "failed"), (("garbage",), "malformed")]
)
def test_comment_calls_failing_for_good_cost_only_comments(
    tmp_path: Path, kinds: Sequence[str], status: str
) -> None:
    faults = [f"comments:{kind}:0.03" for kind in kinds]
    replica = Replica(articles=60, seed=7)
    with running(replica, faulty(*faults)) as server:
        ended = crawl(server.url, tmp_path, "--all")
        struck_by_each(server, faults)
    assert ended.code == 0
    differing = {line.split(": ")[1] for line in compare(tmp_path, replica)[:-1]}
    assert differing <= {"comments", "comments_status", "comments_total"}
    found = {record["comments_status"] for record in records(tmp_path / "baodaklak")}
    assert found == {"complete", "none", status}
    assert ended.summary["comments_failed"] > 0


@pytest.mark.parametrize("kind", ["500", "garbage"])
@pytest.mark.few(1)
def test_a_comment_api_that_is_down_is_a_failed_check(tmp_path: Path, kind: str) -> None:
    with running(SMALL, faulty(f"comments:{kind}")) as server:
        ended = crawl(server.url, tmp_path, "--all")
    assert (ended.code, ended.summary["finish_reason"]) == (1, "comments_failed")
    assert len(records(tmp_path / "baodaklak")) == ended.summary["new"]
    with running(SMALL) as server:
        again = crawl(server.url, tmp_path, "--all", "--full")
    assert again.code == 0
    assert compare(tmp_path, SMALL) == []


def test_a_comment_service_that_turns_us_away_is_no_refusal_of_the_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_at(moment: str, *faults: str) -> tuple[int, str, int]:
        monkeypatch.setenv("NEWSBOT_NOW", f"{moment}:00+07:00")
        with running(SMALL, faulty(*faults)) as server:
            ended = crawl(server.url, tmp_path, "--all")
            asked = server.requests()["by_target"].get("comments", 0)
        problems = " ".join(ended.summary["problems"] or [])
        return ended.code, problems, asked

    refused = "comments:403"
    code, told, asked = run_at("2026-10-01T10:00", refused)
    # Three times three, and what was under way by then.
    assert code == 0
    assert 9 <= asked <= 30
    assert "turns us away" in told
    found = {
        (one["comments_status"], one["comments_total"]) for one in records(tmp_path / "baodaklak")
    }
    assert found == {("refused", None)}
    assert run_at("2026-10-01T20:00", refused) == (0, "", 0)
    code, told, asked = run_at("2026-10-02T11:00", refused)
    assert (code, asked) == (0, 1)
    assert run_at("2026-10-02T12:00", refused)[2] == 0
    code, told, asked = run_at("2026-10-03T12:00")
    assert (code, told) == (0, "")
    assert compare(tmp_path, SMALL) == []


def test_a_strangers_comment_does_not_stop_the_run(tmp_path: Path) -> None:
    with running(SMALL, faulty("comments:lie=marks")) as server:
        ended = crawl(server.url, tmp_path, "--all", "--max-articles", "20")
    assert ended.code == 0
    found = records(tmp_path / "baodaklak")
    assert all("comment_cut" in record["extraction"]["flags"] for record in found)
    bodies = [comment["body"] for record in found for comment in record["comments"]]
    assert max(map(len, bodies)) < 50_000
