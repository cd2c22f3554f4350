"""Article pages of template v2 (the /common/v2/ front end)."""

from __future__ import annotations

from html import escape

from newsbot.replica import chrome, dates
from newsbot.replica.chrome import Chrome
from newsbot.replica.model import Article
from newsbot.replica.sections import BY_PATH, children
from newsbot.replica.story import Story

_BOILERPLATE = (
    "Tin tức, Thế giới, Công nghệ, Kinh tế - Xã hội, Thể thao, Giải trí, báo điện tử, Việt Nam"
)
_OLD_HOST = "https://baophuyen.vn"
_BOX = '<div class="container-xxl container-xl container-lg">\n'


def render(frame: Chrome, article: Article, story: Story) -> str:
    """The page as HTML text: a whole `<html>` stands inside `<main>`, as on the site."""
    return "".join(
        (
            _head(article, story),
            '<body class="body"> ',
            chrome.page_info(article.home, article, story.title),
            _navigation(),
            '<main class="main"> <html>\n <head></head>\n <body>\n'
            '<section class="section section-wrapper-post-detail">\n',
            _BOX,
            _post_header(article, story),
            _post_main(article, story),
            _tags(story),
            "</div>\n</section>\n</body>\n</html> ",
            _COMMENT_FORM,
            _related(frame, article),
            _multimedia(frame),
            "</main>\n",
            _footer(frame),
            "</body>\n</html>\n",
        )
    )


def _head(article: Article, story: Story) -> str:
    title = escape(story.title)
    return (
        '<!DOCTYPE html>\n<html lang="vi">\n'
        f'<head> <meta name="keywords" content="{_BOILERPLATE}"/>\n'
        '<meta charset="UTF-8" />\n<meta http-equiv="content-language" content="vi" />\n'
        f'<title>{title} - Báo điện tử</title>\n<meta property="og:title" content="{title}"/>\n'
        '<meta property="og:type" content="article" />\n'
        f'<meta property="og:url" content="{_OLD_HOST}/95/{article.number}/tin-cu/" />\n'
        f'<meta name="description" content="{escape(article.teaser)} \n\n"/>\n'
        f'<meta property="og:image" content="/filehttp://baophuyen.vn/Upload{article.avatar}" />\n'
        '<link href="/common/v2/css/main.css?v=1.2" rel="stylesheet">\n'
        f"{chrome.stylesheet('post', 240)}</head>\n"
    )


def _navigation() -> str:
    links = "\n".join(
        f'<li class="nav-item"><a class="link" href="{section.path}">{section.name}</a></li>'
        for section in children(None, "menu")
    )
    return (
        f'<header class="header" id="header"><nav><ul>\n{links}\n</ul></nav></header>\n'
        '<aside class="aside aside-overlay-menu">\n<form id="sear_form_cate" action="/tim-kiem/">'
        '<input name="key"></form>\n<div class="contact-title"><h1 class="title">'
        "Tòa soạn báo điện tử</h1></div>\n</aside>\n"
    )


def _post_header(article: Article, story: Story) -> str:
    time = "" if story.date.raw is None else f'<time class="time">{story.date.raw}</time>'
    return (
        '<div class="wrapper-post-detail-header" id="wrapperPostDetailHeader">\n'
        '<nav class="group-category">\n<ol class="breadcrumb">\n'
        '<li class="breadcrumb-item"> <a class="link" href="/">Trang chủ</a> </li>\n'
        f'<li class="breadcrumb-item active"> <a class="link" href="{article.home.path}">'
        f"{article.home.name}</a> </li>\n</ol>\n</nav>\n"
        f'<div class="group-time">\n{time}\n</div>\n</div>\n'
    )


