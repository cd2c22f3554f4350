"""The ``newsbot`` command: each word is a module of ``newsbot.commands``, loaded when used."""

from __future__ import annotations

from importlib import import_module

import click

from newsbot.version import __version__

COMMANDS = (
    "run",
    "extract",
    "publish",
    "sites",
    "schema",
    "export",
    "sql",
    "search",
    "sample",
    "replica",
    "config",
    "status",
    "doctor",
    "prune",
    "ledger",
)


class Words(click.Group):
    """Loads a command's module only when it is called: ``extract`` starts no crawler."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"newsbot.commands.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except OSError as error:
            click.echo(f"newsbot: cannot write: {error.strerror or error}", err=True)
            ctx.exit(73)


@click.group(cls=Words, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="newsbot")
def main() -> None:
    """Báo Đắk Lắk as data: crawl the newspaper, export JSON Lines."""
