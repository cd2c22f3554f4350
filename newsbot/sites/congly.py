"""Công lý."""

from newsbot.cms.onecms.cms import OneCms
from newsbot.sites.base import Site

SITE = Site(
    name="congly",
    title="Công lý",
    hosts=("congly.vn", "www.congly.vn"),
    cms=OneCms(),
)
