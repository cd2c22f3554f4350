"""Questions to an archive beside DuckDB's own reading of a Parquet export of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

import newsbot as package
from newsbot.analysis.export import export
from newsbot.analysis.index import refresh
from newsbot.dataset.partitions import data_names
from newsbot.exporters.atomic import read_lines, write_lines
from tests.benchmarks.archive import finish, write_archive
from tests.benchmarks.figures import Figure, cpu, cpu_of, interleaved, newsbot, python


def figures(articles: int = 20_000, rounds: int = 7) -> Iterator[Figure]:
    with TemporaryDirectory() as name:
        output = Path(name, "output")
        dataset = write_archive(output, articles)
        lines = sum(path.stat().st_size for path in (dataset / "articles").rglob("*.jsonl"))
        made = cpu(lambda: refresh(dataset))
        read = cpu(lambda: _read_all(dataset))
        pair = (made(), read())
        yield Figure.of(f"the index of {articles:,} articles", "reading their lines", [pair])
        files = (one for one in (output / ".newsbot").rglob("*") if one.is_file())
        size = sum(one.stat().st_size for one in files)
        yield Figure.of("its bytes, in GB", "the articles' lines", [(size / 1e9, lines / 1e9)])
        export(dataset, "parquet", Path(name, "export"))
        files = f"{name}/export/articles/**/*.parquet"
        for what, ask in (
            ("count", "SELECT count(*) FROM {}"),
            ("articles by section", "SELECT section, count(*) FROM {} GROUP BY ALL"),
        ):
            ours = cpu_of(*newsbot("sql", ask.format("articles"), "--output", output))
            bare = f"duckdb.sql({ask.format(f'read_parquet({files!r})')!r}).fetchall()"
            theirs = cpu_of(*python(f"import duckdb; {bare}"))
            told = "DuckDB on a Parquet export"
            yield Figure.of(f"newsbot sql: {what}", told, interleaved(ours, theirs, rounds))
        start = cpu_of(*newsbot("search", "--help"))
        for words in ("Đắk Lắk", "lak dak"):
            line = newsbot("search", words, "--output", output, "--site", "baodaklak")
            pairs = interleaved(cpu_of(*line, codes=(0, 1)), start, rounds)
            yield Figure.of(f"newsbot search {words!r}", "its --help", pairs)
        whole = cpu(lambda: package.read(dataset, "arrow"))
        parquet = cpu(lambda: duckdb.read_parquet(files).to_arrow_table())
        yield Figure.of("read of all", "DuckDB's of the export", interleaved(whole, parquet, 5))
        yield Figure.of("the index after a day", "newsbot's start", _days(output, dataset, rounds))


def _read_all(dataset: Path) -> None:
    for name in data_names(dataset, "articles/"):
        for line in read_lines(dataset / name):
            len(line)


def _days(output: Path, dataset: Path, rounds: int) -> list[tuple[float, float]]:
    names = data_names(dataset, "articles/")
    start = cpu_of(*newsbot("index", "--help"))
    update = cpu_of(*newsbot("index", "baodaklak", "--output", output))
    pairs = []
    for name in sorted(names)[-2 - rounds : -2]:
        # Every text of the day is another one.
        lines = [line.replace(b'"body":"', b'"body":"x ') for line in read_lines(dataset / name)]
        write_lines(dataset / name, lines)
        (dataset / "_SUCCESS").unlink()
        finish(dataset, names)
        pairs.append((update(), start()))
    return pairs
