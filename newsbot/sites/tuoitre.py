"""Tuổi Trẻ. Sections as of March 2026."""

from newsbot.cms.base import Section
from newsbot.cms.vccorp.cms import VcCorp
from newsbot.sites.base import Expectations, Site

SITE = Site(
    name="tuoitre",
    title="Tuổi Trẻ",
    hosts=("tuoitre.vn", "www.tuoitre.vn"),
    services={"comments": "id.tuoitre.vn"},
    cms=VcCorp(
        site_name="tuoitre", lists_at="/timeline/{zone}/trang-{page}.htm", comments_by="getlist"
    ),
    expectations=Expectations(lead=0.3, images=0.1, tags=0.1),
    special=("/video/", "/podcast/"),
    proven=("pages", "lists", "comments"),
    sections=(
        Section("/thoi-su.htm", "Thời sự"),
        Section("/the-gioi.htm", "Thế giới"),
        Section("/phap-luat.htm", "Pháp luật"),
        Section("/kinh-doanh.htm", "Kinh doanh", "11"),
        Section("/cong-nghe.htm", "Công nghệ"),
        Section("/xe.htm", "Xe"),
        Section("/du-lich.htm", "Du lịch"),
        Section("/nhip-song-tre.htm", "Nhịp sống trẻ"),
    ),
)
