"""What a log says of pages that made no record, and how loud."""

from __future__ import annotations

import logging

import pytest
from scrapy.exceptions import DropItem

from newsbot.extensions.logs import DiscreetLogFormatter, ShortFormatter
from newsbot.extensions.rejections import NothingToTell

pytestmark = pytest.mark.unit


class Page:
    url = "https://baodaklak.vn/x/"


@pytest.mark.parametrize(
    ("exception", "level"),
    [
        (DropItem("no_content: why"), logging.WARNING),
        (DropItem("unsupported: why", log_level="INFO"), logging.INFO),
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
