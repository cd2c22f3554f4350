"""A few plain requests to a paper, one after the other, a second apart: for ``newsbot doctor``.

May not import the crawler. Only the paper's hosts or the other address are asked, redirects
included.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from newsbot.items import Ask
from newsbot.sites import Site
from newsbot.text.urls import is_loopback

LONGEST = 5 * 1024 * 1024
_CHUNK = 64 * 1024


class NoAnswer(Exception):
    """No HTTP answer came, or not all of it; the text says why."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer of any status."""

    status: int
    body: bytes
    charset: str | None = None


class Fetcher:
    """``get`` asks a paper or one of its services. ``pause`` lies between two requests, in seconds;
    ``timeout`` bounds each as a whole.
    """

    def __init__(
        self,
        site: Site,
        base_url: str | None,
        user_agent: str,
        pause: float = 1.0,
        timeout: float = 15.0,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.site, self.base_url = site, base_url
        self.user_agent, self.pause = user_agent, pause
        self.timeout, self.sleep = timeout, sleep
        self.opener = build_opener(_WithinSite(site, base_url))
        self.asked = 0

    def address(self, ask: Ask) -> str:
        base = (self.base_url or f"https://{self.site.host(ask.role)}").rstrip("/")
        if ask.path == "/robots.txt":
            # A host has one, at its root.
            base = urlsplit(base)._replace(path="").geturl()
        path, _, query = ask.target.partition("?")
        address = base + quote(path, safe="/%'()!*,;:@&=+$~")
        return f"{address}?{query}" if query else address

    def get(self, ask: Ask) -> Fetched:
        """Raises ``NoAnswer``."""
        if self.asked:
            self.sleep(self.pause)
        self.asked += 1
        headers = {"User-Agent": self.user_agent, **dict(ask.headers)}
        # On this machine one server may stand for several papers.
        if self.base_url and (ask.role or is_loopback(self.base_url)):
            headers["Host"] = self.site.host(ask.role)
        form = None if ask.form is None else urlencode(ask.form).encode()
        request = Request(self.address(ask), form, headers)
        end = time.monotonic() + self.timeout
        try:
            with self.opener.open(request, timeout=self.timeout) as reply:
                body = self._read(reply, end)
                return Fetched(reply.status, body, reply.headers.get_content_charset())
        except HTTPError as error:
            error.close()
            return Fetched(error.code, b"")
        except http.client.IncompleteRead as error:
            raise NoAnswer(f"the answer broke off after {len(error.partial)} bytes") from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise NoAnswer(str(getattr(error, "reason", error)) or type(error).__name__) from error

    def _read(self, reply: http.client.HTTPResponse, end: float) -> bytes:
        body = bytearray()
        while chunk := reply.read1(_CHUNK):
            body += chunk
            if len(body) > LONGEST:
                raise NoAnswer(f"more than {LONGEST} bytes")
            if time.monotonic() > end:
                raise NoAnswer(f"not read within {self.timeout:g} s")
        if reply.length:
            raise http.client.IncompleteRead(bytes(body), reply.length)
        return bytes(body)


class _WithinSite(HTTPRedirectHandler):
    max_redirections = 3

    def __init__(self, site: Site, base_url: str | None) -> None:
        self.hosts = (*site.hosts, *site.services.values())
        self.base = urlsplit(base_url).netloc if base_url else None

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> Request | None:
        parts = urlsplit(newurl)
        usual = parts.hostname in self.hosts and parts.port in (None, 80, 443)
        within = parts.netloc == self.base if self.base else usual
        if parts.scheme not in ("http", "https") or not within:
            fp.close()
            raise NoAnswer(f"HTTP {code} leads away, to {parts.hostname}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)
