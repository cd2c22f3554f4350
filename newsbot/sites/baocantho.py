"""Báo Cần Thơ."""

from newsbot.cms.contentfck.cms import ContentFck
from newsbot.sites.base import Site

SITE = Site(
    name="baocantho",
    title="Báo Cần Thơ",
    hosts=("baocantho.com.vn", "www.baocantho.com.vn"),
    cms=ContentFck(),
    proven=("pages",),
)
