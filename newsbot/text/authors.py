"""The lines at an article's end to authors and source, by the contract's rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from newsbot.text.clean import has_word
from newsbot.text.contacts import without_contacts
from newsbot.text.names import HONORIFIC, has_family_or_title, looks_like_name

# A right-aligned line with a longer piece than this is a sentence, not names.
LONGEST_NAME = 60
# Of an author line, with all that is no name of it: addresses, telephone numbers.
_LONGEST_LINE = 300
_PLACEHOLDERS = frozenset(("bút danh", "internet", "sưu tầm"))

_ROLE = (
    r"(?:bài(?: viết)?|ảnh|hình ảnh|video|clip|phóng sự|tin|thơ|nhạc|lời|tranh|minh họa|"
    r"thực hiện|trình bày|đồ họa|thiết kế|nội dung|biên tập|tổng hợp|biên dịch|lược dịch|dịch|"
    r"chuyển ngữ|lược ghi|ghi|ghi chép|kịch bản|quay phim|dựng|kỹ thuật|phóng viên|pv|tác giả)"
)
_ROLES_ONLY = re.compile(rf"{_ROLE}(?:\s*(?:,|&|\+|/|-|–|và)\s*{_ROLE})*", re.IGNORECASE)
_ROLE_AT_END = re.compile(rf"\s{_ROLE}$", re.IGNORECASE)
# Between names, and before the next label: "Ngọc Lân / Ảnh: Hoàng Gia".
_PIECES = re.compile(rf"[;|•·]|\s[-–—]\s|[/&+]\s*(?={_ROLE}\s*:)", re.IGNORECASE)
_NAMES = re.compile(r"[,;&/|•·]|\s[-–—]\s|(?<=\w)[–—](?=\w)|\+(?=\s*\w)|\s+(?:và|VÀ|cùng|CÙNG)\s+")
_LAST_MARK = re.compile(r"[,;&/|•·]|\s(?:và|VÀ|cùng|CÙNG)\s")
# "Ghi chép của A", "A ghi": what one did, not a part of one's name.
_WORK_OF = re.compile(
    r"^(?:chùm\s+)?(?:ghi chép|tản văn|bút ký|ký sự|tùy bút|tạp văn|tạp bút|hồi ký|truyện ngắn|"
    r"phóng sự|thơ|ảnh|tranh|bài(?: viết)?|bài thơ|ký|tin)\s+của\s+(?:tác giả\s+)?",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"\s+(?:(?:lược\s+)?(?:ghi|dịch|thuật)|ghi chép|tổng hợp|biên dịch|biên soạn|sưu tầm|"
    r"thực hiện)$"
)
# Behind a comma, what somebody is: "Lam Trà, phóng viên Báo Hoa Rừng".
_POSITION = re.compile(
    r"(?:phóng viên|pv|cộng tác viên|ctv|biên tập viên|btv|nhà báo|chủ tịch|giám đốc|"
    r"hiệu trưởng|bí thư|giáo viên|giảng viên|sinh viên|học sinh|thành viên)(?!\w)",
    re.IGNORECASE,
)
# Begin names as well: "Nguyên Hoa".
_RANK = re.compile(r"(?:nguyên|trưởng|phó)\s", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
# What brackets leave behind; in a run of them a pattern with a leading space takes square time.
_SPACES = re.compile(r" {2,}")
# Around a name.
_AROUND = ' ,;:*-–—_()[]"“”|•·+/&'
# An agency, at the end of a name: all other marks there go.
_PLUS = re.compile(r"\bvietnam\+(?=\W*$)", re.IGNORECASE)
_FROM = re.compile(
    r"(?<!\w)(?:theo|nguồn)\s*:?\s+(?:lời(?: kể)? của\s+)?(?=\S)|(?<!\w)nguồn\s*:", re.IGNORECASE
)
_FROM_IN_BRACKETS = re.compile(
    r"(?<!\w)(?:theo|nguồn|từ)\s*:?\s+(?:lời(?: kể)? của\s+)?(?=\S)", re.IGNORECASE
)
_FULL_STOP = re.compile(r"\w{2}[.…]\s*$")
_MANY_WORDS = 8
_CALL = re.compile(r"[!?]\s*$", re.MULTILINE)
_DATE = re.compile(r"\d\s*[/.-]\s*\d|(?<!\w)(?:ngày|tháng|năm)(?!\w)")

_WIRE = (
    r"TTXVN|TTX|Vietnam\s?\+|Vietnam\s?[Pp]lus|VNA|VNS|VGP|VOV\d*|VTV\d*|VTC|QĐND|CAND|SGGP|NLĐO?|"
    r"TTO|TNO|TPO|PLO|Reuters|AFP|Xinhua|THX|Tân Hoa [Xx]ã|Sputnik|TASS|Kyodo|Yonhap|DPA|Bloomberg|"
    r"BBC|CNN|VnExpress|VnEconomy|VietNamNet|Vietnamnet|The Guardian"
)
_TITLES = (
    r"(?:Báo|Tạp chí|Thông tấn xã|Cổng (?:TTĐT|[Tt]hông tin)|Trang (?:tin|thông tin|web|TTĐT)|"
    r"Đài (?:PT|TH|TNVN|Tiếng nói|Truyền hình|Phát thanh))(?!\w).*|"
    r"[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org)(?:\.vn)?"
)
_PAPERS = (
    r"AP|Nhân [Dd]ân|Tuổi [Tt]rẻ|Thanh [Nn]iên|Dân [Tt]rí|Tiền [Pp]hong|(?:Người )?Lao [Đđ]ộng|"
    r"Sài Gòn [Gg]iải [Pp]hóng|Quân đội [Nn]hân dân|Công an [Nn]hân dân|Tin [Tt]ức|Zing(?:news)?"
)
_TAIL = r"(?:\s*[/,-]\s*.+|\s+(?:Online|điện tử|Điện tử))?"
# Alone on a line only what can't be a person's name; in brackets the papers' names too.
_AGENCY = re.compile(rf"(?:{_WIRE}|{_TITLES}){_TAIL}")
_BRACKETED_AGENCY = re.compile(rf"(?:{_WIRE}|{_TITLES}|{_PAPERS}){_TAIL}")
_WIRE_INSIDE = re.compile(rf"(?<!\w)(?:{_WIRE})(?!\w)")


# "By Lê Hương" on English pages.
_BY = re.compile(
    r"(?:(?:story|text|photos?|words|reported|written|translated|compiled)"
    r"(?:(?:\s*[,&]\s*|\s+and\s+)\w++)*\s+)?by\b\s*:?\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+and\s+")
_SENTENCE = re.compile(r"[!?…\"“”]|\w{2}[.](?:\s|$)|\d")


class Credits(NamedTuple):
    """``authors`` as printed, each once, in page order; ``source`` None when none is named."""

    authors: list[str]
    source: str | None


def read_credits(lines: Iterable[str]) -> Credits:
    """Authors and source of the trailing run of right-aligned lines, in page order."""
    authors: dict[str, str] = {}
    sources: list[str] = []
    for line in lines:
        names, named = _read_line(line)
        sources += named
        for name in names:
            authors.setdefault(name.casefold(), name)
    # "Theo PV (TTXVN)": a role is a source where nothing else is.
    if sources:
        sources = [one for one in sources if not _ROLES_ONLY.fullmatch(one)] or sources
    return Credits(list(authors.values()), ", ".join(dict.fromkeys(sources)) or None)


def is_placeholder(text: str) -> bool:
    """Whether a line only holds the place of a name: "Bút danh"."""
    return _trim(_BRACKETS.sub(" ", text)).casefold() in _PLACEHOLDERS


def is_byline(line: str, *, bold: bool, places: Collection[str] = ()) -> bool:
    """Whether a line, wherever it is aligned, is a name, a role with a name, or a source.

    A bold one may be a single word ("Hoài"); anything that could be a sentence is none, and so is
    one of ``places``, in lower case.
    """
    if len(line) > _LONGEST_LINE:
        return False
    line = without_contacts(line)
    bare = _BRACKETS.sub(" ", line)
    if len(line) > LONGEST_NAME + 20 or not looks_like_credits(line):
        return False
    if _SENTENCE.search(HONORIFIC.sub("", bare)):
        return False
    label, colon, _ = bare.partition(":")
    labelled = bool(colon and _ROLES_ONLY.fullmatch(label.strip())) or _BY.match(line) is not None
    if colon and not labelled and not _FROM.match(line):
        return False
    authors, source = read_credits(line.split("\n"))
    if not authors:
        is_source = _FROM.match(line.lstrip("( [")) or _AGENCY.fullmatch(line)
        return source is not None and is_source is not None
    if not (bold or labelled or any(map(has_family_or_title, authors))):
        return False
    single = bold or labelled
    return all(looks_like_name(name, single=single, places=places) for name in authors)


def looks_like_credits(text: str) -> bool:
    """Whether right-aligned text may name people: a date, a call, a long sentence does not."""
    bare = _SPACES.sub(" ", _BRACKETS.sub(" ", without_contacts(text)))
    if _CALL.search(bare) or (_DATE.search(bare) and not _FROM.match(bare)):
        return False
    names = _NAMES.split(bare.replace("\n", ";"))
    # Names begin with capitals; a sentence's parts between its commas do not.
    is_sentence = _FULL_STOP.search(bare) is not None and len(bare.split()) > _MANY_WORDS
    return all(
        len(name) <= LONGEST_NAME
        and not (is_sentence and name.strip()[:1].islower())
        and not is_talk(name)
        for name in names
    )


def is_talk(text: str) -> bool:
    """Whether most of several words are small ones: a sentence, with or without its point."""
    if _FROM.search(text):
        return False
    words = text.rpartition(":")[2].split()
    small = sum(word[0].islower() for word in words)
    return len(words) > 4 and 2 * small > len(words)


@lru_cache(maxsize=64)
def _read_line(line: str) -> tuple[list[str], list[str]]:
    """Names and sources of a line: asked for where a text ends, and by the author's pipeline."""
    sources: list[str] = []
    return _names(without_contacts(line), sources), sources


