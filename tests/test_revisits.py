"""Looking again: when, and what becomes of the record, its comments and its history."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newsbot.dataset.publish import Placed
from newsbot.items import (
    Article,
    Comment,
    CommentReply,
    CommentsStatus,
    Edit,
    Extraction,
    FetchedArticle,
    FetchedComments,
    Listed,
    Look,
    SameOrGone,
    to_json,
)
from newsbot.ledger import LedgerFrontier, open_ledger
from newsbot.ledger.outbox import Outbox
from newsbot.ledger.runs import RunBook
from newsbot.pipelines import FIELD_PIPELINES
from newsbot.pipelines.comments import ReadComments
from newsbot.pipelines.page import PagePipeline
from newsbot.pipelines.store import RevisitPipeline, StorePipeline
from newsbot.pipelines.validate import content_hash
from newsbot.revisits.merge import (
    Lost,
    Settled,
    believed,
    merge_comments,
    merge_gone,
    merge_page,
    merge_same,
    with_comments,
)
from newsbot.revisits.policy import Policy, Rhythm, parse_rhythm
from newsbot.text.dates import VIETNAM, isoformat

pytestmark = pytest.mark.page

T0 = datetime(2026, 9, 1, 8, tzinfo=VIETNAM)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CASE = Path(__file__).parent / "cases" / "v1-plain"
URL = json.loads((CASE / "meta.json").read_text())["url"]
PAGE = Listed("202609-abc0002", URL.removeprefix("https://baodaklak.vn"), "/xa-hoi/", T0)
LISTED = Listed("202609-abc0001", "/xa-hoi/202609/bai-abc0001/", "/xa-hoi/", T0)


def comment(name: str, body: str = "Hay", at: datetime = T0, **more: str | None) -> Comment:
    seen = isoformat(at)
    made = Comment(f"c-{name}", None, "An", seen, body, None, 0, seen, seen)
    return replace(made, **more)  # type: ignore[arg-type]


def article(at: datetime = T0, content: str = "a", **more: object) -> Article:
    made = Article(
        title="Tin",
        timestamp=isoformat(T0),
        id="baodaklak-1",
        site="baodaklak",
        url="https://baodaklak.vn/xa-hoi/202609/bai-abc0001/",
        first_seen_at=isoformat(at),
        fetched_at=isoformat(at),
        content_sha256=content * 64,
        extraction=Extraction("v2", "newsbot"),
        comments_status="none",
        comments_total=0,
    )
    return replace(made, **more)  # type: ignore[arg-type]


# When


def test_pauses_grow_with_the_age_and_end() -> None:
    rhythm = parse_rhythm("0.5 1h 7d 30d")
    assert rhythm.next(T0, T0) == T0 + HOUR
    assert rhythm.next(T0 + 10 * HOUR, T0) == T0 + 15 * HOUR
    assert rhythm.next(T0 + 20 * DAY, T0) == T0 + 27 * DAY
    assert rhythm.next(T0 + 31 * DAY, T0) is None
    assert rhythm.next(T0 - DAY, T0) == T0 - DAY + HOUR, "a clock that jumped back"


@pytest.mark.parametrize("text", ["", "1 2 3", "0 1h 7d 30d", "1 2h 1h 30d", "x 1h 7d 30d"])
def test_a_rhythm_that_is_none_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"rhythm|share"):
        parse_rhythm(text)


def looks(rhythm_next: object, until: timedelta) -> int:
    count, now = 0, T0
    while (now := rhythm_next(now)) is not None:  # type: ignore[operator]
        if now - T0 > until:
            break
        count += 1
    return count


def test_a_quiet_article_costs_few_looks() -> None:
    policy = Policy()
    assert 9 <= looks(lambda now: policy.page(now, T0, None), 60 * DAY) <= 12
    assert looks(lambda now: policy.comment(now, T0, None), 30 * DAY) <= 12
    assert 10 <= looks(lambda now: policy.comment(now, T0, T0), 30 * DAY) <= 18


def test_what_changed_is_looked_at_as_if_it_were_young() -> None:
    policy, old = Policy(), T0 + 40 * DAY
    quiet = policy.page(old, T0, None)
    corrected = policy.page(old, T0, old - HOUR)
    assert quiet is not None
    assert corrected is not None
    assert corrected - old <= 3 * HOUR < quiet - old
    written = policy.comment(old, T0, old - HOUR)
    assert written is not None
    assert written - old == HOUR
    assert policy.comment(old, T0, None) is None


def test_failures_wait_longer_each_time_and_have_a_last_attempt() -> None:
    policy = Policy()
    pauses = [policy.failure(T0, number) for number in range(1, 12)]
    assert pauses[0] == T0
    known = [pause for pause in pauses if pause is not None]
    assert known == sorted(known)
    assert len(known) == len(policy.failed)
    assert pauses[len(known)] is None


def test_a_gone_article_is_looked_for_a_while() -> None:
    policy = Policy(gone=Rhythm(share=1, least=HOUR, most=DAY, until=2 * DAY))
    assert policy.missing(T0 + 3 * HOUR, T0) == T0 + 6 * HOUR
    assert policy.missing(T0 + 3 * DAY, T0) is None


# What


def test_the_first_look_is_a_new_record() -> None:
    merged = merge_page(None, article())
    assert (merged.outcome, merged.article.version, merged.history) == ("new", 1, [])


def test_a_correction_is_a_version_and_the_earlier_one_stands_in_history() -> None:
    merged = merge_page(article(), article(T0 + HOUR, "b", title="Tin sửa"))
    later = merged.article
    assert (merged.outcome, later.version, later.title) == ("changed", 2, "Tin sửa")
    assert later.changed_at == later.fetched_at == isoformat(T0 + HOUR)
    assert later.first_seen_at == isoformat(T0)
    (line,) = merged.history
    assert (line.kind, line.at, line.changed) == ("version", isoformat(T0 + HOUR), ["title"])
    assert line.record == json.loads(to_json(article()))


def test_versions_go_on_where_those_that_are_lost_ended() -> None:
    lost = Lost(3, article(content="c").content_sha256, isoformat(T0))
    for earlier in (None, article()):
        same = merge_page(earlier, article(T0 + HOUR, "c"), lost).article
        assert (same.version, same.changed_at) == (3, isoformat(T0))
        other = merge_page(earlier, article(T0 + HOUR, "d"), lost).article
        assert (other.version, other.changed_at) == (4, isoformat(T0 + HOUR))


def test_another_date_is_a_version_and_a_move() -> None:
    day = "2026-09-02T08:00:00+07:00"
    merged = merge_page(article(), article(T0 + HOUR, "b", timestamp=day))
    assert merged.article.version == 2
    assert [(line.kind, line.changed) for line in merged.history] == [
        ("version", ["timestamp"]),
        ("moved", ["timestamp"]),
    ]
    assert merged.history[1].record == {"timestamp": article().timestamp}


def test_a_page_that_is_only_read_otherwise_is_no_version() -> None:
    merged = merge_page(article(), article(T0 + HOUR, "b", title="Tin hay"), same_source=True)
    assert (merged.outcome, merged.article.version, merged.history) == ("unchanged", 1, [])
    assert (merged.article.title, merged.article.changed_at) == ("Tin hay", None)


def test_another_address_is_no_version() -> None:
    url = "https://baodaklak.vn/kinh-te/202609/bai-abc0001/"
    merged = merge_page(article(), article(T0 + HOUR, url=url))
    assert (merged.outcome, merged.article.version, merged.article.url) == ("changed", 1, url)
    (line,) = merged.history
    assert (line.kind, line.changed, line.record) == ("moved", ["url"], {"url": article().url})


def test_the_same_again_says_nothing() -> None:
    merged = merge_page(article(), article(T0 + HOUR))
    assert (merged.outcome, merged.history) == ("unchanged", [])
    assert merge_same(article(), isoformat(T0)).outcome == "unchanged"


def test_gone_and_back() -> None:
    gone = merge_gone(article(), isoformat(T0 + DAY))
    assert (gone.outcome, gone.article.gone_at) == ("changed", isoformat(T0 + DAY))
    still = merge_gone(gone.article, isoformat(T0 + 2 * DAY))
    assert (still.outcome, still.article.gone_at) == ("unchanged", isoformat(T0 + DAY))
    back = merge_page(gone.article, article(T0 + 3 * DAY))
    assert (back.outcome, back.article.gone_at) == ("changed", None)
    same = merge_same(gone.article, isoformat(T0 + 3 * DAY))
    assert same.article.gone_at is None
    told = [(line.kind, line.at, line.changed, line.record) for line in gone.history]
    assert told == [("gone", isoformat(T0 + DAY), [], None)]
    for found in (back, same):
        told = [(line.kind, line.at, line.changed, line.record) for line in found.history]
        assert told == [("back", isoformat(T0 + 3 * DAY), [], None)]


def test_comments_come_change_go_and_come_back() -> None:
    first = [comment("1"), comment("2")]
    at = isoformat(T0 + HOUR)
    now = [comment("2", "Rất hay", T0 + HOUR), comment("3", at=T0 + HOUR)]
    merged = {c.id: c for c in merge_comments(first, now, at, whole=True)}
    assert merged["c-1"].removed_at == at
    assert merged["c-1"].last_seen_at == isoformat(T0)
    assert merged["c-2"].edits == [Edit("Hay", at)]
    assert (merged["c-2"].first_seen_at, merged["c-2"].last_seen_at) == (isoformat(T0), at)
    assert merged["c-3"].first_seen_at == at
    later = isoformat(T0 + DAY)
    again = [comment("1", at=T0 + DAY)]
    back = {c.id: c for c in merge_comments(list(merged.values()), again, later, whole=False)}
    assert back["c-1"].removed_at is None
    assert back["c-1"].first_seen_at == isoformat(T0)
    assert back["c-2"].removed_at is None, "an answer that was read in part removes nothing"


@pytest.mark.parametrize("status", ["failed", "refused", "unsupported", "disabled"])
def test_a_failed_call_is_no_removal(status: str) -> None:
    earlier = article(comments=[comment("1")], comments_status="complete", comments_total=1)
    later = article(T0 + HOUR, comments_status=status, comments_total=None)
    merged = merge_page(earlier, later).article
    assert merged.comments == earlier.comments
    assert (merged.comments_status, merged.comments_total) == ("complete", 1)


@pytest.mark.parametrize(
    ("status", "goes"), [("complete", True), ("partial", False), ("malformed", False)]
)
def test_only_a_whole_answer_removes(status: CommentsStatus, goes: bool) -> None:
    both = [comment("1"), comment("2")]
    earlier = article(comments=both, comments_status="complete", comments_total=2)
    at = isoformat(T0 + HOUR)
    merged = with_comments(earlier, [comment("1", at=T0 + HOUR)], status, at)
    assert {one.id: one.removed_at for one in merged.comments} == {
        "c-1": None,
        "c-2": at if goes else None,
    }


def test_each_edit_of_a_comment_is_kept() -> None:
    said = [comment("1", words, T0 + hours * HOUR) for hours, words in enumerate(("a", "b", "c"))]
    known = said[:1]
    for hours, one in enumerate(said[1:], start=1):
        known = merge_comments(known, [one], isoformat(T0 + hours * HOUR), whole=True)
    assert [(edit.body, edit.until) for edit in known[0].edits] == [
        ("a", isoformat(T0 + HOUR)),
        ("b", isoformat(T0 + 2 * HOUR)),
    ]


def test_anothers_comments_are_never_merged() -> None:
    """All are others at once: once seen twice, the known ones stay; else today's are believed."""
    own = [comment("1", at=T0), comment("2", at=T0)]
    seen_once = article(comments=own, comments_status="complete", comments_total=2)
    seen_twice = merge_page(
        seen_once,
        article(T0 + HOUR, comments=[comment("1", at=T0 + HOUR), comment("2", at=T0 + HOUR)],
                comments_status="complete", comments_total=2),
    ).article  # fmt: skip
    others = [comment("8", at=T0 + DAY), comment("9", at=T0 + DAY)]
    at = isoformat(T0 + DAY)
    kept = with_comments(seen_twice, others, "complete", at)
    assert kept == seen_twice
    assert believed(seen_twice, others, "complete") == "failed"
    swapped = with_comments(seen_once, others, "complete", at)
    assert [one.id for one in swapped.comments] == ["c-8", "c-9"]
    back = with_comments(swapped, own, "complete", isoformat(T0 + 2 * DAY))
    assert [one.id for one in back.comments] == ["c-1", "c-2"]
    assert not any(one.removed_at for one in back.comments)
    # One of them is still there, or there was only one: people come and go.
    mixed = with_comments(seen_twice, [own[0], *others], "complete", at)
    assert {one.id for one in mixed.comments if one.removed_at} == {"c-2"}
    single = article(comments=own[:1], comments_status="complete", comments_total=1)
    gone = with_comments(single, others, "complete", at)
    assert {one.id for one in gone.comments if one.removed_at} == {"c-1"}


