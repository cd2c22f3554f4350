"""Article pages of template v1 (2021 to 2025)."""

from __future__ import annotations

from html import escape

from newsbot.replica import chrome
from newsbot.replica.chrome import Chrome
from newsbot.replica.media import MAIN_HOST
from newsbot.replica.model import Article
from newsbot.replica.sections import MAIN_SITE_ID
from newsbot.replica.story import Story

_SHARE = (
    '<div class="fb-like" data-href="{url}" data-layout="button_count" data-action="like"></div>'
    '\n<div class="zalo-share-button" data-href="" data-oaid="1" data-layout="2"></div>'
)


def render(frame: Chrome, article: Article, story: Story) -> str:
    """The page as HTML text; nothing of `frame` belongs to the article."""
    return "".join(
        (
            _head(article, story),
            "<body> ",
            chrome.page_info(article.home, article, story.title),
            '<div class="container">',
            frame.header(article.home),
            '<div class="row">\n<div class="col-md-8">\n<div class="p80">',
            _content(article, story),
            _tags(story),
            _feedback(article, story),
            frame.read_more(article.home),
            '</div>\n</div>\n<div class="col-md-4">\n',
            frame.side(),
            "</div>\n</div>\n",
            frame.foot(),
            "</div>\n</body>\n</html>\n",
        )
    )


def _head(article: Article, story: Story) -> str:
    title = escape(story.title)
    # Where an editor wrote a title for social networks, and keywords of his own.
    shared = title if article.number % 9 else escape(article.teaser[:60])
    keywords = list(story.tags) + (["báo đắk lắk", "tin mới"] if story.tag_list else [])
    if story.tag_list and not article.number % 7:
        keywords = ["tin nóng", "thời sự trong ngày"]
    description = escape(article.teaser)
    return (
        f"<html> \n <head>   <title>{title} - Báo Đắk Lắk điện tử</title>\n"
        f'<meta property="og:title" content="{shared}"/>\n'
        '<meta property="og:type" content="article" />\n'
        f'<meta property="og:url" content="{MAIN_HOST}{article.path}" />\n'
        f'<meta name="description" content="{description}"/>\n'
        f'<meta property="og:description" content="{description}"/>\n'
        f'<meta property="og:image" content="{MAIN_HOST}/file/{article.avatar}" />\n'
        f'<meta name="keywords" content="{escape(", ".join(keywords))}"/>\n'
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link type="text/css" rel="stylesheet" href="/common/v1/css/main.css?v=2.6"/>\n'
        '<script src="/common/v1/js/jquery.min.js"></script>\n'
        f"{chrome.stylesheet('zone', 220)}</head>\n"
    )


def _content(article: Article, story: Story) -> str:
    date = "" if story.date.raw is None else f'<div class="date">{story.date.raw}</div>\n'
    share = _SHARE.format(url=MAIN_HOST + article.path)
    return (
        f'<div class="article_content row15">\n'
        f'<div id="content" class="content cate_{article.home.cate_id}">\n'
        '<h4 class="media-heading"></h4>\n'
        f'<h1 class="media-heading title5">{story.title_html}</h1>\n{date}'
        f'<ul class="social">\n<li>{share}</li>\n</ul>\n<div class="bd02"></div>\n'
        f"{story.body_html()}\n</div>\n"
        '<div id="fb-root"></div>\n<script>(function(d, s, id) {var js = d.createElement(s);'
        "js.id = id;}(document, 'script', 'facebook-jssdk'));</script>\n"
        '<div class="clear"></div>\n</div>\n'
    )


def _tags(story: Story) -> str:
    if not story.tag_list:
        return ""
    links = "\n".join(
        f'<a href="/tim-kiem/?key={tag}" target="_blank" class="">{tag}</a>' for tag in story.tags
    )
    return f'<div class="tag_list">\n{links}\n</div>\n'


def _feedback(article: Article, story: Story) -> str:
    hidden = {
        "scUnitMapId": MAIN_SITE_ID,
        "objectType": "ARTICLE",
        "parentId": "0",
        "articleId": article.id,
        "title": story.title,
        "url": MAIN_HOST + article.path,
    }
    inputs = "\n".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}" />'
        for name, value in hidden.items()
    )
    return (
        '<hr />\n<div id="feedback" class="comment-respond">\n'
        '<h3 id="reply-title" class="comment-reply-title row20">Ý kiến bạn đọc</h3>\n'
        '<form role="form" class="feedback-form contact-form">\n'
        '<input type="text" name="username" placeholder="Họ và tên" required />\n'
        '<textarea rows="3" name="content" placeholder="Nội dung" required></textarea>\n'
        f'{inputs}\n</form>\n</div>\n<hr />\n<div id="feedback-list"></div>\n'
        '<script src="/common/v1/js/feedback.js">.</script>\n'
    )
