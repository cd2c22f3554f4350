"""Addresses: one spelling for each, and where they lead. An article's shape is its CMS's."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from posixpath import normpath
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

_SECTION = re.compile(r"^/(?:(?!\.{1,2}/)[^/]+/){1,3}$")
_WEB = ("http", "https")
_HOST = re.compile(r"[^\s/\[\]%]+")
# A signature is over the whole query: an address without a part of it leads nowhere.
_SIGNED = frozenset(
    "s sig sign signature token hash hmac st e exp expires policy x-amz-signature".split()
)
# What parts lines somewhere, or can't be seen, and what no address may hold.
_UNSAFE = re.compile('[\x00-\x20\x7f-\xa0\u2028\u2029"<>\\\\^`{|}]')
_PATH_SAFE = "/!$&'()*+,;=:@~-._"
# What a browser takes off an address's ends, as Python does at its beginning since 3.11.4.
_ENDS = "".join(map(chr, range(0x21)))


def _split(url: str) -> SplitResult:
    """A link's parts; in "//giao-duc/…" the doubled slash is a slip, not a host.

    Raises ``ValueError`` for what is no address. What may stand in brackets is looked at here: only
    Pythons since 3.11.4 do so themselves.
    """
    url = url.strip().strip(_ENDS)
    parts = urlsplit(url)
    if "[" in parts.netloc:
        IPv6Address(parts.hostname or "")
    if url.startswith("//") and "." not in parts.netloc and ":" not in parts.netloc:
        parts = urlsplit("/" + url.lstrip("/"))
    return parts


@lru_cache(maxsize=1024)
def normal_path(url: str) -> str:
    """The path of any spelling of an address: single slashes, no steps up, one way of quoting, no
    query."""
    path = re.sub(r"/{2,}", "/", "/" + unquote(_split(url).path))
    if "/." in path:
        path = normpath(path) + "/" * path.endswith(("/", "/.", "/.."))
    return quote(path, safe=_PATH_SAFE)


def on_hosts(url: str, hosts: Collection[str]) -> bool:
    """Whether a link stays on these hosts; host-relative links do, other schemes never."""
    try:
        parts = _split(url)
        host = parts.hostname
    except ValueError:
        return False
    if parts.scheme not in ("", *_WEB):
        return False
    return host in hosts or (host is None and not parts.scheme)


def host_of(url: str) -> str | None:
    """The host a link names, without ``www.``; None for a host-relative or broken one."""
    try:
        host = _split(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def is_loopback(url: str | None) -> bool:
    """Whether an address is this very machine's; a name that only looks so is not."""
    host = (urlsplit(url).hostname if url else None) or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def section_path(url: str) -> str | None:
    """The path of an address of section shape ("/giao-duc/"), None for any other.

    An article's may have the same shape: its paper's CMS knows.
    """
    try:
        path = normal_path(url)
    except ValueError:
        return None
    if not path.endswith("/"):
        path += "/"
    return path if _SECTION.match(path) else None


def media_url(src: str, base: str, resize_keys: Collection[str] = ()) -> str | None:
    """An absolute address for a picture or video: single slashes, without these keys of its query.

    A signed address keeps its query. None where ``src`` is no http(s) address: data:
    placeholders, blanks, rubbish.
    """
    src = re.sub(r"[\t\n\r]", "", src.strip().strip(_ENDS))
    src = _UNSAFE.sub(lambda found: quote(found[0]), src)
    if not src:
        return None
    try:
        parts = urlsplit(src)
        if parts.scheme not in _WEB or not parts.netloc:
            parts = urlsplit(urljoin(base, src))
    except ValueError:
        return None
    if parts.scheme not in _WEB or not _HOST.fullmatch(parts.netloc):
        return None
    query = parts.query
    if query:
        pairs = parse_qsl(query, keep_blank_values=True)
        names = {name.lower() for name, _ in pairs}
        kept = [pair for pair in pairs if pair[0].lower() not in resize_keys]
        if len(kept) != len(pairs) and names.isdisjoint(_SIGNED):
            query = urlencode(kept)
    path = re.sub(r"/{2,}", "/", parts.path)
    return parts._replace(path=path, query=query, fragment="").geturl()
