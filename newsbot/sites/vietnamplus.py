"""VietnamPlus."""

from newsbot.cms.zce.cms import Zce
from newsbot.sites.base import Site

SITE = Site(
    name="vietnamplus",
    title="VietnamPlus",
    hosts=("vietnamplus.vn", "www.vietnamplus.vn"),
    services={"lists": "api.vietnamplus.vn"},
    cms=Zce(),
)
