"""The text of a row, made from its columns; and new columns beside the old ones."""

from __future__ import annotations

import difflib
import string
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute

from jobspace.errors import InputError, UsageError

pc: Any = pyarrow.compute


def compose(
    batch: pa.RecordBatch, *, columns: Sequence[str] = (), template: str | None = None
) -> pa.Array[Any]:
    """Makes one text a row from one column, several columns, or a template.

    Several columns are joined with a space; nulls and empty cells are skipped. In a template a null
    counts as the empty text. Where all columns of a row are null, its text is null; where all that
    are not null are empty, it is empty: a template's own words alone say nothing about a row.

    Args:
        batch: rows with the columns named; any type that has a text form.
        columns: names to join, in this order.
        template: text with column names in braces, such as `"Job title: {title}"`; `{{` is a brace.

    Returns:
        `pa.string()`, one text a row, in the order of the rows; empty for an empty batch.

    Raises:
        UsageError: neither or both of `columns` and `template` are given, or the template is
        malformed.
        InputError: a column is not there; the message lists those that are.

    >>> rows = pa.record_batch({"title": ["nurse", None], "place": ["ER", "Ohio"]})
    >>> compose(rows, columns=["title", "place"]).to_pylist()
    ['nurse ER', 'Ohio']
    >>> compose(rows, template="Job title: {title}").to_pylist()
    ['Job title: nurse', None]
    """
    columns = [columns] if isinstance(columns, str) else list(columns)
    if bool(columns) == (template is not None):
        got = "both columns and a template" if columns else "neither a column nor a template"
        raise UsageError(
            f"text of a row: got {got}; expected one of them. Name --column C or --template "
            f"'…{{C}}…'."
        )
    if template is None:
        return _joined([_as_text(batch, name) for name in columns])
    return _filled(batch, template_parts(template))


def template_parts(template: str) -> list[tuple[str, str | None]]:
    """A template as pairs of literal text and the column that follows it (None at the end).

    >>> template_parts("Job title: {title}.")
    [('Job title: ', 'title'), ('.', None)]
    """
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise _bad_template(template, str(error)) from None
    if any(spec or conversion for _, _, spec, conversion in parts):
        raise _bad_template(template, "a column name followed by ':' or '!'")
    if any(name == "" for _, name, _, _ in parts):
        raise _bad_template(template, "empty braces")
    if all(name is None for _, name, _, _ in parts):
        raise _bad_template(template, "no column in braces")
    return [(literal, name) for literal, name, _, _ in parts]


def _bad_template(template: str, why: str) -> UsageError:
    return UsageError(
        f"template: got {template!r} ({why}); expected text with column names in braces. "
        "Write for example 'Job title: {title}'."
    )


def _joined(texts: list[pa.Array[Any]]) -> pa.Array[Any]:
    if len(texts) == 1:
        return texts[0]
    # Not null_handling="skip": Arrow 26 then leaves out rows where all are null.
    joined = pc.fill_null(texts[0], "")
    for text in texts[1:]:
        right = pc.fill_null(text, "")
        are_both = pc.and_(pc.not_equal(joined, ""), pc.not_equal(right, ""))
        gap = pc.if_else(are_both, " ", "")
        joined = pc.binary_join_element_wise(joined, gap, right, "")
    return _null_where_all_null(joined, texts)


def _filled(batch: pa.RecordBatch, parts: list[tuple[str, str | None]]) -> pa.Array[Any]:
    texts = [_as_text(batch, name) for _, name in parts if name is not None]
    pieces: list[pa.Array[Any] | pa.Scalar[Any]] = []
    at = 0
    for literal, name in parts:
        pieces.append(pa.scalar(literal))
        if name is not None:
            pieces.append(texts[at])
            at += 1
    filled = pc.binary_join_element_wise(*pieces, "", null_handling="replace", null_replacement="")
    has_content = pc.not_equal(pc.fill_null(_joined(texts), ""), "")
    filled = pc.if_else(has_content, filled, "")
    return _null_where_all_null(filled, texts)


def _null_where_all_null(result: pa.Array[Any], texts: list[pa.Array[Any]]) -> Any:
    are_null = pc.is_null(texts[0])
    for text in texts[1:]:
        are_null = pc.and_(are_null, pc.is_null(text))
    return pc.if_else(are_null, pa.scalar(None, pa.string()), result)


def _as_text(batch: pa.RecordBatch, name: str) -> pa.Array[Any]:
    require_columns(batch.schema.names, [name], where="the input")
    return as_text(batch.column(name), name)


def as_text(column: pa.Array[Any], name: str = "text") -> pa.Array[Any]:
    """A column as `pa.string()`; numbers, dates and truth values are written out.

    Raises:
        InputError: the column's type has no text form (lists, structs, bytes that are not UTF-8).
    """
    if isinstance(column, pa.DictionaryArray):
        column = column.dictionary_decode()
    if column.type == pa.string():
        return column
    try:
        return pc.cast(column, pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        raise InputError(
            f"column {name!r}: got {column.type}; expected text, numbers or dates. "
            "Choose another column or convert this one."
        ) from None


def require_columns(
    available: Sequence[str], wanted: Sequence[str] | None, *, where: str
) -> list[str]:
    """The columns wanted (all for None), in the order wanted, once it is sure they are there.

    Raises:
        InputError: one of them is not; the message lists those there are and suggests the nearest.
    """
    if wanted is None:
        return list(available)
    for name in wanted:
        if name not in available:
            raise InputError(
                f"column of {where}: got {name!r}; expected one of {_listed(available)}."
                f"{_suggestion(available, name)}"
            )
    return list(wanted)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:20])
    return shown if len(names) <= 20 else f"{shown} and {len(names) - 20} more"


def _suggestion(available: Sequence[str], name: str) -> str:
    by_lower = {column.lower(): column for column in reversed(available)}
    near = difflib.get_close_matches(name.lower().strip(), list(by_lower), n=1, cutoff=0.6)
    return f" Did you mean {by_lower[near[0]]!r}?" if near else " Name one of these columns."


def append_columns(batch: pa.RecordBatch, new: Mapping[str, pa.Array[Any]]) -> pa.RecordBatch:
    """The rows with new columns after their own, in the order of `new`.

    Raises:
        UsageError: the input has a column of that name already.

    >>> rows = pa.record_batch({"title": ["nurse"]})
    >>> append_columns(rows, {"similarity": pa.array([0.9])}).schema.names
    ['title', 'similarity']
    """
    require_new_names(batch.schema.names, list(new))
    arrays = [*batch.columns, *new.values()]
    added = [pa.field(name, array.type) for name, array in new.items()]
    schema = pa.schema([*batch.schema, *added], metadata=batch.schema.metadata)
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def require_new_names(existing: Sequence[str], new: Sequence[str]) -> None:
    """Raises UsageError where a column to be added is there already; call it before the work."""
    clash = [name for name in new if name in existing]
    if clash:
        raise UsageError(
            f"columns to add: got {_listed(clash)}, which the input has already; expected new "
            "names. Set --prefix (in Python: prefix=), for example --prefix js_."
        )
