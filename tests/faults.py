"""The faults and attacks that a crawl must stand, and the table of what it did.

A test names its rows with ``@pytest.mark.fault("A1")`` and may say what it measured, with the
fixture ``measured``. ``make faults`` runs them all, the long ones too, and writes the table of
``docs/faults.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

Measured = Callable[[str], None]

ROWS = {
    "A1": ("killed at any instant", "nothing lost, doubled or torn; at most 20 pages again a kill"),
    "A2": ("killed ten times in one crawl", "the same, and progress never goes back"),
    "A3": ("SIGTERM", "nothing lost; 143 (130 for SIGINT) within 10 s"),
    "A4": ("SIGTERM twice", "nothing lost, files whole"),
    "A5": ("SIGTERM while downloads hang", "ends within 5 s; the next run reads them all"),
    "A6": ("a page that takes a parser minutes", "refused at once; SIGTERM within 5 s"),
    "A7": ("power cut: log, export or dataset cut anywhere", "what is missing is read again"),
    "A8": ("disk full", "73, whole lines only; nothing lost once there is room"),
    "A9": ("disk full under the ledger", "the same; the ledger opens again"),
    "A10": ("room again in mid-run", "all articles, or 73 and all with the next run"),
    "A11": ("output that can't be written", "73 before the first request"),
    "A12": ("a rerun that is killed, or meets no server", "published files stay byte for byte"),
    "A13": ("the same job twice", "nothing new or doubled; at most 5% of the requests"),
    "A14": ("cron overlap", "75 at once; a dead holder's lock is taken over"),
    "A15": ("formats that a stop would break", "JSON Lines only while a crawl runs"),
    "A16": ("files of a run", "run.json names each with size and sha256"),
    "A17": ("ledger damaged", "told, moved aside, made again; nothing lost"),
    "A18": ("memory", "a run stays below 200 MB"),
    "B1": ("429 and 503 with Retry-After", "obeyed up to 15 minutes, else 76; rubbish is none"),
    "B2": ("an outage of 10 s", "nothing lost, no junk, at most 20 requests into it"),
    "B3": ("500, 502, 504, 408", "spaced tries; over 1% failed is exit 1"),
    "B4": ("404, 410", "asked once; a known article keeps its record and is marked"),
    "B5": ("403 again and again", "the run stops: 76"),
    "B6": ("body cut under its length", "asked again, never a record"),
    "B7": ("body cut, said to be whole", "asked again, never a record"),
    "B8": ("body cut, of no told length", "asked again, never a record"),
    "B9": ("gzip cut or damaged", "asked again, never a record"),
    "B10": ("said to be gzip, and not packed", "asked again without packing, and read"),
    "B11": ("no answer; a byte a second", "at most 30 s a try and 90 s an address"),
    "B12": ("noise, nothing, no HTTP", "as 500; one request a try"),
    "B13": ("headers without measure", "refused above 64 KiB"),
    "B14": ("redirects in a circle, or many", "known at the second visit; at most 5 hops"),
    "B15": ("error, CAPTCHA or parked page with status 200", "no record; a run of them is 76"),
    "B16": ("empty page with status 200", "no record"),
    "B17": ("an error page under a kind not read yet", "asked again; never final"),
    "C1": ("20 ways to send Vietnamese", "15 exact; the rest flagged, never silent; always NFC"),
    "C2": ("a page in UTF-8 with a paragraph in windows-1258", "flagged"),
    "C3": ("NUL, VT, ESC, U+202E in texts", "none reaches a record"),
    "C4": ("a million elements, one in the other", "5 s of CPU, 300 MB; no crash"),
    "C5": ("a tag with 300,000 attributes", "refused before it is parsed"),
    "C6": ("50 MB of whatever", "refused at 5 MiB; at 5 MiB no shape takes 5 s of CPU or 300 MB"),
    "C7": ("a text of 12 MB", "kept whole, where so much is asked for"),
    "C8": ("comments and scripts left open", "no script in a body; told"),
    "C9": ("JSONP in 15 bad ways", "the article kept, comments_status says why; strict JSON"),
    "C10": ("100 KB of digits for a date", "cut first"),
    "C11": ("03/04/2023", "day before month"),
    "C12": ("02/28/2023", "null, the text kept"),
    "C13": ("sitemaps with entities", "refused; nothing opened"),
    "C14": ("a sitemap's index that lists itself for ever", "ends, and says so"),
    "C15": ("lists that are cut, empty or HTML", "incomplete: exit 1; what is known stays"),
    "C16": ("mailto: and javascript: among a list's links", "passed over, the rest kept"),
    "C17": ("400 KB of combining marks", "cut and flagged; SIGTERM within 5 s"),
    "D1": ("bombs in five encodings", "refused at 5 MiB, a run below 200 MB"),
    "D2": ("a thousand layers of gzip", "refused beyond two"),
    "D3": ("a body without end", "stopped at 5 MiB"),
    "D4": ("led to private addresses by redirects", "no connection, in every form"),
    "D5": ("a name that resolves to a private address", "no connection"),
    "D6": ("file:, data:, ftp:", "nothing opened"),
    "D7": ("credentials", "none are sent; no cookies, no Referer"),
    "D8": ("64 start addresses that robots.txt forbids", "none is asked for"),
    "D9": ("robots.txt fails", "nothing is asked for: 76, or 69 without an answer"),
    "D10": ("robots.txt: Crawl-delay, two megabytes", "the larger delay; 512 KiB are read"),
    "D11": ("open ports", "none listens"),
    "D12": ("certificates: self-signed, expired, another name", "refused, with the reason"),
    "D13": ("formulas in titles and names", "no cell of a CSV begins with one"),
    "D14": ("line ends of all kinds in texts", "one record a line, for every reader"),
    "D15": ("1,000 hostile ids, sections and addresses", "nothing written elsewhere"),
    "D16": ("scripts in comments", "none runs in a report"),
    "D17": (
        "readers' mail addresses, telephone numbers, names",
        "masked where asked for, 99% and 98%",
    ),
    "D18": ("colours and line ends for logs", "one event a line, escaped"),
    "D19": (
        "what newsbot is built from",
        "pinned by hash, no known hole; two builds, the same bytes",
    ),
}


@dataclass
class Row:
    """What the tests of a row said."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    measured: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        if self.failed:
            return f"FAILED: {', '.join(self.failed)}"
        skipped = f", {len(self.skipped)} skipped ({self.skipped[0]})" if self.skipped else ""
        return f"{self.passed} held{skipped}"


