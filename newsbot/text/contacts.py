"""How people are reached: e-mail and web addresses, telephone numbers, handles."""

from __future__ import annotations

import re

_CONTACT = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|(?:https?://|www\.)\S+|(?<![\w.])@[\w.]+|"
    r"(?<![\w/])\+?\(?\d(?:[\s.()-]?\d){7,14}(?!\d)"
)
_CONTACT_LABEL = re.compile(
    r"(?<!\w)(?:e-?mail|đt|sđt|đtdđ|điện thoại|di động|tel|mobile|phone|hotline|zalo|facebook|fb)"
    r"\s*[:.]?\s*(?=$|[,;|•·/()\]–-])",
    re.IGNORECASE,
)


def without_contacts(line: str) -> str:
    """A line without e-mail and web addresses, telephone numbers and handles."""
    if any(map(str.isdigit, line)) or any(sign in line for sign in ("@", "www", "://")):
        line = _CONTACT.sub("", line)
    return _CONTACT_LABEL.sub("", line)


def masked(text: str) -> str:
    """A text with "…" for each e-mail and web address, telephone number and handle in it."""
    if any(map(str.isdigit, text)) or any(sign in text for sign in ("@", "www", "://")):
        return _CONTACT.sub("…", text)
    return text
