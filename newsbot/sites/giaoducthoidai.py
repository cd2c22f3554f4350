"""Giáo dục và Thời đại."""

from newsbot.cms.zce.cms import Zce
from newsbot.sites.base import Site

SITE = Site(
    name="giaoducthoidai",
    title="Giáo dục và Thời đại",
    hosts=("giaoducthoidai.vn", "www.giaoducthoidai.vn"),
    services={"lists": "api.giaoducthoidai.vn"},
    cms=Zce(),
)
