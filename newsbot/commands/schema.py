"""``newsbot schema``: the JSON Schema of an exported line."""

from __future__ import annotations

import click
import msgspec

from newsbot.items import json_schema


@click.command("schema")
def command() -> None:
    """Print the JSON Schema (2020-12) that every exported line meets."""
    click.echo(msgspec.json.format(msgspec.json.encode(json_schema()), indent=2))
