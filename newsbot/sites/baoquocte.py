"""Báo Quốc tế."""

from newsbot.cms.mastercms.cms import MasterCms
from newsbot.sites.base import Site

SITE = Site(
    name="baoquocte",
    title="Báo Quốc tế",
    hosts=("baoquocte.vn", "www.baoquocte.vn"),
    cms=MasterCms(),
)
