"""Conditions on columns as a form has them, turned into the SQL that a search takes.

Nothing that was typed becomes SQL: a column must be one of those there are, a value becomes one
literal of the column's kind, an operator is one of ours. `jobspace.search.where` checks the whole
once more, without access to any file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Final, Literal

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from jobspace.errors import UsageError

Kind = Literal["text", "number", "date", "yes or no"]
Operator = Literal[
    "is", "is not", "contains", "contains not", "at least", "at most", "is empty", "is not empty"
]
_EMPTY: Final = ("is empty", "is not empty")
OPERATORS: Final[Mapping[Kind, tuple[Operator, ...]]] = {
    "text": ("contains", "contains not", "is", "is not", "at least", "at most", *_EMPTY),
    "number": ("at least", "at most", "is", "is not", *_EMPTY),
    "date": ("at least", "at most", "is", "is not", *_EMPTY),
    "yes or no": ("is", "is not", *_EMPTY),
}
_SIGNS: Final = {"is": "=", "is not": "<>", "at least": ">=", "at most": "<="}
_WORDS: Final = {"yes": "true", "true": "true", "1": "true",
                 "no": "false", "false": "false", "0": "false"}  # fmt: skip


class Condition(BaseModel):
    """One condition; rows found satisfy all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    column: Annotated[str, Field(min_length=1, max_length=500)]
    operator: Operator
    value: Annotated[str, Field(max_length=500, description="Left out for empty or not.")] = ""


def kind_of(column: pa.DataType) -> Kind | None:
    """What a column can be asked; None where it can be asked nothing."""
    types = pa.types
    if types.is_boolean(column):
        return "yes or no"
    if types.is_integer(column) or types.is_floating(column):
        return "number"
    if types.is_string(column) or types.is_large_string(column):
        return "text"
    return "date" if types.is_date(column) or types.is_timestamp(column) else None


def where_of(conditions: Sequence[Condition], kinds: Mapping[str, tuple[str, Kind]]) -> str | None:
    """The SQL of all conditions together; None for none.

    Args:
        conditions: as asked.
        kinds: the columns by the names they are asked by: the name in the space, and the kind.

    Raises:
        UsageError: there is no such column, or the value or operator does not suit it.

    >>> where_of([Condition(column="pay", operator="at least", value="10")],
    ...          {"pay": ("c1", "number")})
    '("c1" >= 10)'
    """
    return " AND ".join(f"({_sql(one, kinds)})" for one in conditions) or None


def _sql(one: Condition, kinds: Mapping[str, tuple[str, Kind]]) -> str:
    if one.column not in kinds:
        raise UsageError(
            f"filter: got the column {one.column!r}; expected one of: {', '.join(kinds)}. "
            "Choose one of these."
        )
    key, kind = kinds[one.column]
    if one.operator not in OPERATORS[kind]:
        raise UsageError(
            f"filter on {one.column}: got {one.operator!r} for a column of {kind}; expected one "
            f"of: {', '.join(OPERATORS[kind])}. Choose one of these."
        )
    column = '"' + key.replace('"', '""') + '"'
    if one.operator in _EMPTY:
        return _emptiness(column, kind, is_empty=one.operator == "is empty")
    if one.operator in ("contains", "contains not"):
        sign = ">" if one.operator == "contains" else "="
        return f"strpos(lower({column}), lower({_quoted(one.value)})) {sign} 0"
    literal = _literal(one, kind)
    if kind == "number" and not literal.lstrip("-").isdigit():
        column = f"CAST({column} AS DOUBLE)"  # LanceDB compares whole numbers with such alone
    return f"{column} {_SIGNS[one.operator]} {literal}"


def _emptiness(column: str, kind: Kind, *, is_empty: bool) -> str:
    if kind == "text":
        return f"{column} IS NULL OR {column} = ''" if is_empty else f"{column} <> ''"
    return f"{column} IS NULL" if is_empty else f"{column} IS NOT NULL"


def _literal(one: Condition, kind: Kind) -> str:
    value = one.value.strip()
    try:
        if kind == "text":
            return _quoted(one.value)
        if kind == "date":
            return f"DATE '{date.fromisoformat(value).isoformat()}'"
        if kind == "yes or no":
            return _WORDS[value.lower()]
        number = float(value.replace(",", ""))
        if not math.isfinite(number):
            raise ValueError(value)
    except (ValueError, KeyError):
        wanted = {"number": "a number", "date": "a date such as 2024-03-01"}.get(kind, kind)
        raise UsageError(
            f"filter on {one.column}: got {one.value!r}; expected {wanted}. Mend the value."
        ) from None
    return str(int(number)) if number.is_integer() else repr(number)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
