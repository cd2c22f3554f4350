"""Báo Người Lao Động. Sections as of March 2026."""

from newsbot.cms.base import Section
from newsbot.cms.vccorp.cms import VcCorp
from newsbot.sites.base import Expectations, Site

SITE = Site(
    name="nld",
    title="Người Lao Động",
    hosts=("nld.com.vn", "www.nld.com.vn"),
    services={"comments": "eth1.cnnd.vn"},
    cms=VcCorp(site_name="nld"),
    expectations=Expectations(lead=0.3, images=0.1, tags=0.1),
    special=("/video/", "/photo/", "/podcast/"),
    proven=("pages", "lists"),
    sections=(
        Section("/thoi-su.htm", "Thời sự"),
        Section("/quoc-te.htm", "Quốc tế"),
        Section("/lao-dong.htm", "Lao động"),
        Section("/ban-doc.htm", "Bạn đọc"),
        Section("/kinh-te.htm", "Kinh tế", "1961014"),
        Section("/suc-khoe.htm", "Sức khỏe"),
        Section("/giao-duc-khoa-hoc.htm", "Giáo dục"),
        Section("/phap-luat.htm", "Pháp luật"),
        Section("/van-hoa-van-nghe.htm", "Văn hóa - Văn nghệ"),
        Section("/giai-tri.htm", "Giải trí"),
        Section("/the-thao.htm", "Thể thao"),
    ),
)
