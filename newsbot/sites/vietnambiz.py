"""VietnamBiz."""

from newsbot.cms.vccorp.cms import VcCorp
from newsbot.sites.base import Expectations, Site

SITE = Site(
    name="vietnambiz",
    title="VietnamBiz",
    hosts=("vietnambiz.vn", "www.vietnambiz.vn"),
    cms=VcCorp(site_name="vietnambiz", comments_by=None),
    expectations=Expectations(lead=0.3, images=0.1, tags=0.1),
)
