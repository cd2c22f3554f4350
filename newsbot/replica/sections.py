"""The sections of the replica: the paper's own paths, names and ids (September 2024).

Ids of sections that stand only in the home page's <option> list are not known outside
their own page, so they are made up here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["news", "video", "infographic", "print", "ad"]
Place = Literal["menu", "option", "box"]

MAIN_SITE_ID = "fb9e3a03798789de0179a1704dea238e"
PHUYEN_SITE_ID = "ff8080818bb03877018bb2dc71b615ba"
PARENT_SITE_ID = "ff8080815e5b41fb015e5b817a510004"
SITE_IDS = frozenset({MAIN_SITE_ID, PHUYEN_SITE_ID})
LOCAL_PAGES = "/trang-tin-dia-phuong/"
# What stands under it is of the English edition.
ENGLISH = "/daklak-news/"


@dataclass(frozen=True)
class Section:
    """One section: `weight` is its articles per block of `BLOCK`, `place` where it is linked.

    menu: in #main-menu with its id · option: only as <option value>, id on its own page ·
    box: only as the heading of a promo box.
    """

    path: str
    name: str
    cate_id: str
    weight: int
    kind: Kind = "news"
    place: Place = "menu"
    parent: str | None = None

    @property
    def is_ad(self) -> bool:
        return self.kind == "ad"


_CULTURE = "/van-hoa-du-lich-van-hoc-nghe-thuat/"

SECTIONS: tuple[Section, ...] = (
    Section("/thoi-su/", "Thời sự", "fb9e3a03798789de0179f951bba565bd", 26),
    Section(
        "/thoi-su/su-kien-binh-luan/",
        "Sự kiện - Bình luận",
        "C3E9638CD51126ECE05384BA1E7B3E77",
        6,
        parent="/thoi-su/",
    ),
    Section(
        "/thoi-su/chuyen-doi-so/",
        "Chuyển đổi số",
        "8a10c0e28a2469a4018a25b8694f097e",
        6,
        parent="/thoi-su/",
    ),
    Section(
        "/thoi-su/le-hoi-ca-phe-buon-ma-thuot/",
        "Lễ hội Cà phê Buôn Ma Thuột",
        "fb9e3a03841bf7fa01841dffacd13ec2",
        0,
        parent="/thoi-su/",
    ),
    Section("/chinh-tri/", "Chính trị", "C3E963AF05CC2740E05384BA1E7B6B62", 20),
    Section(
        "/chinh-tri/lich-su-truyen-thong/",
        "Lịch sử - Truyền thống",
        "fb9e3a03798789de017a75a8ce2578f7",
        4,
        parent="/chinh-tri/",
    ),
    Section("/kinh-te/", "Kinh tế", "C3E963B0D15B2744E05384BA1E7BB72C", 22),
    Section(
        "/kinh-te/nong-lam-nghiep/",
        "Nông - Lâm nghiệp",
        "C3E965A59E4C293AE05384BA1E7B74ED",
        8,
        parent="/kinh-te/",
    ),
    Section("/xa-hoi/", "Xã hội", "C3E963B289462748E05384BA1E7B2847", 24),
    Section("/giao-duc/", "Giáo dục", "C3E96385EEAD26E0E05384BA1E7BD416", 14, parent="/xa-hoi/"),
    Section(
        "/y-te-suc-khoe/",
        "Y tế - Sức khỏe",
        "C3E963A7FBC1272FE05384BA1E7B5D54",
        10,
        parent="/xa-hoi/",
    ),
    Section(
        "/chinh-sach-xa-hoi/chinh-sach-bhxh-bhyt/",
        "Chính sách BHXH-BHYT",
        "fb9e3a037b05167e017b0b6bbbde0d8f",
        4,
        parent="/xa-hoi/",
    ),
    Section(_CULTURE, "Văn hóa", "C3E963D2C8FD2788E05384BA1E7B6447", 10),
    Section(
        f"{_CULTURE}van-hoc-nghe-thuat/",
        "Văn học - Nghệ thuật",
        "C3E96396DE012701E05384BA1E7B06AA",
        6,
        parent=_CULTURE,
    ),
    Section(
        f"{_CULTURE}Gio-to-hung-vuong/",
        "Giỗ tổ Hùng Vương",
        "fb9e3a03798789de017a2c7cdac32a62",
        3,
        parent=_CULTURE,
    ),
    Section("/multimedia/", "Multimedia", "fb9e3a03798789de0179fa8838ee2d00", 4),
    Section(
        "/video/", "Video", "C3E9637B9A6026CBE05384BA1E7BC607", 8, "video", parent="/multimedia/"
    ),
    Section(
        "/multimedia/Infographic/",
        "Infographic",
        "fb9e3a03798789de0179fa8948422de0",
        5,
        "infographic",
        parent="/multimedia/",
    ),
    Section("/du-lich/", "Du lịch", "C3E9641EC51927BCE05384BA1E7B957E", 6),
    Section("/khoa-hoc-cong-nghe/", "Khoa học - Công nghệ", "C3E9638B28E026E8E05384BA1E7B924C", 5),
    Section(
        "/moi-truong/",
        "Môi trường",
        "C3E96398DBE62705E05384BA1E7B00C2",
        4,
        parent="/khoa-hoc-cong-nghe/",
    ),
    Section("/phap-luat/", "Pháp luật", "C3E963A620AC272BE05384BA1E7B065D", 9),
    Section(
        "/phap-luat/an-ninh-trat-tu/",
        "An ninh - Trật tự",
        "C3E9650A4D1928A8E05384BA1E7B3010",
        5,
        parent="/phap-luat/",
    ),
    Section("/an-ninh-quoc-phong/", "Quốc phòng - An ninh", "C3E96393518026FCE05384BA1E7BBAF1", 6),
    Section("/quoc-te/", "Quốc tế", "C3E96390164E26F4E05384BA1E7BFDAE", 6),
    Section("/the-thao/", "Thể thao", "C3E963896D2026E4E05384BA1E7B56A2", 6),
    Section(LOCAL_PAGES, "Trang tin địa phương", "fb9e3a03798789de017a1e688be16b96", 2),
    Section(
        "/thong-tin-doanh-nghiep-tu-gioi-thieu/",
        "Thông tin doanh nghiệp tự giới thiệu",
        "C3E96440317D27DAE05384BA1E7BFCDC",
        0,
        "ad",
    ),
    Section("/phong-su-ky-su/", "Phóng sự - Ký sự", "C3E963A9BFC82733E05384BA1E7BA113", 5),
    Section("/doc-bao-in/", "Đọc báo in", "fb9e3a03798789de017a2def60ca2277", 2, "print"),
    Section(
        "/quang-cao-rao-vat/",
        "Quảng cáo - Rao vặt",
        "fb9e3a03798789de017a1e6b0f2c5d71",
        0,
        "ad",
        "box",
    ),
    Section(
        f"{LOCAL_PAGES}tp-buon-ma-thuot/",
        "TP. Buôn Ma Thuột",
        "fb9e3a037a41c6d0017a5be10c3f0a11",
        3,
        place="option",
        parent=LOCAL_PAGES,
    ),
    Section(
        f"{LOCAL_PAGES}huyen-cu-m'gar/",
        "Huyện Cư M'gar",
        "fb9e3a037a41c6d0017a5be1d27a0a26",
        3,
        place="option",
        parent=LOCAL_PAGES,
    ),
    Section(
        f"{LOCAL_PAGES}huyen-ea-h'leo/",
        "Huyện Ea H'leo",
        "fb9e3a037a41c6d0017a5be2734e0a3c",
        2,
        place="option",
        parent=LOCAL_PAGES,
    ),
    Section(
        f"{LOCAL_PAGES}huyen-m'drak/",
        "Huyện M'Drắk",
        "fb9e3a037a41c6d0017a5be318b90a57",
        2,
        place="option",
        parent=LOCAL_PAGES,
    ),
    Section(
        f"{LOCAL_PAGES}huyen-krong-nang/",
        "Huyện Krông Năng",
        "fb9e3a037a41c6d0017a5be3c6d40a6e",
        2,
        place="option",
        parent=LOCAL_PAGES,
    ),
    Section(
        ENGLISH,
        "Dak Lak News",
        "fb9e3a03798789de017a2ca70e1d5a11",
        4,
    ),
    Section(
        f"{LOCAL_PAGES}huyen-lak/",
        "Huyện Lắk",
        "fb9e3a037a41c6d0017a5be4701f0a85",
        2,
        place="option",
        parent=LOCAL_PAGES,
    ),
)

BLOCK = sum(section.weight for section in SECTIONS)
BY_PATH = {section.path: section for section in SECTIONS}
BY_CATE_ID = {section.cate_id.lower(): section for section in SECTIONS}
# These two also list what their sub-sections hold.
UMBRELLAS = frozenset({LOCAL_PAGES, "/multimedia/"})
AD_SECTIONS = tuple(section for section in SECTIONS if section.is_ad)
NEWS_SECTIONS = tuple(section for section in SECTIONS if not section.is_ad)


def children(parent: str | None, place: Place) -> list[Section]:
    """The sections linked at `place` right below `parent` (None: the top level)."""
    return [s for s in SECTIONS if s.parent == parent and s.place == place]


def on_vccorp(path: str) -> str:
    """Where a section stands on a paper of VCCorp's: `/thoi-su/chuyen-doi-so.htm`."""
    return f"{path.rstrip('/').lower().replace(chr(39), '')}.htm"


def bare(path: str) -> str:
    """Where a section stands on VnExpress and VietnamNet: `/thoi-su/chuyen-doi-so`."""
    return on_vccorp(path).removesuffix(".htm")


def slashed(path: str) -> str:
    """Where a section stands on ZCE: `/thoi-su/chuyen-doi-so/`."""
    return f"{bare(path)}/"


def on_fck(path: str) -> str:
    """Where a section stands on content-fck: `/news/thoi-su/`, `/thoi-su/chuyen-doi-so/`."""
    own = slashed(path)
    return own if own.count("/") > 2 else f"/news{own}"


BARE_PATHS = {bare(section.path): section for section in NEWS_SECTIONS}
SLASHED_PATHS = {slashed(section.path): section for section in NEWS_SECTIONS}
FCK_PATHS = {on_fck(section.path): section for section in NEWS_SECTIONS}
VCCORP_PATHS = {on_vccorp(section.path): section for section in NEWS_SECTIONS}
