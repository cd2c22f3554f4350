"""``make fuzz``: inventions for as long as is asked for; each find is kept in its smallest form.

Every target and paper gets its share of the time. Where Atheris is installed, half of it is led by
what of the code was reached, for one paper of each target.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from time import monotonic

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from newsbot.sites import all_sites
from tests.fuzz.targets import TARGETS, Target

FINDS = Path(__file__).parent / "finds"
_AT_ONCE = 50
# Seconds: a start takes five of them.
_LEAST_LED = 15


def found_in(find: Path) -> tuple[str, str]:
    """The target and the paper of a kept find: ``finds/page/baodaklak-0123456789.bin``."""
    return find.parent.name, find.name.partition("-")[0]


def keep(target: Target, paper: str, data: bytes) -> Path:
    path = FINDS / target.name / f"{paper}-{sha256(data).hexdigest()[:10]}.bin"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def invent(target: Target, paper: str, seconds: float, first_seed: int) -> tuple[int, Path | None]:
    """Inventions for so long; how many, and the first find, kept."""
    site, end, number = all_sites()[paper], monotonic() + seconds, 0
    failed: list[bytes] = []
    while monotonic() < end and not failed:

        @seed(first_seed + number)
        @settings(
            max_examples=_AT_ONCE,
            deadline=None,
            database=None,
            verbosity=Verbosity.quiet,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        @given(target.made(paper))
        def invented(data: bytes) -> None:
            try:
                target.check(site, data)
            except BaseException:
                # The last one that fails is the smallest.
                failed.append(data)
                raise

        try:
            invented()
        except Exception as error:
            if not failed:
                raise
            print(f"  {type(error).__name__}: {str(error)[:300]}")
        number += _AT_ONCE
    return number, keep(target, paper, failed[-1]) if failed else None


def led(target: Target, paper: str, seconds: float) -> Path | None:
    """See ``tests.fuzz.led``; the first find, kept."""
    line = [sys.executable, "-m", "tests.fuzz.led", target.name, paper, str(int(seconds))]
    ended = subprocess.run(line, capture_output=True, text=True, check=False)
    kept = [told for told in ended.stdout.splitlines() if told.endswith(".bin")]
    if ended.returncode and not kept:
        raise SystemExit(f"{target.name} {paper}: {ended.stderr[-1000:]}")
    return Path(kept[-1]) if kept else None


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--target", choices=sorted(TARGETS), action="append")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    chosen = [TARGETS[name] for name in asked.target or TARGETS]
    led_for = asked.seconds / 2 / len(chosen)
    leads = importlib.util.find_spec("atheris") is not None and led_for >= _LEAST_LED
    share = asked.seconds / (2 if leads else 1) / sum(len(target.papers) for target in chosen)
    finds = 0
    for target in chosen:
        for paper in target.papers:
            number, find = invent(target, paper, share, asked.seed)
            finds += find is not None
            print(f"{target.name} {paper}: {number} inventions, {find or 'no find'}", flush=True)
        if leads:
            # Another paper with another seed.
            paper = target.papers[asked.seed % len(target.papers)]
            find = led(target, paper, led_for)
            finds += find is not None
            print(
                f"{target.name} {paper}: led for {led_for:.0f} s, {find or 'no find'}", flush=True
            )
    print(f"{finds} finds" + ("" if leads else "; Atheris is not installed, or had no time"))
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
