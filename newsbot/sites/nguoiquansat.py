"""Người Quan Sát."""

from newsbot.cms.onecms.cms import OneCms
from newsbot.sites.base import Site

SITE = Site(
    name="nguoiquansat",
    title="Người Quan Sát",
    hosts=("nguoiquansat.vn", "www.nguoiquansat.vn"),
    cms=OneCms(),
)
