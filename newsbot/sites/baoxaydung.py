"""Báo Xây dựng."""

from newsbot.cms.vccorp.cms import VcCorp
from newsbot.sites.base import Expectations, Site

SITE = Site(
    name="baoxaydung",
    title="Báo Xây dựng",
    hosts=("baoxaydung.vn", "www.baoxaydung.vn"),
    cms=VcCorp(site_name="baoxaydung", comments_by=None),
    expectations=Expectations(lead=0.3, images=0.1, tags=0.1),
)
