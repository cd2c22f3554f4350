"""A dataset's lines as a stricter choice for readers than the dataset's own leaves them.

They stand in a folder of their own, for its owner alone and for as long as they are asked for: what
reads lines, of whatever format, reads those.
"""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from newsbot.analysis.snapshot import Snapshot
from newsbot.analysis.windows import EVERYTHING, Window
from newsbot.dataset.lines import DatasetError, lines_in
from newsbot.exporters.packing import packed
from newsbot.readers.choice import KEPT, Authors
from newsbot.readers.guard import Guard
from newsbot.readers.secret import load
from newsbot.runs.folders import Folders

_until_exit = ExitStack()
atexit.register(_until_exit.close)


def guard_for(
    folder: Path, authors: Authors | None = None, mask_contacts: bool | None = None
) -> Guard | None:
    """What a dataset's lines have to pass for such a choice; None: they are so already.

    None as a choice is the dataset's own; names that it lacks do not come back by ``keep``.
    """
    if not authors and not mask_contacts:
        return None
    manifest = Snapshot(folder).manifest
    own = manifest.readers.choice if manifest is not None else KEPT
    wanted = own.with_(authors if authors != "keep" else None, mask_contacts or None)
    if wanted == own:
        return None
    return Guard(wanted, partial(load, Folders(folder.parent, folder.name).own))


@contextmanager
def guarded(folder: Path, guard: Guard | None, window: Window = EVERYTHING) -> Iterator[Path]:
    """The folder whose lines to read: the dataset's, or one of its own for as long as this lasts.

    Raises ``DatasetError``, ``BadSecret`` and ``OSError``.
    """
    if guard is None:
        yield folder
        return
    with TemporaryDirectory(prefix="newsbot-") as place:
        target = Path(place, folder.name)
        (target / "articles").mkdir(parents=True)
        now = Snapshot(folder)
        for name in now.within(window):
            write_guarded(folder / name, target / name, guard.line)
        for path in now.history:
            write_guarded(path, target / path.name, guard.history_line)
        yield target


def guarded_until_exit(folder: Path, guard: Guard | None, window: Window = EVERYTHING) -> Path:
    """As ``guarded``, for what is read later on: until the process ends."""
    return _until_exit.enter_context(guarded(folder, guard, window))


def write_guarded(path: Path, target: Path, passes: Callable[[bytes], bytes | None]) -> None:
    """Writes a file's lines as they pass. Raises ``DatasetError`` and ``OSError``."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file, packed(file, target.name) as into:
        for _, line in lines_in(path):
            try:
                told = passes(line)
            except msgspec.DecodeError as error:
                raise DatasetError(
                    f"{path}: a line is no record ({error}); repair the file, then publish again"
                ) from error
            if told is not None:
                into.write(told + b"\n")