# In the pipelines


class Counts:
    def inc_value(self, key: str) -> None:
        pass


def fetched(html: bytes, at: datetime, listed: Listed) -> FetchedArticle:
    url = f"https://baodaklak.vn{listed.path}"
    return FetchedArticle("baodaklak", url, html, at, listed=listed)


class Job:
    """One article in a ledger, and what looks at it lead to."""

    def __init__(self, frontier: LedgerFrontier) -> None:
        self.frontier = frontier
        self.revisit = RevisitPipeline(lambda: frontier.records, Counts())
        self.stored = StorePipeline(lambda: frontier.records, Counts())

    def send(self, item: ReadComments | SameOrGone) -> None:
        self.stored.process_item(self.revisit.process_item(item))

    def record(self) -> Article:
        found = self.frontier.records.earlier("baodaklak-1")
        assert found is not None
        return found

    def page(
        self, html: bytes, at: datetime, parser: str = "", listed: Listed | None = None
    ) -> Article:
        """The record after a page that ``parser`` has read."""
        page = PagePipeline(Counts()).parse(fetched(html, at, listed or PAGE))
        for pipeline in FIELD_PIPELINES:
            pipeline(Counts()).read(page)
        if parser:
            page.article.extraction.parser = parser
            page.article.title = f"{page.article.title}, as {parser} read it"
            page.article.content_sha256 = content_hash(page.article)
        self.stored.process_item(self.revisit.process_item(page))
        found = self.frontier.records.earlier(page.article.id)
        assert found is not None
        return found

    def look(self) -> Look:
        return Look(LISTED, "comments", "baodaklak-1", "f" * 32, len(self.record().comments))

    def comments(self, read: list[Comment], status: str, at: datetime) -> None:
        fetched = FetchedComments("baodaklak", self.look(), CommentReply("answered"), at)
        self.send(ReadComments(fetched, read, status))  # type: ignore[arg-type]

    def state(self) -> tuple[str, str | None]:
        (row,) = self.frontier.ledger.connection.execute("SELECT * FROM articles")
        return row["state"], row["page_due_at"]


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    ledger = open_ledger(tmp_path)
    frontier = LedgerFrontier(ledger, "run-1")
    frontier.begin("plan", T0)
    frontier.listed("/xa-hoi/", [LISTED], T0, None, True)
    one = article(comments=[comment("1")], comments_status="complete", comments_total=1)
    merged = merge_page(None, one)
    frontier.records.store(
        Settled(key=LISTED.key, merged=merged, at=T0, comment_key={"id": "f" * 32})
    )
    yield Job(frontier)
    ledger.close()


