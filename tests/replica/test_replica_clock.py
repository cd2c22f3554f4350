"""The paper on a clock: what stands where at which moment."""

from __future__ import annotations

import http.client
import json
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from newsbot.replica import NEWEST, Replica, RunningServer, happened, running, truth_records
from newsbot.replica.life import Life
from newsbot.replica.sections import MAIN_SITE_ID, NEWS_SECTIONS, Section
from newsbot.replica.timeline import MOST_ON_A_CLOCK, Timeline, timeline_of
from newsbot.replica.truth import content, states

pytestmark = pytest.mark.crawl

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
LIST = f"/service/api/article/list?scUnitMapId={MAIN_SITE_ID}&pageSize=50&saArticleCateId="
COMMENTS = f"/service/api/feedback/list?scUnitMapId={MAIN_SITE_ID}&articleId="


@pytest.fixture(scope="module")
def replica() -> Replica:
    return Replica(3000, 2)


@pytest.fixture(scope="module")
def timeline(replica: Replica) -> Timeline:
    return timeline_of(replica)


def ask(server: RunningServer, path: str) -> tuple[int, bytes, str | None]:
    """Status, body and Location of one answer, redirects not followed."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=120)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.getheader("Location")
    finally:
        connection.close()


def listed(server: RunningServer, section: Section) -> list[Any]:
    rows = json.loads(ask(server, LIST + section.cate_id)[1])["response"]
    assert isinstance(rows, list)
    return rows


def test_much_happens_as_often_as_said(replica: Replica, timeline: Timeline) -> None:
    lives = [life for life in timeline.lives if life.states[0].has_record]
    kinds = Counter(done.kind for life in lives for done in life.states[-1].corrections)
    assert set(kinds) == {
        *("title", "paragraph", "addition", "caption", "byline", "tags", "date", "address"),
    }
    assert 0.12 < sum(len(life.states) > 1 for life in lives) / len(lives) < 0.18
    delays = [at - life.born for life in lives for at in life.starts[1:]]
    assert 0.65 < sum(delay < timedelta(days=1) for delay in delays) / len(delays) < 0.85
    assert min(delays) < timedelta(minutes=20)
    assert timedelta(days=10) < max(delays) < timedelta(days=20)
    gone = [life.absence for life in lives if life.absence]
    assert 0.008 < len(gone) / len(lives) < 0.022
    assert {absence.status for absence in gone} == {404, 410}
    assert 0 < sum(absence.end is None for absence in gone) < len(gone)
    moved = [life for life in lives if life.states[0].path != life.states[-1].path]
    assert {life.redirects for life in moved} == {True, False}
    counted = happened(replica, NEWEST - timedelta(days=300), NEWEST)
    assert 0.02 < counted["edited"] / counted["commented"] < 0.04
    assert 0.02 < counted["removed"] / counted["commented"] < 0.04
    assert 0 < counted["restored"] < counted["removed"] / 2


def test_every_correction_shows_in_the_record(timeline: Timeline) -> None:
    for life in timeline.lives:
        told = states(timeline, life, "baodaklak")
        for (one, other), state in zip(pairwise(told), life.states[1:], strict=True):
            kind = state.corrections[-1].kind
            assert (content(one) == content(other)) == (kind == "address"), (kind, one["url"])
            assert one["id"] == other["id"]
            if kind == "address":
                assert one["url"] != other["url"]


def test_versions_rise_with_the_content(replica: Replica) -> None:
    early, late = (dict(_by_id(replica, NEWEST - timedelta(days=days))) for days in (20, 0))
    assert all(late[name]["version"] >= record["version"] for name, record in early.items())
    changed = [name for name in early if content(early[name]) != content(late[name])]
    assert changed
    assert all(late[name]["version"] > early[name]["version"] for name in changed)


def _by_id(replica: Replica, at: datetime) -> list[tuple[str, dict[str, Any]]]:
    return [(str(record["id"]), record) for record in truth_records(replica, at=at)]


def test_nothing_stands_before_it_came_out(replica: Replica) -> None:
    article = replica.article(0)
    assert article.has_record
    with running(replica, at=article.listed - SECOND) as server:
        assert ask(server, article.path)[0] == 404
        assert article.title not in [row["title"] for row in listed(server, article.home)]
        assert article.short.encode() not in ask(server, article.home.path)[1]
        assert article.short.encode() not in ask(server, "/")[1]
        server.at = article.listed
        assert ask(server, article.path)[0] == 200
        assert article.title == listed(server, article.home)[0]["title"]
        assert article.short.encode() in ask(server, article.home.path)[1]
        server.at = None
        assert ask(server, article.path)[0] == 200
    assert truths(replica, article.listed - SECOND) == truths(replica, article.listed) - {
        f"baodaklak-{article.id.lower()}"
    }


def truths(replica: Replica, at: datetime) -> set[str]:
    return {str(record["id"]) for record in truth_records(replica, at=at)}


def test_a_paper_that_has_not_begun_answers_all_the_same() -> None:
    replica = Replica(20, 5)
    with running(replica, at=datetime(2001, 1, 1)) as server:
        assert ask(server, "/")[0] == 200
        for section in NEWS_SECTIONS[:3]:
            assert ask(server, section.path)[0] == 200
            assert listed(server, section) == []
    assert list(truth_records(replica, at=datetime(2001, 1, 1))) == []


def test_a_time_without_zone_is_vietnam_time(replica: Replica) -> None:
    with running(replica, at=datetime(2026, 9, 1, 7)) as server:
        assert server.at is not None
        assert server.at.isoformat() == "2026-09-01T07:00:00+07:00"
        server.at = datetime.fromisoformat("2026-09-01T01:00:00+00:00")
        assert server.at.isoformat() == "2026-09-01T08:00:00+07:00"


def lives_where(timeline: Timeline, wanted: Any) -> Life:
    return next(life for life in timeline.lives if life.states[0].has_record and wanted(life))


@pytest.mark.parametrize("redirects", [True, False])
def test_a_moved_article_leaves_its_old_address(
    replica: Replica, timeline: Timeline, redirects: bool
) -> None:
    def wanted(life: Life) -> bool:
        moved = len(life.states) == 2 and life.states[0].path != life.states[1].path
        return moved and life.redirects == redirects and life.absence is None

    life = lives_where(timeline, wanted)
    old, new = life.states[0].path, life.states[1].path
    assert old[-8:] == new[-8:]
    with running(replica, at=life.starts[1] - SECOND) as server:
        assert ask(server, old)[0] == 200
        assert ask(server, new)[0] == 404
        server.at = life.starts[1]
        assert ask(server, new)[0] == 200
        status, _, location = ask(server, old)
        assert (status, location) == ((301, new) if redirects else (404, None))
        assert server.requests()["by_target"] == {"article": 3, "other": 1}


def test_a_corrected_date_moves_the_article_in_its_lists(timeline: Timeline) -> None:
    life = lives_where(
        timeline,
        lambda life: (
            len(life.states) == 2 and life.states[1].redated is not None and not life.absence
        ),
    )
    before, after = life.states
    assert after.published != before.published
    assert after.published <= life.starts[1]
    news = [a for a in timeline.at(life.starts[1]).listing(after.home) if a.id == after.id]
    assert news == [after]
    order = [a.published for a in timeline.at(life.starts[1]).listing(after.home)]
    assert order == sorted(order, reverse=True)


def test_some_addresses_keep_a_month_that_the_date_has_left(timeline: Timeline) -> None:
    last = [life.states[-1] for life in timeline.lives]
    stale = [a for a in last if f"/{a.published:%Y%m}/" not in a.path]
    assert stale
    assert all(article.redated for article in stale)


def test_a_vanished_article_is_nowhere_until_it_returns(
    replica: Replica, timeline: Timeline
) -> None:
    def wanted(life: Life) -> bool:
        return bool(life.absence and life.absence.end and len(life.states) == 1)

    life = lives_where(timeline, wanted)
    article, absence = life.states[0], life.absence
    assert absence is not None
    assert absence.end is not None
    with running(replica, at=absence.start) as server:
        assert ask(server, article.path)[0] == absence.status
        assert article.title not in {row["title"] for row in listed(server, article.home)}
        assert article.short.encode() not in ask(server, article.home.path)[1]
        assert json.loads(ask(server, COMMENTS + article.id)[1])["response"] == []
        server.at = absence.end
        assert ask(server, article.path)[0] == 200
    name = f"baodaklak-{article.id.lower()}"
    gone_at = dict(_by_id(replica, absence.end - SECOND))[name]["gone_at"]
    assert datetime.fromisoformat(gone_at).replace(tzinfo=None) == absence.start
    assert dict(_by_id(replica, absence.end))[name]["gone_at"] is None


def test_hours_without_events_leave_the_lists_as_they_were() -> None:
    replica = Replica(60, 3)
    quiet = 0
    with running(replica, at=NEWEST - 100 * HOUR) as server:
        for hour in range(99, 60, -1):
            before = [ask(server, LIST + section.cate_id)[1] for section in NEWS_SECTIONS]
            server.at = NEWEST - hour * HOUR
            after = [ask(server, LIST + section.cate_id)[1] for section in NEWS_SECTIONS]
            counted = happened(replica, NEWEST - (hour + 1) * HOUR, NEWEST - hour * HOUR)
            lists = sum(counted[k] for k in ("published", "corrected", "vanished", "returned"))
            quiet += lists == 0
            if lists == 0:
                assert before == after
    assert quiet > 5


def test_comments_come_and_go_as_the_truth_says(replica: Replica) -> None:
    moments = [NEWEST - timedelta(days=days) for days in (0, 3, 20)]
    removed = edited = 0
    with running(replica, at=NEWEST) as server:
        for at in moments:
            server.at = at
            for record in list(truth_records(replica, at=at))[::15]:
                if record["gone_at"] is not None or not record["comments"]:
                    continue
                article_id = str(record["id"]).removeprefix("baodaklak-")
                rows = json.loads(ask(server, COMMENTS + article_id)[1])["response"]
                assert isinstance(record["comments"], list)
                there = {c["id"] for c in record["comments"] if c["removed_at"] is None}
                assert {f"c-{row['id']}" for row in rows} == there
                removed += len(record["comments"]) - len(there)
                edited += sum(bool(comment["edits"]) for comment in record["comments"])
    assert removed
    assert edited


def test_a_replica_too_large_for_a_clock_is_refused() -> None:
    large = Replica(MOST_ON_A_CLOCK + 1, 1)
    with pytest.raises(ValueError, match="100,000 articles at most"):
        list(truth_records(large, at=NEWEST))