class Table:
    """Gathers test reports by row."""

    def __init__(self) -> None:
        self.rows: defaultdict[str, Row] = defaultdict(Row)

    def add(self, rows: list[str], name: str, outcome: str, why: str, measured: list[str]) -> None:
        for row in rows:
            told = self.rows[row]
            told.passed += outcome == "passed"
            if outcome == "failed":
                told.failed.append(name)
            if outcome == "skipped":
                told.skipped.append(why)
            told.measured += measured

    def markdown(self, before: str = "") -> str:
        """The table; a row of which no test ran stays as it was ``before``."""
        known = {
            line.split("|")[1].strip(): line for line in before.splitlines() if line[:2] == "| "
        }
        lines = ["| row | fault | bound | tests | measured |", "|---|---|---|---|---|"]
        for name, (fault, bound) in ROWS.items():
            if name not in self.rows and name in known:
                lines.append(known[name])
                continue
            row = self.rows[name]
            measured = "; ".join(dict.fromkeys(row.measured))
            lines.append(f"| {name} | {fault} | {bound} | {row.outcome} | {measured} |")
        return "\n".join(lines)

    def write(self, path: Path) -> None:
        """Puts the table in place of the one that stands in a document."""
        head, start, rows = path.read_text("utf-8").partition("| row |")
        assert start, f"{path} has no table"
        path.write_text(f"{head}{self.markdown(rows)}\n", "utf-8")
