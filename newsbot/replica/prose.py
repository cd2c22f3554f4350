"""Made-up Vietnamese: sentences, titles, names and verses out of word lists.

All text here is clean (NFC, single spaces); what a typist and an editor's program make
of it is the business of `markup`.
"""

from __future__ import annotations

import re
import unicodedata
from random import Random

_WORDS: dict[str, tuple[str, ...]] = {
    "unit": (
        "UBND xã",
        "Đảng ủy phường",
        "Hội Nông dân huyện",
        "Đoàn Thanh niên xã",
        "Ban Quản lý dự án",
        "Trung tâm Khuyến nông",
        "Hợp tác xã Bình Minh",
        "Trường Tiểu học Hoa Pơ Lang",
        "Trạm Y tế xã",
        "Công an huyện",
        "Chi cục Thủy lợi",
        "Hội Liên hiệp Phụ nữ tỉnh",
        "Mặt trận xã",
        "Sở Nông nghiệp",
        "Ban Tự quản buôn",
        "Câu lạc bộ Cồng chiêng trẻ",
        "Phòng R&D của doanh nghiệp",
        "Hội Khuyến học huyện",
    ),
    "place": (
        "buôn Ea Drông",
        "xã Cư Suê",
        "thôn Tân Lập",
        "xã Ea Tul",
        "buôn Kram",
        "xã Hòa Phong",
        "phường Thống Nhất",
        "xã Krông Jing",
        "xã Yang Tao",
        "thôn 7 xã Ea Kmút",
        "buôn Tring",
        "xã Ea Bar",
        "vùng ven hồ Ea Nhái",
        "cánh đồng Buôn Triết",
        "xã Dliê Ya",
    ),
    "act": (
        "tổ chức",
        "phát động",
        "triển khai",
        "tổng kết",
        "đẩy mạnh",
        "ra mắt",
        "duy trì",
        "nhân rộng",
        "khởi động",
        "hoàn thành",
        "rà soát",
        "bàn giao",
        "khảo sát",
    ),
    "thing": (
        "mô hình tưới tiết kiệm nước",
        "tuyến đường hoa",
        "lớp xóa mù chữ buổi tối",
        "đợt trồng cây phân tán",
        "nhà văn hóa cộng đồng",
        "phong trào đọc sách",
        "đợt khám bệnh lưu động",
        "chuỗi liên kết cà phê",
        "đội cồng chiêng thiếu nhi",
        "công trình nước sạch",
        "hội thi máy kéo",
        "vườn sầu riêng mẫu",
        "điểm đọc sách số",
        "tổ hợp tác nuôi ong",
        "chương trình “Áo ấm vùng cao”",
        "giải chạy quanh hồ",
        "kế hoạch phòng, chống cháy rừng",
        "phiên chợ cuối tuần",
    ),
    "who": (
        "bà con",
        "các hộ dân",
        "thầy cô và học sinh",
        "đoàn viên, thanh niên",
        "người trồng cà phê",
        "già làng, người có uy tín",
        "cán bộ cơ sở",
        "các hội viên",
        "lực lượng dân quân",
        "người cao tuổi",
        "những gia đình trẻ",
        "chủ vườn",
    ),
    "good": (
        "mang lại thu nhập ổn định",
        "được nhiều người hưởng ứng",
        "giảm rõ chi phí công lao động",
        "giữ được nước qua mùa khô",
        "tạo không khí vui tươi",
        "rút ngắn thời gian đi lại",
        "giúp đường làng sạch hơn",
        "góp phần giữ nghề dệt truyền thống",
        "làm thay đổi cách nghĩ, cách làm",
        "mở thêm đầu ra cho nông sản",
    ),
    "when": (
        "Sáng 12/9",
        "Chiều 3-8",
        "Trong quý III",
        "Từ đầu mùa mưa",
        "Sau hai năm thực hiện",
        "Những ngày này",
        "Mới đây",
        "Cuối tuần qua",
        "Trước đó",
        "Theo kế hoạch",
        "Tính đến hết tháng 8",
        "Ngay từ đầu năm học",
    ),
    "money": (
        "1,5 triệu đồng",
        "552 triệu đồng",
        "hơn 14 tỷ đồng",
        "52.000 đồng mỗi ki-lô-gam",
        "gần 30 triệu đồng một sào",
        "2,35 tỷ đồng",
        "120 - 150 triệu đồng mỗi năm",
    ),
    "count": (
        "12.695 lượt người",
        "170 con bò",
        "hơn 40 ha",
        "24 hộ",
        "109 buổi",
        "3/5 thôn, buôn",
        "98,6% số hộ",
        "hai nghìn cây giống",
        "15 km kênh mương",
        "7 câu lạc bộ",
        "320 em",
    ),
    "adj": (
        "bền vững",
        "hiệu quả",
        "thiết thực",
        "kịp thời",
        "đồng bộ",
        "đúng mùa vụ",
        "tiết kiệm",
    ),
    "plant": (
        "cà phê",
        "hồ tiêu",
        "sầu riêng",
        "ca cao",
        "lúa nước",
        "mắc ca",
        "chanh dây",
        "bơ",
    ),
}

