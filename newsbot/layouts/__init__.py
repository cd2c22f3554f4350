"""Page templates: each a pure class over one parsed tree. No Scrapy, no network, no clock.

A redesign of the site adds a layout here and keeps the old ones, tested; the CMS names both.
"""

from newsbot.layouts.base import Layout

__all__ = ["Layout"]
