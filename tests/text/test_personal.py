"""Personal details in what readers write: found, masked, and nothing else with them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from newsbot.text.personal import masked, personal_details
from tests.faults import Measured
from tests.readers.corpus import comments, masked_wrongly, not_found

pytestmark = pytest.mark.unit


@pytest.mark.fault("D17")
def test_a_corpus_of_comments(measured: Measured) -> None:
    written = [one for seed in range(20) for one in comments(seed)]
    numbers = {kind: sum(one.kind == kind for one in written) for kind in ("phone", "e-mail", "")}
    missed = {kind: not_found(masked, written, kind) for kind in ("phone", "e-mail")}
    wrong = list(masked_wrongly(masked, written))
    found = {kind: 1 - len(missed[kind]) / numbers[kind] for kind in missed}
    measured(
        f"{found['e-mail']:.1%} of {numbers['e-mail']} addresses, {found['phone']:.1%} of"
        f" {numbers['phone']} numbers; {len(wrong)} of {numbers['']} others masked"
    )
    assert min(numbers.values()) > 1500
    assert found["e-mail"] >= 0.99, missed["e-mail"][:5]
    assert found["phone"] >= 0.98, missed["phone"][:5]
    assert len(wrong) <= 0.01 * numbers[""], wrong[:5]


KINDS = {
    "CCCD 066099012345": "CCCD [identity]",
    "căn cước số: 001203004567": "căn cước số: [identity]",
    "066099012345": "[identity]",
    "CMND 241 234 567": "CMND [identity]",
    "hộ chiếu B1234567": "hộ chiếu [identity]",
    "STK 0231000123456 Vietcombank": "STK [account] Vietcombank",
    "số tài khoản 102 003 456 789": "số tài khoản [account]",
    "Agribank 5200205123456": "Agribank [account]",
    "4111 1111 1111 1111": "[account]",
    "xe 47A-123.45": "xe [plate]",
    "47B1-234.56": "[plate]",
    "biển số 47H1-1234": "biển số [plate]",
    "https://www.facebook.com/profile.php?id=1000123": "[profile]",
    "facebook.com/an.99, zalo.me/0912345678": "[profile], [profile]",
    "fb: an.nguyen99": "fb: [profile]",
    "insta: @an_ng": "insta: [profile]",
    "+1 (408) 555-0123": "[phone]",
    "hotline 19001234": "hotline [phone]",
    "ĐT: 3852123": "ĐT: [phone]",
    "0262.3852.123 - 0912.345.678": "[phone] - [phone]",
    "0912345678,0987654321": "[phone],[phone]",
    "05003852123": "[phone]",
    "+84(0)912345678": "[phone]",
    "an@icloud.com,binh@ttn.edu.vn": "[e-mail],[e-mail]",
}


@pytest.mark.parametrize(("text", "told"), KINDS.items())
def test_kinds(text: str, told: str) -> None:
    assert masked(f"Tôi {text} nhé") == f"Tôi {told} nhé"


NONE = """12.695
1,5 triệu
28/02/2023
05.06.2023 10 giờ
75/2023/NĐ-CP
91/2025/QH15
3 - 0, 2 - 1, 0 - 3
84.912.345.678 đồng
842.085-672.554
0,912345678
108.0378123, 12.0912345678
12°40'N 108°02'E
kết quả 03 - 15 - 22 - 35 - 41 - 52
tăng +120.695.000 đồng
tài khoản 500.000 đồng
ngân hàng 2.500 tỷ
chuyển 1500000 đồng
điện thoại 5.990.000 đồng
gọi 1.500.000 lần
lớp 12A1 2023
xe 45 chỗ 2020
2023 2024 2025 2026
ISBN 978-604-1-23456-7
hẻm 05/06/07/08
năm nay ba mẹ bốn mùa sáu tháng bảy ngày
atm at home
facebook: mình thấy hay
@Nguyễn An: bạn nói đúng
x.com
mã bưu chính 63000
84 85 86 87 88 89
tháng 03 2026 10 30
12.03.2026.0830
08:30:15 12:45
07:00 - 11:30, 13:00 - 17:00
mã số 0101234567
km 0+123
0,5 - 1,5
1.234.567.890 đồng
12,695 km
108,05 độ
giảm 0,12%
lãi 7,5%/năm
tỷ số 3-2 (25-20, 22-25, 25-18, 20-25, 15-10)
0-0
2 - 1
6-4, 7-5
0 giờ 30
0h30
24/24
9h-11h
500-700 nghìn
QĐ số 123/2023/QĐ-UBND
Thông tư 01/2022/TT-BTC
Nghị quyết 27-NQ/TW
khoản 2, 3, 5 Điều 8
12°40'30"N, 108°02'15"E
12.666, 108.038
(12.6667, 108.0383)
X=1402345.678 Y=456789.123
ngày 20-11
30/4-1/5
năm 1975–2025
2.000-3.000 đồng/kg
98.000 - 100.000 đồng
75 triệu/ha
5,2 tấn/ha
quý 3/2023
đợt 2 năm 2024
tổ 5, khối 8
số 15A/2
đường 10/3
xã 135
lớp 5A
A1, A2, A3
60% - 70%
1:500
tuổi 18-25
37,5 độ C
QL 29, QL 26
tỉnh lộ 8
quốc lộ 14C
huyết áp 120/80
128GB
4G 5G
iPhone 15
2023-2024
điểm chuẩn 24,75 - 26,50
số báo danh 40001234
mã đề 101 102 103 104
1 000 000 đồng
1 234 567 người
giá 25 000 000đ
0 đồng
3,14159265358979
1.234,56
số 000123456
hóa đơn 0001234
biên lai 0012345
lô 05 tờ 12
thửa 084, 085, 086
thửa 0305 0306 0307
phòng 0301, 0302"""


@pytest.mark.parametrize("text", NONE.splitlines())
def test_what_is_none(text: str) -> None:
    assert masked(f"Tôi thấy {text} là đúng") == f"Tôi thấy {text} là đúng"


@pytest.mark.parametrize("seed", range(3))
def test_what_is_masked_stays_so(seed: int) -> None:
    for one in comments(seed):
        told = masked(one.text)
        assert masked(told) == told


def test_places_are_those_of_the_text_as_it_came() -> None:
    text = "số 0\ufe0f\u20e3９12345678, an＠gmail.com"
    found = personal_details(text)
    assert [one.kind for one in found] == ["phone", "e-mail"]
    assert text[found[0].start : found[0].end].endswith("78")
    assert text[found[1].start : found[1].end] == "an＠gmail.com"


def test_nothing_overlaps() -> None:
    for one in (one for seed in range(5) for one in comments(seed)):
        found = personal_details(one.text + " " + one.text)
        assert found == sorted(found)
        assert all(a.end <= b.start for a, b in pairwise(found))


def test_a_sign_of_our_own_in_a_text_hides_nothing() -> None:
    assert masked("\x000912345678\0") == "\0[phone]\0"


PHONES = """0905 123 456
0905.123.456
0905-123-456
(0905) 123 456
+84905123456
+84 905 123 456
0084905123456
84905123456
0 905 123 456
090 512 3456
O9O5 123 456
0905 l23 456
0905 một hai ba 456
0262.3123456
02623 123 456
(0262)3.123.456
0905.123.456/0935.123.456
0905…123…456
0905...123...456
0905*123*456
0905,123,456
0905_123_456
0905 - 123 - 456
ĐT:0905123456
sđt.0905123456
Tel:+84-905-123-456
+84(905)123456
84-905-123-456
(+84)905123456
+84.905.123.456
0905'123'456
0905:123:456
09 05 12 34 56
0.9.0.5.1.2.3.4.5.6
0905 123456
0905123 456
0905 1234 56
0905–123–456
0905 · 123 · 456
0905~123~456
0169 123 4567
01212 345 678
zalo:0905123456
Zalo 0905.123.456
gọi 0905123456 gặp chị Hoa
(024) 3825 1234
024-3825-1234
024.38251234
028 3822 1234
+84 24 3825 1234
+84-262-3852-123
0905 12 34 56
0905.12.34.56
09051.23456
0905 12 3456
không chín không năm một hai ba bốn năm sáu
khong chin khong nam mot hai ba bon nam sau
09.05.12.34.56
09-05-12-34-56
090.512.3456
0905/123/456
0905 /123 /456
0905 123 456.
"0905123456"
0905123456;0935123456
0905123456-0935123456
0905123456 hoặc 0935123456
0905 123 456 (Hoa)
ĐT 0905 123 456, 0935 123 456
phone: 0905123456
hotline 0905.123.456
O905123456
o905123456
09o5123456
0905I23456
0905123456.
SĐT0905123456
09O5.l23.456"""


@pytest.mark.parametrize("written", [*PHONES.splitlines(), "0905\u00a0123\u200b456"])
def test_phones_as_they_are_written(written: str) -> None:
    told = masked(f"Liên hệ {written} nhé")
    assert "[phone]" in told
    assert sum(map(str.isdigit, told)) <= 2


MAILS = """ten.ho@gmail.com
TEN@GMAIL.COM
ten_ho+tag@yahoo.com.vn
ten@congty.vn
ten (a còng) gmail (chấm) com
ten[at]gmail[.]com
ten AT gmail DOT com
ten@gmail . com
ten@@gmail.com
<ten@gmail.com>
mailto:ten@x.vn
ten a-còng gmail.com
ten@gmail。com
ten﹫gmail.com
ten@sub.mail.edu.vn
ten-ho@ttn.edu.vn
ten @gmail.com
ten@ gmail.com
email:ten@gmail.com
ten{at}gmail.com
ten(@)gmail.com
ten at gmail.com
ten@gmail.com.vn,khac@yahoo.com
1234@qq.com
ten99@hotmail.com!
ten@outlook.com?
gmail: ten99@gmail.com
ten@gmail.
ten @ gmail
ten a còng yahoo chấm com chấm vn
t.e.n@icloud.com"""


@pytest.mark.parametrize("written", MAILS.splitlines())
def test_mail_addresses_as_they_are_written(written: str) -> None:
    told = masked(f"Liên hệ {written} nhé")
    assert "[e-mail]" in told
    assert "ten" not in told.lower()
