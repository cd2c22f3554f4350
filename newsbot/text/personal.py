"""Personal details that readers write into comments: found, and masked.

E-mail addresses, telephone numbers of Vietnam in the ways they are written, profiles, numbers of
identity papers and accounts, number plates. Every finder is a pure function over a text. What could
as well be a price, a date, a law, a score or a coordinate is left: a number counts by its own form,
or by the word before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple, get_args

Kind = Literal["e-mail", "phone", "profile", "identity", "account", "plate"]
_MASKS = re.compile(rf"\[(?:{'|'.join(get_args(Kind))})\]")


class Found(NamedTuple):
    """A detail from ``start`` to ``end``, in characters of the text."""

    start: int
    end: int
    kind: Kind


def personal_details(text: str) -> list[Found]:
    """The details in a text, in its order; none overlaps another."""
    if not _MAY_HAVE.search(text):
        return []
    plain, places = _plain(text)
    found: list[Found] = []
    # A text that came with such a sign is looked at without it.
    plain = _MASKS.sub(lambda mask: "\0" * len(mask[0]), plain.replace("\0", " "))
    for find in _FINDERS:
        for start, end, kind in find(plain):
            # What is found is no part of anything else.
            if "\0" not in plain[start:end]:
                found.append(Found(start, end, kind))
                plain = plain[:start] + "\0" * (end - start) + plain[end:]
    if places is not None:
        found = [Found(places[a], places[b], kind) for a, b, kind in found]
    return sorted(found)


def masked(text: str) -> str:
    """A text with ``[phone]`` and the like in place of each detail; its own masks stay."""
    # A mask parts what stood together: what is left is looked at as it will be the next time.
    while found := personal_details(text):
        parts, place = [], 0
        for start, end, kind in found:
            parts += [text[place:start], f"[{kind}]"]
            place = end
        text = "".join((*parts, text[place:]))
    return text


# The text as it is looked at

_WORDS = {
    "không khong ko hông": "0",
    "một mốt mot": "1",
    "hai": "2",
    "ba": "3",
    "bốn bon tư": "4",
    "năm nam lăm": "5",
    "sáu sau": "6",
    "bảy bẩy bay": "7",
    "tám tam": "8",
    "chín chin": "9",
}
_DIGIT_OF = {word: digit for words, digit in _WORDS.items() for word in words.split()}
_WORD = "|".join(sorted(_DIGIT_OF, key=len, reverse=True))
# Few comments have any of it.
_MAY_HAVE = re.compile(
    rf"[\d@＠﹫]|\.(?:com|me)\b|còng|[:=]\s*\w+[._]|\bat\b|(?:\b(?:{_WORD})\W+){{4}}", re.IGNORECASE
)
_ODD = re.compile(
    r"(?![0-9])\d|[\ufe0f\u20e3＠﹫．。－‐‑‒–—\u200b-\u200d\u2060\xa0\u2000-\u200a\u202f]"
)
_LIKE = {"＠": "@", "﹫": "@", "．": ".", "。": ".", **dict.fromkeys("－‐‑‒–—", "-")}
_LIKE |= dict.fromkeys(map(chr, (0xA0, *range(0x2000, 0x200B), 0x202F)), " ")
# Seen by nobody, or what makes a keycap of a digit.
_NOTHING = "\ufe0f\u20e3\u200b\u200c\u200d\u2060"


def _plain(text: str) -> tuple[str, list[int] | None]:
    """The text with plain digits and signs, and where each of its characters, and its end, stands
    in the text as it came (None: at the same place)."""
    if not _ODD.search(text):
        return text, None
    signs, places = [], []
    for place, sign in enumerate(text):
        if sign in _NOTHING:
            continue
        digit = unicodedata.decimal(sign, None)
        signs.append(str(digit) if digit is not None else _LIKE.get(sign, sign))
        places.append(place)
    return "".join(signs), [*places, len(text)]


# E-mail

_PROVIDERS = (
    "gmail|googlemail|yahoo|ymail|hotmail|outlook|live|msn|icloud|me|mail|proton|protonmail|zoho"
)
_TOP = "com|net|org|vn|edu|gov|info|biz|io|co|me|us|uk|fr|de|jp|kr|au|ca|asia|name|xyz|online"
_LOCAL = r"(?<![\w.+%*@-])[\w+%*-][\w.+%*'-]{0,63}"
_AT = r"(?:@{1,2}|[(\[{<]\s?(?:at|a[ -]?còng|@)\s?[)\]}>]|\ba[ -]?c[oò]ng\b|\ba[ -]?vòng\b)"
_DOT = r"(?:\.|[(\[{<]\s?(?:dot|chấm|\.)\s?[)\]}>]|\b(?:dot|chấm)\b)"
_MAILS = (
    re.compile(rf"{_LOCAL}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}}"),
    re.compile(
        rf"{_LOCAL}\s{{0,2}}{_AT}\s{{0,2}}[\w-]{{1,63}}(?:\s?{_DOT}\s?[\w-]{{1,63}}){{0,4}}?"
        rf"\s?{_DOT}\s?(?:{_TOP})\b(?:\s?{_DOT}\s?vn\b)?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_LOCAL}(?:\s{{0,2}}{_AT}\s{{0,2}}|\s+at\s+)(?:{_PROVIDERS})\b"
        rf"(?:\s?(?:{_DOT}|,|\s)\s?(?:com|net|vn)\b){{0,2}}",
        re.IGNORECASE,
    ),
)


def _mails(text: str) -> Iterator[Found]:
    if "@" not in text and not re.search(r"c[oò]ng|vòng|\bat\b", text, re.IGNORECASE):
        return
    for pattern in _MAILS:
        blank: list[tuple[int, int]] = []
        for one in pattern.finditer(text):
            yield Found(one.start(), one.end(), "e-mail")
            blank.append(one.span())
        for start, end in blank:
            text = text[:start] + "\0" * (end - start) + text[end:]


# Profiles

_PROFILES = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:(?:www|m|web|mbasic|vi-vn)\.)?(?:"
    r"(?:facebook\.com|fb\.com|fb\.me|m\.me|messenger\.com|zalo\.me|t\.me|telegram\.me"
    r"|instagram\.com|tiktok\.com|twitter\.com|x\.com|threads\.net|threads\.com|wa\.me|line\.me"
    r"|vk\.com)/|linkedin\.com/in/|youtube\.com/(?:@|c/|user/|channel/))"
    r"[^\s<>\"'()\[\]]*[^\s<>\"'()\[\].,;:!?…]",
    re.IGNORECASE,
)
_HANDLES = re.compile(
    r"\b(?:facebook|fb|face|zalo|instagram|insta|ig|tiktok|telegram|tele|twitter|skype|wechat)"
    r"\s*(?:id|nick|tên)?\s*[:=]\s*(@?[\w.]{3,40})",
    re.IGNORECASE,
)


def _profiles(text: str) -> Iterator[Found]:
    for one in _PROFILES.finditer(text):
        yield Found(one.start(), one.end(), "profile")
    for one in _HANDLES.finditer(text):
        handle = one[1].rstrip(".")
        # A plain word may be one of a sentence; a number is looked at as one.
        if not handle.isdecimal() and re.search(r"[@\d_.]", handle):
            yield Found(one.start(1), one.start(1) + len(handle), "profile")


# Numbers

_UNIT = re.compile(
    r"\s*(?:đồng|đ|vnđ|vnd|usd|triệu|trieu|tỷ|tỉ|nghìn|ngàn|tr|k|%|km²?|m²?|m2|ha|kg|tấn|người|ca)\b"
    r"|\s*%",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_GAP = re.compile(r"[ .\-_/,()*'~|·•…:]{1,3}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CUE = re.compile(
    r"(?:điện thoại|dien thoai|đt|sđt|sdt|s[.]đ[.]t|đtdđ|dđ|di động|phone|tel|mobile|hotline|zalo"
    r"|za lo|viber|whatsapp|telegram|momo|fax|call|số máy|tổng đài)"
    r"\W{0,3}(?:số|là|so|la|no)?\W{0,3}\Z",
    re.IGNORECASE,
)
_BEFORE = 24
# In digits, with the country's.
_SHORTEST, _SHORTEST_LOCAL, _LONGEST = 10, 7, 15


class _Group(NamedTuple):
    """Digits that stand together."""

    start: int
    end: int
    digits: str


class _Run(NamedTuple):
    """Groups with no more between two of them than may part a number."""

    groups: list[_Group]
    gaps: list[str]


def _runs(text: str) -> Iterator[_Run]:
    groups: list[_Group] = []
    gaps: list[str] = []
    for one in re.finditer(r"[0-9]+", text):
        group = _Group(one.start(), one.end(), one[0])
        gap = text[groups[-1].end : group.start] if groups else ""
        if groups and not (len(gap) <= 3 and _GAP.fullmatch(gap)):
            yield _Run(groups, gaps)
            groups, gaps = [], []
        elif groups:
            gaps.append(gap)
        groups.append(group)
    if groups:
        yield _Run(groups, gaps)


def _national(digits: str, *, plus: bool) -> str | None:
    """A number as it is dialled in Vietnam, None where it is none of Vietnam's."""
    if digits.startswith("0084"):
        digits = "0" + digits[4:].removeprefix("0")
    elif plus or (digits.startswith("84") and len(digits) > 10):
        if not digits.startswith("84"):
            return None
        digits = "0" + digits[2:].removeprefix("0")
    is_one = re.fullmatch(r"0[2-9][0-9]{8}|0[1-8][0-9]{9}", digits)
    return digits if is_one else None


