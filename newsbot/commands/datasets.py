"""What the commands over a published dataset share: which one, and how their errors are told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from newsbot.commands.messages import exit_with, say
from newsbot.sites import Site, all_sites


def dataset_of(output: Path, site: Site | None) -> Path:
    """The folder of the paper that is named, else of the only one that is there.

    An update of it that was killed is ended first, so that whatever reads it next reads it whole.
    """
    dataset = _folder(output, site)
    if (dataset / "articles").is_dir() and not (dataset / "_SUCCESS").exists():
        _end_update(output, dataset.name)
    return dataset


def _end_update(output: Path, site: str) -> None:
    """Publishes as the next run would, unless a run is at work or the folder is only to be read."""
    from newsbot import clock
    from newsbot.dataset.lines import DatasetError
    from newsbot.ledger import LedgerError
    from newsbot.revisits.policy import Policy
    from newsbot.runs.folders import Folders, Locked
    from newsbot.runs.publishing import publish_exported
    from newsbot.runs.recovery import open_or_rebuild

    folders = Folders(output, site)
    if not (folders.own / "ledger.sqlite").exists():
        return
    try:
        with folders.lock():
            ledger, _ = open_or_rebuild(folders, clock.now(), Policy())
            try:
                publish_exported(folders, ledger, clock.now())
            finally:
                ledger.close()
    except Locked:
        return
    except (DatasetError, LedgerError, OSError, sqlite3.Error) as error:
        say(f"an update of {folders.dataset} was killed: {error}")


def _folder(output: Path, site: Site | None) -> Path:
    if site is not None:
        return output / site.name
    found = [output / name for name in all_sites() if (output / name / "articles").is_dir()]
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise click.UsageError(f"{output} holds several papers: --site {names}")
    return found[0] if found else output / next(iter(all_sites()))


@contextmanager
def told() -> Iterator[None]:
    """Errors in a line each: 2 usage, 73 a disk, 78 a part that is not installed, 1 the data."""
    from newsbot.analysis.duck import MissingPart, QueryError
    from newsbot.analysis.tables import NoDataset
    from newsbot.dataset.lines import DatasetError
    from newsbot.readers.secret import BadSecret

    try:
        yield
    except (NoDataset, ValueError) as error:
        raise click.UsageError(str(error)) from error
    except (MissingPart, BadSecret) as error:
        exit_with(78, error)
    except (QueryError, DatasetError) as error:
        exit_with(1, error)
