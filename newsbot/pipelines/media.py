"""``images`` and ``videos``: each address once, absolute, with the caption the page gives it."""

from __future__ import annotations

import re
from collections.abc import Collection

from newsbot.items import Image, Video
from newsbot.pipelines.base import FieldPipeline, ParsedPage
from newsbot.text.urls import media_url

_CREDIT = re.compile(r".*(?<!\w)ảnh\s*:\s*(.+)$", re.IGNORECASE | re.DOTALL)
_INITIAL = re.compile(r"(?:^|[\s.])\w\.$")
# The caption goes on behind a credit at its start: "ThS. Mai Thu" is a name, "Thu. Hai bên" not.
_NEXT_SENTENCE = re.compile(r"\w{2}[.!?…]\s+(.+)")
_LONGEST_CREDIT = 80


class MediaPipeline(FieldPipeline):
    field = "images"
    after = frozenset({"id"})

    def read(self, page: ParsedPage) -> None:
        pictures, clips = page.layout.images(), page.layout.videos()
        base = page.layout.base(page.article.url) if pictures or clips else ""
        resize_keys = page.site.cms.resize_keys
        images: dict[str, Image] = {}
        for picture in pictures:
            url = media_url(picture.src, base, resize_keys)
            if url is None:
                self.count("bad_address")
                self._lose(page, picture.caption)
                continue
            image = images.setdefault(url, Image(url))
            if image.caption is None and picture.caption:
                image.caption, image.credit = picture.caption, credit(picture.caption)
            elif picture.caption != image.caption:
                self._lose(page, picture.caption)
        page.article.images = list(images.values())
        page.article.videos = [
            Video(
                _address(clip.src, base, resize_keys),
                _address(clip.poster, base, resize_keys),
                clip.caption,
            )
            for clip in clips
        ]

    def _lose(self, page: ParsedPage, caption: str | None) -> None:
        """A caption that has no picture of its own in the record."""
        if caption:
            page.flag("text_left_out")
            self.count("caption_left_out")


def credit(caption: str) -> str | None:
    """What follows "Ảnh:" at a caption's end, None without it."""
    match = _CREDIT.match(caption)
    if match is None or len(match[1]) > _LONGEST_CREDIT:
        return None
    name = match[1].rstrip(" .") if not _INITIAL.search(match[1]) else match[1]
    for opening, closing in ("()", "[]"):
        if name.endswith(closing) and opening not in name:
            name = name.removesuffix(closing).rstrip(" .")
    after = _NEXT_SENTENCE.search(name)
    if after and any(word[0].islower() for word in after[1].split()):
        return None
    return name or None


def _address(source: str | None, base: str, resize_keys: Collection[str]) -> str | None:
    return media_url(source, base, resize_keys) if source else None
