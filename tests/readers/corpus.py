"""Comments as readers write them, with personal details and with numbers that are none; seeded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

_SPOKEN = "không một hai ba bốn năm sáu bảy tám chín".split()


class Written(NamedTuple):
    """A comment; ``kind`` is that of ``detail``, which stands in ``around``, "" for none."""

    around: str
    kind: str
    detail: str

    @property
    def text(self) -> str:
        return self.around.format(self.detail)


def comments(seed: int, number: int = 500) -> list[Written]:
    """As many comments; two in five have a telephone number, one in five an e-mail address, the
    rest numbers and words that are no personal detail."""
    random = Random(seed)
    return [_comment(random) for _ in range(number)]


def _comment(random: Random) -> Written:
    kind = random.choice(["phone", "phone", "e-mail", "", ""])
    detail = {"phone": _phone, "e-mail": _mail, "": _plain}[kind](random)
    return Written(random.choice(_AROUND), kind, detail)


_AROUND = (
    "{}",
    "Ai cần thì gọi {} nhé",
    "Liên hệ {}.",
    "Nhà tôi ở Ea Tam, {}, mong tòa soạn phản ánh giúp!",
    "Tôi đọc bài hôm 12/3 mà vẫn thấy {} đó bà con",
    "({})",
    "Theo tôi biết là {}; còn đúng hay không thì chờ xem",
    "Năm 2023 tôi gặp {} ở chợ",
)


def _digits(random: Random, number: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(number))


def _phone(random: Random) -> str:
    if random.random() < 0.25:
        number = "0262" + random.choice("23") + _digits(random, 6)
    else:
        number = "0" + random.choice("35789") + _digits(random, 8)
    return random.choice(_PHONES)(number)


def _spaced(*sizes: int, by: str = " ", begin: str = "") -> Callable[[str], str]:
    def write(number: str) -> str:
        if begin:
            number = number[1:]
        parts, at = [], 0
        for size in sizes:
            parts.append(number[at : at + size])
            at += size
        parts.append(number[at:])
        return begin + by.join(part for part in parts if part)

    return write


_PHONES: tuple[Callable[[str], str], ...] = (
    str,
    _spaced(4, 3),
    _spaced(4, 3, by="."),
    _spaced(4, 3, by="-"),
    _spaced(3, 3, by="."),
    _spaced(2, 2, 2, 2),
    _spaced(4, 2, 2, by="."),
    _spaced(4, 3, by=" - "),
    _spaced(2, 3, 3, begin="+84 "),
    _spaced(3, 3, by=".", begin="(+84) "),
    _spaced(3, 3, begin="+84"),
    _spaced(20, begin="0084"),
    _spaced(20, begin="+84"),
    _spaced(20, begin="84"),
    lambda number: f"({number[:4]}) {number[4:7]} {number[7:]}",
    lambda number: f"({number[:4]}){number[4:7]}-{number[7:]}",
    " ".join,
    ".".join,
    lambda number: f"SĐT:{number}",
    lambda number: f"zalo{number}",
    lambda number: "O" + number[1:],
    lambda number: number.replace("1", "l"),
    lambda number: "".join(chr(ord("０") + int(digit)) for digit in number),
    lambda number: "".join(f"{digit}\ufe0f\u20e3" for digit in number),
    lambda number: " ".join(_SPOKEN[int(digit)] for digit in number),
    lambda number: f"{number[:4]} " + " ".join(_SPOKEN[int(digit)] for digit in number[4:]),
)


def _mail(random: Random) -> str:
    local = random.choice(
        ["an.nguyen", "LAN_99", "y.bhieu", "ts+hoa", "phòngkinhdoanh", "hnie2001"]
    )
    host, top = (
        random.choice(["gmail", "yahoo", "outlook", "ttn"]),
        random.choice(["com", "com.vn"]),
    )
    return random.choice(_MAILS).format(local, host, top)


_MAILS = (
    "{0}@{1}.{2}",
    "{0}@{1}.{2}",
    "{0} @ {1}.{2}",
    "{0}@ {1} . {2}",
    "{0}(at){1}.{2}",
    "{0}[at]{1}[dot]com",
    "{0} a còng {1} chấm com",
    "{0}＠{1}.{2}",
    "{0}@gmail",
    "{0}@gmail,com",
    "{0} at gmail dot com",
)


def _plain(random: Random) -> str:
    return random.choice(_PLAIN)(random)


def _thousands(random: Random, groups: int) -> str:
    return ".".join([str(random.randint(1, 999)), *(_digits(random, 3) for _ in range(groups))])


def _date(random: Random, by: str) -> str:
    day, month = random.randint(1, 31), random.randint(1, 12)
    return by.join((f"{day:02}", f"{month:02}", str(random.randint(1950, 2030))))


_PLAIN: tuple[Callable[[Random], str], ...] = (
    lambda random: f"{_thousands(random, random.randint(1, 4))} đồng",
    lambda random: f"{_thousands(random, 1)} người",
    lambda random: f"{random.randint(0, 99)},{_digits(random, random.randint(1, 4))} triệu",
    lambda random: _date(random, random.choice("/-.")),
    lambda random: f"{_date(random, '/')} - {_date(random, '/')}",
    lambda random: f"{_date(random, '.')} {random.randint(0, 23):02}:{random.randint(0, 59):02}",
    lambda random: f"{random.randint(1, 300)}/{random.randint(1990, 2030)}/NĐ-CP",
    lambda random: f"Luật {random.randint(1, 99)}/{random.randint(1990, 2030)}/QH15",
    lambda random: f"{random.randint(0, 9)}-{random.randint(0, 9)}",
    lambda random: ", ".join(f"{random.randint(0, 9)} - {random.randint(0, 9)}" for _ in range(4)),
    lambda random: f"{random.uniform(8, 23):.6f}, {random.uniform(102, 110):.6f}",
    lambda random: f"{random.randint(8, 23)}°{random.randint(0, 59)}'N",
    lambda random: f"Km {random.randint(1, 900)}+{_digits(random, 3)}",
    lambda random: f"{random.randint(1950, 1999)}-{random.randint(2000, 2030)}",
    lambda random: f"{_thousands(random, 1)}-{_thousands(random, 1)} đ/kg",
    lambda random: f"lớp {random.randint(6, 12)}A{random.randint(1, 9)}",
    lambda random: f"hẻm {random.randint(1, 99)}/{random.randint(1, 99)}/{random.randint(1, 99)}",
    lambda random: random.choice(
        [
            "hai ba năm nữa",
            "bảy tám chín người",
            "atm at home",
            "gọi 113",
            "fb: thấy hay",
            "@Lan: đúng",
        ]
    ),
)


def masked_wrongly(masked: Callable[[str], str], written: list[Written]) -> Iterator[Written]:
    """The comments without a detail that do not stay as they are."""
    return (one for one in written if not one.kind and masked(one.text) != one.text)


def not_found(masked: Callable[[str], str], written: list[Written], kind: str) -> list[Written]:
    """The comments whose detail of this kind still shows once they are masked."""
    return [one for one in written if one.kind == kind and _shows(masked(one.text), one, kind)]


def _shows(text: str, one: Written, kind: str) -> bool:
    """Whether more of it is left than the words around it."""
    rest, around = text.replace(f"[{kind}]", "", 1), one.around.format("")
    if f"[{kind}]" not in text or len(rest) > len(around) + len("zalo"):
        return True
    return sum(map(str.isdigit, rest)) > sum(map(str.isdigit, around))