def _phones(text: str) -> Iterator[Found]:
    for run in _runs(text):
        at, groups = 0, run.groups
        while at < len(groups):
            end = _phone_end(text, run, at)
            if end is None:
                at += 1
                continue
            start = groups[at].start
            # What stands before it and is a part of it.
            before = re.search(r"(?:\(\s?)?(?:\+\s?)?\(?\Z", text[max(0, start - 4) : start])
            start -= len(before[0]) if before is not None else 0
            last = groups[end - 1].end
            last += text[last : last + 1] == ")" and "(" in text[start:last]
            yield Found(start, last, "phone")
            at = end


def _phone_end(text: str, run: _Run, at: int) -> int | None:
    """Behind which group a number ends that begins with this one; None where none does."""
    groups, gaps = run.groups, run.gaps
    first = groups[at]
    before = text[max(0, first.start - _BEFORE) : first.start]
    plus = bool(re.search(r"\+\s?\(?\Z", before))
    cued = bool(_CUE.search(before.rstrip("+( ")))
    if at and gaps[at - 1] in (".", ",") and len(groups[at - 1].digits) <= 3 and not plus:
        return None  # behind a decimal point
    if not (plus or cued or first.digits[0] in "08"):
        return None
    best, digits = None, ""
    for end in range(at + 1, len(groups) + 1):
        digits += groups[end - 1].digits
        if len(digits) > _LONGEST:
            break
        if len(digits) < (_SHORTEST_LOCAL if plus or cued else _SHORTEST):
            continue
        inner = gaps[at : end - 1]
        if _is_phone(text, run, (at, end), digits, inner, plus=plus, cued=cued):
            best = end
            if not digits.startswith("02") or len(digits) != 10:
                break
    return best


