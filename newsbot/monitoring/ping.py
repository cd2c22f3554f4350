"""Pings in the manner of healthchecks.io: a run that starts, ends well, fails, or never comes."""

from __future__ import annotations

import http.client
import logging
from threading import Thread
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from newsbot.version import __version__

logger = logging.getLogger(__name__)
_LONGEST = 10_000
_SCHEMES = ("http", "https")


class Ping:
    """Calls ``URL/start``, then ``URL`` or ``URL/<exit code>``; a failed call is a warning.

    ``timeout`` bounds a whole call in seconds, name resolution included.
    """

    def __init__(self, url: str, timeout: float) -> None:
        self.url, self.timeout = urlsplit(url), timeout

    def start(self) -> None:
        self._call("/start")

    def end(self, exit_code: int, line: bytes) -> None:
        self._call(f"/{exit_code:d}" if exit_code else "", line[:_LONGEST])

    def _call(self, ending: str, body: bytes | None = None) -> None:
        path = self.url.path.rstrip("/") + ending
        request = Request(
            self.url._replace(path=path, fragment="").geturl(),
            data=body,
            headers={"User-Agent": f"newsbot/{__version__}", "Content-Type": "application/json"},
        )
        problems: list[str] = []
        # urllib's own timeout is one of each step; a daemon is left behind where all take long.
        thread = Thread(target=self._send, args=(request, problems), daemon=True)
        thread.start()
        thread.join(self.timeout)
        if thread.is_alive():
            problems.append(f"no answer within {self.timeout:g} s")
        # The path holds the check's secret.
        for problem in problems:
            logger.warning("ping to %s failed: %s", self.url.hostname, problem)

    def _send(self, request: Request, problems: list[str]) -> None:
        try:
            with build_opener(_SameScheme).open(request, timeout=self.timeout) as answer:
                answer.read(1)
        except HTTPError as error:
            problems.append(f"HTTP {error.code}")
            error.close()
        except (OSError, ValueError, http.client.HTTPException) as error:
            problems.append(str(getattr(error, "reason", error)) or type(error).__name__)


class _SameScheme(HTTPRedirectHandler):
    """Never from https to anything else, never to what is no web address."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> Request | None:
        scheme = urlsplit(newurl).scheme
        if scheme not in _SCHEMES or (req.type == "https" and scheme != "https"):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)
