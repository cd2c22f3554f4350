"""Sài Gòn Giải Phóng."""

from newsbot.cms.zce.cms import Zce
from newsbot.sites.base import Site

SITE = Site(
    name="sggp",
    title="Sài Gòn Giải Phóng",
    hosts=("sggp.org.vn", "www.sggp.org.vn"),
    services={"lists": "api.sggp.org.vn"},
    cms=Zce(),
)
