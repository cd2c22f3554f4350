"""One target led by what of newsbot's code each invention reaches: ``python -m tests.fuzz.led``.

A process of its own: Atheris ends the one that it runs in. What breaks a promise is kept, and its
path printed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable

import atheris
from hypothesis import HealthCheck, given, settings

with atheris.instrument_imports(include=["newsbot"]):
    from newsbot.sites import all_sites
    from tests.fuzz.__main__ import keep
    from tests.fuzz.targets import TARGETS


def main(name: str, paper: str, seconds: int) -> None:
    target, site = TARGETS[name], all_sites()[paper]

    @settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(target.made(paper))
    def invented(data: bytes) -> None:
        try:
            target.check(site, data)
        except BaseException:
            print(keep(target, paper, data), flush=True)
            raise

    one: Callable[[bytes], bytes | None] = invented.hypothesis.fuzz_one_input
    aside = f"-artifact_prefix={tempfile.gettempdir()}/"
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-verbosity=0", aside], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
