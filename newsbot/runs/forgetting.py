"""``newsbot forget``: a reader's words, or an article, out of everything that newsbot keeps.

Tombstones first, so that nothing comes back; then what newsbot keeps beside the dataset (archives,
run folders, logs, files kept aside), then the dataset and the ledger, then what is made of them. A
kill on the way is made good by the same command.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from newsbot.archive.http import BadHttp
from newsbot.archive.reading import MOST_BODY, Record, records
from newsbot.archive.scrubbing import Scrubber, answers_of_forgotten, spellings
from newsbot.archive.tape import ARCHIVES
from newsbot.dataset.history import history_in
from newsbot.dataset.lines import DatasetError, lines_in
from newsbot.dataset.partitions import data_files
from newsbot.dataset.publish import readable_lines
from newsbot.exporters.atomic import write_bytes, write_lines
from newsbot.exporters.packing import Damaged, unpacked
from newsbot.exporters.run_folder import RunFolder
from newsbot.items import Article, Comment, from_builtins, history_from_json
from newsbot.ledger import Ledger
from newsbot.ledger.database import read_only
from newsbot.ledger.forgetting import Forgetting, waiting
from newsbot.readers.choice import KEPT
from newsbot.readers.guard import Guard
from newsbot.readers.secret import NAME as KEY
from newsbot.readers.secret import pseudonym
from newsbot.readers.tombstones import NAME, Forgotten, Tombstone
from newsbot.revisits.policy import Policy
from newsbot.runs.folders import Folders
from newsbot.runs.guarding import guard_of
from newsbot.runs.publishing import publish_exported
from newsbot.runs.recovery import open_or_rebuild
from newsbot.sites import Site
from newsbot.text.dates import isoformat

# Shorter ones stand in other people's words as well.
_LONG_ENOUGH = 24
_DAMAGED = "ledger.sqlite.damaged-*"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be forgotten: ids of comments and articles, names of readers. ``addresses`` are
    those of articles, also of ones that were never read."""

    comments: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()


class Forgot(msgspec.Struct, kw_only=True):
    """What was done, without the words: ``files`` were written again, ``emptied`` are records of
    archives that could not be kept in part, ``left`` are files where words still stand."""

    site: str
    dry_run: bool
    comments: list[str] = []
    articles: list[str] = []
    files: int = 0
    archived: int = 0
    emptied: int = 0
    deleted: list[str] = []
    exports: list[str] = []
    left: list[str] = []


@dataclass(slots=True)
class _Words:
    """What was said, to find it elsewhere: of articles what other pages and lists repeat, and
    everything that is long enough to be nobody else's."""

    repeated: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)

    def of_article(self, article: Article) -> None:
        told = [article.title, article.lead or "", _path(article.url)]
        self.repeated |= {one for one in told if len(one) >= _LONG_ENOUGH}
        self.own |= {one for one in article.body.split("\n") if len(one) >= _LONG_ENOUGH}
        for comment in article.comments:
            self.of_comment(comment)

    def are_others(self, said: Iterable[str]) -> None:
        """What somebody else says as well is no sign of anything left."""
        text = "\n".join(said)
        self.repeated = {one for one in self.repeated if one not in text}
        self.own = {one for one in self.own if one not in text}

    def of_comment(self, comment: Comment) -> None:
        told = [comment.body, *(edit.body for edit in comment.edits)]
        self.own |= {one for text in told for one in text.split("\n") if len(one) >= _LONG_ENOUGH}


def _path(url: str) -> str:
    return url.partition("://")[2].partition("/")[2]


def forget(
    folders: Folders,
    site: Site,
    wanted: Wanted,
    now: datetime,
    *,
    dry_run: bool = False,
    wait: float = 0.0,
) -> Forgot:
    """Forgets; exports aside. Raises ``Locked``, ``LedgerError``, ``DatasetError``, ``OSError``."""
    with folders.lock(wait):
        ledger, _ = open_or_rebuild(folders, now, Policy())
        try:
            return _Forgetting(folders, site, ledger, wanted, now, dry_run=dry_run).whole()
        finally:
            ledger.close()


