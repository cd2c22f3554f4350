"""CafeBiz."""

from newsbot.cms.vccorp.cms import VcCorp
from newsbot.sites.base import Expectations, Site

SITE = Site(
    name="cafebiz",
    title="CafeBiz",
    hosts=("cafebiz.vn", "www.cafebiz.vn"),
    cms=VcCorp(
        site_name="cafebiz",
        lists_at="/timelinelist/{zone}/{page}.chn",
        comments_by=None,
        ending=".chn",
    ),
    expectations=Expectations(lead=0.3, images=0.1, tags=0.1),
)
