"""Vietnamese letters without their marks."""

from __future__ import annotations

import unicodedata


class _Fold(dict[int, str]):
    """A letter to its base in lower case, one for one, so that places stay what they are."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        base = unicodedata.normalize("NFD", letter)[0].lower()
        self[code] = base = {"đ": "d"}.get(base, base if len(base) == 1 else letter)
        return base


_FOLD = _Fold()


def fold(text: str) -> str:
    """ "Đắk Lắk" to "dak lak", letter for letter."""
    return text.translate(_FOLD)