_SENTENCES = (
    "{when}, {unit} tại {place} đã {act} {thing} với sự tham gia của {count}.",
    "{when}, {thing} ở {place} {good}, được {who} đánh giá là cách làm {adj}.",
    "Nhờ {thing}, {who} ở {place} có thêm {money} từ cây {plant}.",
    "Tổng kinh phí thực hiện là {money}, trong đó {who} đóng góp hơn một nửa.",
    "{unit} cho biết sẽ tiếp tục {act} {thing} theo hướng {adj}, gắn với nhu cầu của {who}.",
    "Ông {person} ở {place} kể: “Lúc đầu ai cũng ngại, giờ thì {thing} {good}”.",
    "Chị {person} cho hay, vụ này vườn {plant} của gia đình thu về {money}.",
    "Cùng với đó, {unit} phối hợp {act} {thing}; qua đó hỗ trợ {count} tại {place}.",
    "Thực tế cho thấy, muốn {thing} {good} thì cần sự vào cuộc {adj} của {who}…",
    "Đến nay, {place} có {count} tham gia, tăng gấp đôi so với năm trước.",
    "Điều đáng mừng là {thing} không chỉ {good} mà còn gắn kết {who}.",
    "Khó khăn nhất là giá {plant} chưa ổn định, trong khi {unit} mới {act} được một phần.",
    "{who_cap} mong muốn {unit} sớm {act} {thing} để kịp mùa {plant} tới.",
    "Theo bà {person}, việc {act} {thing} phải làm từ việc nhỏ, dễ nhớ, dễ theo.",
    "Từ {money} ban đầu, mô hình ở {place} nay đã lan sang {count}.",
    "Bên cạnh cây {plant}, {who} còn được hướng dẫn ghi chép sổ sách theo cách {adj}.",
)

_TITLES = (
    "{place_cap} {act} {thing}",
    "{unit}: {act_cap} {thing}",
    "Khi {who} cùng {act} {thing}",
    "Niềm vui từ {thing} ở {place}",
    "Hướng đi {adj} cho cây {plant}",
    "“Giữ lửa” {thing} giữa {place}",
    "{thing_cap} {good}",
    "Để {thing} {adj} hơn",
    "Chuyện cây {plant} ở {place} (kỳ {digit})",
    "{who_cap} ở {place} hỗ trợ {count}",
    "Năm học mới 2026 – 2027: {act_cap} {thing}",
    "Cà phê & đối thoại: {thing_cap}",
    "Vì sao {who} chọn {thing}?",
)

