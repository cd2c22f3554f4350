"""Soha."""

from newsbot.cms.vccorp.cms import VcCorp
from newsbot.sites.base import Expectations, Site

SITE = Site(
    name="soha",
    title="Soha",
    hosts=("soha.vn", "www.soha.vn"),
    cms=VcCorp(site_name="soha", comments_by=None),
    expectations=Expectations(lead=0.3, images=0.1, tags=0.1),
)