def comments_there(folders: Folders, wanted: frozenset[str]) -> frozenset[str]:
    """Which of these comments a paper's dataset, or what waits for it, has.

    Raises ``DatasetError``, ``OSError``.
    """
    if not wanted:
        return frozenset()
    found: set[str] = set()
    for path in data_files(folders.dataset):
        for record, _ in readable_lines(path):
            found |= {comment.id for comment in record.comments} & wanted
    ledger = folders.own / "ledger.sqlite"
    # One that is damaged holds nothing that can be told; it is made anew before anything goes.
    with suppress(sqlite3.Error), read_only(ledger) as database:
        for record in waiting(database):
            found |= {comment.id for comment in record.comments} & wanted
    return frozenset(found)


class _Forgetting:
    def __init__(
        self,
        folders: Folders,
        site: Site,
        ledger: Ledger,
        wanted: Wanted,
        now: datetime,
        *,
        dry_run: bool,
    ) -> None:
        self.folders, self.site, self.ledger, self.now = folders, site, ledger, now
        self.wanted, self.words = wanted, _Words()
        self.own = Forgetting(ledger)
        self.done = Forgot(site=site.name, dry_run=dry_run)
        self.guard = guard_of(folders, ledger, now=now)
        self.key = self.guard.key
        if dry_run and not (folders.own / KEY).exists():
            # None is made to look: names as they stand are found by any.
            self.key = lambda: bytes(32)
        names = [pseudonym(self.key(), name) for name in sorted(wanted.readers)]
        at = isoformat(now)
        stones = [Tombstone("comment", one, at) for one in sorted(wanted.comments)]
        stones += [Tombstone("reader", one, at) for one in names]
        for article, keys in self.own.keys(sorted(wanted.articles)).items():
            stones.append(Tombstone("article", article, at))
            stones += [Tombstone("article", article, at, key) for key in keys]
        for address in map(site.address, sorted(wanted.addresses)):
            if address is not None:
                article = f"{site.name}-{address.key}"
                stones.append(Tombstone("article", article, at, address.key))
        self.forgotten = Forgotten(frozenset(stones))

    def whole(self) -> Forgot:
        done = self.done
        self.find()
        if done.dry_run:
            return done
        self.save(self.guard.forgotten.with_(self.forgotten.stones))
        self.archives()
        self.save(self.forgotten.with_(self.found_comments()))
        for run in sorted((self.folders.own / "runs").glob("*")):
            self.run(run)
        self.aside()
        only = self.only
        self.own.lines(only.line, only.history_line)
        publish_exported(self.folders, self.ledger, self.now)
        self.own.whole()
        own = self.folders.own
        # A load that was killed leaves what it had under way.
        for path in (own / "reextract", own / "index", *own.parent.glob("load/*/begun")):
            if path.exists():
                shutil.rmtree(path)
                done.deleted.append(str(path))
        done.left = sorted(map(str, self.left()))
        return done

    @property
    def only(self) -> Guard:
        """Forgets, and changes nothing else."""
        return Guard(KEPT, self.key, self.forgotten)

    def save(self, forgotten: Forgotten) -> None:
        self.forgotten = forgotten
        write_bytes(self.folders.own / NAME, forgotten.told())

    # What there is

    def find(self) -> None:
        """Notes what the dataset and what waits for it say of it."""
        only, comments, articles = self.only, set[str](), set[str]()
        for record in self.records():
            if only.forgets(record.id):
                articles.add(record.id)
                self.words.of_article(record)
                continue
            for comment in record.comments:
                if only.is_forgotten(comment.id, comment.author):
                    comments.add(comment.id)
                    self.words.of_comment(comment)
        self.done.comments, self.done.articles = sorted(comments), sorted(articles)
        if self.words.repeated or self.words.own:
            for record in self.records():
                self.words.are_others(self._kept(record))

    def _kept(self, record: Article) -> Iterator[str]:
        """What a record still says once all is forgotten."""
        if self.only.forgets(record.id):
            return
        yield from (record.title, record.lead or "", record.body)
        for comment in self.only.comments(record.comments):
            yield from (comment.body, *(edit.body for edit in comment.edits))

    def records(self) -> Iterator[Article]:
        for path in data_files(self.folders.dataset):
            yield from (record for record, _ in readable_lines(path))
        for line in history_in(self.folders.dataset):
            try:
                event = history_from_json(line)
                if event.kind == "version":
                    yield from_builtins(event.record)
            except msgspec.DecodeError:
                continue
        yield from waiting(self.ledger.connection)

    def found_comments(self) -> list[Tombstone]:
        """Each by itself, too: its name may be nowhere by then."""
        return [Tombstone("comment", one, isoformat(self.now)) for one in self.done.comments]

    # Beside the dataset

    def archives(self) -> None:
        paths = sorted((self.folders.own / "runs").glob(f"*/{ARCHIVES}"))
        answers = answers_of_forgotten(paths, self.site, self.forgotten)
        scrubber = Scrubber(self.site, self.only, self.words.repeated, frozenset(answers))
        changed: list[str] = []
        comments = set(self.done.comments)
        for path in paths:
            scrubbed = scrubber.scrub(path)
            changed += scrubbed.records
            comments |= scrubbed.comments
            self.done.archived += len(scrubbed.records)
            self.done.emptied += scrubbed.emptied
            self.done.files += scrubbed.places > 0
        self.done.comments = sorted(comments)
        self.own.archived(changed)

    def run(self, folder: Path) -> None:
        files = RunFolder(folder)
        before = self.done.files
        for one in (files, *files.parts()):
            self.lines(one.articles, self.only.line)
            self.lines(one.history, self.only.history_line)
            self.quarantine(one)
        for name in ("run.json", "log.jsonl", "quarantine.jsonl"):
            self.text(folder / name)
        if self.done.files != before:
            files.tell_files()

    def quarantine(self, files: RunFolder) -> None:
        keys = self.forgotten.keys
        for key in keys:
            files.quarantined(key).unlink(missing_ok=True)

        def passes(line: bytes) -> bytes | None:
            return None if msgspec.json.decode(line).get("key") in keys else line

        self.lines(files.path / "quarantine.jsonl", passes)

    def aside(self) -> None:
        """Files that somebody had changed, and ledgers that were damaged."""
        for path in sorted((self.folders.own / "changed").glob("*")):
            of_history = "history" in path.name
            self.lines(path, self.only.history_line if of_history else self.only.line)
        for path in sorted(self.folders.own.glob(_DAMAGED)):
            path.unlink()
            self.done.deleted.append(str(path))

    def lines(self, path: Path, passes: Callable[[bytes], bytes | None]) -> None:
        """A file of lines as they pass; what is no line of its kind goes where it may hold it."""
        if not path.exists():
            return
        try:
            before = [line for _, line in lines_in(path)]
        except DatasetError:
            path.unlink()
            self.done.deleted.append(str(path))
            return
        after = [told for line in before if (told := self.passed(line, passes)) is not None]
        if after != before:
            write_lines(path, after)
            self.done.files += 1

    def passed(self, line: bytes, passes: Callable[[bytes], bytes | None]) -> bytes | None:
        try:
            return passes(line)
        except (msgspec.DecodeError, AttributeError):
            return None if self.has_words(line) else line

    def text(self, path: Path) -> None:
        """A text that may name an article's address or title: these words go."""
        if not path.exists():
            return
        before = after = path.read_bytes()
        for word in self.words.repeated:
            for way in spellings(word):
                after = after.replace(way, b"forgotten")
        if after != before:
            write_bytes(path, after)
            self.done.files += 1

    # Is any of it left?

    def left(self) -> Iterator[Path]:
        """Files under the output folder where words still stand."""
        ours = (self.folders.dataset, self.folders.own)
        for path in sorted(path for folder in ours for path in folder.rglob("*") if path.is_file()):
            if any(map(self.has_words, _contents(path))):
                yield path

    def has_words(self, data: bytes) -> bool:
        return any(
            way in data
            for word in (*self.words.own, *self.words.repeated)
            for way in spellings(word)
        )


def _contents(path: Path) -> Iterator[bytes]:
    """What a file says, unpacked; of an archive each answer."""
    if path.name.endswith(".warc.gz"):
        for record in records(path):
            if isinstance(record, Record):
                yield record.block
                if record.type == "response":
                    try:
                        yield record.http.unpacked(MOST_BODY)
                    except BadHttp:
                        continue
        return
    try:
        with unpacked(path) as file:
            yield file.read()
    except (Damaged, EOFError):
        yield path.read_bytes()
