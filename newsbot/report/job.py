"""How the job did: past runs, what the site answered, what waits, what could be no record."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from datetime import datetime
from itertools import islice
from typing import Any

from newsbot.ledger.database import read_only
from newsbot.monitoring import ledger_view
from newsbot.monitoring.past import RunTold, rejects_of, told_of
from newsbot.monitoring.runs import PastRun, past_runs
from newsbot.report.figures import Figure, Finding, Level, table
from newsbot.runs.folders import Folders
from newsbot.sites import Site

# Of hourly runs a month.
_READ, _SHOWN, _SAMPLES = 750, 60, 3


class Job:
    """The kept run folders and the ledger of one paper, as they stand; both may be missing."""

    def __init__(self, folders: Folders, site: Site) -> None:
        self.folders, self.site = folders, site
        is_held = folders.held() is not None
        self.past: list[PastRun] = list(islice(past_runs(folders), _READ))
        self.runs: list[RunTold] = [
            told_of(run, folders.site, is_running=is_held and place == 0)
            for place, run in enumerate(self.past)
        ]

    def findings(self, now: datetime) -> list[Finding]:
        """The last run, how old the last good one is, and what was listed and not read."""
        found = []
        ended = [run for run in self.runs if run.verdict != "running"]
        if ended:
            last = ended[0]
            levels: dict[str, Level] = {"good": "good", "stopped": "note"}
            level = levels.get(last.verdict, "bad")
            values = {"verdict": last.verdict, "said": last.said, "at": last.started_at}
            found.append(Finding(level, "last_run", values, "runs"))
            good = next((run for run in ended if run.verdict == "good"), None)
            if good is not None and good is not last and good.finished_at is not None:
                hours = (now - datetime.fromisoformat(good.finished_at)).total_seconds() / 3600
                found.append(Finding("bad", "last_good", {"hours": round(hours, 1)}, "runs"))
        waiting = {state: count for state, count, *_ in self._waiting()}
        unread = sum(waiting.get(state, 0) for state in ("pending", "failed", "given_up"))
        if self.runs:
            level = "note" if unread else "good"
            found.append(Finding(level, f"unread_{level}", {"count": unread}, "unread"))
        return found

    def figures(self) -> list[Figure]:
        return [self.unread(), self.over_time(), self.answers(), self.rejected()]

    def unread(self) -> Figure:
        """Articles that were listed and have no record, by why."""
        return table(
            "unread",
            {"state": "text", "articles": "number", "sample": "link"},
            self._waiting(),
        )

    def _waiting(self) -> list[tuple[str, int, list[str] | None]]:
        path = self.folders.own / ledger_view.LEDGER
        if not path.exists():
            return []
        try:
            with read_only(path) as database:
                rows = ledger_view.unread(database)
        except sqlite3.Error:
            return []
        host = f"https://{self.site.main_host}"
        return [(why, count, [f"{host}{path}"] * 2) for why, count, path in rows]

    def over_time(self) -> Figure:
        rows = [
            (
                run.started_at,
                run.verdict,
                run.seconds,
                *(run.new, run.changed, run.failed, run.rejected, run.comments, run.requests),
                *(run.requests_per_article, run.pace),
                None if run.verdict == "good" else run.said,
            )
            for run in self.runs
        ]
        return table(
            "runs",
            {
                "started": "moment",
                "verdict": "text",
                "took": "seconds",
                "new": "number",
                "changed": "number",
                "failed": "number",
                "rejected": "number",
                "comments": "number",
                "requests": "number",
                "requests_per_article": "decimal",
                "pace": "decimal",
                "said": "text",
            },
            rows,
            "time",
            ("started", "requests"),
            most=_SHOWN,
        )

    def answers(self) -> Figure:
        """Over all runs that are kept."""
        codes: Counter[str] = Counter()
        for run in self.past:
            codes.update(run.told("http", dict[str, int]) or {})
        rows = sorted(codes.items(), key=lambda one: (-one[1], one[0]))
        return table(
            "answers", {"code": "text", "times": "number"}, rows, "bars", ("code", "times")
        )

    def rejected(self) -> Figure:
        """Pages that made no record, over all runs that are kept, with a few of each reason."""
        pages: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        for run in self.past:
            for one in rejects_of(run):
                pages[str(one.get("reason"))].setdefault(str(one.get("url")), one)
        rows = []
        for reason, found in sorted(pages.items(), key=lambda item: (-len(item[1]), item[0])):
            for url, one in islice(found.items(), _SAMPLES):
                sample = [url, url]
                rows.append((reason, len(found), sample, one.get("detail"), one.get("page")))
        return table(
            "rejected",
            {
                "reason": "text",
                "pages": "number",
                "sample": "link",
                "detail": "text",
                "page": "file",
            },
            rows,
        )