def _is_phone(
    text: str,
    run: _Run,
    span: tuple[int, int],
    digits: str,
    gaps: Sequence[str],
    *,
    plus: bool,
    cued: bool,
) -> bool:
    at, end = span
    groups = run.groups[at:end]
    written = text[groups[0].start : groups[-1].end]
    national = _national(digits, plus=plus)
    if _THOUSANDS.fullmatch(written) and not written.startswith("0"):
        is_sum = _UNIT.match(text, groups[-1].end) or written.endswith("000")
        if is_sum or not (cued or (plus and national)):
            return False
    if national is None:
        if plus and not digits.startswith("84"):
            return 9 <= len(digits) <= 15 and end == len(run.groups)
        return cued and _is_local(text, run, span, digits)
    weak = digits.startswith("84") and not plus
    if weak and not cued and not _PROVEN.fullmatch(national):
        return False
    if weak and not cued:
        is_apart = groups[0].digits == "84" and gaps[:1] in ([" "], ["-"])
        if _UNIT.match(text, groups[-1].end) or (gaps and not is_apart):
            return False
    if cued or plus or not gaps:
        return True
    return _has_shape(run, span, gaps)


def _is_local(text: str, run: _Run, span: tuple[int, int], digits: str) -> bool:
    """Whether it is a number behind a word for one: of a town, or of a hotline."""
    _, end = span
    if end != len(run.groups) or not 7 <= len(digits) <= 11:
        return False
    return not _UNIT.match(text, run.groups[end - 1].end)


