"""The index: the same answers with it, without it, stale, damaged, half made and in every order."""

from __future__ import annotations

import io
import json
import random
import shutil
import sqlite3
import sys
import unicodedata
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import newsbot
from newsbot.analysis import fulltext, index
from newsbot.analysis.asking import Questions
from newsbot.analysis.folding import fold
from newsbot.analysis.index import is_fresh, prepared, refresh
from newsbot.analysis.searching import Match, Words, search
from newsbot.analysis.snapshot import Snapshot
from newsbot.dataset.package import complete
from newsbot.dataset.partitions import data_names
from newsbot.exporters.atomic import read_lines, write_lines
from newsbot.exporters.hashing import sha256_of
from newsbot.sites import all_sites

pytestmark = pytest.mark.unit

WORDS = (
    ["buon"],
    ["Đắk Lắk"],
    ["dak lak"],
    ["lak dak"],
    ["buon", "nuoc"],
    ["Nước"],
    ["nông dân", "mua"],
    ["không-có"],
)


@pytest.fixture
def dataset(sample: Path, tmp_path: Path) -> Path:
    """Some days of the sample, with newsbot's own folder beside them."""
    output = Path(shutil.copytree(sample, tmp_path / "output"))
    (output / ".newsbot/baodaklak").mkdir(parents=True)
    days = Snapshot(output / "baodaklak").days
    for name in days[2:-3]:
        (output / "baodaklak" / name).unlink()
    finish(output / "baodaklak")
    return output / "baodaklak"


def finish(dataset: Path) -> None:
    """Makes the manifest fit the files."""
    told = {name: sha256_of(dataset / name) for name in data_names(dataset, "articles/")}
    (dataset / "_SUCCESS").unlink()
    complete(dataset, all_sites()["baodaklak"], told, "2026-10-01T08:00:00+07:00")


def bare(dataset: Path, tmp_path: Path) -> Path:
    """A copy without an index, nor a place for one."""
    shutil.rmtree(tmp_path / "bare", ignore_errors=True)
    return Path(shutil.copytree(dataset, tmp_path / "bare" / dataset.name))


def found(dataset: Path, words: list[str], limit: int = 10_000) -> list[Match]:
    return list(search(dataset, Words.parse(words), limit))


def answers(dataset: Path) -> dict[str, Any]:
    """What every way of asking says."""
    out = io.StringIO()
    questions = Questions(dataset)
    for ask in (
        "SELECT * FROM articles",
        "SELECT * FROM comments",
        "SELECT * FROM by_day",
        "SELECT section, count(*) AS n FROM articles GROUP BY section ORDER BY n, section",
    ):
        questions.ask(ask, "json", out)
    windows = ({}, {"since": "2026-09-20"}, {"until": "2026-09-20", "section": "/xa-hoi/"})
    return {
        "sql": out.getvalue(),
        "search": [found(dataset, words) for words in WORDS],
        "first": [found(dataset, words, 3) for words in WORDS],
        "read": [
            newsbot.read(dataset, "arrow", table, **window).to_pylist()
            for table in ("articles", "comments")
            for window in windows
        ],
    }


