"""``newsbot config``: every setting, its value, and where it came from."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import click
import msgspec

from newsbot.commands.parameters import Duration, Size
from newsbot.config import Chosen, Configured, keys_of, known_keys, read_settings
from newsbot.text.durations import duration_text
from newsbot.text.sizes import size_text


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
    """Print every setting as a line of newsbot.toml, with its source: flag, environment, file or
    default.

    With a command and its arguments, as in `newsbot config run baodaklak --delay 2`: the settings
    that this very command would use. Nothing is run.
    """
    known = known_keys(ctx.find_root())
    for setting in _settings(ctx, arguments):
        if as_json:
            click.echo(msgspec.json.encode(setting, enc_hook=str))
            continue
        kind = known[setting.key].option.type
        if isinstance(kind, Duration) and setting.value is not None:
            setting = replace(setting, value=timedelta(seconds=setting.value))
        elif isinstance(kind, Size):
            setting = replace(setting, value=size_text(setting.value))
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
    """A line of newsbot.toml, and where the value comes from."""
    source = setting.source if setting.origin is None else f"{setting.source} {setting.origin}"
    if setting.value is None or setting.value == ():
        return f"{f'# {setting.key} is not set':<40} # {source}"
    return f"{f'{setting.key} = {_toml(setting.value)}':<40} # {source}"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    text = duration_text(value) if isinstance(value, timedelta) else str(value)
    # Escapes of JSON's strings are TOML's.
    return json.dumps(text, ensure_ascii=False)
