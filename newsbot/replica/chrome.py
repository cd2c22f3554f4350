"""Everything around an article that is not the article: menus, boxes, paid links, footer.

The same for all pages of a section and a layout, so it is laid out once and kept. Every
article linked here is advertising or stands on its section's own page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from html import escape
from itertools import islice

from newsbot.replica import dates
from newsbot.replica.model import Article, Replica
from newsbot.replica.sections import (
    AD_SECTIONS,
    BY_PATH,
    LOCAL_PAGES,
    MAIN_SITE_ID,
    PARENT_SITE_ID,
    Section,
    children,
)

_PAID = (
    ("https://ve-xe-doi-xanh.example/dalat", "vé xe đi phố núi"),
    ("https://phan-bon-tre.example/", "phân bón hữu cơ"),
    ("http://may-say-ca-phe.example/bang-gia.html", "máy sấy cà phê"),
    ("https://nha-go-dep.example/mau", "mẫu nhà gỗ đẹp"),
    ("https://tour-tay-nguyen.example", "Tour Tây Nguyên"),
    ("https://in-an-nhanh.example/", "in ấn nhanh"),
)


@cache
def stylesheet(prefix: str, rules: int) -> str:
    """An inline `<style>` of so many rules, about 130 bytes each."""
    body = "\n".join(
        f".{prefix}-{n} .box_{n % 7} > a:nth-child({n % 5 + 1}) {{ margin: {n % 9}px {n % 13}px; "
        f"max-width: {n % 90 + 10}%; background-position: center center; "
        f"line-height: {n % 8 + 14}px }}"
        for n in range(rules)
    )
    return f"<style>\n{body}\n</style>\n"


@cache
def script(name: str, steps: int) -> str:
    """An inline `<script>` of so many steps, about 110 bytes each."""
    body = "\n".join(
        f'    {name}.push({{slot: "zone_{n}", width: {n % 30 * 10}, autoplay: {n % 2}, '
        f'speed: {n * 100}, link: "/file/adman/banner_{n}.html"}});'
        for n in range(steps)
    )
    return f'<script type="text/javascript">\nvar {name} = [];\n{body}\n</script>\n'


def image_url(article: Article, width: int) -> str:
    return f"/file{article.avatar}?width={width}&height=-&type=resize"


def page_info(section: Section | None, article: Article | None = None, title: str = "") -> str:
    """The hidden `#page_info`; `section` None on the home page, `title` as the page says it."""
    parent = BY_PATH[section.parent].cate_id if section and section.parent else ""
    fields = {
        "site_id": MAIN_SITE_ID,
        "parent_site_id": PARENT_SITE_ID,
        "cate_id": section.cate_id if section else "",
        "parent_id": parent,
        "cate_url": section.path if section else "",
        "article_title": escape(title, quote=False),
        "article_id": article.id if article else "",
        "cate_title": section.name if section else "",
    }
    rows = "\n".join(f'<div id="{name}">{value}</div>' for name, value in fields.items())
    return f'<div id="page_info" style="display: none;">\n{rows}\n</div>\n'


def menu() -> str:
    """`ul#main-menu` with the nested sections and their ids as classes."""
    items = "".join(_menu_item(section) for section in children(None, "menu"))
    return (
        '<ul id="main-menu" class="sm sm-clean" data-toggle="collapse-nav">\n'
        '<li><a href="/"><img class="icon-home" src="/common/v1/images/icon_home.gif" '
        f'alt="Trang chủ"/></a></li>\n{items}<li id="more-menu-1"></li></ul>'
    )


def _menu_item(section: Section) -> str:
    below = "".join(_menu_item(child) for child in children(section.path, "menu"))
    return (
        f"<li class='{section.cate_id}'><a href='{section.path}'><span class='bd'>{section.name}"
        f"</span></a><ul>{below}</ul></li>"
    )


def slide(article: Article) -> str:
    """A small card of the carousels at the foot of a page."""
    title = escape(article.title)
    return (
        '<div class="swiper-slide">\n<div class="box-img">\n'
        f'<a href="{article.path}" class="avatar row5"><img src="{image_url(article, 300)}" '
        f'alt="{title}"></a>\n<a class="title2" href="{article.path}" title="{title}">{title}</a>\n'
        "</div>\n</div>\n"
    )


def read_more_card(article: Article) -> str:
    """A card of the "Xem thêm" box, with a `div.date` that is not the article's."""
    return (
        '<div class="col-md-4 col-xs-6 row10">\n'
        f'<a class="avatar row10" href="{article.path}">\n'
        f'<img src="/file{article.avatar}" class="img-responsive">\n</a>\n'
        f'<a class="title1 photo" href="{article.path}">{escape(article.title)}</a>\n'
        f'<div class="date">{dates.usual(article.published)}</div>\n</div>\n'
    )


