"""Tiền Phong."""

from newsbot.cms.zce.cms import Zce
from newsbot.sites.base import Site

SITE = Site(
    name="tienphong",
    title="Tiền Phong",
    hosts=("tienphong.vn", "www.tienphong.vn"),
    services={"lists": "api.tienphong.vn"},
    cms=Zce(),
)
