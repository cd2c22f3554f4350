"""Báo Hà Tĩnh."""

from newsbot.cms.zce.cms import Zce
from newsbot.sites.base import Site

SITE = Site(
    name="baohatinh",
    title="Báo Hà Tĩnh",
    hosts=("baohatinh.vn", "www.baohatinh.vn"),
    services={"lists": "api.baohatinh.vn"},
    cms=Zce(),
)
