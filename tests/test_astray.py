"""Where requests may not go, whatever a name, a certificate or a page says."""

from __future__ import annotations

import pytest
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

pytestmark = pytest.mark.unit


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


@pytest.mark.fault("D5")
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


class Paper:
    """A spider of a paper, as far as the middleware knows it."""

    site = all_sites()["baodaklak"]


def address(base: str | None = None) -> AddressMiddleware:
    crawler = get_crawler(settings_dict={"NEWSBOT_BASE_URL": base})
    crawler.spider = Paper()  # type: ignore[assignment]
    crawler.stats = MemoryStatsCollector(crawler)
    return AddressMiddleware(crawler)


@pytest.mark.fault("D4", "D6")
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
