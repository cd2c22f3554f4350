"""A report from end to end: window, numbers, findings."""

from __future__ import annotations

from datetime import datetime, timedelta

from newsbot.analysis.index import prepared
from newsbot.analysis.tables import check_folder
from newsbot.analysis.windows import Window
from newsbot.dataset.package import origin_of
from newsbot.report.figures import Finding, Level, Report
from newsbot.report.job import Job
from newsbot.report.paper import Paper, opened
from newsbot.runs.folders import Folders
from newsbot.sites import Site
from newsbot.text.dates import isoformat

_STALE = timedelta(hours=26)


def make(
    folders: Folders, site: Site, window: Window, now: datetime, *, compare: bool = False
) -> Report:
    """The report of a paper over a window.

    ``compare``: beside the window of the same length right before it. Raises ``NoDataset``,
    ``ValueError`` (nothing to compare with), ``MissingPart``, ``QueryError``, ``OSError``.
    """
    check_folder(folders.dataset)
    before = earlier(window, now) if compare else None
    snapshot = prepared(folders.dataset)
    job = Job(folders, site)
    with opened(snapshot, window) as paper:
        findings, first = [], []
        for figure, found in (paper.thin_days(), paper.thin_sections(), paper.fields()):
            first.append(figure)
            findings += found
        flags, rising = paper.flags()
        tiles, figures = paper.tiles(), [*paper.figures(), flags]
        findings += rising
        findings = [*_fresh(paper, tiles["newest"], window, now), *findings]
    held = None
    if before is not None:
        with opened(snapshot, before) as paper:
            held = paper.tiles()
    return Report(
        site=site.name,
        title=site.title,
        made_at=isoformat(now),
        since=isoformat(window.since) if window.since else None,
        until=isoformat(window.until) if window.until else None,
        origin=origin_of(folders.dataset) or None,
        tiles=tiles,
        before=held,
        findings=[*job.findings(now), *findings],
        paper=[*first, *figures],
        job=job.figures(),
    )


def earlier(window: Window, now: datetime) -> Window:
    """The window of the same length right before. Raises ``ValueError`` for one without a start."""
    if window.since is None:
        raise ValueError("--compare needs --since: the window before it is as long")
    until = window.since - timedelta(seconds=1)
    return window._replace(since=until - ((window.until or now) - window.since), until=until)


def _fresh(paper: Paper, newest: str | None, window: Window, now: datetime) -> list[Finding]:
    if newest is None:
        return [Finding("bad", "empty")]
    if window.until is not None:
        return []
    age = now - datetime.fromisoformat(newest)
    level: Level = "good" if age <= _STALE else "note"
    hours = round(age.total_seconds() / 3600, 1)
    return [Finding(level, "fresh", {"hours": hours}, "articles")]
