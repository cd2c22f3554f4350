"""Thanh Niên."""

from newsbot.cms.base import Section
from newsbot.cms.vccorp.cms import VcCorp
from newsbot.sites.base import Expectations, Site

SITE = Site(
    name="thanhnien",
    title="Thanh Niên",
    hosts=("thanhnien.vn", "www.thanhnien.vn"),
    services={"comments": "eth2.cnnd.vn"},
    cms=VcCorp(site_name="thanhnien"),
    expectations=Expectations(lead=0.3, images=0.1, tags=0.1),
    special=("/video/", "/podcast/"),
    proven=("comments",),
    sections=(
        Section("/thoi-su.htm", "Thời sự"),
        Section("/the-gioi.htm", "Thế giới"),
        Section("/kinh-te.htm", "Kinh tế"),
        Section("/doi-song.htm", "Đời sống"),
        Section("/suc-khoe.htm", "Sức khỏe"),
        Section("/giao-duc.htm", "Giáo dục"),
        Section("/the-thao.htm", "Thể thao"),
    ),
)
