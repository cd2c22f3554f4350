"""Dân Trí."""

from newsbot.cms.dantri.cms import DanTri
from newsbot.sites.base import Site

SITE = Site(
    name="dantri",
    title="Dân Trí",
    hosts=("dantri.com.vn", "www.dantri.com.vn"),
    cms=DanTri(),
)