_HEADINGS = (
    "Khởi đầu từ {place}",
    "Cách làm {adj}",
    "Chuyện của {who}",
    "Sức bật từ cây {plant}",
    "Những con số ở {place}",
    "Việc còn lại của {unit}",
)
_CAPTIONS = (
    "{who_cap} ở {place} {act} {thing}",
    "Một góc {thing} tại {place}",
    "Vườn {plant} của gia đình ông {person}",
    "Đại diện {unit} trao quà cho {who}",
)
_VERSES = (
    "Mưa qua đồi {plant} trắng",
    "Nghe chiêng gọi phía {place}",
    "Ai về thắp lửa đêm nay",
    "Gió còn neo lại bên đường",
    "Bếp nhà sàn thơm khói cũ",
    "Em gùi nắng xuống chân đồi",
    "Tháng ba ong đi lấy mật",
    "Sông đêm kể chuyện đời người",
    "Lời ru nằm trong vách nứa",
)
_QUESTIONS = (
    "Hỏi: Gia đình tôi ở {place}, muốn tham gia {thing} thì cần làm thủ tục gì và liên hệ ở đâu?",
    "Hỏi: Vườn {plant} của tôi bị vàng lá sau mưa, xin cho biết cách xử lý?",
    "Hỏi: Tôi đã nộp hồ sơ tại {place} nhưng chưa có kết quả, vậy phải chờ bao lâu?",
)
_REMARKS = (
    "Bài viết hay quá, mong {place} có thêm {thing}",
    "Cảm ơn tác giả đã viết về {who}",
    "Quê tôi cũng có {thing}, nhưng chưa {adj}",
    "Giá {plant} năm nay thế nào rồi ạ?",
    "Đề nghị {unit} xem lại, đường vào {place} còn xấu lắm!",
    "Chúc {who} được mùa {plant}.",
    "Tôi từng tham gia, thấy {good}",
    "Số liệu {count} lấy ở đâu vậy?",
)
_ADS = (
    "{unit} thông báo tuyển dụng",
    "Khuyến mãi phân bón cho vườn {plant} tại {place}",
    "Cửa hàng vật tư Đồi Xanh khai trương tại {place}",
    "Cần sang nhượng vườn {plant} ở {place}",
    "Ngân hàng Tre Việt mở phòng giao dịch tại {place}",
)
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đoàn", "Trịnh", "Mai")
_MIDDLE = ("Thị", "Văn", "Thanh", "Hoài", "Ngọc", "Minh", "Thu", "Đình", "Khánh", "Diệu")
_GIVEN = ("Hà", "Lam", "Sương", "Khuê", "Tâm", "Vĩ", "Đăng", "Giang", "Thảo", "Quyên", "Ân", "Nhi")
_LOCAL = ("H'Lan Niê", "Y Thuyn Mlô", "H’Suin Êban", "Y Bhiêu Kbuôr", "H'Mơ Ayŭn", "Y Dhăm Ktla")
_SIGNED = ("T. Khuê", "M.Q", "Nhi-an Vũ", "BS TRỊNH HOÀI ÂN", "ThS. Mai Thu Sương", "Bảo Lam")
TAGS = (
    "nông thôn mới",
    "cà phê",
    "cồng chiêng",
    "an sinh xã hội",
    "chuyển đổi số",
    "mùa khô",
    "buôn làng",
    "khuyến học",
    "Đắk Lắk",
    "du lịch cộng đồng",
    "phòng cháy rừng",
    "OCOP",
    "sầu riêng",
    "giá nông sản",
    "nước sạch",
    "y tế cơ sở",
    "thể thao học đường",
    "dệt thổ cẩm",
)
PLACES = ("Krông Năng", "Ea Kar", "Buôn Hồ", "Cư Kuin", "Lắk")

_SLOT = re.compile(r"\{(\w+?)(_cap)?\}")


def person(rng: Random) -> str:
    """A made-up name, three words long or of a highland family."""
    if rng.random() < 0.15:
        return rng.choice(_LOCAL)
    return f"{rng.choice(_FAMILY)} {rng.choice(_MIDDLE)} {rng.choice(_GIVEN)}"


def byline_name(rng: Random) -> str:
    """A name as articles are signed with: short, abbreviated, titled or in capitals."""
    roll = rng.random()
    if roll < 0.2:
        return rng.choice(_SIGNED)
    if roll < 0.6:
        return f"{rng.choice(_MIDDLE[2:])} {rng.choice(_GIVEN)}"
    return person(rng)


def _fill(rng: Random, pattern: str) -> str:
    def word(match: re.Match[str]) -> str:
        slot, capital = match.groups()
        if slot == "person":
            return person(rng)
        if slot == "digit":
            return str(rng.randrange(1, 4))
        chosen = rng.choice(_WORDS[slot])
        return chosen[0].upper() + chosen[1:] if capital else chosen

    text = _SLOT.sub(word, pattern)
    return text[0].upper() + text[1:]


def sentence(rng: Random) -> str:
    return _fill(rng, rng.choice(_SENTENCES))


def paragraph(rng: Random, sentences: int = 0) -> str:
    """`sentences` sentences (0: two to four), single spaced."""
    return " ".join(sentence(rng) for _ in range(sentences or rng.randrange(2, 5)))


def title(rng: Random) -> str:
    return _fill(rng, rng.choice(_TITLES))


def advert(rng: Random) -> str:
    return _fill(rng, rng.choice(_ADS))


def heading(rng: Random) -> str:
    """A sub-heading: ends in a letter, never like a sentence."""
    return _fill(rng, rng.choice(_HEADINGS))


def caption(rng: Random) -> str:
    return _fill(rng, rng.choice(_CAPTIONS))


def verse(rng: Random) -> str:
    return _fill(rng, rng.choice(_VERSES))


def question(rng: Random) -> str:
    return _fill(rng, rng.choice(_QUESTIONS))


def remark(rng: Random) -> str:
    return _fill(rng, rng.choice(_REMARKS))


def list_item(rng: Random) -> str:
    return _fill(rng, "{act} {thing} tại {place}")


def cell(rng: Random) -> str:
    return _fill(rng, rng.choice(("{plant}", "{count}", "{money}", "{place}")))


def tags(rng: Random) -> list[str]:
    """None to five different tags."""
    return rng.sample(TAGS, rng.choice((0, 1, 2, 3, 4, 5)))


def slug(text: str) -> str:
    """The URL form of a title: ASCII letters, digits and hyphens, 80 characters at most."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    ascii_only = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only)[:80].strip("-")
