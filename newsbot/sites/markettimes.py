"""Nhịp sống thị trường."""

from newsbot.cms.onecms.cms import OneCms
from newsbot.sites.base import Site

SITE = Site(
    name="markettimes",
    title="Nhịp sống thị trường",
    hosts=("markettimes.vn", "www.markettimes.vn"),
    cms=OneCms(),
)
