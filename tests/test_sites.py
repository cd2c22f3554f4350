"""Rules about all papers and their spiders; a wrong declaration stops at load."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from newsbot import UnknownPaper, extract, sites
from newsbot.cli import main
from newsbot.cms.known import cms_of, known_cms
from newsbot.discovery.links import article_links
from newsbot.discovery.rows import read_listing
from newsbot.items import Ask
from newsbot.sites import Address, Section, address_of, all_sites, site_of_host
from newsbot.spiders.base import PaperSpider

pytestmark = pytest.mark.unit

SITES = list(all_sites().values())
SITE = all_sites()["baodaklak"]
PATH = "/giao-duc/202411/mua-hoa-ve-abc1234/"
PAGE = "https://baodaklak.vn" + PATH


@pytest.fixture
def settings() -> Settings:
    settings = Settings()
    settings.setmodule("newsbot.settings", priority="project")
    return settings


def test_every_module_of_a_paper_is_one() -> None:
    modules = {path.stem for path in Path(sites.__path__[0]).glob("[!_]*.py")} - {"base"}
    assert set(all_sites()) == {name for name in modules if not name.endswith("cms")}
    assert all(site.name == name for name, site in all_sites().items())
    assert list(all_sites()) == sorted(all_sites())


def test_scrapy_finds_a_spider_for_every_paper(settings: Settings) -> None:
    loader = get_spider_loader(settings)
    assert sorted(loader.list()) == sorted(all_sites())
    for name in loader.list():
        spider = loader.load(name)
        assert issubclass(spider, PaperSpider)
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
        replace(SITE, **{attribute: value})


@pytest.mark.parametrize(("attribute", "value"), [("unit_id", "123"), ("api_root", "service")])
def test_a_cms_checks_its_own_attributes(attribute: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"cms: {attribute}"):
        replace(SITE.cms, **{attribute: value})


@pytest.mark.parametrize(
    "url",
    [
        PATH,
        PATH.rstrip("/"),
        PAGE,
        f"http://www.baodaklak.vn{PATH}",
        f"//baodaklak.vn{PATH}",
        "https://baodaklak.vn//giao-duc/202411//mua-hoa-ve-abc1234/",
        f"  {PAGE}?utm_source=x#y ",
    ],
)
def test_spellings_of_an_article(url: str) -> None:
    assert SITE.address(url) == Address("202411-abc1234", PATH, "/giao-duc/", "202411", "abc1234")
    assert SITE.canonical_url(url) == PAGE


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("/video/202409/video-mua-lu-8311636/", "202409-8311636"),
        ("/multimedia/Infographic/202409/so-lieu-5e8057f/", "202409-5e8057f"),
        ("/a/b/c/202409/x-5e8057f/", "202409-5e8057f"),
        ("/trang-tin-dia-phuong/huyen-cu-m'gar/202409/hoa-5e8057f/", "202409-5e8057f"),
        ("/trang-tin-dia-phuong/huyen-cu-m%27gar/202409/hoa-5e8057f/", "202409-5e8057f"),
        ("/giao-duc/202411/mua-hoa-ABC1234/", "202411-abc1234"),
    ],
)
def test_keys(url: str, key: str) -> None:
    address = SITE.address(url)
    assert address is not None
    assert address.key == key


def test_two_quotings_are_one_address() -> None:
    plain = "/trang-tin-dia-phuong/huyen-cu-m'gar/202409/hoa-5e8057f/"
    assert SITE.address(plain) == SITE.address(plain.replace("'", "%27"))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/",
        "/giao-duc/",
        "/95/112869/thieu-mau/",
        "/202411/mua-hoa-abc1234/",
        "/giao-duc/20241/mua-hoa-abc1234/",
        "/giao-duc/202411/mua-hoa-abc123/",
        "/giao-duc/202411/mua-hoa-abc123g/",
        "/giao-duc/202411/mua-hoa-abc12345/",
        "/a/b/c/d/202411/mua-hoa-abc1234/",
        "/giao-duc/202411/mua-hoa-abc1234/in/",
        "http://[không/giao-duc/202411/mua-hoa-abc1234/",
    ],
)
def test_not_of_article_shape(url: str) -> None:
    assert SITE.address(url) is None


def test_an_articles_address_is_no_sections() -> None:
    assert SITE.section_path("/giao-duc/") == "/giao-duc/"
    assert SITE.section_path(PATH) is None
    assert address_of(PATH) == SITE.address(PATH)
    assert address_of("/giao-duc/") is None


@pytest.mark.parametrize(
    ("article_id", "fits"),
    [("8a10c0e2867a1b3c01869842abc1234", True), ("8a10c0e2867a1b3c01869842abc1235", False)],
)
def test_an_address_fits_the_id_that_it_ends_with(article_id: str, fits: bool) -> None:
    address = SITE.address(PATH)
    assert address is not None
    assert address.fits(article_id) is fits
    assert address._replace(tail=None).fits(article_id), "an address that tells nothing fits all"


@given(st.text(max_size=60))
def test_rubbish_is_no_address(text: str) -> None:
    address = SITE.address(text)
    assert address is None or SITE.address(address.path) == address


PHUYEN = all_sites()["phuyen"]
SHIPPED = frozenset(all_sites())


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/82/58118/nang-cap-duong.html", "/82/58118/nang-cap-duong.html"),
        ("https://www.baophuyen.vn/95/64112/dung-mang/", "/95/64112/dung-mang/"),
        ("//phuyen.baodaklak.vn/95//64112/dung-mang?x=1", "/95/64112/dung-mang/"),
    ],
)
def test_former_addresses_of_phu_yen(url: str, path: str) -> None:
    address = PHUYEN.address(url)
    assert address == Address(f"n{path.split('/')[2]}", path, "/")
    assert PHUYEN.canonical_url(url) == f"https://phuyen.baodaklak.vn{path}"
    assert PHUYEN.section_path(url) is None
    assert address_of(url) == address
    assert SITE.address(url) is None


@pytest.mark.parametrize("url", ["/82/58118/", "/82/bai/x.html", "/82/58118/a/b/", "/a/5/x.html"])
def test_no_former_address(url: str) -> None:
    assert PHUYEN.address(url) is None


def test_lists_and_links_with_former_addresses() -> None:
    rows = [{"pageUrl": "/82/58118/nang-cap-duong.html", "publishDate": "2014-03-31 13:00:00.0"}]
    body = json.dumps({"response": rows, "total": 1}).encode()
    read = read_listing(body, Ask("/"), PHUYEN.cms.lists(), PHUYEN, "/xa-hoi/")
    assert [entry.key for entry in read.entries] == ["n58118"]
    page = b'<a href="/82/58118/nang-cap-duong.html">a</a><a href="/9/58118/nang-cap/">b</a>'
    assert [entry.key for entry in article_links(page, PHUYEN)] == ["n58118"]


@pytest.mark.parametrize(
    ("attribute", "paths", "words"),
    [
        (
            "layouts",
            ("newsbot.cms.sc_service.layouts.v1.LayoutV9",),
            "run baodaklak --base-url http://127.0.0.1:9",
        ),
        ("layouts", ("newsbot.layouts.v9.LayoutV9",), "extract PAGE --url https://baodaklak.vn/x/"),
    ],
)
def test_a_name_of_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attribute: str, paths: Any, words: str
) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"<html></html>")
    wrong = replace(SITE, cms=replace(SITE.cms, **{attribute: paths}))
    monkeypatch.setitem(all_sites().loaded, "baodaklak", wrong)
    line = words.replace("PAGE", str(page)).split()
    more = [] if line[0] == "extract" else ["--output", str(tmp_path / "output")]
    ended = CliRunner().invoke(main, [*line, *more])
    assert ended.exit_code == 78
    named = paths if isinstance(paths, str) else paths[0]
    assert f"ScCms: {attribute} names {named}: " in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr
    if line[0] == "run":
        assert json.loads(ended.stdout.splitlines()[-1])["finish_reason"] == "bad_configuration"


@pytest.mark.parametrize(
    ("case", "cms"),
    [
        ("v1-plain", "sc_service"),
        ("vccorp-plain", "vccorp"),
        ("vnexpress-plain", "vnexpress"),
        ("vietnamnet-plain", "vietnamnet"),
        ("onecms-plain", "onecms"),
        ("zce-plain", "zce"),
        ("contentfck-plain", "contentfck"),
        ("dantri-plain", "dantri"),
        ("laodong-plain", "laodong"),
        ("mastercms-plain", "mastercms"),
        ("mediatech-ends-before-it-begins", "mediatech"),
        ("qdnd-plain", "qdnd"),
    ],
)
def test_a_page_of_a_paper_that_nobody_declared_is_read_by_its_marks(case: str, cms: str) -> None:
    page = (Path(__file__).parent / "cases" / case / "page.html").read_bytes()
    assert type(cms_of(page)) is known_cms()[cms]
    own = "https://www.bao-la.example/ben-do-196260307071308923.htm"
    article = extract(page, own)
    assert (article.site, article.extraction.flags[-1]) == ("baola", "unknown_paper")
    assert article.url.startswith("https://www.bao-la.example/")
    assert article.title
    with pytest.raises(UnknownPaper, match=r"marks of no known system \(contentfck, dantri"):
        extract(b"<html><body><p>Gi\xc3\xb3</p></body></html>", own)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A distribution with a paper of its own, one that can't be loaded and one that is none."""
    places = tmp_path / "site-packages"
    info = places / "suoi-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: suoi\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[newsbot.papers]\nsuoi = suoi_paper\nbroken = suoi_broken\nnone = json\nold = suoi_old\n"
        "[newsbot.cms]\nsuoi = suoi_cms:Suoi\nbroken = suoi_broken:No\nnone = json:loads\n"
    )
    paper = """
from dataclasses import replace
from newsbot.sites.phuyen import SITE
SITE = replace(SITE, name="{name}", title="Báo Suối", hosts=("suoi.example",))
"""
    (places / "suoi_paper.py").write_text(paper.format(name="suoi"))
    (places / "suoi_old.py").write_text(paper.format(name="baodaklak"))
    (places / "suoi_broken.py").write_text("from nowhere import SITE\n")
    (places / "suoi_cms.py").write_text(
        "from newsbot.cms.vccorp.cms import VcCorp\n"
        "class Suoi(VcCorp):\n"
        "    @classmethod\n"
        "    def of_page(cls, page):\n"
        "        return cls(site_name='suoi') if b'suoi-goes-by' in page else None\n"
    )
    monkeypatch.syspath_prepend(str(places))
    all_sites.cache_clear()
    known_cms.cache_clear()
    yield places
    all_sites.cache_clear()
    known_cms.cache_clear()


