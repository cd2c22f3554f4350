"""Sức khỏe Việt."""

from newsbot.cms.mastercms.cms import MasterCms
from newsbot.sites.base import Site

SITE = Site(
    name="suckhoeviet",
    title="Sức khỏe Việt",
    hosts=("suckhoeviet.org.vn", "www.suckhoeviet.org.vn"),
    cms=MasterCms(),
)
