"""Where requests may not go, whatever a name, a certificate or a page says."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler
from twisted.internet.base import ThreadedResolver
from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import DNSLookupError

from newsbot.middlewares.address import AddressMiddleware
from newsbot.middlewares.resolver import PublicResolver
from newsbot.sites import all_sites
from tests.crawling import crawl


def resolved(monkeypatch: pytest.MonkeyPatch, address: str, base: str | None = None) -> str:
    """What a name leads to where DNS says this address."""
    from scrapy.resolver import dnscache

    dnscache.clear()
    monkeypatch.setattr(ThreadedResolver, "getHostByName", lambda *_: succeed(address))
    crawler = get_crawler(settings_dict={"NEWSBOT_BASE_URL": base})
    resolver = PublicResolver.from_crawler(crawler, None)  # type: ignore[arg-type]
    told: list[object] = []
    looked_up: Deferred[str] = resolver.getHostByName("baodaklak.vn")
    looked_up.addBoth(told.append)
    failure = told[0]
    if hasattr(failure, "raiseException"):
        failure.raiseException()
    assert isinstance(failure, str)
    return failure


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.0.0.8 192.168.1.1 172.16.0.1 169.254.169.254 0.0.0.0 100.64.0.1".split(),
)
def test_a_name_never_leads_into_a_private_network(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    with pytest.raises(DNSLookupError, match=f"{address}, which is no public address"):
        resolved(monkeypatch, address)
    assert resolved(monkeypatch, address, "http://baodaklak.vn:8080") == address


def test_a_public_address_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert resolved(monkeypatch, "103.1.2.3") == "103.1.2.3"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


@contextmanager
def self_signed(folder: Path) -> Iterator[str]:
    """An https server whose certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    pem = folder / "both.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    with self_signed(tmp_path) as url:
        ended = crawl(url, tmp_path / "output")
    assert ended.code == 69
    assert "certificate" in ended.log


class Paper:
    """A spider of a paper, as far as the middleware knows it."""

    site = all_sites()["baodaklak"]


def address(base: str | None = None) -> AddressMiddleware:
    crawler = get_crawler(settings_dict={"NEWSBOT_BASE_URL": base})
    crawler.spider = Paper()  # type: ignore[assignment]
    crawler.stats = MemoryStatsCollector(crawler)
    return AddressMiddleware(crawler)


@pytest.mark.parametrize("base", [None, "http://127.0.0.1:9/mirror"])
@pytest.mark.parametrize(
    "url",
    [
        "https://baodaklak.vn/sc_service/api/feedback/insert?x=1",
        "https://baodaklak.vn/sc_service/api//statslike/update",
        "https://baodaklak.vn/sc_service/api/statistic/statcollector",
        "https://baodaklak.vn/sc_service/api/feedback/%69nsert",
        "https://baodaklak.vn/sc_service/api/Feedback/Insert",
        "https://baodaklak.vn.example/",
        "https://example.org/",
        "https://baodaklak.vn@example.org/",
        "https://baodaklak.vn:8443/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://2130706433/",
        "ftp://baodaklak.vn/",
        "http://baodaklak.vn/giao-duc/",
        "file:///etc/passwd",
    ],
)
def test_what_is_never_asked_for(url: str, base: str | None) -> None:
    if base is not None and url in ("https://baodaklak.vn:8443/", "http://baodaklak.vn/giao-duc/"):
        pytest.skip("with a base URL these are the mirror's")
    with pytest.raises(IgnoreRequest):
        address(base).process_request(Request(url))


def test_what_is_asked_for() -> None:
    assert address().process_request(Request("https://www.baodaklak.vn/giao-duc/")) is None
    moved = address("http://127.0.0.1:9/mirror").process_request(Request("https://baodaklak.vn/a/"))
    assert moved is not None
    assert moved.url == "http://127.0.0.1:9/mirror/a/"
    assert address("http://127.0.0.1:9/mirror").process_request(moved) is None
