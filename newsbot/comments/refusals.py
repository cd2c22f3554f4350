"""Answers by which a server turns us away."""

from __future__ import annotations

import re

from scrapy.http import Response

REFUSALS = (401, 403, 429, 451)
# A page that asks for a proof that a browser is there, sent with status 200.
_DOCUMENT = re.compile(rb"\s*(?:<!doctype html|<html|<head|<script)", re.IGNORECASE)
_CHALLENGE = re.compile(
    rb"challenge-platform|cf[-_]chl|_incapsula_|captcha|document\.cookie\s*=.{0,400}?location",
    re.IGNORECASE | re.DOTALL,
)
_LOOKED_AT = 20_000


def is_refusal(response: Response) -> bool:
    """By its status, or because it is a page that asks for a browser."""
    if response.status != 200:
        return response.status in REFUSALS
    body = response.body[:_LOOKED_AT]
    return _DOCUMENT.match(body) is not None and _CHALLENGE.search(body) is not None
