"""TLS: only a certificate that somebody vouches for, of this very name, and of today."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.crawling import crawl

pytestmark = pytest.mark.crawl

NOW = datetime.now(UTC)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


def certificate(folder: Path, *, address: str, ends: datetime, self_signed: bool) -> Path:
    """A server's certificate and key; whoever signed others stands in ``authority.pem``."""
    authority, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = name("an authority")
    root = signed(issuer, issuer, authority, authority, NOW + timedelta(days=9), None)
    (folder / "authority.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    own = name(address)
    made = signed(
        own, own if self_signed else issuer, key, key if self_signed else authority, ends, address
    )
    pem = folder / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pem.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return pem


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def signed(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    by: ec.EllipticCurvePrivateKey,
    ends: datetime,
    address: str | None,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=9))
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=address is None, path_length=None), True)
    )
    if address is not None:
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        builder = builder.add_extension(names, False)
    return builder.sign(by, hashes.SHA256())


@contextmanager
def serving(pem: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.fault("D12")
@pytest.mark.parametrize(
    ("address", "days", "self_signed", "code", "told"),
    [
        ("127.0.0.1", 1, False, 76, "refuses us"),
        ("127.0.0.1", 1, True, 69, "TLS: certificate verify failed"),
        ("127.0.0.1", -1, False, 69, "TLS: certificate verify failed"),
        ("127.0.0.9", 1, False, 69, "TLS: the certificate is for another name"),
    ],
    ids=["good", "self-signed", "expired", "another name"],
)
@pytest.mark.few(2)
def test_certificates(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    days: int,
    self_signed: bool,
    code: int,
    told: str,
) -> None:
    """The good one gets as far as the page, which is none of a paper's."""
    ends = NOW + timedelta(days=days)
    pem = certificate(tmp_path, address=address, ends=ends, self_signed=self_signed)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    with serving(pem) as url:
        ended = crawl(url, tmp_path / "output")
    assert ended.code == code
    assert told in ended.summary["problems"][0]
