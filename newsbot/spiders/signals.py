"""Scrapy signals of our own: what a crawl tells its extensions.

``LISTING`` while sections are listed (``done`` of ``sections``); ``DISCOVERED`` once a run knows
how many pages it will fetch (``pending``); ``PAGE_FAILED`` for each that failed.
"""

LISTING = object()
DISCOVERED = object()
PAGE_FAILED = object()