def test_a_new_comment_reaches_the_record(job: Job) -> None:
    now = T0 + HOUR
    job.comments([comment("1", at=now), comment("2", at=now)], "complete", now)
    assert [c.id for c in job.record().comments] == ["c-1", "c-2"]
    assert job.record().fetched_at == isoformat(T0), "the page was not fetched"
    assert job.frontier.records.commented_at(LISTED.key) == now


def test_all_comments_gone_at_once_is_for_the_page_to_tell(job: Job) -> None:
    """An article that vanished has no comments either: they were not removed from it."""
    job.comments([], "none", T0 + HOUR)
    assert job.record().comments[0].removed_at is None
    assert job.state() == ("done", isoformat(T0 + HOUR))
    job.send(SameOrGone(job.look(), 404, T0 + HOUR))
    assert job.record().gone_at is None, "once may be a slip"
    assert job.state() == ("done", isoformat(T0 + HOUR))
    job.send(SameOrGone(job.look(), 404, T0 + 2 * HOUR))
    record = job.record()
    assert (record.gone_at, record.comments[0].removed_at) == (isoformat(T0 + 2 * HOUR), None)
    assert job.state()[0] == "gone"


def test_a_failed_comment_call_is_made_again_soon(job: Job) -> None:
    job.comments([], "failed", T0 + HOUR)
    assert job.record().comments[0].removed_at is None
    assert job.frontier.records.comments_failed_before(LISTED.key) == 1


