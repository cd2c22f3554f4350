"""Pages that list: home and sections; and the pages that are neither list nor article."""

from __future__ import annotations

from html import escape

from newsbot.replica import chrome, corrections, dates, page_v1, page_v2
from newsbot.replica.chrome import Chrome
from newsbot.replica.model import Article, Replica
from newsbot.replica.sections import NEWS_SECTIONS, Section

ROBOTS = "User-agent: *\nDisallow: /tim-kiem/\nDisallow: /in/\n"


class Pages:
    """Every HTML page of one replica, as text."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        self.frame = Chrome(replica)

    def article(self, article: Article) -> str:
        """An article's page in its own layout."""
        if article.layout == "print":
            return self._flipbook(article)
        told = corrections.write(self.replica, article)
        render = page_v1.render if article.layout == "v1" else page_v2.render
        return render(self.frame, article, told)

    def home(self) -> str:
        """The front page: menu, `<option>` list and cards in all spellings of a link."""
        cards = []
        for section in NEWS_SECTIONS:
            for number, article in enumerate(self.replica.section_page(section)[:4]):
                cards.append(_card(article, _spelled(article.path, number), "title1"))
        body = f'<div class="row home">\n{"".join(cards)}</div>\n{self.frame.side()}'
        return self._page("Báo Đắk Lắk điện tử", None, body)

    def section(self, section: Section) -> str:
        """A section's page; the same whatever `paged` says."""
        articles = self.replica.section_page(section)
        items = [
            _card(article, article.path, "title5" if number % 5 == 0 else "title1")
            for number, article in enumerate(articles)
        ]
        again = "".join(
            f'<div class="item"><a class="title2" href="{_spelled(a.path, number)}">'
            f"{escape(a.title)}</a></div>\n"
            for number, a in enumerate(articles[:8])
        )
        body = (
            '<div class="row">\n<div class="col-md-8">\n'
            f'<div class="featured">\n{"".join(items[:1])}</div>\n'
            f'<div class="list-news">\n{"".join(items[1:])}</div>\n'
            f'<ul class="pagination"><li><a href="{section.path}?paged=2">2</a></li></ul>\n</div>\n'
            f'<div class="col-md-4">\n<div class="list-simple">\n{again}</div>\n{self.frame.side()}'
            "</div>\n</div>\n"
        )
        return self._page(f"{section.name} - Báo Đắk Lắk điện tử", section, body)

    def missing(self) -> str:
        """The error page; it links no article."""
        return self._page("Không tìm thấy trang", None, "<p>Trang này không còn.</p>", foot=False)

    def _flipbook(self, article: Article) -> str:
        """A page of the printed paper: pictures to leaf through, of no known layout."""
        leaves = "\n".join(
            f'<div class="leaf"><img src="/file{article.avatar}?trang={n}" alt="Trang {n}"></div>'
            for n in range(1, 9)
        )
        body = f'<div id="flipbook" data-issue="{article.short}">\n{leaves}\n</div>\n'
        return self._page(article.title, article.home, body)

    def _page(self, title: str, section: Section | None, body: str, foot: bool = True) -> str:
        return (
            f"<html>\n<head>   <title>{escape(title)}</title>\n"
            f'<meta property="og:title" content="{escape(title)}"/>\n<meta charset="utf-8">\n'
            f"{chrome.stylesheet('zone', 220)}</head>\n<body> {chrome.page_info(section)}"
            f'<div class="container">\n{self.frame.header(section)}{body}'
            f"{self.frame.foot() if foot else ''}</div>\n</body>\n</html>\n"
        )


def _spelled(path: str, number: int) -> str:
    """One of the four ways the site writes a link to one page."""
    return (
        path,
        f"//baodaklak.vn{path}",
        f"https://www.baodaklak.vn{path}",
        f"https://baodaklak.vn/{path}",
    )[number % 4]


def _card(article: Article, link: str, title_class: str) -> str:
    title = escape(article.title)
    return (
        f'<div class="box-img row10">\n<a class="avatar" href="{link}"><img '
        f'src="{chrome.image_url(article, 500)}" alt=""></a>\n'
        f'<a class="{title_class}" href="{link}">{title}</a>\n'
        f'<div class="date">{dates.usual(article.published)}</div>\n'
        f'<div class="des">{escape(article.teaser)}</div>\n</div>\n'
    )
