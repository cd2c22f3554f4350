"""What a run's end means: the contract's exit codes, the first that applies, and the gate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from newsbot.runs.plan import FIRST_WINDOW, Plan
from newsbot.runs.quality import Evidence, FieldCoverage, missed
from newsbot.runs.summary import CrawlResult, ExitCode, Summary
from newsbot.sites import Expectations

_MOST_FAILED = 0.01
_JUDGED_FROM, _NAMED = 10, 5
_CALLS = ("complete", "partial", "none", "failed", "malformed")
_BLOCKED = {
    "blocked": "the site answers but refuses us (401, 403, 429, 451, or other pages than its own)",
    "retry_after": "the site asks for a longer pause than a run waits: run again later",
    "robots_txt": "robots.txt forbids the site or could not be had (429 or 5xx)",
}

_OTHER_ORIGIN = (
    "the folder's articles are a paper's and what answers is a replica's, invented, or the other"
    " way round: choose another --output, or move that folder away"
)


def judge(
    summary: Summary,
    plan: Plan,
    result: CrawlResult,
    expected: Expectations,
    open_ends: Sequence[str] = (),
) -> None:
    """Sets exit code, finish reason and problems of a crawl that was not interrupted.

    ``open_ends`` are the articles that came to no end, by their addresses.
    """
    read = summary.new + summary.changed + summary.unchanged
    if _never_began(summary, result, read):
        return
    if result.count("newsbot/bugs") or result.count("spider_exceptions/count"):
        summary.fail(ExitCode.BUG, "bug", "an exception in newsbot itself; see the run's log")
    failed = f"{summary.failed} of {summary.listed} articles failed"
    is_out = result.reason == "outage"
    if is_out:
        told = f"page after page failed{f' ({failed})' if summary.failed else ''}; run again"
        summary.fail(ExitCode.CHECKS_FAILED, "outage", told)
    if summary.discovery != "complete":
        told = f"discovery incomplete{_why_incomplete(result)}"
        summary.fail(ExitCode.CHECKS_FAILED, "discovery_incomplete", told)
    # What follows from an outage, or from nothing read, is no problem of its own.
    if not read and not is_out and _expected(summary, plan):
        told = "no article was read" + (f": {failed}" if summary.failed else "")
        summary.fail(ExitCode.CHECKS_FAILED, "nothing_parsed", told)
    elif not is_out and summary.failed > _MOST_FAILED * summary.listed:
        summary.fail(ExitCode.CHECKS_FAILED, "too_many_failed", failed)
    if result.reason == "finished" and summary.pending and plan.max_articles is None:
        problem = f"the balance does not close: {summary.pending} articles came to no end"
        more = " …" if len(open_ends) > _NAMED else ""
        named = f"{problem}: {' '.join(open_ends[:_NAMED])}{more}"
        summary.fail(ExitCode.CHECKS_FAILED, "balance", named)
    if not is_out and not _judge_comments(summary, result, expected) and summary.comments_failed:
        summary.note_problem(f"{summary.comments_failed} articles without all of their comments")
    if summary.exit_code == ExitCode.OK:
        limited = summary.pending and plan.max_articles is not None
        summary.finish_reason = "max_articles" if limited else result.reason


def _never_began(summary: Summary, result: CrawlResult, read: int) -> bool:
    """Whether the site did not let the run begin, or had nothing of what was asked for."""
    reason = result.reason
    looked_for = summary.listed or summary.discovery != "complete"
    refused = result.count("newsbot/robots/forbidden")
    if looked_for and not read and reason != "no_answer" and refused:
        reason = "robots_txt"
    if reason in _BLOCKED:
        summary.fail(ExitCode.BLOCKED, reason, _BLOCKED[reason])
        return True
    if reason == "no_answer" or not result.count("response_received_count"):
        why = result.stats.get("newsbot/robots/why")
        told = f"the site does not answer at all{f' ({why})' if why else ''}"
        summary.fail(ExitCode.NO_ANSWER, "no_answer", told)
        return True
    if result.reason == "other_origin":
        summary.fail(ExitCode.BAD_CONFIGURATION, result.reason, _OTHER_ORIGIN)
        return True
    if result.reason == "unknown_section":
        summary.fail(ExitCode.USAGE, result.reason, result.told or result.reason)
        return True
    return False


def _why_incomplete(result: CrawlResult) -> str:
    places, why = result.count("newsbot/discovery/incomplete"), "newsbot/discovery/why"
    if not places:
        return ""
    more = f", and {places - 1} more such" if places > 1 else ""
    return f": {result.stats[why]}{more}"


def _judge_comments(summary: Summary, result: CrawlResult, expected: Expectations) -> bool:
    """A comment API that is down for good must not pass for readers who keep silent: whether it
    is that."""
    calls = {status: result.count(f"newsbot/comments/{status}") for status in _CALLS}
    if refused := result.count("newsbot/comments/refused"):
        told = "the comment service turns us away (401, 403, 429 or 451)"
        summary.note_problem(f"{told}: {refused} articles without, asked again in a day")
    bad, made = calls["failed"] + calls["malformed"], sum(calls.values())
    if made >= _JUDGED_FROM and bad > expected.comments_failed * made:
        told = f"{bad} of {made} comment calls failed"
        summary.fail(ExitCode.CHECKS_FAILED, "comments_failed", told)
        return True
    return False


def judge_quality(
    summary: Summary,
    expected: Expectations,
    coverage: FieldCoverage,
    evidence: Evidence,
    *,
    accept: bool,
) -> bool:
    """Whether the quality gate refuses what a run exported; with ``accept`` it only tells."""
    problems = missed(expected, coverage, evidence)
    if problems and accept:
        summary.note_problem(f"accepted: {'; '.join(problems)}")
    elif problems:
        way_out = "nothing is published; look at it, then `newsbot publish --accept`"
        summary.fail(ExitCode.CHECKS_FAILED, "gate", f"{'; '.join(problems)}: {way_out}")
    return bool(problems) and not accept


def window_of(summary: Summary, plan: Plan) -> timedelta | None:
    """The time that a whole run was to cover, None for a part of one or an open end."""
    if summary.pending or plan.sections or plan.max_articles or plan.articles:
        return None
    if plan.since is not None and plan.until is not None:
        return plan.until - plan.since
    return FIRST_WINDOW if plan.is_incremental else None


def _expected(summary: Summary, plan: Plan) -> bool:
    """Whether a run without any article is a failure: not in a window that has none, nor where
    the stopped run that it takes up had read them all."""
    limited = plan.since or plan.until or plan.sections or summary.resumed
    return bool(summary.listed) or not limited