def rewrite(dataset: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    """Every day's articles as ``change`` returns them, and the manifest of it."""
    for name in sorted(data_names(dataset, "articles/")):
        records = [json.loads(line) for line in read_lines(dataset / name)]
        changed = change(records)
        lines = (json.dumps(one, ensure_ascii=False).encode() for one in changed)
        if changed:
            write_lines(dataset / name, lines)
        else:
            (dataset / name).unlink()
    finish(dataset)


def test_the_same_with_and_without(dataset: Path, tmp_path: Path) -> None:
    expected = answers(bare(dataset, tmp_path))
    assert [len(one) for one in expected["search"]][-1] == 0 < len(expected["search"][0])
    done = refresh(dataset)
    assert (done.months, done.days) == (
        len(Snapshot(dataset).months()),
        len(Snapshot(dataset).days),
    )
    assert all(month.is_indexed for month in Snapshot(dataset).months())
    assert answers(dataset) == expected
    assert is_fresh(dataset)
    assert refresh(dataset) == (0, 0, done.bytes), "nothing changed"


def test_a_month_larger_than_the_memory(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A paper of hundreds a day, or a file of all that have no date."""
    monkeypatch.setitem(index._SETTINGS, "memory_limit", "96MB")
    monkeypatch.setattr(index, "_AT_ONCE", "1MB")
    name = min(Snapshot(dataset).days)
    line = next(read_lines(dataset / name))
    long = random.Random(1).randbytes(3_500).hex().encode()
    lines = (
        line.replace(b"baodaklak-", b"baodaklak-%05d" % number, 1).replace(
            b'"body":"', b'"body":"%s%d ' % (long, number)
        )
        for number in range(4_500)
    )
    write_lines(dataset / name, lines)
    finish(dataset)
    assert all(month.is_indexed for month in prepared(dataset).months())
    out = io.StringIO()
    counted = f"SELECT count(*) AS n FROM articles WHERE body LIKE '{long[:20].decode()}%'"
    Questions(dataset).ask(counted, "csv", out)
    assert out.getvalue().split() == ["n", "4500"]


@pytest.mark.parametrize("held", [1, 7])
def test_words_of_many_articles_are_written_piece_by_piece(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    expected = answers(bare(dataset, tmp_path))
    monkeypatch.setattr(fulltext, "_HELD", held)
    refresh(dataset)
    assert answers(dataset) == expected
    with fulltext.reading(Snapshot(dataset)) as words:
        assert words.days == frozenset(Snapshot(dataset).days)


def test_nothing_is_read_but_the_index(dataset: Path) -> None:
    """Else the tests here would hold without one."""
    refresh(dataset)
    expected = answers(dataset)
    for name in Snapshot(dataset).days[1:]:
        path = dataset / name
        # As long as before, so that nobody notices.
        path.write_bytes(b"x" * path.stat().st_size)
    assert newsbot.read(dataset, "arrow").to_pylist() == expected["read"][0]
    with fulltext.reading(Snapshot(dataset)) as index:
        assert len(index.days) == len(Snapshot(dataset).days)


def keep_one(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return records[:1]


def reword(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    records[0]["body"] += "\n\nMột câu mới về Đắk Lắk."
    records[-1]["title"] = "Tựa khác"
    return records


def only_comments(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for record in records:
        record["comments"], record["comments_total"] = [], 0
    return records


def none_but_the_first_day(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return records if records[0]["timestamp"] is None else records[1:]


CHANGES = (reword, only_comments, none_but_the_first_day, keep_one)


def test_it_keeps_in_step(dataset: Path, tmp_path: Path) -> None:
    refresh(dataset)
    for change in CHANGES:
        rewrite(dataset, change)
        assert not is_fresh(dataset)
        expected = answers(bare(dataset, tmp_path))
        stale = Snapshot(dataset)
        with fulltext.reading(stale) as index:
            assert len(index.days) < len(stale.days), "stale days are not believed"
        refresh(dataset)
        assert is_fresh(dataset)
        assert answers(dataset) == expected
        assert len(list(stale.index.rglob("*.parquet"))) <= 4 * len(stale.months())


def test_what_changed_in_comments_alone_leaves_the_words(dataset: Path) -> None:
    refresh(dataset)
    with closing(sqlite3.connect(Snapshot(dataset).index / "words.sqlite")) as database:
        counts = "SELECT count(*), count(id) FROM entries"
        before = database.execute(counts).fetchone()
        rewrite(dataset, only_comments)
        refresh(dataset)
        assert database.execute(counts).fetchone() == before
        rewrite(dataset, reword)
        refresh(dataset)
        every, current = database.execute(counts).fetchone()
        assert current == before[1] < every


def test_former_texts_do_not_pile_up(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fulltext, "_FEW", 10)
    refresh(dataset)
    path = Snapshot(dataset).index / "words.sqlite"
    sizes = []
    for _ in range(8):
        rewrite(dataset, reword)
        refresh(dataset)
        with closing(sqlite3.connect(path)) as database:
            every, current = database.execute("SELECT count(*), count(id) FROM entries").fetchone()
        assert current <= every <= 1.7 * current
        sizes.append(path.stat().st_size)
    assert max(sizes) < 2 * min(sizes)


def cut_months(index: Path) -> None:
    for path in index.rglob("*.parquet"):
        path.write_bytes(path.read_bytes()[:-100])


def no_months(index: Path) -> None:
    shutil.rmtree(index / "articles")


def cut_words(index: Path) -> None:
    path = index / "words.sqlite"
    path.write_bytes(path.read_bytes()[:-5000])


def rubbish_for_words(index: Path) -> None:
    (index / "words.sqlite").write_bytes(b"rubbish" * 1000)


def overwritten_words(index: Path) -> None:
    path = index / "words.sqlite"
    data = bytearray(path.read_bytes())
    for at in range(8192, len(data), 4096):
        data[at : at + 2000] = b"\xff" * 2000
    path.write_bytes(data)


def words_of_another_form(index: Path) -> None:
    with closing(sqlite3.connect(index / "words.sqlite")) as database:
        database.execute("PRAGMA user_version = 99")
        database.execute("DROP TABLE entries")


def rubbish_all_over(index: Path) -> None:
    shutil.rmtree(index)
    index.write_bytes(b"a file where a folder was")


DAMAGES = (
    cut_months,
    no_months,
    cut_words,
    rubbish_for_words,
    overwritten_words,
    words_of_another_form,
    rubbish_all_over,
)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.few(3)
def test_damage_changes_no_answer(
    dataset: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    expected = answers(bare(dataset, tmp_path))
    refresh(dataset)
    damage(Snapshot(dataset).index)
    assert answers(dataset) == expected
    if damage is not rubbish_all_over:
        rewrite(dataset, lambda records: records)
        refresh(dataset)
        assert answers(dataset) == expected


def test_lines_that_somebody_edited_are_not_indexed(dataset: Path, tmp_path: Path) -> None:
    """They come back at the next publish, with the hash that the manifest has for them."""
    path = dataset / Snapshot(dataset).days[3]
    before = path.read_bytes()
    expected = answers(bare(dataset, tmp_path))
    path.write_bytes(before.replace(b"nh", b"xx"))
    refresh(dataset)
    path.write_bytes(before)
    assert answers(dataset) == expected
    refresh(dataset)
    assert answers(dataset) == expected


def test_a_day_that_moves_meanwhile_is_left_for_the_next_time(
    dataset: Path, tmp_path: Path
) -> None:
    """A run publishes, or packs, while the index is made."""
    expected = answers(bare(dataset, tmp_path))
    path = dataset / Snapshot(dataset).days[3]
    spill = Snapshot(dataset).index / "spill"
    spill.mkdir(parents=True)
    moved = path.with_name("elsewhere")

    def tell(what: str, done: int, of: int) -> None:
        if path.exists():
            path.rename(moved)

    done = refresh(dataset, tell)
    assert 0 < done.months < len(Snapshot(dataset).months())
    moved.rename(path)
    with fulltext.reading(now := Snapshot(dataset)) as index:
        assert len(index.days) == done.days == len(now.days) - 1
    assert answers(dataset) == expected
    assert refresh(dataset).months == 0, "the questions made what lacked"
    assert not spill.exists(), "what a kill left of DuckDB's is gone"


def test_a_copy_of_a_dataset_alone_gets_no_folder(dataset: Path, tmp_path: Path) -> None:
    copy = bare(dataset, tmp_path)
    answers(copy)
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]
    refresh(copy)
    assert Snapshot(copy).index.is_dir()


def test_questions_make_the_months_that_they_need(dataset: Path) -> None:
    assert newsbot.read(dataset, "arrow", since="2026-09-25").num_rows > 0
    made = [month.name for month in Snapshot(dataset).months() if month.is_indexed]
    assert made == ["year=2026/month=09"]
    assert prepared(dataset).lacking() == []


def test_a_prompt_that_stays_open_sees_what_is_new(dataset: Path) -> None:
    refresh(dataset)
    questions, out = Questions(dataset), io.StringIO()
    questions.ask("SELECT count(*) AS n FROM articles", "json", out)
    for change in (none_but_the_first_day, reword, keep_one):
        rewrite(dataset, change)
        refresh(dataset)
        questions.ask("SELECT count(*) AS n FROM articles", "json", out)
    told = [json.loads(line)["n"] for line in out.getvalue().splitlines()]
    assert told[-1] == newsbot.read(dataset, "arrow").num_rows < told[0]


def test_search_by_any_words_of_the_texts(dataset: Path, tmp_path: Path) -> None:
    """Words and phrases as they stand, folded, in other cases and across punctuation."""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chosen, copy = random.Random(seed), bare(dataset, tmp_path)
    paths = (dataset / name for name in Snapshot(dataset).days)
    texts = [text.whole for path in paths for text in fulltext.texts_in(path)]
    refresh(dataset)
    for _ in range(40):
        parts = chosen.choice(texts).split()
        at, many = chosen.randrange(len(parts)), chosen.randint(1, 3)
        phrase = " ".join(parts[at : at + many])
        asked = [chosen.choice((phrase, fold(phrase), phrase.upper(), phrase.strip(".,:;“”")))]
        if not any(map(str.isalnum, asked[0])):
            continue
        assert found(dataset, asked, 50) == found(copy, asked, 50), asked


def test_no_letter_is_lost_on_the_way_to_the_index() -> None:
    """What a text is indexed by has what a search that finds it asks for."""
    letters = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    tried = 0
    for letter in letters:
        # Of the ideographs and syllables, which have no cases and no marks, a part is enough.
        if not letter.isalnum() or not unicodedata.is_normalized("NFC", letter):
            continue
        if ord(letter) > 0x3000 and ord(letter) % 50:
            continue
        for asked in {letter, letter.lower(), letter.upper(), fold(letter)}:
            words = Words.parse([asked])
            if words.places(f"({letter})"):
                tried += 1
                folded, marked = fulltext.indexed(f"({letter})")
                assert words.query.folded == f'"{folded}"', (letter, asked)
                assert words.query.marked in ("", f'"{marked}"'), (letter, asked)
    assert tried > 10_000
