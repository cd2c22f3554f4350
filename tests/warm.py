"""The command in a process that has imported everything already: forked, not started.

A run's imports take longer than most of the tests' crawls. What a test is about the process itself
(its start, handles, memory, what it connects to) starts one of its own: `tests.crawling.command`.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests import second
from tests.waiting import LONGEST

# In a process's environment: it knows the second CMS and its paper.
SECOND_CMS = "TESTS_SECOND_CMS"

_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["pytest", "tests.imported"])


class Said(NamedTuple):
    """Exit code (minus a signal's number), stdout and stderr."""

    code: int
    out: str
    err: str


class Started:
    """``newsbot WORDS`` at work, in this folder and environment; used as a ``Popen`` is."""

    def __init__(self, *words: object, environment: Mapping[str, str] | None = None) -> None:
        self.line = [str(word) for word in words]
        self.folder = TemporaryDirectory()
        self.files = [Path(self.folder.name, name) for name in ("out", "err")]
        told = dict(os.environ if environment is None else environment)
        place = (os.getcwd(), told, [str(file) for file in self.files])
        self.child = _CONTEXT.Process(target=_run, args=(self.line, *place))
        self.out = self.err = ""
        self.child.start()
        assert self.child.pid is not None
        self.pid = self.child.pid

    @property
    def returncode(self) -> int | None:
        return self.child.exitcode

    def poll(self) -> int | None:
        return self.child.exitcode

    def send_signal(self, number: int) -> None:
        # The server that forked it may have reaped it since.
        if self.child.exitcode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def wait(self, seconds: float = LONGEST) -> int:
        self.child.join(seconds)
        late = self.child.exitcode is None
        if late:
            self.child.kill()
            self.child.join()
        self.out, self.err = map(_read, self.files)
        self.folder.cleanup()
        assert not late, (
            f"newsbot {' '.join(self.line)}: not within {seconds} s: {self.err[-2000:]}"
        )
        assert self.child.exitcode is not None
        return self.child.exitcode

    def end(self, seconds: float = LONGEST) -> Said:
        """Waits for its end and says what it said."""
        return Said(self.wait(seconds), self.out, self.err)


def _read(file: Path) -> str:
    # One that was killed at once had no time to open it.
    return file.read_text("utf-8", errors="replace") if file.exists() else ""


def newsbot(
    *words: object, seconds: float = LONGEST, environment: Mapping[str, str] | None = None
) -> Said:
    """``newsbot WORDS`` to its end."""
    return Started(*words, environment=environment).end(seconds)


def _run(line: list[str], folder: str, environment: dict[str, str], files: list[str]) -> None:
    for number, file in enumerate(files, start=1):
        handle = os.open(file, os.O_WRONLY | os.O_CREAT)
        os.dup2(handle, number)
        os.close(handle)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    # Whoever started the tests may have had it ignored.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    random.seed()
    if SECOND_CMS in environment:
        second.put_in_place()
    sys.argv = ["newsbot", *line]
    from newsbot.cli import main

    main(prog_name="newsbot")
