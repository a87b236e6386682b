"""The user's own concepts and labels, laid over any taxonomy each time it is loaded."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jobspace.errors import InputError
from jobspace.taxonomy.model import Taxonomy, extended, is_blank
from jobspace.taxonomy.store import own_path, read_arrow, write_arrow, writing
from jobspace.taxonomy.table import as_arrow, require_codes, text_columns

COLUMNS = ("code", "title", "label")


def read_rows(name: str, source: Any) -> pa.Table:
    """A table of own concepts and labels as the string columns code, title, label.

    Args:
        name: The taxonomy they are for.
        source: Path of a table of any format, or a dataframe, with the column `code` and one or
            both of `title` and `label`.

    Raises:
        InputError: A column is missing, there are no rows, or one has no code or neither title
            nor label.
    """
    what = f"Own rows for taxonomy {name}"
    table = as_arrow(source)
    there = {column: column if column in table.column_names else None for column in COLUMNS}
    if there["title"] is None and there["label"] is None:
        there["label"] = "label"
    rows = text_columns(table, what, there | {"code": "code"})
    if not rows.num_rows:
        raise InputError(f"{what}: got no rows; expected at least one. Fill the table in.")
    require_codes(what, rows)
    nameless = pc.and_(is_blank(rows["title"]), is_blank(rows["label"]))
    row = pc.index(nameless, pa.scalar(True)).as_py()
    if row >= 0:
        raise InputError(
            f"{what}: got the code {rows['code'][row].as_py()!r} with neither title nor label; "
            f"expected one of them in every row. Fill it in or leave the row out."
        )
    return rows


def lay_over(taxonomy: Taxonomy, rows: pa.Table) -> Taxonomy:
    """A taxonomy with the user's rows: labels of kind "own", and concepts it does not have.

    A row of a known code adds its label (its title, where it has no label). A code the taxonomy
    does not have becomes a concept with the first title given for it.

    Raises:
        InputError: A code the taxonomy does not have comes without a title.
    """
    codes = taxonomy.concepts["code"]
    is_new = pc.invert(pc.is_in(rows["code"], value_set=codes))
    is_titled = pc.and_not(is_new, is_blank(rows["title"]))
    titles = rows.filter(is_titled)
    new_codes = rows.filter(is_new)["code"].combine_chunks().unique()
    first = pc.index_in(new_codes, value_set=titles["code"])
    no_title = pc.is_null(first)
    untitled = pc.index(no_title, pa.scalar(True)).as_py()
    if untitled >= 0:
        raise InputError(
            f"Own rows for taxonomy {taxonomy.name}: got the code {new_codes[untitled].as_py()!r}, "
            f"which {taxonomy.name} {taxonomy.version} does not have, without a title; expected a "
            f"code it has, or a title for a new concept. Correct the code or add the title."
        )
    concepts = titles.select(["code", "title"]).take(first)
    label = pc.if_else(is_blank(rows["label"]), rows["title"], rows["label"])
    kind = pa.repeat("own", rows.num_rows)
    labels = pa.table({"code": rows["code"], "label": label, "kind": kind})
    return extended(taxonomy, concepts, labels)


def own_rows(name: str) -> pa.Table | None:
    """The rows kept for a taxonomy; None where there are none."""
    path = own_path(name)
    if not path.exists():
        return None
    try:
        return read_arrow(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(
            f"Own rows for taxonomy {name}: got the damaged file {path}; expected one written by "
            f"'taxonomy extend'. Delete it and extend {name} again."
        ) from error


def with_own(taxonomy: Taxonomy) -> Taxonomy:
    """A taxonomy with the rows kept under its name, if there are any."""
    rows = own_rows(taxonomy.name)
    return taxonomy if rows is None else lay_over(taxonomy, rows)


def add_rows(name: str, rows: pa.Table) -> pa.Table:
    """The rows kept for a taxonomy followed by new ones, each row once."""
    before = own_rows(name)
    return rows if before is None else distinct_rows(pa.concat_tables([before, rows]))


def distinct_rows(rows: pa.Table) -> pa.Table:
    """Each row once, in the order of the first ones."""
    seen = dict.fromkeys(zip(*(rows[column].to_pylist() for column in COLUMNS), strict=True))
    columns = zip(*seen, strict=True)
    return pa.table([pa.array(column, pa.string()) for column in columns], names=list(COLUMNS))


def keep_rows(name: str, rows: pa.Table) -> None:
    """Keeps these rows for a taxonomy, in place of those kept before."""
    with writing(own_path(name)):
        write_arrow(rows.combine_chunks(), own_path(name))


def drop_rows(name: str) -> bool:
    """Forgets the rows kept for a taxonomy; says whether there were any."""
    path = own_path(name)
    there = path.exists()
    path.unlink(missing_ok=True)
    return there
