"""Hà Nội Mới."""

from newsbot.cms.onecms.cms import OneCms
from newsbot.sites.base import Site

SITE = Site(
    name="hanoimoi",
    title="Hà Nội Mới",
    hosts=("hanoimoi.vn", "www.hanoimoi.vn"),
    cms=OneCms(),
)