def simple_item(article: Article) -> str:
    title = escape(article.title)
    return (
        '<div class="item">\n<div class="fright30">\n'
        f'<a href="{article.path}" class="avatar"><img class="lazyload" '
        f'src="{image_url(article, 500)}" /></a>\n</div>\n<div class="fright70">\n'
        f'<a class="title2  " href="{article.path}" title="{title}">{title}</a>\n</div>\n'
        '<div class="clear"></div>\n</div>\n'
    )


def paid_links() -> str:
    items = "".join(
        f"<div><li class='item'><a target='_blank' rel='dofollow' href='{url}'>{text}</a></li>"
        "</div>"
        for url, text in _PAID
    )
    return f'<div class="textlink_embed vertical-center-4 slider">\n{items}\n</div>\n'


class Chrome:
    """The surroundings of one replica's pages; the boxes are laid out on first use."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        self._kept: dict[str, str] = {}

    def _once(self, name: str, make: Callable[[], str]) -> str:
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    def header(self, section: Section | None) -> str:
        """Logo, menu and the section's line under it (v1); None: the home page."""
        name = section.path if section else "home"
        return self._once(f"header {name}", lambda: _header(section))

    def side(self) -> str:
        """The right column: most read, the reportage slider, paid links."""
        return self._once("side", self._side)

    def foot(self) -> str:
        """Multimedia, local pages, the two advertising boxes, the imprint."""
        return self._once("foot", self._foot)

    def read_more(self, section: Section) -> str:
        """The "Xem thêm" box under an article: six of its section."""
        return self._once(f"more {section.path}", lambda: self._read_more(section))

    def newest(self, path: str, count: int) -> list[Article]:
        """The newest articles of a section's page."""
        return self.replica.section_page(BY_PATH[path])[:count]

    def _read_more(self, section: Section) -> str:
        cards = "".join(map(read_more_card, self.newest(section.path, 6)))
        return (
            '<div class="news_other read_more row20">\n'
            '<h4 class="cate_title color1 row5">Xem thêm</h4>\n'
            f'<div class="row">\n{cards}<div class="clear"></div>\n</div>\n</div>\n'
        )

    def _side(self) -> str:
        return (
            '<div class="row20"><div class="cate_title_1"><a class="title color1" href="#">'
            'Tin đọc nhiều</a></div>\n<div class="list-item" id="mostread">\n</div>\n</div>\n'
            f"{self._slider('/phong-su-ky-su/', 'Phóng sự - ký sự')}"
            f"{stylesheet('slick', 60)}{paid_links()}{script('textlinks', 60)}"
        )

    def _slider(self, path: str, title: str) -> str:
        articles = iter(self.newest(path, 12))
        slides = ""
        while group := list(islice(articles, 4)):
            rest = "".join(map(simple_item, group[1:]))
            slides += f'<div class="swiper-slide">\n{_featured(group[0])}'
            slides += f'<div class="list-simple">\n{rest}</div>\n</div>\n'
        return (
            f'<div class="gocanh">\n<div class="cate_title_1"><a class="title color1" '
            f'href="//baodaklak.vn{path}">{title} </a></div>\n<div class="tab-content">'
            f'<div class="swiper-wrapper">\n{slides}</div></div>\n</div>\n'
        )

    def _multimedia(self) -> str:
        shown = self.newest("/multimedia/Infographic/", 2) + self.newest("/video/", 4)
        cards = "".join(
            f'<div class="box-img">\n<a href="{a.path}" class="avatar67 row5"><img '
            f'src="{image_url(a, 500)}" alt="{escape(a.title)}"></a>\n<div class="title"><a '
            f'href="{a.path}" class="title2 photo video audio">{escape(a.title)}</a></div>\n'
            f'<div class="des">{escape(a.teaser)}</div>\n</div>\n'
            for a in shown
        )
        return (
            '<div class="multimedia row20">\n<div class="cate-title-3"><a href="/multimedia/" '
            'class="title">Multimedia</a>\n<ul class="submenu">'
            '<li><a href="/video/">Video</a></li> '
            '<li><a href="/multimedia/Infographic/">Infographic</a></li></ul></div>\n'
            f'<div class="row list-simple">\n{cards}</div>\n</div>\n'
        )

    def _foot(self) -> str:
        places = children(LOCAL_PAGES, "option")
        options = " ".join(
            f'<option value="{section.path}">{section.name}</option>' for section in places
        )
        select = f'<div class="submenu"><select class="form-select">{options}</select></div>'
        local = [article for place in places for article in self.newest(place.path, 2)]
        boxes = _carousel(LOCAL_PAGES, "Trang tin địa phương", local, select)
        for section in AD_SECTIONS:
            boxes += _carousel(section.path, section.name, self.newest(section.path, 10), "")
        return f"{self._multimedia()}{boxes}{script('banners', 90)}{_IMPRINT}"


