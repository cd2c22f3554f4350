"""Thời báo Tài chính Việt Nam."""

from newsbot.cms.mastercms.cms import MasterCms
from newsbot.sites.base import Site

SITE = Site(
    name="thoibaotaichinh",
    title="Thời báo Tài chính Việt Nam",
    hosts=("thoibaotaichinhvietnam.vn", "www.thoibaotaichinhvietnam.vn"),
    cms=MasterCms(),
)