def _names(line: str, sources: list[str]) -> list[str]:
    line = _SPACES.sub(" ", _BRACKETS.sub(lambda match: _bracketed(match[1], sources), line))
    names: list[str] = []
    is_english = _BY.match(line) is not None
    if is_english:
        line = _AND.sub(", ", line)
    for piece in _PIECES.split(line):
        if is_english and (by := _BY.match(piece.lstrip())):
            piece = piece.lstrip()[by.end() :]
        before, *named = _FROM.split(piece, maxsplit=1)
        sources += [source for source in map(_trim, named) if source]
        first, *others = map(_trim, _NAMES.split(_without_labels(before)))
        names += [first, *(name for name in others if not _is_position(name))]
    sources += [name for name in names if _AGENCY.fullmatch(name)]
    return [name for name in names if _is_person(name)]


def _without_labels(piece: str) -> str:
    """The names of "Bài: A, ảnh: B": role labels stand before a colon."""
    *labelled, last = piece.split(":")
    names = []
    for place, text in enumerate(labelled):
        text = text.strip()
        match = _ROLE_AT_END.search(text)
        if match and _is_capitalised(text[: match.start()]):
            names.append(text[: match.start()])
        elif place:
            # Between two colons: names, then the next label behind the last mark.
            marks = [match.start() for match in _LAST_MARK.finditer(text)]
            names.append(text[: marks[-1]] if marks else text)
    return ", ".join([*names, last])


