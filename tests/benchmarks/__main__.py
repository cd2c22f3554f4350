"""``make bench``: what costs what, each figure beside a floor or a peer of the same run.

    python -m tests.benchmarks [--only WORD] [--json FILE] [--peers PYTHON] [--articles N]

CPU seconds of processes and their children; ratios are medians of interleaved pairs with the least
and the most of them. The machine's noise is what the same work takes beside itself.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from lxml import html

from tests.benchmarks import crawl, extraction, ledger, questions, rereading, starting
from tests.benchmarks.figures import Figure, cpu, interleaved

_HEAD = f"{'what':44} {'beside':36} {'ratio':>6} {'least':>6} {'most':>6} {'ours':>9} {'theirs':>9}"


def noise() -> Iterator[Figure]:
    pages = extraction.replica_pages(50)

    def parse() -> None:
        for page in pages * 4:
            html.document_fromstring(page.html)

    pairs = interleaved(cpu(parse), cpu(parse), 25)
    yield Figure.of("the same parse", "itself: the machine's noise", pairs)


def peers(python: Path) -> Iterator[Figure]:
    """Other libraries over the replica's pages, beside the same parse as ours."""
    with TemporaryDirectory() as folder:
        pages = extraction.replica_pages(40)
        paths = [Path(folder, f"{number}.html") for number in range(len(pages))]
        for path, page in zip(paths, pages, strict=True):
            path.write_bytes(page.html)
        line = [str(python), str(Path(__file__).with_name("peer.py")), *map(str, paths)]
        said = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    for name, pairs in json.loads(said.splitlines()[-1]).items():
        yield Figure.of(name, "lxml.html's parse", [(one, other) for one, other in pairs])


def _write(page: Path, told: Sequence[Figure]) -> None:
    """The table of a page, between its marks."""
    rows = [
        f"| {one.what} | {one.beside} | {one.ratio:.2f} | {one.least:.2f} to {one.most:.2f} |"
        for one in told
    ]
    head = ["| what | beside | ratio | least to most |", "|---|---|---|---|"]
    text = page.read_text("utf8")
    table = "\n".join((*head, *rows))
    made = _TABLE.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text)
    page.write_text(made, "utf8")


_TABLE = re.compile(r"(<!-- bench -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", help="one of the parts")
    parser.add_argument("--json", type=Path, help="a file for the figures, an object a line")
    parser.add_argument("--table", type=Path, help="the page that the figures are written to")
    parser.add_argument("--peers", type=Path, help="the Python of an environment with other tools")
    parser.add_argument("--articles", type=int, default=20_000, help="of the archive that is asked")
    chosen = parser.parse_args()
    parts: dict[str, Callable[[], Iterator[Figure]]] = {
        "noise": noise,
        "extraction": extraction.figures,
        "crawl": crawl.figures,
        "start": starting.figures,
        "questions": partial(questions.figures, chosen.articles),
        "ledger": ledger.figures,
        "archive": rereading.figures,
    }
    if chosen.peers is not None:
        parts["peers"] = partial(peers, chosen.peers)
    if chosen.only is not None and chosen.only not in parts:
        parser.error(f"--only: there are {', '.join(parts)}")
    print(_HEAD)
    lines, told = [], []
    began = monotonic()
    for name in [chosen.only] if chosen.only else parts:
        for one in parts[name]():
            print(
                f"{one.what:44} {one.beside:36} {one.ratio:6.2f} {one.least:6.2f} {one.most:6.2f}"
                f" {one.ours:7.3f} s {one.theirs:7.3f} s",
                flush=True,
            )
            told.append(one)
            lines.append(json.dumps(one.told(), ensure_ascii=False))
    if chosen.json is not None:
        chosen.json.write_text("".join(f"{line}\n" for line in lines), "utf8")
    if chosen.table is not None:
        _write(chosen.table, told)
    print(f"{monotonic() - began:.0f} s in all")
    return 0


sys.exit(main())