def test_a_service_that_turns_us_away_is_asked_again_in_a_day(job: Job) -> None:
    before = job.record()
    job.comments([], "refused", T0 + HOUR)
    assert job.record() == before
    assert job.frontier.records.comments_failed_before(LISTED.key) == 0
    database = job.frontier.ledger.connection
    row = database.execute("SELECT * FROM articles WHERE key = ?", (LISTED.key,)).fetchone()
    assert row["comments_due_at"] == isoformat(T0 + HOUR + DAY)


def test_a_new_parser_alone_makes_no_version(job: Job) -> None:
    """The record says what the new parser reads; whether the page changed, the page tells."""
    html = (CASE / "page.html").read_bytes()
    job.frontier.listed("/xa-hoi/", [PAGE], T0, None, True)
    first = job.page(html, T0, "newsbot 0.0")
    better = job.page(html, T0 + HOUR)
    assert (first.version, better.version) == (1, 1)
    assert first.title == f"{better.title}, as newsbot 0.0 read it"
    assert better.extraction.parser != "newsbot 0.0"
    chrome = html.replace(b"</body>", b"<div>Tin xem nhi\xe1\xbb\x81u</div></body>")
    assert job.page(chrome, T0 + 2 * HOUR, "newsbot 99").version == 1
    corrected = html.replace(better.title.encode(), "Tựa đã sửa".encode())
    assert corrected != html
    assert job.page(corrected, T0 + 3 * HOUR).version == 2