def _is_capitalised(text: str) -> bool:
    """ "Đinh Nga" of "Đinh Nga Ảnh: …" is a name, "Chùm" of "Chùm ảnh: …" a part of the label."""
    words = text.split()
    return len(words) > 1 and all(word[0].isupper() for word in words)


def _is_position(name: str) -> bool:
    """Whether what stands behind a comma says what somebody is."""
    if _RANK.match(name):
        return any(word[0].islower() for word in name.split())
    return _POSITION.match(name) is not None or name[:1].islower()


def _is_person(name: str) -> bool:
    return (
        has_word(name)
        and not any(map(str.isdigit, name))
        and not _AGENCY.fullmatch(name)
        and not _ROLES_ONLY.fullmatch(name)
        and name.casefold() not in _PLACEHOLDERS
    )


def _bracketed(inside: str, sources: list[str]) -> str:
    """What stands in brackets goes; an agency or "theo …" in them is the source."""
    inside = inside.strip()
    if match := _FROM_IN_BRACKETS.search(inside):
        sources.append(_trim(inside[match.end() :]))
    elif _BRACKETED_AGENCY.fullmatch(inside):
        sources.append(inside)
    elif match := _WIRE_INSIDE.search(inside):
        sources.append(match[0])
    return " "


def _trim(name: str) -> str:
    """Without the marks around a name; the point of an initial ("M.H.") stays, and the agency
    Vietnam+ keeps its plus."""
    marked = " ".join(name.split())
    if "+" in marked and (agency := _PLUS.search(marked)):
        return marked[: agency.end()].lstrip(_AROUND)
    name = marked.strip(_AROUND)
    name = _DOES.sub("", _WORK_OF.sub("", name, count=1))
    return name[:-1].rstrip() if re.search(r"(?:\w{2}|\s)\.$", name) else name
