"""The lines at an article's end to authors and source, by the contract's rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from newsbot.text.clean import has_word

# A line longer than this is a right-aligned sentence, not names.
LONGEST_LINE = 120
_PLACEHOLDERS = frozenset(("bút danh",))

_ROLE = (
    r"(?:bài(?: viết)?|ảnh|hình ảnh|ảnh minh họa|minh họa|video|clip|phóng sự|tin|thơ|nhạc|lời|"
    r"tranh|thực hiện|tổ chức thực hiện|trình bày|đồ họa|thiết kế|infographic|nội dung|biên tập|"
    r"tổng hợp|biên dịch|lược dịch|dịch|chuyển ngữ|ghi|ghi chép|kịch bản|quay phim|dựng|dựng phim|"
    r"kỹ thuật|giọng đọc|người đọc|phỏng vấn|phóng viên|nhóm phóng viên|nhóm pv|pv|tác giả)"
)
_ROLES = re.compile(rf"(?<!\w){_ROLE}(?:\s*(?:,|&|\+|/|-|–|và)\s*{_ROLE})*\s*:", re.IGNORECASE)
_LABEL = re.compile(r"^[^:]{1,60}:")
_SOURCE = re.compile(r"^\s*(?:theo|nguồn)(?:\s*:\s*|\s+)(.+)$|^\s*nguồn\s*:\s*(.+)$", re.IGNORECASE)
_SOURCE_INSIDE = re.compile(r"(?<!\w)(?:theo|nguồn)\s*:?\s+(?=\S)", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_SPLIT = re.compile(r"[,;&/]|\s[-–]\s|\s+và\s+", re.IGNORECASE)
_AGENCY = re.compile(
    r"^(?:TTXVN|TTX\b.*|Thông tấn xã.*|Vietnam\s?\+|Vietnam\s?plus|VNA|VNS|VGP|VOV\d*|VTV\d*|VTC|"
    r"QĐND|CAND|SGGP|NLĐ|TPO|PLO|Nhân [Dd]ân|Tuổi [Tt]rẻ|Thanh [Nn]iên|Dân [Tt]rí|Tiền [Pp]hong|"
    r"VnExpress|VietNamNet|Reuters|AFP|AP|Xinhua|THX|Tân Hoa [Xx]ã|Sputnik|TASS|Kyodo|Yonhap|BBC|"
    r"CNN|(?:Báo|Tạp chí|Cổng|Đài|Trang)\s.+|[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org))"
    r"(?:\s*[/,-]\s*.+)?$"
)


class Credits(NamedTuple):
    """``authors`` as printed, each once, in page order; ``source`` None when none is named."""

    authors: list[str]
    source: str | None


def read_credits(lines: Iterable[str]) -> Credits:
    """Authors and source of the trailing run of right-aligned lines, in page order."""
    authors: dict[str, str] = {}
    sources: list[str] = []
    for line in lines:
        for name in _names(line, sources):
            authors.setdefault(name.casefold(), name)
    return Credits(list(authors.values()), ", ".join(dict.fromkeys(sources)) or None)


def looks_like_credits(text: str) -> bool:
    """Whether a right-aligned line may hold names: a date or a long sentence does not."""
    return len(text) <= LONGEST_LINE and not any(map(str.isdigit, text))


def _names(line: str, sources: list[str]) -> list[str]:
    line = _BRACKETS.sub(lambda match: _bracketed(match[1], sources), line).strip()
    if match := _SOURCE.match(line):
        sources.append(_trim(match[1] or match[2]))
        return []
    line = _ROLES.sub(";", line)
    line = _LABEL.sub("", line) if not line.startswith(";") else line
    before, *named = _SOURCE_INSIDE.split(line, maxsplit=1)
    sources += map(_trim, named)
    names = [_trim(_LABEL.sub("", part)) for part in _SPLIT.split(before)]
    sources += [name for name in names if _AGENCY.match(name)]
    return [
        name
        for name in names
        if has_word(name) and not _AGENCY.match(name) and name.casefold() not in _PLACEHOLDERS
    ]


def _bracketed(inside: str, sources: list[str]) -> str:
    """What stands in brackets goes; an agency or "theo …" in them is the source."""
    inside = inside.strip()
    if match := _SOURCE_INSIDE.search(inside):
        sources.append(_trim(inside[match.end() :]))
    elif _AGENCY.match(inside):
        sources.append(inside)
    return " "


def _trim(name: str) -> str:
    """Without the marks around a name; the point of an initial ("M.H.") stays."""
    name = " ".join(name.split()).strip(' ,;:*-–_()[]"“”')
    return name[:-1] if re.search(r"\w{2}\.$", name) else name