def _has_shape(run: _Run, span: tuple[int, int], gaps: Sequence[str]) -> bool:
    """Whether groups of digits are written as those of one number are."""
    at, end = span
    groups = run.groups[at:end]
    sizes = [len(group.digits) for group in groups]
    signs = {gap.strip() or " " for gap in gaps} - {"(", ")", ") ("}
    if max(sizes) == 1:
        around = (run.gaps[at - 1 : at] if at else []) + run.gaps[end - 1 : end]
        return len(signs) == 1 and not set(around) & set(gaps)
    if _begins_with_date(groups, gaps):
        return False
    if 1 in sizes[(2 if sizes[0] > 2 else 1) :] and (len(signs) > 1 or end != len(run.groups)):
        return False
    if signs & {",", "/", ":", "|"} and sizes[0] < 3:
        return False
    if len(signs) > 1 and sizes[0] < 3 and not any("(" in gap or ")" in gap for gap in gaps):
        return False
    # More of the same behind it: a row of numbers, but where the groups are those of a phone.
    goes_on = end < len(run.groups) and run.gaps[end - 1] in gaps
    if goes_on and sizes[0] < 3:
        return False
    return len(groups) <= 6


def _begins_with_date(groups: Sequence[_Group], gaps: Sequence[str]) -> bool:
    if len(groups) < 3:
        return False
    month, year, hour = (group.digits for group in groups[:3])
    if len(month) <= 2 and int(month) <= 12 and _YEAR.fullmatch(year) and len(hour) <= 2:
        return True
    if not all(gap in (".", "-", "/") for gap in gaps[:2]):
        return False
    day, month, year = (group.digits for group in groups[:3])
    is_day = len(day) <= 2 and len(month) <= 2 and int(day) <= 31 and int(month) <= 12
    return is_day and bool(_YEAR.fullmatch(year))


# Behind no letter; digits may stand behind a word ("zalo0912").
_ANEW = r"(?:(?<![^\W_])|(?<=[^\W\d_]{2})(?=[0-9]))"
_FALSE = str.maketrans("OoQIil|!SsBbZz", "00011111558822")
_SEEN = "[0-9OoQIil|!SsBbZz]"
_DISGUISED = re.compile(rf"{_ANEW}[0-9OoQ]{_SEEN}{{0,14}}(?:[ .\-]{_SEEN}{{1,9}}){{0,5}}(?![^\W_])")
_TRUE_DIGITS = 6
_PROVEN = re.compile(r"0[35789][0-9]{8}|02[0-9]{9}")
_SPELT = re.compile(
    rf"{_ANEW}(?:(?:{_WORD}|[0-9]{{1,8}})[ .,\-]{{1,3}}){{2,11}}(?:{_WORD}|[0-9]{{1,8}})(?![^\W_])",
    re.IGNORECASE,
)


def _disguised(text: str) -> Iterator[Found]:
    """Letters in place of digits, and digits in words: where nothing else than a number results."""
    for one in _DISGUISED.finditer(text):
        written = re.sub(r"[ .\-]", "", one[0])
        is_mixed = _TRUE_DIGITS <= sum(map(str.isdecimal, written)) < len(written)
        if is_mixed and _PROVEN.fullmatch(written.translate(_FALSE)):
            yield Found(one.start(), one.end(), "phone")
    for one in _SPELT.finditer(text):
        yield from _spelt(one)


def _spelt(written: re.Match[str]) -> Iterator[Found]:
    tokens = list(re.finditer(r"[^\W_]+", written[0]))
    told = [_DIGIT_OF.get(token[0].lower(), token[0]) for token in tokens]
    words = [not token[0].isdecimal() for token in tokens]
    for at in range(len(told)):
        for end in range(len(told), at + 1, -1):
            digits = "".join(told[at:end])
            if sum(words[at:end]) >= 2 and _PROVEN.fullmatch(digits):
                begin = written.start()
                yield Found(begin + tokens[at].start(), begin + tokens[end - 1].end(), "phone")
                return


# Papers and accounts

