"""The finished record: something to read in it, its hash, and the schema it promises."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import urlsplit

import msgspec

from newsbot.items import Article, Rejected, from_json, to_json
from newsbot.pipelines.base import FieldPipeline, ParsedPage

_canonical = msgspec.json.Encoder(order="sorted")


class ValidatePipeline(FieldPipeline):
    field = "record"
    after = frozenset(
        {"id", "title", "section", "timestamp", "author", "body", "images", "tags", "comments"}
    )

    def read(self, page: ParsedPage) -> None:
        article = page.article
        if not (article.blocks or article.images or article.videos):
            self.count("no_content")
            raise Rejected("no_content", "neither text, picture nor video in the article")
        article.content_sha256 = content_hash(article)
        for source in page.layout.sources.values():
            self.stats.inc_value(f"newsbot/rule/{source.rule}")
        try:
            from_json(to_json(article))
        except (msgspec.ValidationError, UnicodeEncodeError) as error:
            self.count("invalid")
            raise Rejected("invalid", str(error)) from error


def content_hash(article: Article) -> str:
    """sha256 over what an editor can change, in canonical JSON (sorted keys, no white space).

    Of a picture its path alone: its host, scheme and query change without an editor.
    """
    content = {
        "title": article.title,
        "timestamp": article.timestamp,
        "authors": article.authors,
        "source": article.source,
        "blocks": article.blocks,
        "images": [
            {"url": urlsplit(image.url).path, "caption": image.caption} for image in article.images
        ],
        "videos": article.videos,
        "tags": article.tags,
    }
    return sha256(_canonical.encode(content)).hexdigest()
