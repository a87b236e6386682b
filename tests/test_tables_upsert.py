"""Rows put into tables by key, in each of the databases."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jobspace.errors import InputError, UsageError
from jobspace.tables.read import open_table
from jobspace.tables.write import open_writer
from test_tables_write import read, write


@pytest.fixture(params=["sqlite", "duckdb", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres"))
    return f"{request.param}:///{tmp_path}/crm.{request.param}"


def rows(database: str, order: str = "id", table: str = "t") -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = read(
        database, f"SELECT * FROM {table} ORDER BY {order}"
    ).to_pydict()
    return found


PEOPLE = pa.table({"id": [1, 2, 3], "job": ["x", "y", "z"], "pay": [0.5, 1.5, 2.5]})


def test_known_keys_are_changed_and_others_added(database: str) -> None:
    write(f"{database}?table=t", PEOPLE)
    new = pa.table({"job": ["Y", "new", None], "id": ["2", "9", "3"]})  # as a csv has them: text
    write(f"{database}?table=t&if_exists=upsert&key=id", new, batch_rows=1)
    assert rows(database) == {
        "id": [1, 2, 3, 9],
        "job": ["x", "Y", None, "new"],
        "pay": [0.5, 1.5, 2.5, None],
    }


def test_a_table_that_is_not_there_is_made_with_the_key_unique(database: str) -> None:
    target = f"{database}?table=t&if_exists=upsert&key=k&key=j"
    write(target, pa.table({"k": ["a", "b"], "j": [1, 2], "v": [1, 2]}))
    write(target, pa.table({"k": ["b", "b"], "j": [2, 3], "v": [20, 30]}))
    assert rows(database, "k, j") == {"k": ["a", "b", "b"], "j": [1, 2, 3], "v": [1, 20, 30]}
    write(f"{database}?table=u", pa.table({"k": ["a"]}))
    with pytest.raises(InputError, match=r"(?i)unique|duplicate"):
        _insert(database, "INSERT INTO t SELECT k, 1, 5 FROM u")


def _insert(database: str, sql: str) -> None:
    from jobspace.tables.address import parse_address
    from jobspace.tables.database import refusals

    place = parse_address(database).place
    with refusals(parse_address(database)):
        if database.startswith("sqlite"):
            import sqlite3

            connection: Any = sqlite3.connect(place)
            try:
                connection.execute(sql)
            finally:
                connection.close()
        elif database.startswith("duckdb"):
            import duckdb

            with duckdb.connect(place) as connection:
                connection.execute(sql)
        else:
            from adbc_driver_postgresql.dbapi import connect

            with connect(place) as connection, connection.cursor() as cursor:
                cursor.execute(sql)


@pytest.mark.parametrize(
    ("table", "error", "says"),
    [
        (pa.table({"id": [1, 1], "job": ["a", "b"]}), InputError, "got 1 in 2 rows"),
        (pa.table({"id": ["1", "01"]}), InputError, "got 1 in 2 rows"),
        (pa.table({"id": pa.array([None, 2])}), InputError, "got no value in 1 rows"),
        (pa.table({"id": [5], "concept": ["x"]}), UsageError, r'ADD COLUMN "concept"'),
        (pa.table({"job": ["a"]}), UsageError, "key of .* got id; expected columns"),
    ],
)
def test_what_cannot_be_put_leaves_the_table_as_it_was(
    database: str, table: pa.Table, error: type[Exception], says: str
) -> None:
    write(f"{database}?table=t", PEOPLE)
    with pytest.raises(error, match=says):
        write(f"{database}?table=t&if_exists=upsert&key=id", table)
    assert rows(database) == PEOPLE.to_pydict()


def test_one_run_reads_a_table_and_changes_it(database: str) -> None:
    many = pa.table({"id": list(range(1000)), "job": ["x"] * 1000})
    write(f"{database}?table=t", many)
    with (
        open_table(
            database, query="SELECT id, 'y' AS job FROM t WHERE id > 4", batch_rows=300
        ) as s,
        open_writer(f"{database}?table=t&if_exists=upsert&key=id", s.schema) as writer,
    ):
        for batch in s:
            writer.write(batch)
    assert rows(database)["job"] == ["x"] * 5 + ["y"] * 995


def test_others_read_and_write_while_rows_are_gathered(database: str) -> None:
    write(f"{database}?table=t", PEOPLE)
    with open_writer(f"{database}?table=t&if_exists=upsert&key=id", PEOPLE.schema) as writer:
        writer.write(pa.record_batch({"id": [1], "job": ["mine"], "pay": [9.0]}))
        write(f"{database}?table=other", PEOPLE)
        assert rows(database)["job"] == ["x", "y", "z"]
    assert rows(database)["job"] == ["mine", "y", "z"]


@pytest.mark.parametrize(
    "query", ["if_exists=upsert", "key=id", "if_exists=upsert&key=", "if_exists=maybe"]
)
def test_addresses_that_say_no_key(query: str) -> None:
    with pytest.raises(UsageError, match=r"database: got sqlite:///x\.db"):
        open_writer(f"sqlite:///x.db?{query}", PEOPLE.schema)
