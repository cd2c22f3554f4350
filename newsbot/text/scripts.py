"""Raised and lowered digits and signs as characters of their own: 10⁶, m², CO₂, Ca²⁺, 10⁻³."""

from __future__ import annotations

_PLAIN = "0123456789+-=\u2212\u2013"
_RAISED = str.maketrans(_PLAIN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁻⁻")
_LOWERED = str.maketrans(_PLAIN, "₀₁₂₃₄₅₆₇₈₉₊₋₌₋₋")


def raised_or_lowered(text: str, tag: str) -> str | None:
    """The text of a ``sup`` or ``sub`` in Unicode's forms.

    None where it is more than digits and signs: that joins as it is ("1er", "(1)").
    """
    bare = text.strip()
    if not bare or not all(character in _PLAIN for character in bare):
        return None
    return text.translate(_RAISED if tag == "sup" else _LOWERED)
