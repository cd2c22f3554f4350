"""The ``newsbot`` command: each word is a module of ``newsbot.commands``, loaded when used."""

from __future__ import annotations

from importlib import import_module

import click

from newsbot import clock
from newsbot.version import __version__

# Each word with what --help says of it: the modules are not loaded for that.
COMMANDS = {
    "run": "Crawl papers and publish their articles as JSON Lines.",
    "plan": "Print work orders, for engines that run them anywhere.",
    "dispatch": "Have work orders done by an executor.",
    "extract": "Print the record of one saved article page as a line of JSON.",
    "publish": "Publish finished runs that are not in the dataset yet.",
    "sites": "List the papers that can be crawled.",
    "schema": "Print the JSON Schema (2020-12) that every exported line meets.",
    "export": "Write the dataset in another format.",
    "load": "Bring the dataset into a warehouse.",
    "sql": "Ask the dataset in SQL.",
    "search": "Find articles by words.",
    "index": "Make what questions are answered from.",
    "report": "Make a page of what a paper wrote and how the job did.",
    "sample": "Write a small invented dataset.",
    "replica": "Serve an invented paper, tell its truth, check against it.",
    "config": "Print every setting with its value and source.",
    "status": "Tell how the job stands.",
    "runs": "Show past runs and how they ended.",
    "why": "Tell one article's life: why it is there, or is not.",
    "history": "Show what an article said before, and what changed.",
    "reextract": "Read archived pages again by today's rules.",
    "replay": "Run a crawl again out of its archive.",
    "savepage": "Save a page as a case for the rules' tests.",
    "doctor": "Look whether site and machine are as expected.",
    "forget": "Take a reader's words, or an article, out of everything.",
    "prune": "Delete run folders that are no longer needed.",
    "ledger": "Care for the ledger, newsbot's memory of a paper.",
}


class Words(click.Group):
    """Loads a command's module only when it is called: ``extract`` starts no crawler."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"newsbot.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        from newsbot.cms.base import BadDeclaration

        try:
            clock.now()
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except clock.WildClock as error:
            raise click.UsageError(str(error)) from error
        except BadDeclaration as error:
            click.echo(f"newsbot: {error}", err=True)
            ctx.exit(78)
        except OSError as error:
            click.echo(f"newsbot: cannot write: {error.strerror or error}", err=True)
            ctx.exit(73)


@click.group(cls=Words, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="newsbot")
def main() -> None:
    """Báo Đắk Lắk as data: crawl the newspaper, export JSON Lines."""
