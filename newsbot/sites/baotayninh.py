"""Báo Tây Ninh."""

from newsbot.cms.mediatech.cms import MediaTech
from newsbot.sites.base import Site

SITE = Site(
    name="baotayninh",
    title="Báo Tây Ninh",
    hosts=("baotayninh.vn", "www.baotayninh.vn"),
    cms=MediaTech(),
)
