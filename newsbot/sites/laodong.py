"""Lao Động."""

from newsbot.cms.laodong.cms import LaoDong
from newsbot.sites.base import Site

SITE = Site(
    name="laodong",
    title="Lao Động",
    hosts=("laodong.vn", "www.laodong.vn"),
    cms=LaoDong(),
)
