"""The first of a crawl's pipelines: what belongs together goes to the archive before it is read."""

from __future__ import annotations

from typing import Any, Self

from newsbot.archive.brought import archive_of
from newsbot.archive.looks import address_of, main_answer, saved, to_json
from newsbot.archive.values import LOOK
from newsbot.items import FetchedArticle, FetchedComments, SameOrGone
from newsbot.pipelines.base import HasStats


class KeepingPipeline:
    """Notes each look in the archive and lets it through. Raises ``OSError``."""

    def __init__(self, crawler: HasStats) -> None:
        self.archive = archive_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: HasStats) -> Self:
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        if self.archive is None or not isinstance(
            item, FetchedArticle | FetchedComments | SameOrGone
        ):
            return item
        look = saved(item)
        if look is not None:
            self.archive.note(LOOK, address_of(look), to_json(look), look.at, main_answer(look))
        return item
