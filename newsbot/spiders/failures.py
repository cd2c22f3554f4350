"""What ends a request without a usable answer, in one place."""

from __future__ import annotations

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object


class LimitReached(IgnoreRequest):
    """A request is not made; the text is the run's finish reason."""


def no_answer(settings: BaseSettings) -> tuple[type[Exception], ...]:
    """The exceptions that mean so: refused, cut off, or one that ``RETRY_EXCEPTIONS`` names."""
    retryable = (load_object(error) for error in settings.getlist("RETRY_EXCEPTIONS"))
    return IgnoreRequest, DownloadCancelledError, *retryable
