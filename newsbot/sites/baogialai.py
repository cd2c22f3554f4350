"""Báo Gia Lai."""

from newsbot.cms.zce.cms import Zce
from newsbot.sites.base import Site

SITE = Site(
    name="baogialai",
    title="Báo Gia Lai",
    hosts=("baogialai.com.vn", "www.baogialai.com.vn"),
    services={"lists": "api.baogialai.com.vn"},
    cms=Zce(),
)
