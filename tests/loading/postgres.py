"""A PostgreSQL server of the tests' own, where the machine has one: on a socket and a port of its
own, in a folder that goes with it."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

USER, DATABASE = "newsbot", "postgres"


def programs() -> Path | None:
    """Where the server's programs lie; Debian puts them out of the way."""
    there = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    found = shutil.which("initdb")
    there += [Path(found).parent] if found is not None else []
    if not there or (os.getuid() == 0 and not _has_user()):
        return None
    return max(there)


@contextmanager
def served(bin_: Path, disk: Path = Path("/tmp")) -> Iterator[str]:
    """The address of a new server's database, with its files on ``disk``."""
    folder = Path(mkdtemp(prefix="newsbot-pg-", dir=disk))  # sockets have short names
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    data, log = folder / "data", folder / "log"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    options += " -c min_wal_size=32MB -c max_wal_size=32MB"
    try:
        _run(bin_ / "initdb", "-D", data, "-U", USER, "--auth=trust", "-E", "UTF8", "--no-sync")
        _run(bin_ / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        try:
            yield f"postgres://{USER}@127.0.0.1:{port}/{DATABASE}"
        finally:
            _run(bin_ / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _has_user() -> bool:
    try:
        return bool(pwd.getpwnam("postgres"))
    except KeyError:
        return False


def _run(*line: object) -> None:
    # The server will not run as root.
    who = {"user": "postgres", "group": "postgres", "extra_groups": []} if not os.getuid() else {}
    words = list(map(str, line))
    subprocess.run(words, check=True, cwd="/", stdout=subprocess.DEVNULL, **who)  # type: ignore[call-overload]
