"""An invented dataset with what makes types hard to guess."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newsbot.dataset.history import HISTORY
from newsbot.dataset.partitions import partition_of
from newsbot.exporters.atomic import write_lines
from newsbot.items import Article, Block, Comment, Edit, Extraction, HistoryLine, Image, to_json
from newsbot.text.dates import VIETNAM, isoformat
from tests.once import once

FIRST = datetime(2024, 1, 1, 0, 30, tzinfo=VIETNAM)
SECTIONS = (("Thời sự", "/thoi-su/"), ("Chính trị", "/thoi-su/chinh-tri/"), ("Xã hội", "/xa-hoi/"))
FORMULAS = ("=HYPERLINK(1)", "+84 905", "-2+3", "@tin", "\tx", "Đắk Lắk vào mùa")


def article(number: int, of: int) -> Article:
    """Digits for names and titles, nulls first, comments in the late rows only."""
    late = number > of * 0.9
    at = FIRST + timedelta(minutes=37 * number)
    published = None if number % 1000 == 999 else isoformat(at)
    section, path = SECTIONS[number % 3]
    comments = [comment(number, one) for one in range(number % 4)] if late else []
    return Article(
        title=FORMULAS[number % 6] if late else f"{number:08}",
        timestamp=published,
        author="007" if late else None,
        authors=["007", "Mai Thu"] if late else [],
        body=f"Buôn {number}\n\n“Chữ”, dòng hai; Đắk Lắk",
        blocks=[Block("paragraph", f"Buôn {number}"), Block("list", "a\nb", items=["a", "b"])],
        images=[Image("https://baodaklak.vn/a.jpg", "Chú thích")] if late else [],
        comments=comments,
        comments_status="complete" if comments else "none",
        comments_total=len(comments) if late else None,
        id=f"baodaklak-{number:032}",
        site="baodaklak",
        url=f"https://baodaklak.vn{path}202401/bai-{number:07x}/",
        section=section,
        section_path=path,
        version=2 if late else 1,
        first_seen_at=isoformat(at),
        fetched_at=isoformat(at + timedelta(hours=1)),
        changed_at=isoformat(at + timedelta(hours=1)) if late else None,
        content_sha256=f"{number:064x}",
        extraction=Extraction("v1", "newsbot", ["date_only"] if late else []),
    )


def comment(number: int, place: int) -> Comment:
    said = isoformat(FIRST + timedelta(minutes=37 * number + place))
    return Comment(
        id=f"c-{number}{place}",
        parent_id=None if place == 0 else f"c-{number}0",
        author="=cmd" if place else None,
        timestamp=said,
        body="Hay\nlắm; đúng" if place else "",
        likes=None if place == 0 else place,
        depth=min(place, 1),
        first_seen_at=said,
        last_seen_at=said,
        edits=[Edit("Trước", said)] if place == 2 else [],
    )


def write_dataset(folder: Path, articles: int) -> Path:
    """``folder/baodaklak`` with so many articles by day, and three lines of history."""
    dataset = folder / "baodaklak"
    by_file: dict[str, list[Article]] = {}
    for one in (article(number, articles) for number in range(articles)):
        by_file.setdefault(partition_of(one.timestamp), []).append(one)
    for name, found in by_file.items():
        write_lines(dataset / name, map(to_json, found))
    at = isoformat(FIRST)
    lines = [
        HistoryLine("baodaklak-1", "gone", at),
        HistoryLine("baodaklak-1", "back", at),
        HistoryLine("baodaklak-2", "version", at, ["title"], {"title": "1", "comments": []}),
    ]
    write_lines(dataset / HISTORY, map(to_json, lines))
    return dataset


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """3,000 articles, never changed by a test."""
    folder = once(tmp_path_factory, "analysis", lambda folder: write_dataset(folder, 3000))
    return folder / "baodaklak"
