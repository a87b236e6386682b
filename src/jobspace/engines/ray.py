"""Verbs on Ray: a Dataset in, the Dataset with the verb's columns out, nothing run yet.

    from jobspace.engines import ray
    coded = ray.normalize(ds, column="occupation", taxonomy="onet")

Rows reach a worker as Arrow tables (`map_batches`), in tasks and not in actors: the processes that
Ray keeps for tasks hold taxonomy and encoder all the same, stay for the next run, and read, decide
and write a part without handing it on. A task whose worker dies is tried again by Ray, and gives
the same rows. Workers need jobspace installed: see docs/cluster.md. Needs the extra `ray`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa

from jobspace.engines.parts import DONE, PartWork
from jobspace.engines.process import BATCH_ROWS, Sent, alone, gathered, one_batch, plain_batch
from jobspace.engines.ray_session import session
from jobspace.engines.tables import TableVerbs
from jobspace.engines.work import Work
from jobspace.errors import InputError
from jobspace.tables.compose import require_new_names
from jobspace.tables.formats import first_line

if TYPE_CHECKING:
    from ray.data import Dataset


def mapped(ds: Dataset, work: Work) -> Dataset:
    """The rows with a work's columns; rows of a block come together first where it has blocks."""
    sent = Sent.of(work)
    require_new_names(ds.schema().names, sent.prepared().added.names)

    def of_rows(table: pa.Table) -> pa.Table:
        alone()
        small = gathered(table.to_batches(max_chunksize=BATCH_ROWS))
        batches = list(small) or [one_batch(table)]  # a block without rows has columns all the same
        return pa.Table.from_batches([plain_batch(sent.prepared()(batch)) for batch in batches])

    def of_block(table: pa.Table) -> pa.Table:
        alone()
        return pa.Table.from_batches([plain_batch(sent.prepared()(one_batch(table)))])

    if work.within is None:
        return ds.map_batches(
            of_rows, batch_format="pyarrow", batch_size=None, zero_copy_batch=True
        )
    return ds.groupby(work.within).map_groups(of_block, batch_format="pyarrow")


_VERBS: Final[TableVerbs[Dataset]] = TableVerbs(
    where="the Ray Dataset", names_of=lambda ds: ds.schema().names, mapped=mapped
)
normalize, find = _VERBS.normalize, _VERBS.find
encode, duplicates = _VERBS.encode, _VERBS.duplicates


def run_parts(work: PartWork) -> pa.Table:
    """Do all parts on the cluster; a table of the schema `DONE`.

    Raises:
        InputError: Ray gave up.
    """

    def of_numbers(table: pa.Table) -> pa.Table:
        alone()
        return work(table["id"].to_pylist())

    n = len(work.parts)
    with session():
        import ray

        try:
            numbers = ray.data.range(n, override_num_blocks=n)
            done = numbers.map_batches(of_numbers, batch_format="pyarrow", batch_size=None)
            return pa.Table.from_pylist(done.take_all(), DONE)
        except ray.exceptions.RayError as error:
            raise InputError(
                f"engine ray: got a failed run ({first_line(error)}); expected all {n} parts done. "
                "See Ray's log in /tmp/ray, or use --engine local."
            ) from error