def test_a_paper_of_another_distribution_is_a_paper(
    installed: Path, caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    assert set(all_sites()) - SHIPPED == {"suoi"}
    assert all_sites()["baodaklak"] == SITE, "the shipped one counts"
    assert site_of_host("suoi.example") == all_sites()["suoi"]
    told = {message.partition(" is left out: ")[0::2] for message in caplog.messages}
    assert told == {
        ("the paper broken (suoi_broken)", "ModuleNotFoundError: No module named 'nowhere'"),
        ("the paper none (json)", "it has no SITE that is a Site"),
    }
    listed = subprocess.run(
        [sys.executable, "-m", "newsbot", "sites"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(installed)},
    )
    assert "Báo Suối" in listed.stdout
    assert "the paper broken (suoi_broken) is left out" in listed.stderr
    assert "Traceback" not in listed.stderr


def test_a_cms_of_another_distribution_is_known(
    installed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert type(cms_of(b"<p>suoi-goes-by</p>")).__name__ == "Suoi"
    assert {*known_cms()} == {
        *("contentfck", "dantri", "laodong", "mastercms", "mediatech", "onecms", "qdnd"),
        *("sc_service", "vccorp", "vietnamnet", "vnexpress", "zce"),
        "suoi",
    }
    told = {message.partition(" is left out: ")[0::2] for message in caplog.messages}
    assert told == {
        ("the CMS broken (suoi_broken:No)", "ModuleNotFoundError: No module named 'nowhere'"),
        ("the CMS none (json:loads)", "no Cms"),
    }
