"""``datapackage.json``: the folder for tools that know Frictionless data packages."""

from __future__ import annotations

from typing import Any

from newsbot.dataset.manifest import Manifest
from newsbot.exporters.packing import Packing, packing_of
from newsbot.items import Article, HistoryLine
from newsbot.schema import comment_schema, json_schema
from newsbot.sites import Site

_TYPES = {"string": "string", "integer": "integer", "array": "array", "object": "object"}
_COMPRESSIONS: dict[Packing, str] = {"gzip": "gz", "zstd": "zst"}
_DATE_TIME = "%Y-%m-%dT%H:%M:%S%z"


def descriptor(site: Site, manifest: Manifest) -> dict[str, Any]:
    """The package with a resource for each table that has a file."""
    tables = {
        "articles": (json_schema(Article), "Article", "id"),
        "comments": (comment_schema(), "Comment", None),
        "history": (json_schema(HistoryLine), "HistoryLine", None),
    }
    return {
        "name": f"newsbot-{site.name}",
        "title": site.title,
        "profile": "data-package",
        "created": manifest.updated_at,
        "homepage": f"https://{site.main_host}/",
        "resources": [
            _resource(name, manifest.paths(name), schema["$defs"][record], key)
            for name, (schema, record, key) in tables.items()
            if manifest.paths(name)
        ],
    }


def _resource(
    name: str, paths: list[str], record: dict[str, Any], key: str | None
) -> dict[str, Any]:
    fields = [_field(column, told) for column, told in record["properties"].items()]
    first, *others = paths
    return {
        "name": name,
        "type": "table",
        "path": first,
        **({"extrapaths": others} if others else {}),
        "scheme": "file",
        "format": "jsonl",
        **(
            {"compression": _COMPRESSIONS[packing]}
            if (packing := packing_of(first)) != "none"
            else {}
        ),
        "mediatype": "application/jsonl",
        "encoding": "utf-8",
        "dialect": {"json": {"keyed": True}},
        "schema": {"fields": fields, **({"primaryKey": [key]} if key else {})},
    }


def _field(name: str, told: dict[str, Any]) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "description": told.get("description", "")}
    kinds = told.get("anyOf", [told])
    main: dict[str, Any] = next((one for one in kinds if one.get("type") != "null"), {})
    if main.get("format") == "date-time":
        return {**field, "type": "datetime", "format": _DATE_TIME}
    # An enumeration names no type, a reference is to an object.
    kind = main.get("type", "object" if "$ref" in main else "string")
    return {**field, "type": _TYPES[kind]}
