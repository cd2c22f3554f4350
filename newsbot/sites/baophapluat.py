"""Báo Pháp luật Việt Nam."""

from newsbot.cms.zce.cms import Zce
from newsbot.sites.base import Site

SITE = Site(
    name="baophapluat",
    title="Báo Pháp luật Việt Nam",
    hosts=("baophapluat.vn", "www.baophapluat.vn"),
    services={"lists": "api.baophapluat.vn"},
    cms=Zce(),
)
