"""Sức khỏe & Đời sống."""

from newsbot.cms.vccorp.cms import VcCorp
from newsbot.sites.base import Expectations, Site

SITE = Site(
    name="suckhoedoisong",
    title="Sức khỏe & Đời sống",
    hosts=("suckhoedoisong.vn", "www.suckhoedoisong.vn"),
    cms=VcCorp(site_name="suckhoedoisong", comments_by=None),
    expectations=Expectations(lead=0.3, images=0.1, tags=0.1),
)
