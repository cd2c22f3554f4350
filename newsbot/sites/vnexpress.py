"""VnExpress. Sections as of October 2025."""

from newsbot.cms.base import Section
from newsbot.cms.vnexpress.cms import VnExpress
from newsbot.sites.base import Expectations, Site

SITE = Site(
    name="vnexpress",
    title="VnExpress",
    hosts=("vnexpress.net", "www.vnexpress.net"),
    services={"comments": "usi-saas.vnexpress.net"},
    cms=VnExpress(),
    expectations=Expectations(lead=0.3, images=0.1, tags=0.3),
    proven=("pages", "comments"),
    sections=(
        Section("/thoi-su", "Thời sự"),
        Section("/the-gioi", "Thế giới"),
        Section("/kinh-doanh", "Kinh doanh"),
        Section("/phap-luat", "Pháp luật"),
        Section("/khoa-hoc-cong-nghe", "Khoa học công nghệ"),
        Section("/the-thao", "Thể thao"),
        Section("/giai-tri", "Giải trí"),
        Section("/suc-khoe", "Sức khỏe"),
        Section("/doi-song", "Đời sống"),
        Section("/tam-su", "Tâm sự"),
        Section("/giao-duc", "Giáo dục"),
        Section("/oto-xe-may", "Xe"),
        Section("/bat-dong-san", "Bất động sản"),
        Section("/goc-nhin", "Góc nhìn"),
        Section("/du-lich", "Du lịch"),
        Section("/y-kien", "Ý kiến"),
    ),
)
