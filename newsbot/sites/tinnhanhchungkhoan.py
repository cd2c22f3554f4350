"""Tin nhanh chứng khoán."""

from newsbot.cms.zce.cms import Zce
from newsbot.sites.base import Site

SITE = Site(
    name="tinnhanhchungkhoan",
    title="Tin nhanh chứng khoán",
    hosts=("tinnhanhchungkhoan.vn", "www.tinnhanhchungkhoan.vn"),
    services={"lists": "api.tinnhanhchungkhoan.vn"},
    cms=Zce(),
)
