"""``newsbot replay RUN``: a run's crawl again out of its archive, without a network."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn

import click
import msgspec

from newsbot.commands.messages import exit_with
from newsbot.commands.parameters import OutputFolder

_MOST_NAMED = 5


@click.command("replay", short_help="Run a crawl again out of its archive.")
@click.argument("run", metavar="RUN")
@click.option(
    "--output",
    type=OutputFolder(),
    required=True,
    help="Folder of what it comes to; where the run lies in it, a folder replay/RUN there.",
)
@click.option(
    "--from",
    "source",
    type=OutputFolder(),
    default=Path("output"),
    show_default=True,
    help="Output folder that has the run.",
)
@click.option("--alone", is_flag=True, help="Only this run, onto what --output holds.")
def command(run: str, output: Path, source: Path, alone: bool) -> None:
    """Run a crawl again out of its archive: the same answers, through the same spider, to the same
    records. RUN is a run's id or its folder. Nothing is asked of the paper.

    A run goes on where earlier ones ended: those that lie beside it are run again before it. The
    last line on stdout is a JSON object.
    """
    from newsbot.runs.replaying import NoReplay, earlier_runs, site_of

    began = monotonic()
    folder = _folder(run, source, output)
    if folder.is_relative_to(output.absolute()):
        output = output / "replay" / folder.name
    try:
        site = site_of(folder)
        if alone:
            _alone(folder, output)
        if (output / site.name).exists() or (output / ".newsbot" / site.name).exists():
            told = f"{output} holds {site.name} already: name an empty folder, or say --alone"
            raise click.UsageError(told)
        summaries = [_in_a_process(path, output) for path in earlier_runs(folder)]
    except NoReplay as error:
        raise click.UsageError(str(error)) from error
    last = summaries[-1]
    counts = ("played", "not_asked_then", "not_kept")
    told_all = {name: sum(one[name] for one in summaries) for name in counts}
    differing = _differing(folder, output, site.name)
    click.echo(
        msgspec.json.encode(
            {
                "run_id": folder.name,
                "runs": len(summaries),
                "requests": 0,
                **told_all,
                "exit_code": last["exit_code"],
                "finish_reason": last["finish_reason"],
                "dataset": str(output / site.name),
                "identical": None if differing is None else not differing,
                "seconds": round(monotonic() - began, 3),
            }
        )
    )
    if differing:
        named = ", ".join(differing[:_MOST_NAMED])
        exit_with(1, f"{len(differing)} files of the dataset differ: {named}")


def _differing(folder: Path, output: Path, site: str) -> list[str] | None:
    """What is not as in the dataset of the run itself, None where that is not at hand: of a folder
    that was sent by somebody, or of a run that others have followed."""
    from newsbot.runs.replaying import differing

    newest = max(path.name for path in folder.parent.iterdir() if path.is_dir())
    original = folder.parents[3] / site if len(folder.parents) > 3 else None
    if newest != folder.name or original is None or not (original / "_SUCCESS").exists():
        return None
    return differing(original, output / site)


def _folder(run: str, source: Path, output: Path) -> Path:
    """A run's folder by its path or id. Raises ``click.UsageError``."""
    if Path(run).is_dir():
        return Path(run).absolute()
    for place in (source, output):
        with suppress(ValueError):
            for folder in sorted(place.glob(f".newsbot/*/runs/{run}")):
                return folder.absolute()
    told = f"no run {run!r} under {source}: name its output folder with --from, or its own folder"
    raise click.UsageError(told)


def _in_a_process(folder: Path, output: Path) -> dict[str, Any]:
    """A crawl can be run once a process."""
    line = [sys.executable, "-m", "newsbot", "replay", str(folder), "--alone"]
    ended = subprocess.run([*line, "--output", str(output)], stdout=subprocess.PIPE, check=False)
    if ended.returncode:
        sys.exit(ended.returncode)
    return dict(msgspec.json.decode(ended.stdout.splitlines()[-1]))


def _alone(folder: Path, output: Path) -> NoReturn:
    from newsbot.commands.terminal import set_up_logging
    from newsbot.runs.replaying import replay

    set_up_logging("auto", bar=False, verbose=False, quiet=True)
    replayed = replay(folder, output)
    told = asdict(replayed.summary) | {
        "requests": 0,
        "played": replayed.played,
        "not_asked_then": replayed.not_asked_then,
        "not_kept": replayed.not_kept,
    }
    click.echo(msgspec.json.encode(told))
    sys.exit(0)
