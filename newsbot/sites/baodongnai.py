"""Báo Đồng Nai. Its unit is not known: ``newsbot doctor`` tells it off the live page."""

from newsbot.cms.sc_service.cms import ScCms
from newsbot.sites.base import Site

SITE = Site(
    name="baodongnai",
    title="Báo Đồng Nai",
    hosts=("baodongnai.com.vn", "www.baodongnai.com.vn"),
    cms=ScCms(unit_id=None, api_root="/sc_service"),
)
