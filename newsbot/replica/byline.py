"""The signature of an article: right-aligned lines at its very end."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from newsbot.replica import prose
from newsbot.replica.markup import Typist
from newsbot.replica.rng import pick


@dataclass(frozen=True)
class Byline:
    """`lines` as printed; `authors` in page order, each once; `source` an agency or paper."""

    lines: tuple[str, ...]
    authors: tuple[str, ...] = ()
    source: str | None = None


NOBODY = Byline(())
_SHAPES = (
    ("one", 44),
    ("none", 8),
    ("lines", 7),
    ("joined", 14),
    ("role", 9),
    ("team", 4),
    ("photo", 4),
    ("agency", 4),
    ("theo", 4),
    ("nguon", 3),
    ("place", 4),
    ("placeholder", 2),
    ("shared", 3),
)


def signed(rng: Random) -> Byline:
    """One signature; every spelling the paper uses occurs in a few hundred."""
    shape = pick(rng, _SHAPES)
    first, second = _two_names(rng)
    match shape:
        case "one":
            return Byline((first,), (first,))
        case "lines":
            return Byline((first, second), (first, second))
        case "joined":
            glue = rng.choice((" - ", " – ", ", ", " và ", "; ", " & ", "/"))
            return Byline((first + glue + second,), (first, second))
        case "none":
            return NOBODY
        case _:
            return _credited(rng, shape, first, second)


def _credited(rng: Random, shape: str, first: str, second: str) -> Byline:
    match shape:
        case "role":
            label = rng.choice(("Bài, ảnh:", "Thực hiện:", "Bài và ảnh:", "Tin, ảnh:"))
            return Byline((f"{label} {first}",), (first,))
        case "team":
            return Byline((f"Thực hiện: {first}; {second}",), (first, second))
        case "photo":
            return Byline((f"Bài: {first}", f"Ảnh: {second}"), (first, second))
        case "shared":
            return Byline((f"Bài: {first}", f"Ảnh: {first}"), (first,))
        case "agency":
            return Byline((f"{first} (TTXVN)",), (first,), "TTXVN")
        case "theo":
            name = rng.choice(("TTXVN", "Báo Tin Đồi", "VTV"))
            return Byline((f"Theo {name}",), (), name)
        case "nguon":
            return Byline(("Nguồn: TTXVN",), (), "TTXVN")
        case "place":
            return Byline((f"{first} ({rng.choice(prose.PLACES)})",), (first,))
        case _:
            return Byline(("Bút danh",))


def doctor(rng: Random) -> Byline:
    """Who answers a reader's question, title and all."""
    name = f"BS {prose.person(rng).upper()}"
    return Byline((name,), (name,))


def markup(typist: Typist, byline: Byline) -> str:
    """The lines as `<p>` each, now and then in one, with empty paragraphs after some."""
    rng = typist.rng
    shown = [_line(typist, line) for line in byline.lines]
    if not shown:
        return ""
    if len(shown) > 1 and rng.random() < 0.3:
        shown = ["<br>".join(shown)]
    html = "\n".join(typist.paragraph(line, "right") for line in shown)
    return html + ("\n<p>&nbsp;</p>" if rng.random() < 0.25 else "")


def _line(typist: Typist, line: str) -> str:
    return typist.bold(line) if typist.rng.random() < 0.75 else typist.text(line)


def _two_names(rng: Random) -> tuple[str, str]:
    first = second = prose.byline_name(rng)
    while second == first:
        second = prose.byline_name(rng)
    return first, second
