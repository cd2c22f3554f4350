"""VietnamNet. Sections as of March 2026."""

from newsbot.cms.base import Section
from newsbot.cms.vietnamnet.cms import VietnamNet
from newsbot.sites.base import Expectations, Site

SITE = Site(
    name="vietnamnet",
    title="VietnamNet",
    hosts=("vietnamnet.vn", "www.vietnamnet.vn"),
    services={"comments": "comment.vietnamnet.vn"},
    cms=VietnamNet(),
    expectations=Expectations(lead=0.3, images=0.1, tags=0.1),
    special=("/video/", "/podcast/"),
    proven=("pages", "lists", "comments"),
    sections=(
        Section("/chinh-tri", "Chính trị"),
        Section("/thoi-su", "Thời sự"),
        Section("/kinh-doanh", "Kinh doanh"),
        Section("/dan-toc-ton-giao", "Dân tộc và Tôn giáo"),
        Section("/giao-duc", "Giáo dục"),
        Section("/the-gioi", "Thế giới"),
        Section("/the-thao", "Thể thao"),
        Section("/van-hoa-giai-tri", "Văn hóa - Giải trí"),
        Section("/doi-song", "Đời sống"),
        Section("/tuan-viet-nam", "Tuần Việt Nam"),
        Section("/suc-khoe", "Sức khỏe"),
        Section("/cong-nghe", "Công nghệ"),
        Section("/phap-luat", "Pháp luật"),
        Section("/oto-xe-may", "Xe"),
        Section("/bat-dong-san", "Bất động sản"),
        Section("/du-lich", "Du lịch"),
        Section("/ban-doc", "Bạn đọc"),
    ),
)
