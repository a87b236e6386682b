"""The growing dictionary of distinct texts, and the texts composed from columns."""

import datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspace.errors import InputError, UsageError
from jobspace.tables.compose import append_columns, compose, require_columns
from jobspace.tables.distinct import DistinctTexts

TEXTS = st.lists(st.one_of(st.none(), st.sampled_from(["", "a", "b", "é", "nurse", "RN "])))


def test_ids_count_up_in_order_of_appearance() -> None:
    texts = DistinctTexts()
    assert texts.add(pa.array(["b", None, "a", "b"])).tolist() == [0, -1, 1, 0]
    assert texts.add(pa.array(["c", "a", ""])).tolist() == [2, 1, 3]
    assert len(texts) == 4
    assert texts.counts.tolist() == [2, 2, 1, 1]
    assert texts.new_texts(since=0).to_pylist() == ["b", "a", "c", ""]
    assert texts.new_texts(since=1).to_pylist() == ["a", "c", ""]
    assert texts.new_texts(since=2).to_pylist() == ["c", ""]
    assert texts.new_texts(since=4).to_pylist() == []
    assert texts.new_texts(since=4).type == pa.string()


@given(texts=TEXTS, cut=st.integers(1, 5), as_dictionary=st.booleans())
def test_batches_do_not_matter_and_nothing_is_lost(
    texts: list[str | None], cut: int, as_dictionary: bool
) -> None:
    distinct = DistinctTexts()
    ids: list[int] = []
    for start in range(0, len(texts), cut):
        column = pa.array(texts[start : start + cut], pa.string())
        ids += distinct.add(column.dictionary_encode() if as_dictionary else column).tolist()
    known = distinct.new_texts(0).to_pylist()
    assert [None if i < 0 else known[i] for i in ids] == texts
    assert known == list(dict.fromkeys(t for t in texts if t is not None))
    assert distinct.counts.tolist() == [texts.count(t) for t in known]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_every_kind_of_text_column(kind: pa.DataType) -> None:
    texts = DistinctTexts()
    assert texts.add(pa.array(["x", None, "x", "y"], kind)).tolist() == [0, -1, 0, 1]
    assert texts.new_texts(0).equals(pa.array(["x", "y"]))


def test_dictionaries_with_unused_repeated_and_null_values() -> None:
    values = pa.array(["unused", "b", "a", "b", None])
    column = pa.DictionaryArray.from_arrays(pa.array([3, 2, None, 1, 4]), values)
    texts = DistinctTexts()
    assert texts.add(column).tolist() == [0, 1, -1, 0, -1]
    assert texts.new_texts(0).to_pylist() == ["b", "a"]
    assert texts.counts.tolist() == [2, 1]


def test_numbers_dates_and_nulls_are_written_out() -> None:
    texts = DistinctTexts()
    assert texts.add(pa.array([7, None, 7])).tolist() == [0, -1, 0]
    assert texts.add(pa.nulls(2)).tolist() == [-1, -1]
    assert texts.add(pa.array([datetime.date(2020, 1, 2)])).tolist() == [1]
    assert texts.add(pa.chunked_array([["7"], [], ["x"]])).tolist() == [0, 2]
    assert texts.new_texts(0).to_pylist() == ["7", "2020-01-02", "x"]
    assert texts.add(pa.chunked_array([], pa.string())).tolist() == []


def test_lists_are_no_texts() -> None:
    with pytest.raises(InputError, match=r"got list<.*expected text"):
        DistinctTexts().add(pa.array([["a"]]))


def test_many_texts_grow_the_counts() -> None:
    texts = DistinctTexts()
    for start in range(0, 20_000, 3_000):
        texts.add(pa.array([f"t{i}" for i in range(start, start + 3_000)] * 2))
    assert len(texts) == 21_000
    assert np.array_equal(texts.counts, np.full(21_000, 2))


# --- compose ----------------------------------------------------------------------------------

ROWS = pa.record_batch(
    {
        "title": ["nurse", None, "", None, "RN"],
        "place": ["ER", "Ohio", None, None, ""],
        "n": [1, 2, None, None, 5],
    }
)


def test_several_columns_are_joined_without_gaps() -> None:
    composed = compose(ROWS, columns=["title", "place", "n"])
    assert composed.to_pylist() == ["nurse ER 1", "Ohio 2", "", None, "RN 5"]
    assert composed.type == pa.string()


def test_one_column_is_itself() -> None:
    assert compose(ROWS, columns=["title"]).equals(ROWS.column("title"))
    assert compose(ROWS, columns=["n"]).to_pylist() == ["1", "2", None, None, "5"]


def test_a_template_is_filled() -> None:
    composed = compose(ROWS, template="Job title: {title} ({place}) {{x}}")
    assert composed.to_pylist() == [
        "Job title: nurse (ER) {x}",
        "Job title:  (Ohio) {x}",
        "",
        None,
        "Job title: RN () {x}",
    ]
    assert compose(ROWS, template="{title}!").to_pylist() == ["nurse!", None, "", None, "RN!"]


WORDS = st.one_of(st.none(), st.sampled_from(["", "a", "b c"]))


@given(rows=st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=12))
def test_joining_is_python_joining(rows: list[tuple[str | None, ...]]) -> None:
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    batch = pa.record_batch(
        {n: pa.array(c, pa.string()) for n, c in zip("xyz", columns, strict=True)}
    )
    expected = [
        None if all(c is None for c in row) else " ".join(c for c in row if c) for row in rows
    ]
    assert compose(batch, columns=["x", "y", "z"]).to_pylist() == expected


def test_dictionary_columns_compose_too() -> None:
    batch = pa.record_batch({"t": pa.array(["a", None, "a"]).dictionary_encode()})
    assert compose(batch, columns=["t"]).to_pylist() == ["a", None, "a"]


@pytest.mark.parametrize("template", ["{", "no column", "{}", "{title!r}", "{title:>3}"])
def test_malformed_templates(template: str) -> None:
    with pytest.raises(UsageError, match=r"Job title: \{title\}"):
        compose(ROWS, template=template)


def test_neither_or_both_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="neither"):
        compose(ROWS)
    with pytest.raises(UsageError, match="both"):
        compose(ROWS, columns=["title"], template="{title}")


def test_an_unknown_column_lists_the_others_and_suggests_one() -> None:
    with pytest.raises(InputError, match=r"'Titel'; expected one of 'title', 'place', 'n'"):
        compose(ROWS, columns=["Titel"])
    with pytest.raises(InputError, match=r"Did you mean 'title'\?"):
        compose(ROWS, template="{TITLE}")
    with pytest.raises(InputError, match="and 5 more"):
        require_columns([f"c{i}" for i in range(25)], ["x"], where="t")


def test_columns_are_appended_and_clashes_refused() -> None:
    batch = ROWS.replace_schema_metadata({"k": "v"})
    longer = append_columns(batch, {"status": pa.array(["a"] * 5), "x": pa.array([1] * 5)})
    assert longer.schema.names == ["title", "place", "n", "status", "x"]
    assert longer.schema.metadata == {b"k": b"v"}
    assert longer.column("place").equals(ROWS.column("place"))
    with pytest.raises(UsageError, match=r"'place'.*--prefix"):
        append_columns(batch, {"place": pa.array(["a"] * 5)})
