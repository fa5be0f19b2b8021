"""Counts: DuckDB in memory, locked before the first query. Engine file of duckdb.

Nothing of it reaches a file or the network: external access is off, and the configuration is locked. A query is one
that this program has written (the report's definitions) or compiled from a checked description; texts of people only
ever come in as parameters or as cells.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chatbot.insights.errors import InsightError, QueryLimitError
from chatbot.insights.schema import TABLES, Row, TableName, Value

# Cells on their way in at once: few enough for small machines.
_BATCH = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a query gave.

    Attributes:
        is_cut: There were more rows than were asked for.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    is_cut: bool = False


class Engine:
    """One set of tables; use it as a context manager. Not for several threads."""

    def __init__(
        self, tables: Mapping[TableName, Iterable[Row]], *, seconds: float = 10.0, memory_bytes: int = 512_000_000
    ) -> None:
        """Fill the tables, then lock everything.

        Args:
            tables: Rows by table, their cells in the order of ``TABLES``; a table that is not named is empty.
            seconds: After which a query is ended.
            memory_bytes: That the engine may use; nothing is written to disk.

        Raises:
            QueryLimitError: The rows do not fit into the memory.
        """
        import duckdb

        self._seconds = seconds
        self._errors = duckdb.Error
        self._interrupted = (duckdb.InterruptException, duckdb.OutOfMemoryException)
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "threads": "1",
                "memory_limit": f"{memory_bytes // 1_000_000}MB",
                "temp_directory": "",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "python_enable_replacements": "false",
            },
        )
        for name, table in TABLES.items():
            columns = ", ".join(f"{column} {kind}" for column, kind in table.columns.items())
            self._connection.execute(f"CREATE TABLE {name} ({columns})")
            try:
                self._fill(name, list(tables.get(name, ())))
            except duckdb.Error as error:
                self._connection.close()
                raise QueryLimitError(
                    f"the rows of {name} do not fit into {memory_bytes} bytes; shorten the period, or raise"
                    " insights.memory_bytes"
                ) from error
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def __enter__(self) -> Engine:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Free the memory."""
        self._connection.close()

    def query(self, sql: str, parameters: Mapping[str, Value] | None = None, *, limit: int = 10_000) -> Counted:
        """Run one query that only reads.

        Args:
            sql: One statement, a SELECT.
            parameters: By name, as ``$name`` in the query; others are left out.
            limit: Rows at most.

        Raises:
            QueryLimitError: It took too long, or more memory than it may.
            InsightError: It is no query that only reads, or the engine refuses it.
        """
        import duckdb

        used = {name: value for name, value in (parameters or {}).items() if f"${name}" in sql}
        timer = threading.Timer(self._seconds, self._connection.interrupt)
        try:
            statements = duckdb.extract_statements(sql)
            if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
                raise InsightError("only one query that reads is run here; nothing was done")
            timer.start()
            found = self._connection.execute(statements[0], used)
            rows = found.fetchmany(limit + 1)
            columns = tuple(str(column[0]) for column in found.description or ())
        except self._interrupted as error:
            raise QueryLimitError(
                f"the query took more than {self._seconds:g} s or too much memory; ask for a shorter period"
            ) from error
        except self._errors as error:
            raise InsightError(f"the tables cannot be counted ({str(error).splitlines()[0]})") from error
        finally:
            timer.cancel()
        return Counted(columns=columns, rows=tuple(map(tuple, rows[:limit])), is_cut=len(rows) > limit)

    def _fill(self, name: TableName, rows: Sequence[Row]) -> None:
        columns = TABLES[name].columns
        places = ", ".join(f"unnest(?::{kind}[])" for kind in columns.values())
        for first in range(0, len(rows), _BATCH):
            cells = [list(column) for column in zip(*rows[first : first + _BATCH], strict=True)]
            self._connection.execute(f"INSERT INTO {name} SELECT {places}", cells)
