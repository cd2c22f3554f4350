"""What a person's name looks like, here: families, titles before it, and what is none."""

from __future__ import annotations

import re
from collections.abc import Collection

# What may stand before a name and then belongs to it, as printed.
HONORIFIC = re.compile(
    r"(?:(?:PGS|GS|TSKH|TS|ThS|Th\.S|BS|BSCK\w*|DS|KS|KTS|CN|LS|NSND|NSƯT|NGƯT|NGND|PV|CTV|NB)"
    r"[.\s]\s*|"
    r"(?:Bác sĩ|Thạc sĩ|Tiến sĩ|Luật sư|Nhà (?:thơ|văn|báo|giáo|nghiên cứu|sử học)|"
    r"Nghệ (?:sĩ|nhân)|Kỹ sư|Giáo sư|Nhạc sĩ|Họa sĩ|Dược sĩ|Phóng viên|Cộng tác viên|"
    r"Kiến trúc sư|Linh mục|Đại đức|Thượng tọa|Hòa thượng|Đại tá|Thượng tá|Trung tá|Thiếu tá|"
    r"Đại úy|Thượng úy|Trung úy|Già làng)\s+)+"
)
# Of the Kinh, of peoples of the north and of the highlands; "Y" and "H'" begin names of the latter.
_FAMILIES = frozenset(
    """An Âu Bạch Bành Bế Bùi Cam Cao Cầm Châu Chu Chử Chung Cù Cung Danh Diệp Doãn Dư Dương Đàm
    Đan Đào Đặng Đậu Điêu Điểu Đinh Đoàn Đỗ Đồng Đổng Đới Đường Giàng Giang Hà Hàn Hạ Hoàng Hồ
    Hồng Hứa Huỳnh Hùng Kha Khâu Khổng Khúc Khuất Khương Kiều Kim La Lã Lại Lam Lâm Lầu Lê Lò Lô
    Lộc Lù Lục Lữ Lương Lường Lưu Lý Ly Ma Mã Mạc Mạch Mai Mẫn Nghiêm Ngô Ngụy Nguyễn Nhâm Nhữ
    Ninh Nông Ngũ Ôn Ông Phạm Phan Phàn Phí Phó Phù Phùng Phương Quách Quan Quàng Quản Sầm Sùng Tạ
    Tăng Thạch Thái Thân Thào Thẩm Thi Tiêu Tiết Tô Tôn Tống Trà Trang Trần Triệu Trịnh Trương Từ
    Ung Uông Văn Vàng Vi Viên Võ Vòng Vũ Vương Vừ Xa Y H Ama Amí Aê Mí A Êban Niê Kbuôr Byă Mlô
    Ksơr Knul Ayun Êñuôl Bkrông Hmok Siu Rơ Kpă Ksor Nay Rah Ra Rcom Rmah Hwing Hđơk""".split()
)
_PLAIN_FAMILIES = frozenset(
    """nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh doan dao mai
    trinh truong lam to ta ha cao luong luu chau thai van vuong quach kieu trieu phung y""".split()
)
_NO_NAME_BEGINS = frozenset(
    "tết mùa chúc mừng hết xem còn kỳ bài phần chào hội chợ lễ ngày tháng".split()
)
_MOST_WORDS = 5
_NAME_WORD = re.compile(r"[A-ZÀ-ỸĐ](?:[\w'’.-]*)")
# What stands at the end of a text anywhere; a paper's own places are its own data.
_NO_NAMES = frozenset(("hết", "việt nam", "hà nội", "bạn đọc", "tòa soạn", "quảng cáo", "xuân về"))


def has_family_or_title(name: str) -> bool:
    """Whether it begins as a person's name does; other capitalised words may be anything."""
    first, *others = name.replace("’", "'").split()
    if first in _FAMILIES or first.startswith(("H'", "Y-")):
        return True
    if first.isupper() and len(first) > 1 and first.capitalize() in _FAMILIES:
        return True
    plain = name.isascii() and first.casefold() in _PLAIN_FAMILIES
    return plain or bool(others and HONORIFIC.match(name))


def looks_like_name(name: str, *, single: bool, places: Collection[str] = ()) -> bool:
    """Whether all of its words begin as a name's do; ``single``: one word may be one.

    ``places`` are names of no persons, in lower case.
    """
    words = HONORIFIC.sub("", name).split()
    if not (1 if single else 2) <= len(words) <= _MOST_WORDS:
        return False
    plain = name.casefold()
    if words[0].casefold() in _NO_NAME_BEGINS or plain in _NO_NAMES or plain in places:
        return False
    return all(_NAME_WORD.fullmatch(word) for word in words)
