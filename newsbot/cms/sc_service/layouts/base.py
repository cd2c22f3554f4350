"""What both templates of this CMS share: ``#page_info``, the boxes beside a text, its addresses."""

from __future__ import annotations

import re
from typing import ClassVar

from lxml import etree

from newsbot.layouts.base import RULES, Layout, element_by_id, text_of

# 32 hex digits as far as known; whatever the paper's own id is, it has a digit.
_ARTICLE_ID = re.compile(r"(?=.*\d)[0-9A-Za-z-]{2,80}")


class ScCmsLayout(Layout):
    """A page of this CMS. A text that was written for one template may be shown in the other, with
    its boxes, so each knows those of both.
    """

    rules: ClassVar = {
        **RULES,
        "id.page_info": "`#article_id` in `#page_info`",
        "section.page_info": "`#cate_title` and `#cate_url` in `#page_info`",
    }
    foreign_classes: ClassVar = frozenset(
        (
            "related",
            "rl",
            "textlink_embed",
            "news_other",
            "read_more",
            "gocanh",
            "multimedia",
            "trangdiaphuong",
            "social",
            "fb-like",
            "zalo-share-button",
            "tag_list",
            "tags-box",
            "ad_banner",
            "section-post-detail-related",
            "section-multimedia-related",
            "aside-overlay-menu",
            "after-author",
        )
    )
    foreign_ids: ClassVar = frozenset(
        ("mostread", "feedback", "feedback-list", "fb-root", "page_info")
    )
    boxes_in_bodies: ClassVar = frozenset(("related", "rl", "textlink_embed"))

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        """The site's own pages name the article or section that they are."""
        site, article, section = (
            text_of(element_by_id(tree, name)) for name in ("site_id", "article_id", "cate_id")
        )
        return bool(site and (article or section))

    def article_id(self) -> str | None:
        told = self.page_info("article_id")
        self.note_info("id", "article_id")
        return told if told is not None and _ARTICLE_ID.fullmatch(told) else None

    def note_info(self, field: str, name: str) -> None:
        element = element_by_id(self.tree, name)
        if element is not None:
            self.note(f"{field}.page_info", [element])

    def page_info(self, name: str) -> str | None:
        """One of the hidden values of ``#page_info``: article_id, cate_id, cate_url, …"""
        return text_of(element_by_id(self.tree, name))
