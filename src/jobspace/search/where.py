"""`--where`: one SQL condition on the rows, checked before it reaches a database.

The condition is read by DuckDB against the columns that there are, on a connection of its own that
has no tables, no files and no settings to change: so it is known to be one expression, of columns
that exist, true or false. LanceDB alone would read "1=1; DROP TABLE x" as "1=1".
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.errors import UsageError

_ROW: Final = "jobspace_row_"
_ADVICE: Final = (
    "expected one SQL condition on the columns. Write for example "
    "\"location LIKE '%NY%' AND min_salary > 100000\"; a name with spaces goes in double quotes."
)


def require_condition(where: str, schema: pa.Schema) -> None:
    """Refuse what is not one condition on these columns.

    Raises:
        UsageError: a syntax error, an unknown column, types that cannot be compared, more than one
            statement, or a value that is neither true nor false.

    >>> require_condition("pay > 10", pa.schema([("pay", pa.float64())]))
    """
    _bound(where, schema.empty_table()).close()


def matching(table: pa.Table, where: str) -> NDArray[np.int64]:
    """The rows of a table for which a condition is true, ascending.

    Raises:
        UsageError: as `require_condition`, or a value that cannot be compared.

    >>> matching(pa.table({"pay": [5, 20]}), "pay > 10").tolist()
    [1]
    """
    import duckdb

    numbered = table.append_column(_ROW, pa.array(np.arange(table.num_rows, dtype=np.int64)))
    connection = _bound(where, numbered)
    try:
        found = connection.execute(f"SELECT {_ROW} FROM t WHERE (\n{where}\n)").fetchnumpy()
    except duckdb.Error as error:
        raise refusal(where, str(error)) from error
    finally:
        connection.close()
    return np.sort(np.asarray(found[_ROW], np.int64))


def refusal(where: str, why: str) -> UsageError:
    """The one sentence for a condition that cannot be used."""
    first = why.strip().partition("\n")[0].rstrip(".!")
    return UsageError(f"where: got {where!r} ({first}); {_ADVICE}")


def _bound(where: str, table: pa.Table) -> Any:
    """A connection that knows the table as t, once the condition is read and has its types."""
    import duckdb

    connection = duckdb.connect(":memory:", config={"enable_external_access": "false"})
    connection.register("t", table)
    try:
        # Read twice: in brackets nothing can follow it, and without nothing can close them.
        described = connection.execute(f"DESCRIBE SELECT (\n{where}\n) FROM t").fetchall()
        connection.execute(f"EXPLAIN SELECT 1 FROM t WHERE {where}\n")
    except duckdb.Error as error:
        connection.close()
        raise refusal(where, str(error)) from error
    kind = described[0][1]
    if str(kind) != "BOOLEAN":
        connection.close()
        raise refusal(where, f"its value is {kind}, neither true nor false")
    return connection
