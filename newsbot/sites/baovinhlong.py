"""Báo Vĩnh Long."""

from newsbot.cms.contentfck.cms import ContentFck
from newsbot.sites.base import Site

SITE = Site(
    name="baovinhlong",
    title="Báo Vĩnh Long",
    hosts=("baovinhlong.vn", "www.baovinhlong.vn"),
    cms=ContentFck(),
)
