"""Conditions from a form: whatever is typed stays a value."""

from __future__ import annotations

import datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jobspace as js
from jobspace.errors import UsageError
from jobspace.search.hybrid import SearchOptions
from jobspace.search.table import search_space
from jobspace.search.where import matching
from jobspace.web.conditions import Condition, Kind, where_of

HOSTILE = [
    "' OR 1=1 --",
    "a\\' OR 1=1 --",
    "x'); COPY t TO '/tmp/jobspace-pwned.csv'; --",
    "'; SELECT * FROM read_csv('/etc/passwd'); --",
    "%", "_", "\\", "''", "nurse", "Nurse’s aide", "\x00",
]  # fmt: skip
NAMES = ('my "title"', "SELECT")
KINDS: dict[str, tuple[str, Kind]] = {"title": (NAMES[0], "text"), "pay": (NAMES[1], "number")}


def where(column: str, operator: str, value: str = "") -> str:
    one = Condition.model_validate({"column": column, "operator": operator, "value": value})
    sql = where_of([one], KINDS)
    assert sql is not None
    return sql


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([*HOSTILE, "\u0130"]) | st.text(max_size=20), st.sampled_from(HOSTILE))
def test_a_text_is_compared_as_it_is(typed: str, other: str) -> None:
    texts = [typed, other, "", None]
    table = pa.table({NAMES[0]: pa.array(texts, pa.string()), NAMES[1]: [1, 2, 3, 4]})
    same = [i for i, text in enumerate(texts) if text == typed]
    assert matching(table, where("title", "is", typed)).tolist() == same
    held = matching(table, where("title", "contains", typed)).tolist()
    assert set(same) <= set(held)


def test_lance_reads_a_condition_as_duckdb_does(tmp_path: Path) -> None:
    texts = [*HOSTILE[:-1], "", "other"]
    n = len(texts)
    table = pa.table({"text": ["nurse"] * n, NAMES[0]: texts, NAMES[1]: list(range(n))})
    space = js.space(tmp_path / "space", data=table, column="text")
    asked = [("title", "is", t) for t in HOSTILE[:-1]] + [
        ("title", "contains", t) for t in HOSTILE[:-1]
    ]
    asked += [("title", "is empty", ""), ("title", "is not empty", ""), ("title", "is not", "%")]
    asked += [("pay", "at least", "3"), ("pay", "at most", "2.5"), ("pay", "is", "1e0")]
    asked += [("pay", "is empty", "")]
    for one in asked:
        sql = where(*one)
        found = search_space(space, "nurse", SearchOptions(top_k=50, where=sql)).rows
        rows = [int(pay) for pay in found[NAMES[1]].to_pylist()]
        assert sorted(rows) == matching(table, sql).tolist(), one


@pytest.mark.parametrize(
    ("column", "operator", "value", "said"),
    [
        ("nothing", "is", "1", "got the column 'nothing'; expected one of: title, pay"),
        ("pay", "contains", "1", "got 'contains' for a column of number"),
        ("pay", "at least", "1 OR 1=1", "got '1 OR 1=1'; expected a number"),
        ("pay", "at least", "inf", "expected a number"),
    ],
)
def test_what_does_not_suit_is_refused(column: str, operator: str, value: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        where(column, operator, value)


def test_dates_and_yes_or_no() -> None:
    days = [datetime.date(2024, 1, 1), datetime.date(2024, 3, 1), None]
    table = pa.table({"day": days, "open": [True, False, None]})
    kinds: dict[str, tuple[str, Kind]] = {"day": ("day", "date"), "open": ("open", "yes or no")}
    late = Condition(column="day", operator="at least", value="2024-02-01")
    shut = Condition(column="open", operator="is", value="No")
    sql = where_of([late, shut], kinds)
    assert sql is not None
    assert matching(table, sql).tolist() == [1]
    assert where_of([], kinds) is None
