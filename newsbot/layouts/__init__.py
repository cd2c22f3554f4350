"""Page templates: each a pure class over one parsed tree. No Scrapy, no network, no clock.

A redesign of the site adds a layout here and keeps the old ones, tested.
"""

from __future__ import annotations

from lxml import etree

from newsbot.layouts.base import Layout
from newsbot.layouts.v1 import LayoutV1
from newsbot.layouts.v2 import LayoutV2

# v2 pages have a #content too, so v2 is asked first.
LAYOUTS: tuple[type[Layout], ...] = (LayoutV2, LayoutV1)


def find_layout(tree: etree._Element) -> Layout | None:
    """The layout whose containers the page has, None where it fits none."""
    for layout in LAYOUTS:
        page = layout.match(tree)
        if page is not None:
            return page
    return None


__all__ = ["LAYOUTS", "Layout", "find_layout"]