_IDENTITY = re.compile(
    r"\b(?:cccd|cmnd|cmt(?:nd)?|căn cước(?: công dân)?|can cuoc|chứng minh(?: nhân dân| thư)?"
    r"|định danh(?: cá nhân)?|hộ chiếu|ho chieu|passport|mã số thuế|mst|bhxh|bhyt|gplx)"
    r"\W{0,3}(?:số|so|là|no|số là)?\W{0,3}((?:[A-Z]{1,2} ?)?[0-9](?:[ .-]?[0-9]){6,14})(?![0-9])",
    re.IGNORECASE,
)
# Province, sex with century, year of birth, number.
_CITIZEN = re.compile(r"(?<![\w.,])0(?:0[1-9]|[1-8][0-9]|9[0-6])[0-3][0-9]{8}(?![\w]|[.,][0-9])")
_BANKS = (
    "vietcombank|vcb|techcombank|tcb|bidv|agribank|vietinbank|mb ?bank|mb|acb|sacombank|tp ?bank"
    "|vp ?bank|vib|shb|hdbank|ocb|msb|eximbank|seabank|lpbank|lienvietpostbank|scb|dongabank"
    "|nam a bank|ncb|abbank|momo|ngân hàng"
)
_NUMBER = r"[0-9](?:[ .-]?[0-9]){5,18}"
_ACCOUNTS = (
    re.compile(
        rf"\b(?:stk|s[.]t[.]k|số tài khoản|so tai khoan|tài khoản(?: số)?|tai khoan|tk|account|a/c)"
        rf"\W{{0,3}}(?:số|so|là|(?:{_BANKS})|của \w+)?\W{{0,3}}({_NUMBER})(?![0-9])",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:{_BANKS})\W{{0,3}}(?:số|stk|tk)?\W{{0,3}}({_NUMBER})(?![0-9])", re.IGNORECASE
    ),
    re.compile(
        rf"(?<![\w.,])([0-9]{{8,19}})\W{{1,3}}(?:tại |ở |nh |)?(?:{_BANKS})\b", re.IGNORECASE
    ),
)
_CARD = re.compile(
    r"(?<![\w.,])[3-69][0-9]{3}([ -]?)[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?![\w]|[.,][0-9])"
)


def _identities(text: str) -> Iterator[Found]:
    for one in _IDENTITY.finditer(text):
        yield Found(one.start(1), one.end(1), "identity")
    for one in _CITIZEN.finditer(text):
        yield Found(one.start(), one.end(), "identity")


def _accounts(text: str) -> Iterator[Found]:
    seen: set[int] = set()
    for pattern in _ACCOUNTS:
        for one in pattern.finditer(text):
            is_sum = _THOUSANDS.fullmatch(one[1]) or _UNIT.match(text, one.end(1))
            if not is_sum and one.start(1) not in seen:
                seen.add(one.start(1))
                yield Found(one.start(1), one.end(1), "account")
    for one in _CARD.finditer(text):
        if one.start() not in seen and _luhn(re.sub(r"\D", "", one[0])):
            yield Found(one.start(), one.end(), "account")


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(n // 10 + n % 10 for n in doubled)) % 10 == 0


_PLATES = (
    # 47A-123.45, 47B1 234.56, 51F12345
    re.compile(
        r"(?<![\w.,/])(?:1[1-9]|[2-9][0-9])[ -]?[A-Za-zĐđ][A-Za-zĐđ0-9]?[ .-]{0,3}"
        r"(?:[0-9]{3}[.][0-9]{2}|[0-9]{5})(?!\w|[.,/][0-9])"
    ),
    # Four digits are a year as well.
    re.compile(
        r"\b(?:biển số|biển kiểm soát|bks|bs|biển|xe)(?: xe)?\W{0,3}(?:số|là)?\W{0,3}"
        r"((?:1[1-9]|[2-9][0-9])[ -]?[A-Za-zĐđ][A-Za-zĐđ0-9]?[ .-]{0,3}[0-9]{4})(?!\w|[.,/][0-9])",
        re.IGNORECASE,
    ),
)


def _plates(text: str) -> Iterator[Found]:
    for pattern in _PLATES:
        for one in pattern.finditer(text):
            part = 1 if pattern.groups else 0
            yield Found(one.start(part), one.end(part), "plate")


_FINDERS: tuple[Callable[[str], Iterator[Found]], ...] = (
    _mails,
    _profiles,
    _identities,
    _accounts,
    _plates,
    _disguised,
    _phones,
)
