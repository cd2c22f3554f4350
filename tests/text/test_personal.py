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
mã bưu chính 63000"""


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
