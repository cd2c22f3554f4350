"""Báo Chính phủ."""

from newsbot.cms.vccorp.cms import VcCorp
from newsbot.sites.base import Expectations, Site

SITE = Site(
    name="baochinhphu",
    title="Báo Chính phủ",
    hosts=("baochinhphu.vn", "www.baochinhphu.vn"),
    cms=VcCorp(site_name="baochinhphu", comments_by=None),
    expectations=Expectations(lead=0.3, images=0.1, tags=0.1),
)
