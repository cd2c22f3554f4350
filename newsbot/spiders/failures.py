"""What ends a request without a usable answer, in one place."""

from __future__ import annotations

import errno

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object
from service_identity import VerificationError

from newsbot.comments.refusals import REFUSALS

BLOCKING = REFUSALS
_NO_HANDLES = (errno.EMFILE, errno.ENFILE)
GONE = (404, 410)
_MOST_BLOCKED, _MOST_FAILED, _MOST_GONE = 5, 10, 25
# Lists, sections and comments, with no page in between.
_MOST_REFUSED = 10


class Streaks:
    """Failures in a row: so many, and the rest would fail the same way."""

    def __init__(self) -> None:
        self.failed = self.gone = self.refusals = 0

    def page_came(self) -> None:
        """An article's page could be read, or is as it was."""
        self.failed = self.gone = 0

    def page_failed(self, status: int | None) -> str | None:
        """The reason to stop, None to go on; ``status`` None where nothing came."""
        if status in GONE:
            # Articles go one by one. All of them at once is a site that lost its addresses.
            self.gone += 1
            return "outage" if self.gone >= _MOST_GONE else None
        self.failed += 1
        if status in BLOCKING and self.failed >= _MOST_BLOCKED:
            return "blocked"
        return "outage" if self.failed >= _MOST_FAILED else None

    def answered(self) -> None:
        """Something was not refused."""
        self.refusals = 0

    def refused(self, status: int) -> bool:
        """Whether this answer, none of 200, is a refusal too many."""
        self.refusals += status in BLOCKING
        return self.refusals >= _MOST_REFUSED


class HostForbids(IgnoreRequest):
    """The host does not want it asked: its robots.txt says so or could not be had, or it asked to
    be left alone for longer than a run waits.

    ``nobody_there``: nothing answers at all, and robots.txt was only what was asked for first.
    """

    def __init__(self, text: str, *, nobody_there: bool = False) -> None:
        super().__init__(text)
        self.nobody_there = nobody_there


class LimitReached(IgnoreRequest):
    """A request is not made; the text is the run's finish reason."""


def reason(error: BaseException) -> str:
    """Why there was no answer, for people: what TLS says of a certificate among it."""
    inner, seen = error, {error}
    # One that is raised for every request that waited for it may have itself among its causes.
    while inner.__cause__ is not None and inner.__cause__ not in seen:
        inner = inner.__cause__
        seen.add(inner)
    if reasons := getattr(inner, "reasons", None):
        inner = reasons[0].value
    if isinstance(inner, SSL.Error):
        words = [words[-1] for words in inner.args[0] if words] if inner.args else []
        return f"TLS: {', '.join(words) or 'the connection failed'}"
    if isinstance(inner, VerificationError):
        return "TLS: the certificate is for another name"
    return " ".join(str(inner).split()) or type(inner).__name__


def has_no_handles(error: BaseException) -> bool:
    """Whether no connection could be made since this process may open no more files."""
    seen: set[int] = set()
    inner: BaseException | None = error
    while inner is not None and id(inner) not in seen:
        seen.add(id(inner))
        # Twisted has the number in an attribute of its own.
        if getattr(inner, "osError", getattr(inner, "errno", None)) in _NO_HANDLES:
            return True
        inner = inner.__cause__ or inner.__context__
    return False


_WORDS: dict[type[BaseException], str] = {
    DownloadTimeoutError: "timeout",
    DownloadConnectionRefusedError: "connection refused",
    CannotResolveHostError: "name not resolved",
    ResponseDataLossError: "cut off",
    DownloadFailedError: "connection lost",
}


def word(error: BaseException) -> str:
    """What a try without an answer came to, in a word or three."""
    known = (told for kind, told in _WORDS.items() if isinstance(error, kind))
    return next(known, None) or reason(error)


def no_answer(settings: BaseSettings) -> tuple[type[Exception], ...]:
    """The exceptions that mean so: refused, cut off, or one that ``RETRY_EXCEPTIONS`` names."""
    retryable = (load_object(error) for error in settings.getlist("RETRY_EXCEPTIONS"))
    return IgnoreRequest, DownloadCancelledError, *retryable
