"""Báo Nghệ An."""

from newsbot.cms.onecms.cms import OneCms
from newsbot.sites.base import Site

SITE = Site(
    name="baonghean",
    title="Báo Nghệ An",
    hosts=("baonghean.vn", "www.baonghean.vn"),
    cms=OneCms(),
)
