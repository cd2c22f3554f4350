"""Báo Lào Cai."""

from newsbot.cms.zce.cms import Zce
from newsbot.sites.base import Site

SITE = Site(
    name="baolaocai",
    title="Báo Lào Cai",
    hosts=("baolaocai.vn", "www.baolaocai.vn"),
    services={"lists": "api.baolaocai.vn"},
    cms=Zce(),
)
