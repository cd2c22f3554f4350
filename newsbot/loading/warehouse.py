"""Papers' tables in a warehouse: what is there, and parts of a dataset put in its place."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from newsbot.analysis.columns import quoted
from newsbot.analysis.duck import MissingPart
from newsbot.loading.destinations import (
    DUCKDB,
    FILES,
    POSTGRES,
    BadDestination,
    Destination,
    NoDestination,
    Taken,
)
from newsbot.loading.tables import KEYS, PART, columns

if TYPE_CHECKING:
    from dlt import Pipeline
    from dlt.common.schema.typing import TColumnSchema, TLoaderMergeStrategy
    from dlt.extract import DltResource

TABLES = tuple(KEYS)
STATE = "loaded_parts"
# The digest of a part that left the dataset.
GONE = "gone"
_STATE: dict[str, TColumnSchema] = {
    PART: {"name": PART, "data_type": "text"},
    "digest": {"name": "digest", "data_type": "text"},
    **{table: {"name": table, "data_type": "bigint"} for table in TABLES},
    "origin": {"name": "origin", "data_type": "text", "nullable": False},
    "site": {"name": "site", "data_type": "text", "nullable": False},
    "loaded_at": {"name": "loaded_at", "data_type": "timestamp"},
}
# What dlt would do without being asked; who sets them otherwise has reasons.
_SETTINGS = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",  # it tells its makers of each load
    "RUNTIME__LOG_LEVEL": "CRITICAL",  # what goes wrong is told once, by us
    "LOAD__TRUNCATE_STAGING_DATASET": "true",  # readers' words stand in one place
}


class Loaded(NamedTuple):
    """What a warehouse has of a part: its digest, None while it is being loaded; how many rows of
    each table; of what origin the data is (see ``Manifest``), and of what paper."""

    digest: str | None
    rows: Mapping[str, int]
    origin: str
    site: str


class Warehouse:
    """A schema of a destination, which stands for BigQuery's datasets and for folders too.

    ``work`` is a folder for what is under way; nothing in it is needed again. Making one raises
    ``MissingPart`` and ``LoadError``; methods raise what dlt does, see
    ``newsbot.loading.destinations.told``.
    """

    def __init__(self, destination: Destination, schema: str, work: Path) -> None:
        if destination.kind == DUCKDB and Path(destination.address).stem == schema:
            raise NoDestination(
                f"{destination.address}: DuckDB takes {schema} for the file's name:"
                " choose another --schema"
            )
        for name, value in _SETTINGS.items():
            os.environ.setdefault(name, value)
        try:
            import dlt
        except ImportError as error:
            told = "dlt is not installed: pip install 'newsbot[load]'"
            raise MissingPart(told) from error

        self.destination, self.schema = destination, schema
        self.is_files = destination.kind == FILES
        self._is_postgres = destination.kind == POSTGRES
        self.pipeline: Pipeline = dlt.pipeline(
            schema,
            pipelines_dir=str(work),
            destination=destination.opened(),
            dataset_name=schema,
        )
        strategies = self.pipeline.destination.capabilities().supported_merge_strategies or []
        wanted: tuple[TLoaderMergeStrategy, ...] = ("cdc", "delete-insert")
        found = [one for one in wanted if one in strategies]
        if not found:
            raise BadDestination(f"{destination.kind}: dlt can't replace rows there")
        self._strategy = found[0]

    def restore(self) -> dict[str, Loaded]:
        """What is there by now, by the parts' names."""
        self.pipeline.sync_destination()
        names = (PART, "digest", "origin", "site", *TABLES)
        return {
            part: Loaded(digest, dict(zip(TABLES, counts, strict=True)), origin, site)
            for part, digest, origin, site, *counts in self._read(STATE, names)
        }

    def fits(self) -> bool:
        """Whether its tables have the columns of today's record."""
        stored = [self.pipeline.schemas[name].tables for name in self.pipeline.schema_names]
        return all(
            _kind(tables[table]["columns"].get(name)) == _kind(hint)
            for tables in stored
            for table in TABLES
            if table in tables
            for name, hint in columns(table).items()
        )

    def counts(self, table: str) -> Counter[str]:
        """How many rows of a table came from each part, as the warehouse counts them."""
        if self.is_files:
            return Counter(part for (part,) in self._read(table, (PART,)))
        rows = self._read(table, (PART, "count(*)"), f"GROUP BY {PART}")
        return Counter({part: int(count) for part, count in rows})

    def state(self, parts: Mapping[str, Loaded], now: datetime) -> None:
        """Notes what is there of these parts."""
        import pyarrow as pa

        rows: list[dict[str, object]] = [
            {**one._asdict(), **one.rows, PART: part, "loaded_at": now}
            for part, one in parts.items()
        ]
        kinds = {"text": pa.string(), "bigint": pa.int64(), "timestamp": pa.timestamp("us", "UTC")}
        fields = [(name, kinds[str(hint["data_type"])]) for name, hint in _STATE.items()]
        table = pa.Table.from_pylist(rows, schema=pa.schema(fields))
        self._run(self._resource(STATE, [table], _STATE, (PART,)))

    def replace(self, tables: Mapping[str, Iterable[Any]], site: str, parts: Iterable[str]) -> None:
        """Puts these rows in the place of all that came from ``parts``, a transaction a table.

        The parts are those of the paper that stand without a digest.
        """
        scope = self._scope(site, parts)
        self._run(
            *(
                self._resource(table, rows, columns(table), KEYS[table], scope)
                for table, rows in tables.items()
            )
        )

    def drop(self) -> None:
        """Drops our tables and dlt's, and no others."""
        with self.pipeline.destination_client() as client:
            its_own = client.schema.dlt_table_names()
            client.drop_tables(*TABLES, STATE, *its_own, delete_schema=False)  # type: ignore[attr-defined]
        self.pipeline = self.pipeline.drop()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One load of a schema at a time, over all machines, where the engine has locks that end
        with who holds them. Raises ``Taken``."""
        if self._is_postgres:
            with self._locked_in_postgres():
                yield
        else:
            yield

    @contextmanager
    def _locked_in_postgres(self) -> Iterator[None]:
        import psycopg2

        key = int.from_bytes(sha256(f"newsbot {self.schema}".encode()).digest()[:8], signed=True)
        with self.pipeline.destination_client() as client:
            address = client.config.credentials.to_native_representation()  # type: ignore[union-attr]
        connection = psycopg2.connect(address)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", (key,))
                if cursor.fetchone() != (True,):
                    raise Taken(f"another load to {self.destination.shown} is at work")
            yield
        finally:
            connection.close()

    def _read(
        self, table: str, names: tuple[str, ...], behind: str = ""
    ) -> Iterable[Sequence[Any]]:
        """Rows of a table of ours; none where it is not there."""
        from dlt.common.destination.exceptions import DestinationUndefinedEntity

        if self.is_files:
            return self._read_files(table, names)
        with self.pipeline.sql_client() as client:
            statement = f"SELECT {', '.join(names)} FROM {client.make_qualified_table_name(table)}"
            try:
                return client.execute_sql(f"{statement} {behind}") or ()
            except DestinationUndefinedEntity:
                return ()

    def _read_files(self, table: str, names: tuple[str, ...]) -> Iterator[Sequence[Any]]:
        from deltalake.exceptions import TableNotFoundError
        from dlt.common.libs.deltalake import get_delta_tables

        known = [self.pipeline.schemas[name] for name in self.pipeline.schema_names]
        if not any(table in schema.tables for schema in known):
            return
        try:
            found = get_delta_tables(self.pipeline, table)[table]
        except TableNotFoundError:
            return
        for batch in found.to_pyarrow_dataset().to_batches(columns=list(names)):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def _scope(self, site: str, parts: Iterable[str]) -> str:
        """Whose rows go where they are not loaded again. In SQL always the same words: dlt keeps
        each form that a schema ever had."""
        if self.is_files:
            return f"{{table}}.{PART} IN ({', '.join(map(quoted, parts))})"
        with self.pipeline.sql_client() as client:
            state = client.make_qualified_table_name(STATE)
        pending = f"SELECT {PART} FROM {state} WHERE digest IS NULL AND site = {quoted(site)}"
        return f"{PART} IN ({pending})"

    def _resource(
        self,
        table: str,
        rows: Iterable[Any],
        hints: Mapping[str, TColumnSchema],
        keys: tuple[str, ...],
        scope: str | None = None,
    ) -> DltResource:
        import dlt

        replacing: dict[str, Any] = {"disposition": "merge", "strategy": self._strategy}
        if scope is None:
            replacing["strategy"] = "upsert" if self._strategy == "cdc" else self._strategy
        else:
            replacing["destination_scope"] = scope
        made: DltResource = dlt.resource(
            iter(rows),
            name=table,
            columns=dict(hints),
            primary_key=keys,
            write_disposition=replacing,  # type: ignore[call-overload]
            table_format="delta" if self.is_files else None,
        )
        return made

    def _run(self, *resources: DltResource) -> None:
        # Into PostgreSQL by COPY; elsewhere dlt knows best.
        form: dict[str, Any] = {"loader_file_format": "csv"} if self._is_postgres else {}
        self.pipeline.run(list(resources), **form)


def _kind(column: TColumnSchema | None) -> object:
    return column and (column.get("data_type"), column.get("nullable"))
