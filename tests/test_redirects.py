"""Where an answer may lead: to another address, not in a circle, and to nothing without measure."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from newsbot.middlewares.redirect import (
    RedirectLoop,
    RedirectNowhere,
    StraightRedirectMiddleware,
)

pytestmark = pytest.mark.unit
HOME = "https://baodaklak.vn/"


def led(location: str, *before: str) -> Request | Response:
    middleware = StraightRedirectMiddleware.from_crawler(get_crawler())
    request = Request(HOME, meta={"redirect_urls": list(before)})
    answer = Response(HOME, status=302, headers={"Location": location})
    return middleware.process_response(request, answer)


def test_it_leads_on() -> None:
    found = led("/thoi-su/")
    assert isinstance(found, Request)
    assert found.url == f"{HOME}thoi-su/"
    longest = led("/" + "a" * 7_900)
    assert isinstance(longest, Request)


@pytest.mark.parametrize(
    ("location", "error"),
    [("/", RedirectLoop), ("/a", RedirectLoop), ("//[x]/", RedirectNowhere)],
)
def test_circles_and_what_is_no_address(location: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        led(location, f"{HOME}a")


def test_an_address_without_measure_is_not_asked_for() -> None:
    with pytest.raises(RedirectNowhere, match=r"leads to an address of 200,021 characters"):
        led("/" + "a" * 200_000)
