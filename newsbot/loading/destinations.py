"""Where a dataset can be loaded to, by a word or an address, and what goes wrong there in words."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from newsbot.analysis.duck import MissingPart, QueryError
from newsbot.dataset.lines import DatasetError
from newsbot.readers.secret import BadSecret

if TYPE_CHECKING:
    from dlt.common.destination import TDestinationReferenceArg

POSTGRES, DUCKDB, FILES = "postgres", "duckdb", "filesystem"
_ALIASES = {"postgresql": POSTGRES, "file": FILES, "s3": FILES, "gs": FILES, "az": FILES}
_WORD = re.compile(r"([A-Za-z][A-Za-z0-9]*)(?::(.+))?")
_PASSWORD = re.compile(r"(://[^:/@\s]*):[^@\s]*@")
_TAKEN = re.compile(r"Could not set lock|Conflicting lock|Unique file handle conflict")
_FULL = re.compile(
    r"No space left|disk full|could not extend file|Read-only file system|Cannot open file", re.I
)
_SETTINGS = re.compile(
    r"authentication failed|permission denied|no password supplied|no pg_hba|role .* does not exist"
    r"|database .* does not exist|Access Denied|Unauthorized|Forbidden|InvalidAccessKey",
    re.I,
)
_CONNECTION = re.compile(
    r"connection|connect to|timed? ?out|could not translate host|terminating|shutting down"
    r"|starting up|server closed|Temporary failure",
    re.I,
)
# Where each exception keeps the one below it.
_BELOW = (
    *("exception", "client_exception", "inner_exc", "dbapi_exception"),
    *("__cause__", "__context__"),
)


class LoadError(Exception):
    """What ends a load; the text says why."""


class NoDestination(LoadError):
    """No such place can be; the text says which there are."""


class BadDestination(LoadError):
    """A place lacks a setting, a right or a package; the text says the way out."""


class Unreachable(LoadError):
    """A warehouse does not answer, or ended on the way; what is there stays whole."""


class NotWritten(LoadError):
    """A warehouse's disk is full, or it may not be written."""


class Refused(LoadError):
    """A warehouse can't do what it is asked; the text is its own."""


class Taken(LoadError):
    """Another load is at work there."""


_OURS = (LoadError, MissingPart, QueryError, DatasetError, BadSecret)


class Destination(NamedTuple):
    """``kind`` is dlt's name of it, ``address`` what it is reached by; "": dlt's settings tell."""

    kind: str
    address: str

    @classmethod
    def parse(cls, text: str) -> Destination:
        """From what ``--to`` says. Raises ``NoDestination``."""
        word = _WORD.fullmatch(text.strip())
        if word is None:
            raise NoDestination(f"{text!r} is no destination, which is NAME or NAME:ADDRESS")
        name, address = word[1].lower(), word[2] or ""
        kind = _ALIASES.get(name, name)
        if kind == DUCKDB:
            if not address:
                raise NoDestination(f"{text}: name the file, {DUCKDB}:PATH")
            return cls(kind, str(Path(address).absolute()))
        if kind == FILES:
            if not address:
                raise NoDestination(f"{text}: name the folder, {FILES}:PATH or {FILES}:s3://…")
            url = address if name == FILES else f"{name}:{address}"
            return cls(kind, url if "://" in url else Path(url).absolute().as_uri())
        if urlsplit(f"{kind}:{address}").netloc.count("@") > 1:
            # Engines would take a part of a password for the host, and name it.
            raise NoDestination(f"{kind}: an @ in a name or password is written %40")
        return cls(kind, _complete(f"{kind}:{address}") if address else "")

    @property
    def shown(self) -> str:
        """For people: without a password, and without what stands behind a question mark."""
        if not self.address:
            return self.kind
        plain = without_password(self.address.partition("?")[0].replace(":@", "@"))
        return plain if plain.startswith(f"{self.kind}:") else f"{self.kind}:{plain}"

    def opened(self) -> TDestinationReferenceArg:
        """As dlt takes it. Raises ``NoDestination``."""
        import dlt

        factory = getattr(dlt.destinations, self.kind, None)
        if factory is None:
            known = "postgres, duckdb, filesystem, bigquery, snowflake, clickhouse, redshift, mssql"
            raise NoDestination(
                f"{self.kind} is no destination; there are {known} and what else dlt can write"
            )
        if not self.address:
            made: TDestinationReferenceArg = factory()
        elif self.kind == FILES:
            made = factory(bucket_url=self.address)
        else:
            made = factory(credentials=self.address)
        return made


def _complete(url: str) -> str:
    """A PostgreSQL address with what libpq would take from elsewhere: dlt asks for all of it."""
    if not url.startswith(f"{POSTGRES}:"):
        return url
    parts = urlsplit(url)
    if "@" in parts.netloc:
        who, _, where = parts.netloc.rpartition("@")
    else:
        who, where = os.environ.get("PGUSER") or getpass.getuser(), parts.netloc
    # An empty password is none to libpq, which then looks into PGPASSWORD and ~/.pgpass.
    who = who if ":" in who else f"{who}:"
    return urlunsplit(parts._replace(netloc=f"{who}@{where or 'localhost'}"))


def without_password(text: str) -> str:
    return _PASSWORD.sub(r"\1:***@", text)


@contextmanager
def told(destination: Destination) -> Iterator[None]:
    """What dlt and the engines below it raise, as the exceptions of this module."""
    try:
        yield
    except _OURS:
        raise
    except Exception as error:
        raise _as_ours(destination, error) from error


def _as_ours(destination: Destination, error: Exception) -> BaseException:
    from dlt.common.configuration.exceptions import ConfigurationException
    from dlt.common.exceptions import MissingDependencyException, SignalReceivedException
    from dlt.destinations.exceptions import DestinationConnectionError

    chain = list(_chain(error))
    words = without_password("\n".join(map(str, chain)))
    lines = str(chain[-1]).strip().splitlines()
    what = f"{destination.shown}: {without_password(lines[0]) if lines else type(error).__name__}"
    is_files = destination.kind == FILES
    for one in chain:
        # Ours: of the dataset, raised while dlt takes its rows.
        if isinstance(one, (SignalReceivedException, *_OURS)):
            return one
        if isinstance(one, ConfigurationException):
            lacking = str(one).strip().splitlines()[0]
            way_out = "name the address in --to, or set them as dlt's documentation of it says"
            return BadDestination(f"{destination.shown}: {lacking}; {way_out}")
    if any(isinstance(one, MissingDependencyException | ImportError) for one in chain):
        extra = destination.address.partition("://")[0] if is_files else destination.kind
        return BadDestination(f"{what}: pip install 'dlt[{extra}]'")
    if _TAKEN.search(words):
        return Taken(f"{destination.shown} is open in another process")
    if _FULL.search(words) or _is_of_a_file(chain[-1]):
        return NotWritten(what)
    if _SETTINGS.search(words):
        return BadDestination(what)
    if any(isinstance(one, DestinationConnectionError) for one in chain):
        return Unreachable(what)
    return Unreachable(what) if _CONNECTION.search(words) else Refused(what)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and those that it came from, the first cause last."""
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        yield now
        below = (getattr(now, name, None) for name in _BELOW)
        now = next((one for one in below if isinstance(one, BaseException)), None)


def _is_of_a_file(error: BaseException) -> bool:
    return isinstance(error, OSError) and bool(error.filename)
