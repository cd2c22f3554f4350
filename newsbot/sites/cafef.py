"""CafeF."""

from newsbot.cms.vccorp.cms import VcCorp
from newsbot.sites.base import Expectations, Site

SITE = Site(
    name="cafef",
    title="CafeF",
    hosts=("cafef.vn", "www.cafef.vn"),
    cms=VcCorp(
        site_name="cafef",
        lists_at="/timelinelist/{zone}/{page}.chn",
        comments_by=None,
        ending=".chn",
    ),
    expectations=Expectations(lead=0.3, images=0.1, tags=0.1),
)
