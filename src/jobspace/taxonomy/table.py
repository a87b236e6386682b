"""Reads any table as a taxonomy: one row a label."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jobspace.errors import InputError
from jobspace.taxonomy.model import Column, Taxonomy, build, is_blank, squeeze


def read_table(
    source: Any,
    *,
    name: str,
    title: str,
    code: str | None = None,
    label: str | None = None,
    group: str | None = None,
) -> Taxonomy:
    """Makes a taxonomy of a table with one row a label.

    Rows with the same code are one concept: its title is the first one given, other titles become
    labels. Rows in which code, title and label are all blank are left out.

    Args:
        source: Path of a table of any format, or a dataframe (pyarrow, pandas, polars, …).
        name: What to call the taxonomy.
        title: Column of the concepts' titles.
        code: Column of the codes; None: the title is the code.
        label: Column of further labels (blank where a row has none); None: titles only.
        group: Column of the group a concept rolls up to, both its code and its title; None: no
            groups. The first one given for a concept counts.

    Returns:
        The taxonomy, version "unknown", concepts in the order of their first rows, with the level
        "group" where `group` is given.

    Raises:
        InputError: A column is missing or not of plain values, a row has a label but no code, or a
            code never gets a title.

    >>> rows = pa.table({"job": ["Nurse", "Nurse"], "alias": ["RN", "staff nurse"]})
    >>> read_table(rows, name="mine", title="job", label="alias").labels["label"].to_pylist()
    ['Nurse', 'RN', 'staff nurse']
    """
    wanted = {"code": code or title, "title": title, "label": label, "group": group}
    rows = text_columns(source, f"Taxonomy {name}", wanted)
    require_codes(f"Taxonomy {name}", rows)
    concepts = _first_given(rows, "title")
    if group is not None:
        groups = _first_given(rows, "group")
        at = pc.index_in(concepts["code"], value_set=groups["code"])
        concepts = concepts.append_column("group_code", groups["group"].take(at))
        concepts = concepts.append_column("group_title", groups["group"].take(at))
    _require_titles(name, rows, concepts)
    titles = rows.select(["code", "title"]).rename_columns(["code", "label"])
    labels = pa.concat_tables([titles, rows.select(["code", "label"])])
    return build(name, "unknown", concepts, labels, () if group is None else ("group",))


def text_columns(source: Any, what: str, columns: dict[str, str | None]) -> pa.Table:
    """The named columns of a table as trimmed texts, without the rows that are blank in all.

    Args:
        source: Path of a table of any format, or a dataframe.
        what: Subject of error messages.
        columns: New name → column of the source; None: a column of nulls.

    Returns:
        One string column for each of `columns`, in their order.

    Raises:
        InputError: A column is missing or holds lists or structures.
    """
    table = as_arrow(source)
    missing = [c for c in columns.values() if c is not None and c not in table.column_names]
    if missing:
        raise InputError(
            f"{what}: got no column {missing[0]!r}; expected one of "
            f"{', '.join(table.column_names) or 'none: the table is empty'}. Say which one it is."
        )
    texts = {new: _text(what, table, column) for new, column in columns.items()}
    rows = pa.table(texts)
    blank = pa.scalar(True)
    for new in texts:
        blank = pc.and_(blank, is_blank(rows[new]))
    filled = pc.invert(blank)
    return rows.filter(filled) if rows.num_rows else rows


def require_codes(what: str, rows: pa.Table) -> None:
    """Refuses rows with a blank `code`.

    Raises:
        InputError: One is blank; the message shows the rest of its row.
    """
    row = pc.index(is_blank(rows["code"]), pa.scalar(True)).as_py()
    if row >= 0:
        filled = next(str(value) for value in rows.slice(row, 1).to_pylist()[0].values() if value)
        raise InputError(
            f"{what}: got no code in the row of {filled!r}; expected a code in every row. "
            f"Fill it in or leave the row out."
        )


def as_arrow(source: Any) -> pa.Table:
    """A path's or a dataframe's rows as an Arrow table."""
    if isinstance(source, pa.Table):
        return source
    from jobspace.tables.frames import to_stream

    with to_stream(source) as stream:
        return stream.read_all()


def _text(what: str, table: pa.Table, column: str | None) -> Column:
    if column is None:
        return pa.nulls(table.num_rows, pa.string())
    values = table[column]
    if pa.types.is_nested(values.type):
        raise InputError(
            f"{what}: got {values.type} values in column {column!r}; expected one text a row. "
            f"Write one row for each label."
        )
    return squeeze(values)


def _first_given(rows: pa.Table, column: str) -> pa.Table:
    """The first text of the column for each code, in the order of the codes' first rows."""
    given = pc.invert(is_blank(rows[column]))
    pairs = rows.select(["code", column]).filter(given)
    codes = pairs["code"].combine_chunks().unique()
    first = pc.index_in(codes, value_set=pairs["code"])
    return pairs.take(first)


def _require_titles(name: str, rows: pa.Table, concepts: pa.Table) -> None:
    lacking = pc.invert(pc.is_in(rows["code"], value_set=concepts["code"]))
    row = pc.index(lacking, pa.scalar(True)).as_py()
    if row >= 0:
        code = rows["code"][row].as_py()
        raise InputError(
            f"Taxonomy {name}: got the code {code!r} without a title; expected a title in at least "
            f"one of its rows. Fill it in."
        )
