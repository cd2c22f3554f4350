"""Diễn đàn Doanh nghiệp."""

from newsbot.cms.onecms.cms import OneCms
from newsbot.sites.base import Site

SITE = Site(
    name="diendandoanhnghiep",
    title="Diễn đàn Doanh nghiệp",
    hosts=("diendandoanhnghiep.vn", "www.diendandoanhnghiep.vn"),
    cms=OneCms(),
)