def test_what_is_new_in_a_run_stays_new_in_its_tally(job: Job) -> None:
    html = (CASE / "page.html").read_bytes()
    job.frontier.listed("/xa-hoi/", [PAGE], T0, None, True)
    for hours in range(2):
        job.page(html, T0 + hours * HOUR)
    tally = job.frontier.ledger.connection.execute("SELECT key, outcome FROM tally").fetchall()
    assert dict(map(tuple, tally))[PAGE.key] == "new"


def test_a_page_that_was_had_has_no_failures_behind_it(job: Job) -> None:
    """The last attempt is counted from where it failed again."""
    html = (CASE / "page.html").read_bytes()
    database = job.frontier.ledger.connection

    def attempts() -> int:
        row = database.execute("SELECT * FROM articles WHERE key = ?", (PAGE.key,)).fetchone()
        return int(row["attempts"])

    job.frontier.listed("/xa-hoi/", [PAGE], T0, None, True)
    counted = []
    for hours in range(2):
        job.frontier.records.failed(PAGE.key, "http_503", T0 + hours * HOUR)
        counted.append(attempts())
    job.page(html, T0 + 2 * HOUR)
    counted.append(attempts())
    job.frontier.records.failed(PAGE.key, "http_503", T0 + 3 * HOUR)
    assert [*counted, attempts()] == [1, 2, 0, 1]


def test_what_the_dataset_lost_comes_back_in_its_version(job: Job, tmp_path: Path) -> None:
    """Only a run that was pruned had it: the ledger still knows how far it had come."""
    html = (CASE / "page.html").read_bytes()
    job.frontier.listed("/xa-hoi/", [PAGE], T0, None, True)
    title = job.page(html, T0).title.encode()
    changed = job.page(html.replace(title, "Tựa đã sửa".encode()), T0 + HOUR)
    outbox = Outbox(job.frontier.ledger, tmp_path)
    RunBook(job.frontier.ledger, "run-1").exported("exported")
    outbox.mark_published("run-1", {changed.id: Placed.of("a.jsonl", changed, to_json(changed))})
    outbox.fetch_again([changed.id], T0 + DAY)
    again = job.page(html.replace(title, "Tựa đã sửa".encode()), T0 + DAY)
    assert (again.version, again.changed_at) == (2, changed.changed_at)
    assert again.title == "Tựa đã sửa"


def test_an_id_met_under_another_address_is_compared(job: Job) -> None:
    """Where the second address says something else, the first one's page is asked again."""
    html = (CASE / "page.html").read_bytes()
    second = replace(PAGE, key="202609-abc0003", path=PAGE.path.replace("/giao-duc/", "/xa-hoi/"))
    job.frontier.listed("/xa-hoi/", [PAGE, second], T0, None, True)
    first = job.page(html, T0)

    def due() -> str | None:
        database = job.frontier.ledger.connection
        row = database.execute("SELECT * FROM articles WHERE key = ?", (PAGE.key,)).fetchone()
        return str(row["page_due_at"])

    planned = due()
    assert job.page(html, T0 + HOUR, listed=second) == first
    assert due() == planned
    other = html.replace(first.title.encode(), "Tựa khác".encode())
    assert job.page(other, T0 + HOUR, listed=second) == first
    assert due() == isoformat(T0 + HOUR)


@pytest.mark.parametrize(("listed", "is_due"), [(T0 - 40 * DAY, False), (T0, True), (None, True)])
def test_an_undated_article_is_as_old_as_its_list_says(
    tmp_path: Path, listed: datetime | None, is_due: bool
) -> None:
    """Else a whole archive's undated articles pass for fresh, and are looked at hour by hour."""
    ledger = open_ledger(tmp_path)
    frontier = LedgerFrontier(ledger, "run-1")
    frontier.begin("plan", T0)
    frontier.listed("/xa-hoi/", [replace(LISTED, published=listed)], T0, None, True)
    one = article(timestamp=None, comments=[comment("1")], comments_status="complete")
    settled = Settled(
        key=LISTED.key, merged=merge_page(None, one), at=T0, comment_key={"id": "f" * 32}
    )
    frontier.records.store(settled)
    Job(frontier).comments([comment("1", at=T0 + HOUR)], "complete", T0 + HOUR)
    (row,) = ledger.connection.execute("SELECT comments_due_at FROM articles")
    assert (row["comments_due_at"] is not None) is is_due
    ledger.close()
