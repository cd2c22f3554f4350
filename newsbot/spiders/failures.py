"""What ends a request without a usable answer, in one place."""

from __future__ import annotations

from OpenSSL import SSL
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object
from service_identity import VerificationError


class LimitReached(IgnoreRequest):
    """A request is not made; the text is the run's finish reason."""


def reason(error: BaseException) -> str:
    """Why there was no answer, for people: what TLS says of a certificate among it."""
    inner = error
    while inner.__cause__ is not None:
        inner = inner.__cause__
    if reasons := getattr(inner, "reasons", None):
        inner = reasons[0].value
    if isinstance(inner, SSL.Error):
        words = [words[-1] for words in inner.args[0] if words] if inner.args else []
        return f"TLS: {', '.join(words) or 'the connection failed'}"
    if isinstance(inner, VerificationError):
        return "TLS: the certificate is for another name"
    return str(error) or type(error).__name__


def no_answer(settings: BaseSettings) -> tuple[type[Exception], ...]:
    """The exceptions that mean so: refused, cut off, or one that ``RETRY_EXCEPTIONS`` names."""
    retryable = (load_object(error) for error in settings.getlist("RETRY_EXCEPTIONS"))
    return IgnoreRequest, DownloadCancelledError, *retryable
