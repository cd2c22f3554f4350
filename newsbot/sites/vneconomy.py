"""VnEconomy."""

from newsbot.cms.zce.cms import Zce
from newsbot.sites.base import Site

SITE = Site(
    name="vneconomy",
    title="VnEconomy",
    hosts=("vneconomy.vn", "www.vneconomy.vn"),
    services={"lists": "api.vneconomy.vn"},
    cms=Zce(),
)
