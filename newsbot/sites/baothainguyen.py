"""Báo Thái Nguyên. Its unit is not known: ``newsbot doctor`` tells it off the live page."""

from newsbot.cms.sc_service.cms import ScCms
from newsbot.sites.base import Site

SITE = Site(
    name="baothainguyen",
    title="Báo Thái Nguyên",
    hosts=("baothainguyen.vn", "www.baothainguyen.vn"),
    cms=ScCms(unit_id=None, api_root="/sc_service"),
)
