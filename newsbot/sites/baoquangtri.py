"""Báo Quảng Trị. Its unit is not known: ``newsbot doctor`` tells it off the live page."""

from newsbot.cms.sc_service.cms import ScCms
from newsbot.sites.base import Site

SITE = Site(
    name="baoquangtri",
    title="Báo Quảng Trị",
    hosts=("baoquangtri.vn", "www.baoquangtri.vn"),
    cms=ScCms(unit_id=None, api_root="/sc_service"),
)
