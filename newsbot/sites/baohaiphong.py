"""Báo Hải Phòng."""

from newsbot.cms.onecms.cms import OneCms
from newsbot.sites.base import Site

SITE = Site(
    name="baohaiphong",
    title="Báo Hải Phòng",
    hosts=("baohaiphong.vn", "www.baohaiphong.vn"),
    cms=OneCms(),
)
