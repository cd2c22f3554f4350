"""``newsbot config``: every setting, its value, and where it came from."""

from __future__ import annotations

from datetime import timedelta

import click
import msgspec

from newsbot.config import Chosen, Configured, keys_of, known_keys, read_settings


@click.command(
    "config",
    short_help="Print every setting with its value and source.",
    cls=Configured,
    context_settings={"allow_interspersed_args": False},
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[COMMAND ARGUMENTS...]")
@click.pass_context
def command(ctx: click.Context, as_json: bool, arguments: tuple[str, ...]) -> None:
    """Print every setting with its value and its source: flag, environment, file or default.

    With a command and its arguments, as in `newsbot config run baodaklak --delay 2`: the settings
    that this very command would use. Nothing is run.
    """
    for setting in _settings(ctx, arguments):
        if as_json:
            click.echo(msgspec.json.encode(setting, enc_hook=str))
        else:
            click.echo(_line(setting))


def _settings(ctx: click.Context, arguments: tuple[str, ...]) -> list[Chosen]:
    group = ctx.find_root()
    if not arguments:
        options: list[click.Parameter] = [key.option for key in known_keys(group).values()]
        return read_settings(Configured("config", params=options), [], group)
    word, *rest = arguments
    assert isinstance(group.command, click.Group)
    one = group.command.get_command(group, word)
    if not isinstance(one, Configured) or not keys_of(one):
        raise click.UsageError(f"{word!r} is no command that has settings")
    return read_settings(one, rest, group)


def _line(setting: Chosen) -> str:
    source = setting.source if setting.origin is None else f"{setting.source} {setting.origin}"
    return f"{setting.key:<16} {_text(setting.value):<32} {source}"


def _text(value: object) -> str:
    if value is None or value == ():
        return "-"
    if isinstance(value, timedelta):
        return f"{value.total_seconds() / 3600:g}h"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
