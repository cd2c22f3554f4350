"""What was chosen for readers, and what is forgotten, settled for a dataset as a whole.

The choice stands in the ledger, and in the dataset's manifest for a ledger that is made anew. Where
the manifest tells another one, or other tombstones, than holds by now, every line is written again:
after a new choice, after ``newsbot forget``, after a copy was restored.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

import msgspec

from newsbot import clock
from newsbot.dataset.history import HISTORY, is_history
from newsbot.dataset.lines import DatasetError, lines_in
from newsbot.dataset.manifest import Manifest, Readers
from newsbot.dataset.package import MANIFEST, begin, has_comments
from newsbot.dataset.partitions import data_names
from newsbot.dataset.publish import read_head
from newsbot.exporters.atomic import staging
from newsbot.ledger import Ledger
from newsbot.readers.choice import KEPT, Authors, Choice
from newsbot.readers.guard import OPEN, Guard
from newsbot.readers.secret import BadSecret, load
from newsbot.readers.tombstones import BadTombstones, Forgotten
from newsbot.runs.damage import learn
from newsbot.runs.desk import Desk
from newsbot.runs.folders import Folders

_CHOICE = "readers"
_choice = msgspec.json.Decoder(Choice)


def guard_of(
    folders: Folders,
    ledger: Ledger,
    authors: Authors | None = None,
    mask_contacts: bool | None = None,
    keep_comments: int | None = None,
    *,
    now: datetime | None = None,
) -> Guard:
    """The guard over a paper's records; what is asked for holds from now on, None: as before.

    ``keep_comments`` is for how many days, 0 for ever.

    Raises ``DatasetError`` and ``OSError``.
    """
    told = ledger.meta(_CHOICE)
    choice = _choice.decode(told) if told else published_choice(folders)
    wanted = choice.with_(authors, mask_contacts, keep_comments)
    if wanted != choice or (not told and wanted != KEPT):
        ledger.set_meta(_CHOICE, msgspec.json.encode(wanted).decode())
    return _guard(folders, wanted, wanted.since(now or clock.now()))


def published_guard(folders: Folders) -> Guard:
    """The guard that the dataset's lines have passed, as its manifest says.

    Raises ``DatasetError`` and ``OSError``.
    """
    manifest = Manifest.load(folders.dataset / MANIFEST)
    since = manifest.readers.since if manifest is not None else None
    return _guard(folders, published_choice(folders), since)


def published_choice(folders: Folders) -> Choice:
    manifest = Manifest.load(folders.dataset / MANIFEST)
    return manifest.readers.choice if manifest is not None else KEPT


def _guard(folders: Folders, choice: Choice, since: str | None) -> Guard:
    try:
        forgotten = Forgotten.load(folders.own, folders.dataset)
        if choice.authors == "pseudonym" or forgotten.readers:
            load(folders.own)
    except (BadTombstones, BadSecret) as error:
        raise DatasetError(str(error)) from error
    return Guard(choice, partial(load, folders.own), forgotten, since)


def settle_readers(desk: Desk) -> None:
    """Every line of the dataset as it passes the guard. Safe to repeat. Raises ``DatasetError``."""
    manifest = Manifest.load(desk.dataset / MANIFEST)
    told = manifest.readers if manifest is not None else Readers.of(OPEN)
    forgotten = desk.guard.forgotten
    desk.outbox.forget_articles(forgotten.articles, forgotten.keys)
    wanted = Readers.of(desk.guard)
    if told == wanted:
        return
    names = data_names(desk.dataset, "articles/") | data_names(desk.dataset, HISTORY)
    # A day later there are fewer comments, and nothing else is another.
    only_older = msgspec.structs.replace(told, since=wanted.since) == wanted
    for name in sorted(names):
        if not only_older or has_comments(desk.dataset, name):
            _rewrite(desk, name)


def _rewrite(desk: Desk, name: str) -> None:
    path, is_of_history = desk.dataset / name, name.startswith(HISTORY)
    if all(line == told for line, told in _guarded(desk, name)):
        return
    begin(desk.dataset)
    desk.outbox.forget_files([name])
    if is_of_history:
        pairs = list(_guarded(desk, name))
        desk.outbox.forget_history(line for line, told in pairs if line != told)
        desk.outbox.know_history(told for line, told in pairs if told not in (None, line))
    with staging() as staged:
        lines = (told for _, told in _guarded(desk, name) if told is not None)
        if not staged.write_lines(path, lines):
            staged.remove(path)
    if not is_of_history and path.exists():
        learn(desk, [name])
    desk.outbox.remember_files([name])


def _guarded(desk: Desk, name: str) -> Iterator[tuple[bytes, bytes | None]]:
    """Each line, and what it is once it has passed. Raises ``DatasetError``."""
    path, guard = desk.dataset / name, desk.guard
    for _, line in lines_in(path):
        if name.startswith(HISTORY):
            # What is none is kept as it is: others tell of it.
            yield line, guard.history_line(line) if is_history(line) else line
            continue
        read_head(line, path)
        try:
            yield line, guard.line(line)
        except msgspec.DecodeError as error:
            raise DatasetError(f"{path}: a line is no record ({error}); repair it") from error
