"""Rules about all papers and their spiders; a wrong declaration stops at load."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from newsbot.sites import Section, all_sites, site_of_host
from newsbot.spiders.sc_cms import ScCmsSpider

SITES = list(all_sites().values())


@pytest.fixture
def settings() -> Settings:
    settings = Settings()
    settings.setmodule("newsbot.settings", priority="project")
    return settings


def test_two_papers_are_declared() -> None:
    assert list(all_sites()) == ["baodaklak", "phuyen"]


def test_scrapy_finds_a_spider_for_every_paper(settings: Settings) -> None:
    loader = SpiderLoader.from_settings(settings)
    assert sorted(loader.list()) == sorted(all_sites())
    for name in loader.list():
        spider = loader.load(name)
        assert issubclass(spider, ScCmsSpider)
        # Politeness is the settings' alone: no spider may lower it for itself.
        assert not spider.custom_settings
        assert not hasattr(spider, "download_delay")


def test_every_spider_is_polite(settings: Settings) -> None:
    assert settings.getfloat("DOWNLOAD_DELAY") >= 1
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getbool("ROBOTSTXT_OBEY")
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert not settings.getbool("COOKIES_ENABLED")
    assert not settings.getbool("TELNETCONSOLE_ENABLED")
    assert not settings.getbool("REMOTE_CONTROL_ENABLED")


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_a_paper_is_found_by_each_of_its_hosts(site: Any) -> None:
    assert all(site_of_host(host) is site for host in site.hosts)
    assert site_of_host(site.main_host.upper()) is site
    assert site_of_host("example.org") is None


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("name", "Báo"),
        ("title", ""),
        ("hosts", ()),
        ("hosts", ("https://baodaklak.vn",)),
        ("sections", (Section("giao-duc", "Giáo dục"),)),
        ("advertising", ("quang-cao",)),
    ],
)
def test_a_wrong_attribute_is_named_at_load(attribute: str, value: Any) -> None:
    with pytest.raises(ValueError, match=attribute):
        replace(SITES[0], **{attribute: value})


@pytest.mark.parametrize(("attribute", "value"), [("unit_id", "123"), ("api_root", "service")])
def test_a_cms_checks_its_own_attributes(attribute: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"cms: {attribute}"):
        replace(SITES[0].cms, **{attribute: value})
