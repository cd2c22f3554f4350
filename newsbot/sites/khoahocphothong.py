"""Khoa học Phổ thông: its pages carry parts of another system's markup."""

from newsbot.cms.vccorp.cms import VcCorp
from newsbot.sites.base import Expectations, Site

SITE = Site(
    name="khoahocphothong",
    title="Khoa học Phổ thông",
    hosts=("khoahocphothong.vn", "www.khoahocphothong.vn"),
    cms=VcCorp(
        site_name="khoahocphothong",
        comments_by=None,
        layouts=(
            "newsbot.cms.vccorp.layout.VcCorpLayout",
            "newsbot.cms.onecms.layout.OneCmsLayout",
        ),
    ),
    expectations=Expectations(lead=0.3, images=0.1, tags=0.1),
)
