"""What the commands over a published dataset share: which one, and how their errors are told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from newsbot.sites import Site, all_sites


def dataset_of(output: Path, site: Site | None) -> Path:
    """The folder of the paper that is named, else of the only one that is there."""
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
    from newsbot.analysis.tables import MissingPart, NoDataset, QueryError
    from newsbot.dataset.lines import DatasetError

    try:
        yield
    except (NoDataset, ValueError) as error:
        raise click.UsageError(str(error)) from error
    except MissingPart as error:
        _end(78, error)
    except (QueryError, DatasetError) as error:
        _end(1, error)


def _end(code: int, error: Exception) -> None:
    click.echo(f"newsbot: {error}", err=True)
    sys.exit(code)
