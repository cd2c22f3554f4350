"""Nhân Dân."""

from newsbot.cms.zce.cms import Zce
from newsbot.sites.base import Site

SITE = Site(
    name="nhandan",
    title="Nhân Dân",
    hosts=("nhandan.vn", "www.nhandan.vn"),
    services={"lists": "api.nhandan.vn"},
    cms=Zce(),
)
