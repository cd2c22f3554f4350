"""A dataset in parts that are loaded whole: a day of articles with their comments, a month of
history."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, closing
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import msgspec

from newsbot.analysis.columns import exported, struct
from newsbot.analysis.duck import Moved, connect, settled, told
from newsbot.analysis.guarded import write_guarded
from newsbot.analysis.snapshot import Snapshot
from newsbot.dataset.lines import decoded, lines_in
from newsbot.exporters.hashing import sha256_of
from newsbot.exporters.packing import unpacked_name
from newsbot.loading.tables import select

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Table

    from newsbot.readers.guard import Guard

ARTICLES, HISTORY = "articles", "history"
# Another one where rows are made otherwise of the same lines.
_FORM = "1"
_ROWS = 2_000


class Part(NamedTuple):
    """``name`` is the paper's, then a file's path in its dataset, however that is packed, or
    "history/2024-09"; ``digest`` another one where its rows would be others; ``size`` in bytes."""

    name: str
    digest: str
    size: int
    path: Path | None = None

    @property
    def kind(self) -> str:
        """Articles or history."""
        return self.name.split("/")[1]


class _Moment(msgspec.Struct):
    at: str


_moment = msgspec.json.Decoder(_Moment)


class Source:
    """A dataset, as a choice for readers leaves its lines. ``work`` is a folder to write into."""

    def __init__(self, dataset: Path, work: Path, guard: Guard | None = None) -> None:
        self.dataset, self.work, self.guard = dataset, work, guard
        self.site = dataset.name
        made = [_FORM, repr(guard.choice if guard is not None else None)]
        made += [struct(exported(table)) for table in ("articles", "comments", "history")]
        self._made = "\n".join(made)

    def parts(self) -> dict[str, Part]:
        """Those that are there now, by their names. Raises ``DatasetError`` and ``OSError``."""
        return {part.name: part for part in settled(lambda: [*self._days(), *self._months()])}

    def rows(self, table: str, parts: Iterable[Part]) -> Iterator[Table | RecordBatch]:
        """Rows of whole parts, behind a table of none. Raises ``QueryError`` and ``OSError``."""
        with told(), closing(connect()) as database:
            yield database.sql(select(table, None, "")).to_arrow_table()
            for part in parts:
                if part.path is not None:
                    try:
                        found = database.sql(select(table, part.path, part.name))
                    except FileNotFoundError as error:
                        raise Moved(f"{part.path}: a run moved it meanwhile, load again") from error
                    yield from found.to_arrow_reader(_ROWS)

    def written(self, parts: Collection[Part]) -> list[Part]:
        """The parts with the files to read: as the choice for readers and their month leave them.

        Those of the call before are gone.
        """
        folder = self.work / "lines"
        folder.mkdir(exist_ok=True)
        for former in folder.iterdir():
            former.unlink()
        months = [part for part in parts if part.kind == HISTORY]
        made = self._written_months(months, folder) if months else []
        for at, part in enumerate(part for part in parts if part.kind == ARTICLES):
            assert part.path is not None
            if self.guard is not None:
                target = folder / f"{at}.jsonl"
                write_guarded(part.path, target, self.guard.line)
                part = part._replace(path=target)
            made.append(part)
        return made

    def _days(self) -> Iterator[Part]:
        now = Snapshot(self.dataset)
        for name in now.days:
            path = self.dataset / name
            file = now.told.get(name)
            digest = file.sha256 if file is not None else sha256_of(path)
            yield Part(
                f"{self.site}/{unpacked_name(name)}",
                self._digest(digest),
                path.stat().st_size,
                path,
            )

    def _months(self) -> Iterator[Part]:
        digests = defaultdict[str, Any](sha256)
        sizes = Counter[str]()
        for month, line in self._history():
            digests[month].update(line + b"\n")
            sizes[month] += len(line)
        for month, digest in digests.items():
            yield Part(
                f"{self.site}/{HISTORY}/{month}", self._digest(digest.hexdigest()), sizes[month]
            )

    def _written_months(self, parts: Iterable[Part], folder: Path) -> list[Part]:
        made = [part._replace(path=folder / part.name.split("/")[-1]) for part in parts]
        with ExitStack() as stack:
            files: dict[str, IO[bytes]] = {
                part.path.name: stack.enter_context(part.path.open("wb"))
                for part in made
                if part.path is not None
            }
            for month, line in self._history():
                kept = self.guard.history_line(line) if self.guard is not None else line
                if month in files and kept is not None:
                    files[month].write(kept + b"\n")
        return made

    def _history(self) -> Iterator[tuple[str, bytes]]:
        for path in Snapshot(self.dataset).history:
            for _, line in lines_in(path):
                yield decoded(_moment, line, path).at[:7], line

    def _digest(self, lines: str) -> str:
        return sha256(f"{self._made}\n{lines}".encode()).hexdigest()
