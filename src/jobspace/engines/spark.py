"""Verbs on Spark: a DataFrame in, the DataFrame with the verb's columns out, nothing run yet.

    from jobspace.engines import spark
    coded = spark.normalize(df, column="occupation", taxonomy="onet")

Rows reach Python as Arrow batches (`mapInArrow`). A task that dies is tried again by Spark, and
gives the same rows. Executors need jobspace installed: see docs/cluster.md. Needs the extra
`spark`, and Java 17 or newer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from jobspace.engines.parts import DONE, PartWork
from jobspace.engines.process import Sent, alone, gathered, one_batch, plain_batch, plain_type
from jobspace.engines.spark_session import quiet, session
from jobspace.engines.tables import TableVerbs
from jobspace.engines.work import Work
from jobspace.errors import InputError
from jobspace.tables.compose import require_new_names
from jobspace.tables.formats import first_line

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def mapped(df: DataFrame, work: Work) -> DataFrame:
    """The rows with a work's columns; rows of a block come together first where it has blocks."""
    from pyspark.sql.pandas.types import from_arrow_type
    from pyspark.sql.types import StructField, StructType

    sent = Sent.of(work)
    added = sent.prepared().added
    require_new_names(df.columns, added.names)
    new = [StructField(f.name, from_arrow_type(plain_type(f.type)), True) for f in added]
    schema = StructType([*df.schema.fields, *new])

    def of_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        alone()
        for batch in gathered(batches):
            yield plain_batch(sent.prepared()(batch))

    def of_block(table: pa.Table) -> pa.Table:
        alone()
        return pa.Table.from_batches([plain_batch(sent.prepared()(one_batch(table)))])

    with quiet():
        if work.within is None:
            return df.mapInArrow(of_batches, schema)
        return df.groupBy(work.within).applyInArrow(of_block, schema)


_VERBS: Final[TableVerbs[DataFrame]] = TableVerbs(
    where="the Spark DataFrame", names_of=lambda df: df.columns, mapped=mapped
)
normalize, find = _VERBS.normalize, _VERBS.find
encode, duplicates = _VERBS.encode, _VERBS.duplicates


def run_parts(work: PartWork) -> pa.Table:
    """Do all parts on the executors; a table of the schema `DONE`.

    Raises:
        InputError: Spark gave up.
    """

    def of_numbers(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        alone()
        for batch in batches:
            yield from work(batch.column(0).to_pylist()).to_batches()

    n = len(work.parts)
    columns = "number bigint, file string, n_rows bigint, counts string, error string"
    with session() as spark, quiet():
        from pyspark.errors import PySparkException

        try:
            rows: list[Any] = spark.range(0, n, 1, n).mapInArrow(of_numbers, columns).collect()
        except PySparkException as error:
            raise InputError(
                f"engine spark: got a failed job ({first_line(error)}); expected all {n} parts "
                "done. See Spark's log, or use --engine local."
            ) from error
    return pa.Table.from_pylist([row.asDict() for row in rows], DONE)
