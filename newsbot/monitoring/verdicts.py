"""What a past run came to, in a sentence, and what is to be done about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from newsbot.monitoring.runs import PastRun
from newsbot.runs.summary import ExitCode

Verdict = Literal["good", "failed", "refused", "stopped", "killed", "damaged", "running"]

# By finish reason: what it means, and the way out ("" where there is nothing to be done).
_MEANS: dict[str, tuple[str, str]] = {
    "finished": ("whole", ""),
    "max_articles": (
        "whole as far as it was to go (--max-articles)",
        "the rest is read by the next run",
    ),
    "max_requests": (
        "it made as many requests as it was allowed (--max-requests)",
        "the next run goes on where it stood",
    ),
    "max_runtime": (
        "it ran as long as it was allowed (--max-runtime)",
        "the next run goes on where it stood",
    ),
    "archive_ended": (
        "it was run again out of an archive, which ends there",
        "what that run was stopped from is not in it",
    ),
    "reread": ("archived pages were read again, the paper was asked for nothing", ""),
    "interrupted": ("somebody stopped it", "the next run goes on where it stood"),
    "gate": (
        "the quality gate refused what it read: nothing of it is in the dataset",
        "look at a few of the named pages. The paper is like that now: `newsbot publish {site}"
        " --accept`; the site was ill and is well again: `newsbot run {site} --full`; else a"
        " template has changed: `newsbot doctor {site}`",
    ),
    "discovery_incomplete": (
        "not every list could be read to its end",
        "the next run lists again; if it goes on for a day, `newsbot doctor {site}`",
    ),
    "nothing_parsed": (
        "no article could be read",
        "`newsbot doctor {site}` says whether the site's pages have changed",
    ),
    "too_many_failed": (
        "too many pages failed",
        "they are asked again by later runs; what came is told by `newsbot runs {site} {run}`",
    ),
    "balance": ("articles came to no end", "run again; if it stays so, it is a bug of newsbot's"),
    "comments_failed": (
        "the comment service failed too often",
        "the articles are published; their comments are asked for again by later runs",
    ),
    "outage": ("the site went down on the way", "nothing is lost: the next run goes on"),
    "blocked": (
        "the site answers and refuses us",
        "leave it alone for some hours; then `newsbot doctor {site}` shows what it answers",
    ),
    "retry_after": ("the site asked for a longer pause", "run again later"),
    "robots_txt": (
        "robots.txt forbids the site, or could not be had",
        "`newsbot doctor {site}` shows it; what it forbids is not read",
    ),
    "no_answer": (
        "the site did not answer at all",
        "look whether it is up and this machine has a network; the next run reads what was missed",
    ),
    "other_origin": (
        "a replica answered where the paper was read before, or the other way round",
        "choose another --output",
    ),
    "unknown_section": ("it was asked for a section that is not there", "correct --section"),
    "bug": (
        "newsbot itself failed",
        "its log has the place; nothing that was stored is lost, and the next run goes on",
    ),
    "cannot_write": (
        "the disk could not be written to (full, read-only)",
        "make room, or `newsbot prune {site}`; the next run goes on where this one stood",
    ),
    "bad_state": ("the dataset or the ledger is not usable", "`newsbot ledger check {site}`"),
    "killed": (
        "it was killed on its way (power, memory, kill -9), so it tells nothing of itself",
        "nothing that it had stored is lost: the next run publishes it and goes on",
    ),
    "damaged": ("its run.json can't be read", "nothing else depends on that file"),
    "running": ("it goes on", ""),
}


class Judged(msgspec.Struct, frozen=True):
    """``said`` is a sentence with the run's own words in it, ``advice`` the way out or empty."""

    verdict: Verdict
    reason: str
    said: str
    advice: str


def judged(run: PastRun, site: str, *, is_running: bool = False) -> Judged:
    """``is_running``: somebody holds the paper's lock, and this is its newest run."""
    reason = _reason(run, is_running=is_running)
    means, advice = _MEANS.get(reason, (reason.replace("_", " "), ""))
    return Judged(
        verdict=_verdict(run, reason),
        reason=reason,
        said=_said(run, reason, means),
        advice=advice.format(site=site, run=run.run_id),
    )


def _said(run: PastRun, reason: str, means: str) -> str:
    problems = run.problems
    if run.is_good:
        return "; ".join([means, *problems])
    # What a failure says of itself is the better sentence: it has the figures in it.
    if not problems or reason not in _MEANS or reason == "interrupted":
        return means
    return problems[-1 if reason == "gate" else 0]


def _reason(run: PastRun, *, is_running: bool) -> str:
    if run.damaged:
        return "damaged"
    if run.exit_code is None:
        return "running" if is_running else "killed"
    # What else failed in a run that the gate refused is told among its problems.
    return (
        "gate" if run.summary.get("refused") else str(run.summary.get("finish_reason", "finished"))
    )


def _verdict(run: PastRun, reason: str) -> Verdict:
    if reason in ("damaged", "killed", "running"):
        return reason  # type: ignore[return-value]
    if reason == "gate":
        return "refused"
    if run.exit_code == ExitCode.OK:
        return "good"
    return "failed" if run.is_failed else "stopped"


def reasons() -> Iterator[tuple[str, str, str]]:
    """Each finish reason, what it means, and the way out."""
    for reason, (means, advice) in _MEANS.items():
        yield reason, means, advice
