"""What a log says of pages that made no record, and how loud."""

from __future__ import annotations

import logging

import pytest
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from newsbot.extensions.logs import DiscreetLogFormatter, ShortFormatter
from newsbot.extensions.progress import Progress
from newsbot.extensions.rejections import KeptAside, NothingToTell
from newsbot.items import Rejected

pytestmark = pytest.mark.unit


class Page:
    url = "https://baodaklak.vn/x/"


@pytest.mark.parametrize(
    ("exception", "level"),
    [
        (KeptAside(Rejected("no_content", "why")), logging.WARNING),
        (KeptAside(Rejected("unsupported", "why")), logging.INFO),
        (NothingToTell(), logging.DEBUG),
    ],
)
def test_how_loud_a_page_without_record_is(exception: DropItem, level: int) -> None:
    told = DiscreetLogFormatter().dropped(Page(), exception, None, None)
    assert told["level"] == level
    assert told["msg"] % told["args"] == f"No record of https://baodaklak.vn/x/: {exception}"


def test_a_short_line_can_not_be_forged() -> None:
    record = logging.LogRecord("newsbot", logging.ERROR, "", 0, "a\nb\x1b[2J", None, None)
    assert ShortFormatter().format(record) == "error: a\\nb\\x1b[2J"


def test_the_progress_counts_as_the_summary_does() -> None:
    progress = Progress(get_crawler(), "log")
    progress.discovered(5)
    progress.article_done()
    progress.article_failed()
    for reason in ("incomplete", "no_layout", "unsupported"):
        progress.article_rejected(KeptAside(Rejected(reason, "why")))
    progress.article_rejected(NothingToTell())
    assert (progress.done, progress.failed, progress.rejected) == (2, 3, 1)