def _header(section: Section | None) -> str:
    inside = ""
    if section is not None:
        top = BY_PATH[section.parent] if section.parent else section
        links = "".join(
            f'<li><a class="{child.cate_id}" href="{child.path}">{child.name}</a></li>\n'
            for child in children(top.path, "menu")
        )
        inside = (
            f'<div class="nav-inside"><div class="tieude row10"><a class="maincatetitle font-bold '
            f'{top.cate_id}" href="{top.path}">{top.name}</a>\n<ul class="submenu01">\n{links}</ul>'
            "</div></div>\n"
        )
    return (
        '<div class="main-filter">\n'
        '<a href="/multimedia/" class="icon1"><span>Multimedia</span></a>\n'
        '<a href="/doc-bao-in/" class="icon2"><span>Đọc Báo in</span></a></div>\n'
        '<div class="header"><a href="/"><img class="logo" src="/file/logo.jpg" '
        'alt="Báo Đắk Lắk điện tử"/></a></div>\n<div class="header_menu"><nav id="main-nav">'
        f"{menu()}</nav></div>\n{inside}"
    )


def _featured(article: Article) -> str:
    title = escape(article.title)
    return (
        f'<div class="box-img">\n<a href="{article.path}" class="avatar row5">'
        f'<img class="lazyload" src="{image_url(article, 500)}" /></a>\n'
        f'<a class="title5  " href="{article.path}" title="{title}">{title}</a>\n'
        f'<div class="des row10">{escape(article.teaser)}</div>\n</div>\n'
    )


def _carousel(path: str, name: str, articles: list[Article], submenu: str) -> str:
    slides = "".join(map(slide, articles))
    return (
        f'<div class="trangdiaphuong">\n<div class="cate_title_4">\n<a href="{path}" class="title">'
        f'{name}</a>\n{submenu}<div class="clear"></div>\n</div>\n<div class="swiper-container '
        f'swiper-bottom">\n<div class="swiper-wrapper">\n{slides}</div>\n</div>\n</div>\n'
    )


_IMPRINT = (
    '<div class="footer"><p><strong>BÁO ĐẮK LẮK ĐIỆN TỬ</strong></p>\n'
    "<p>Bản sao để thử nghiệm, nội dung hoàn toàn hư cấu.</p>\n"
    '<p style="text-align: right;">Ghi rõ nguồn khi dùng lại.</p>\n'
    '<a href="mailto:toasoan@replica.example">Liên hệ</a> <a href="javascript:;">Lên đầu trang</a>'
    "</div>\n"
)
