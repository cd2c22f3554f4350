"""Kiến Thức."""

from newsbot.cms.zce.cms import Zce
from newsbot.sites.base import Site

SITE = Site(
    name="kienthuc",
    title="Kiến Thức",
    hosts=("kienthuc.net.vn", "www.kienthuc.net.vn"),
    services={"lists": "api.kienthuc.net.vn"},
    cms=Zce(),
)
