"""Báo Đắk Lắk, the newspaper of Đắk Lắk province. Sections as of September 2024."""

from newsbot.cms.base import Section
from newsbot.cms.sc_service.cms import ScCms
from newsbot.sites.base import Site

# Of both provinces that are one since 2025: articles of either stand in both papers.
PLACES = frozenset(
    (
        "đắk lắk",
        "đắk nông",
        "buôn ma thuột",
        "tây nguyên",
        "phú yên",
        "tuy hòa",
        "hồ lắk",
    )
)

SITE = Site(
    name="baodaklak",
    title="Báo Đắk Lắk",
    hosts=("baodaklak.vn", "www.baodaklak.vn"),
    cms=ScCms(
        unit_id="fb9e3a03798789de0179a1704dea238e",
        api_root="/sc_service",
        places=PLACES,
    ),
    advertising=("/quang-cao-rao-vat/", "/thong-tin-doanh-nghiep-tu-gioi-thieu/"),
    special=("/multimedia/", "/video/", "/doc-bao-in/"),
    languages={"/daklak-news/": "en", "en.baodaklak.vn": "en"},
    proven=("pages", "comments"),
    sections=(
        Section("/thoi-su/", "Thời sự", "fb9e3a03798789de0179f951bba565bd"),
        Section(
            "/thoi-su/su-kien-binh-luan/", "Sự kiện - Bình luận", "C3E9638CD51126ECE05384BA1E7B3E77"
        ),
        Section(
            "/thoi-su/dak-lak-hanh-trinh-the-ky/",
            "Đắk Lắk - Hành trình thế kỷ",
            "8a10c0e28f4ac5a8018f4b82752c0486",
        ),
        Section("/thoi-su/chuyen-de/", "Chuyên đề", "8a10c0e28bcfd97b018bd259f745179b"),
        Section("/thoi-su/chuyen-doi-so/", "Chuyển đổi số", "8a10c0e28a2469a4018a25b8694f097e"),
        Section(
            "/thoi-su/le-hoi-ca-phe-buon-ma-thuot/",
            "Lễ hội Cà phê Buôn Ma Thuột",
            "fb9e3a03841bf7fa01841dffacd13ec2",
        ),
        Section("/chinh-tri/", "Chính trị", "C3E963AF05CC2740E05384BA1E7B6B62"),
        Section(
            "/chinh-tri/lich-su-truyen-thong/",
            "Lịch sử - Truyền thống",
            "fb9e3a03798789de017a75a8ce2578f7",
        ),
        Section(
            "/chinh-tri/mung-dang-mung-xuan/",
            "Mừng Đảng, mừng Xuân",
            "fb9e3a037e742433017e76f2350343e9",
        ),
        Section("/kinh-te/", "Kinh tế", "C3E963B0D15B2744E05384BA1E7BB72C"),
        Section("/kinh-te/cong-nghiep/", "Công nghiệp", "C3E9659E7CD52930E05384BA1E7B5A31"),
        Section(
            "/kinh-te/nong-lam-nghiep/", "Nông - Lâm nghiệp", "C3E965A59E4C293AE05384BA1E7B74ED"
        ),
        Section("/kinh-te/tai-chinh-ngan-hang/", "Tài chính", "C3E96576C76E28FEE05384BA1E7B6ACD"),
        Section("/xa-hoi/", "Xã hội", "C3E963B289462748E05384BA1E7B2847"),
        Section("/giao-duc/", "Giáo dục", "C3E96385EEAD26E0E05384BA1E7BD416"),
        Section("/y-te-suc-khoe/", "Y tế - Sức khỏe", "C3E963A7FBC1272FE05384BA1E7B5D54"),
        Section(
            "/xa-hoi/chinh-sach-xa-hoi/", "Chính sách xã hội", "fb9e3a03798789de017a2c7b18ae2a1c"
        ),
        Section(
            "/chinh-sach-xa-hoi/chinh-sach-bhxh-bhyt/",
            "Chính sách BHXH-BHYT",
            "fb9e3a037b05167e017b0b6bbbde0d8f",
        ),
        Section(
            "/van-hoa-du-lich-van-hoc-nghe-thuat/", "Văn hóa", "C3E963D2C8FD2788E05384BA1E7B6447"
        ),
        Section(
            "/van-hoa-du-lich-van-hoc-nghe-thuat/van-hoc-nghe-thuat/",
            "Văn học - Nghệ thuật",
            "C3E96396DE012701E05384BA1E7B06AA",
        ),
        Section(
            "/van-hoa-du-lich-van-hoc-nghe-thuat/Gio-to-hung-vuong/",
            "Giỗ tổ Hùng Vương",
            "fb9e3a03798789de017a2c7cdac32a62",
        ),
        Section("/multimedia/", "Multimedia", "fb9e3a03798789de0179fa8838ee2d00"),
        Section("/video/", "Video", "C3E9637B9A6026CBE05384BA1E7BC607"),
        Section("/multimedia/emagazine/", "E-Magazine", "fb9e3a03798789de0179fa88edac2dca"),
        Section("/multimedia/Infographic/", "Infographic", "fb9e3a03798789de0179fa8948422de0"),
        Section("/du-lich/", "Du lịch", "C3E9641EC51927BCE05384BA1E7B957E"),
        Section(
            "/du-lich/dak-lak-dat-va-nguoi/",
            "Đắk Lắk - Đất và người",
            "fb9e3a03798789de017a75b07cc67c90",
        ),
        Section("/khoa-hoc-cong-nghe/", "Khoa học - Công nghệ", "C3E9638B28E026E8E05384BA1E7B924C"),
        Section("/moi-truong/", "Môi trường", "C3E96398DBE62705E05384BA1E7B00C2"),
        Section("/khoa-hoc-cong-nghe/do-thi/", "Đô thị", "fb9e3a03798789de017a2c8e98452fda"),
        Section("/phap-luat/", "Pháp luật", "C3E963A620AC272BE05384BA1E7B065D"),
        Section(
            "/phap-luat/an-ninh-trat-tu/", "An ninh - Trật tự", "C3E9650A4D1928A8E05384BA1E7B3010"
        ),
        Section(
            "/phap-luat/an-toan-giao-thong/",
            "An toàn giao thông",
            "C3E96472299B2803E05384BA1E7BBD82",
        ),
        Section(
            "/phap-luat/tim-hieu-phap-luat/", "Văn bản luật", "C3E964E75CE32884E05384BA1E7B5CE9"
        ),
        Section("/an-ninh-quoc-phong/", "Quốc phòng - An ninh", "C3E96393518026FCE05384BA1E7BBAF1"),
        Section("/quoc-te/", "Quốc tế", "C3E96390164E26F4E05384BA1E7BFDAE"),
        Section("/quoc-te/cong-dong-asean/", "Cộng đồng ASEAN", "C3E96523448328C2E05384BA1E7BBD32"),
        Section("/the-thao/", "Thể thao", "C3E963896D2026E4E05384BA1E7B56A2"),
        Section("/the-thao/trong-nuoc/", "Trong nước", "fb9e3a03798789de017a2ca5e3d436e2"),
        Section("/the-thao/quoc-te/", "Quốc tế", "fb9e3a03798789de017a2ca635ed3701"),
        Section(
            "/trang-tin-dia-phuong/", "Trang tin địa phương", "fb9e3a03798789de017a1e688be16b96"
        ),
        Section(
            "/thong-tin-doanh-nghiep-tu-gioi-thieu/",
            "Thông tin doanh nghiệp tự giới thiệu",
            "C3E96440317D27DAE05384BA1E7BFCDC",
        ),
        Section("/phong-su-ky-su/", "Phóng sự - Ký sự", "C3E963A9BFC82733E05384BA1E7BA113"),
        Section("/doc-bao-in/", "Đọc báo in", "fb9e3a03798789de017a2def60ca2277"),
        Section(
            "/van-de-ban-doc-quan-tam/",
            "Vấn Đề Bạn Đọc Quan Tâm",
            "C3E9638E713726F0E05384BA1E7B5A85",
        ),
        Section("/trang-tin-dia-phuong/tp-buon-ma-thuot/", "TP. Buôn Ma Thuột"),
        Section("/trang-tin-dia-phuong/tx-buon-ho/", "TX. Buôn Hồ"),
        Section("/trang-tin-dia-phuong/huyen-cu-m'gar/", "Huyện Cư M'gar"),
        Section("/trang-tin-dia-phuong/huyen-cu-kuin/", "Huyện Cư Kuin"),
        Section("/trang-tin-dia-phuong/huyen-krong-buk/", "Huyện Krông Búk"),
        Section("/trang-tin-dia-phuong/huyen-krong-ana/", "Huyện Krông Ana"),
        Section("/trang-tin-dia-phuong/huyen-ea-h'leo/", "Huyện Ea H'leo"),
        Section("/trang-tin-dia-phuong/huyen-krong-bong/", "Huyện Krông Bông"),
        Section("/trang-tin-dia-phuong/huyen-lak/", "Huyện Lắk"),
        Section("/trang-tin-dia-phuong/huyen-ea-sup/", "Huyện Ea Súp"),
        Section("/trang-tin-dia-phuong/huyen-buon-don/", "Huyện Buôn Đôn"),
        Section("/trang-tin-dia-phuong/huyen-m'drak/", "Huyện M'Drắk"),
        Section("/trang-tin-dia-phuong/huyen-krong-nang/", "Huyện Krông Năng"),
        Section("/trang-tin-dia-phuong/huyen-krong-pac/", "Huyện Krông Pắc"),
        Section("/trang-tin-dia-phuong/huyen-ea-kar/", "Huyện Ea Kar"),
    ),
)
