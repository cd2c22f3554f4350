"""Sài Gòn Giải Phóng Đầu tư Tài chính."""

from newsbot.cms.zce.cms import Zce
from newsbot.sites.base import Site

SITE = Site(
    name="sggpdautu",
    title="Sài Gòn Giải Phóng Đầu tư Tài chính",
    hosts=("dttc.sggp.org.vn",),
    services={"lists": "api.dttc.sggp.org.vn"},
    cms=Zce(),
)
