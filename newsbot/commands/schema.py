"""``newsbot schema``: the JSON Schema of an exported line."""

from __future__ import annotations

import click
import msgspec

from newsbot.items import Article, HistoryLine
from newsbot.schema import json_schema


@click.command("schema")
@click.option("--history", is_flag=True, help="Of the lines of history.jsonl.")
def command(history: bool) -> None:
    """Print the JSON Schema (2020-12) that every exported line meets."""
    schema = json_schema(HistoryLine if history else Article)
    click.echo(msgspec.json.format(msgspec.json.encode(schema), indent=2))
