"""Báo An Giang."""

from newsbot.cms.contentfck.cms import ContentFck
from newsbot.sites.base import Site

SITE = Site(
    name="baoangiang",
    title="Báo An Giang",
    hosts=("baoangiang.com.vn", "www.baoangiang.com.vn"),
    cms=ContentFck(),
)