def _post_main(article: Article, story: Story) -> str:
    hero = f'<div class="image-background">\n{story.hero_html}\n</div>\n' if story.hero else ""
    caption = escape(story.hero.caption or "", quote=False) if story.hero else ""
    return (
        '<div class="wrapper-post-detail-main" id="wrapperPostDetailMain">\n'
        f'<div class="detail-main-title">\n<div class="group-image large-image">\n{hero}'
        '<div class="title-background">\n'
        f'<h1 class="title">{story.title_html}</h1>\n</div>\n</div>\n'
        f'<div class="group-caption">\n<p class="caption">{caption}</p>\n</div>\n</div>\n'
        '<div class="detail-main-content">\n<div class="content-reply">\n'
        f'<p class="reply">{story.lead_html}</p>\n</div>\n<div class="content-fully">\n'
        f'<div id="content" class="content-detail cate_{article.home.cate_id}">\n'
        f'<div class="td-post-content tagdiv-type">\n{story.body_html()}\n</div>\n</div>\n'
        '</div>\n<div class="after-author">\n<p class="author"> Bút danh </p>\n</div>\n'
        "</div>\n</div>\n"
    )


def _tags(story: Story) -> str:
    links = "\n".join(f'<a class="tag" href="/tim-kiem/?key={tag}">{tag}</a>' for tag in story.tags)
    return (
        '<div class="tags-box">\n<h3 class="txt">Từ khóa:</h3>\n'
        f'<div class="tags">\n{links}\n</div>\n</div>\n'
    )


def _related(frame: Chrome, article: Article) -> str:
    cards = "".join(map(_card, frame.newest(article.home.path, 8)))
    return (
        f'<section class="section section-post-detail-related">\n{_BOX}'
        '<div class="title-text"><h1 class="text"><a href="#" title="Tin liên quan">'
        f'Tin liên quan</a></h1></div>\n<div class="detail-related-list">\n{cards}</div>\n'
        '<button type="button" id="loadmore" data-start="8">Xem thêm</button>\n</div>\n</section>\n'
    )


def _card(article: Article) -> str:
    title = escape(article.title)
    image = f"/file/{article.avatar}"
    return (
        '<div class="horizontal-post-box"><div class="post-box-block">\n'
        f'<div class="box-block-image"><figure class="figure"><a class="url" href="{article.path}" '
        f'title="{title}"><img class="img lazy" data-src="{image}" src="{image}" '
        f'alt="{title}"></a></figure></div>\n'
        f'<div class="box-block-info"><div class="info-time"><time class="time" '
        f'datetime="{dates.iso(article.published)}">{dates.usual(article.published)}</time></div>\n'
        f'<div class="info-name"><h3 class="name"><a href="{article.path}" title="{title}">'
        f'{title}</a></h3></div>\n<div class="info-description">'
        f'<p class="description">{escape(article.teaser)}</p></div></div>\n</div></div>\n'
    )


def _multimedia(frame: Chrome) -> str:
    cards = "".join(map(_card, frame.newest("/video/", 6)))
    return (
        f'<section class="section section-multimedia-related">\n{_BOX}'
        '<h1 class="text">Multimedia</h1>\n<a href="/multimedia/">Multimedia</a>\n'
        f"{cards}</div>\n</section>\n"
    )


def _footer(frame: Chrome) -> str:
    boxes = "".join(
        f'<section class="section-ads"><a href="{path}">{BY_PATH[path].name}</a>\n'
        + "".join(map(chrome.slide, frame.newest(path, 10)))
        + "</section>\n"
        for path in ("/thong-tin-doanh-nghiep-tu-gioi-thieu/", "/quang-cao-rao-vat/")
    )
    return (
        f"<footer>\n{boxes}{chrome.paid_links()}</footer>\n"
        '<script src="/common/v2/js/main.js?v=1.4"></script>\n'
        f"{chrome.script('zones', 150)}{chrome.stylesheet('foot', 60)}"
    )


_COMMENT_FORM = (
    '<section class="section section-post-detail-comment">\n<form class="form form-comment">\n'
    '<div class="form-title"><h2 class="title">Ý kiến của bạn</h2></div>\n'
    '<label for="commentContent">Nội dung</label><textarea id="commentContent"></textarea>\n'
    '<label for="commentName">Họ và tên</label><input type="text" id="commentName">\n'
    '<button type="button" class="btn">Gửi bình luận</button>\n</form>\n</section>\n'
)
