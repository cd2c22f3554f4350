"""Gia đình và Xã hội."""

from newsbot.cms.vccorp.cms import VcCorp
from newsbot.sites.base import Expectations, Site

SITE = Site(
    name="giadinh",
    title="Gia đình và Xã hội",
    hosts=("giadinh.suckhoedoisong.vn",),
    cms=VcCorp(site_name="giadinh", comments_by=None),
    expectations=Expectations(lead=0.3, images=0.1, tags=0.1),
)
