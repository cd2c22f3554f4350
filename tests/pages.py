"""Small pages of both templates, as the tests of layouts and records need them."""

from __future__ import annotations

from datetime import UTC, datetime

from newsbot.cms.reading import read_page
from newsbot.layouts import Layout
from newsbot.sites import all_sites

CMS = all_sites()["baodaklak"].cms

NOW = datetime(2026, 9, 30, 11, tzinfo=UTC)
INFO = '<div id="page_info"><i id="cate_title">Xã hội</i><i id="cate_url">/xa-hoi/</i></div>'


def layout(page: str) -> Layout:
    found = read_page(f"<html><body>{page}</body></html>".encode(), CMS).layout
    assert found is not None
    return found


def v1(inside: str, before: str = "", behind: str = "") -> Layout:
    return layout(
        f'{before}<div class="article_content"><div id="content">{inside}</div></div>{behind}{INFO}'
    )


def v2(header: str = "", body: str = "<p>Chữ</p>") -> Layout:
    return layout(
        f'<div id="wrapperPostDetailHeader">{header}</div><div id="wrapperPostDetailMain">'
        f'<div class="detail-main-title"><h1 class="title">Tựa</h1></div>'
        f'<div id="content"><div class="td-post-content">{body}</div></div></div>{INFO}'
    )


def v2_of(body: str) -> Layout:
    return v2(body=body)


HEAD = '<h1 class="media-heading">Tựa</h1>'


def page_of(body: str, told: str = "", key: str = "abc0001") -> str:
    """A page of v1; ``told`` is its og:url, ``key`` the end of its id, "" for none."""
    own = f'<i id="article_id">8a10c0e2867a1b3c018698421{key}</i>' if key else ""
    head = f'<meta property="og:url" content="{told}">' if told else ""
    return (
        f'<html><head>{head}</head><body><div class="article_content"><div id="content">{HEAD}'
        f'<div class="date">08:00, 02/09/2026</div>{body}</div></div>'
        f'<div id="page_info">{own}<i id="cate_title">Xã hội</i></div></body></html>'
    )
