"""Báo Đà Nẵng. Sections as of September 2026."""

from newsbot.cms.base import Section
from newsbot.cms.onecms.cms import OneCms
from newsbot.sites.base import Site

SITE = Site(
    name="baodanang",
    title="Báo Đà Nẵng",
    hosts=("baodanang.vn", "www.baodanang.vn"),
    cms=OneCms(),
    proven=("pages",),
    sections=(Section("/xa-hoi", "Xã hội", "424"), Section("/xa-hoi/y-te", "Y tế", "427")),
)
