"""Pháp Luật TP. Hồ Chí Minh."""

from newsbot.cms.zce.cms import Zce
from newsbot.sites.base import Site

SITE = Site(
    name="plo",
    title="Pháp Luật TP. Hồ Chí Minh",
    hosts=("plo.vn", "www.plo.vn"),
    services={"lists": "api.plo.vn"},
    cms=Zce(),
)
