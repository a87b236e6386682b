"""The taxonomy model: what `build` makes of concepts and labels, against a plain reference."""

import subprocess
import sys
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import require_linear
from jobspace.errors import InputError, NotFoundError
from jobspace.taxonomy.model import Taxonomy, build, extended

CONCEPTS = pa.table({"code": ["1", "2"], "title": ["Registered  Nurses ", "Lawyers"]})


def labels(*rows: tuple[str, str | None] | tuple[str, str | None, str | None]) -> pa.Table:
    columns = [[row[i] if i < len(row) else None for row in rows] for i in range(3)]
    return pa.table([pa.array(c, pa.string()) for c in columns], names=["code", "label", "short"])


def rows_of(taxonomy: Taxonomy) -> list[tuple[int, str, str | None, str]]:
    return [tuple(row.values()) for row in taxonomy.labels.to_pylist()]


def test_title_is_the_first_label_and_labels_are_distinct_when_case_is_ignored() -> None:
    given_labels = labels(
        ("2", "Attorney"),
        ("1", " RN\t"),
        ("1", "rn", "R.N."),
        ("1", "REGISTERED NURSES"),
        ("2", "  "),
        ("2", None),
        ("1", "ER \n nurse"),
    )
    assert rows_of(build("t", "1", CONCEPTS, given_labels)) == [
        (0, "Registered Nurses", None, "title"),
        (0, "RN", "R.N.", "alternate"),
        (0, "ER nurse", None, "alternate"),
        (1, "Lawyers", None, "title"),
        (1, "Attorney", None, "alternate"),
    ]


def test_the_same_label_may_name_two_concepts() -> None:
    taxonomy = build("t", "1", CONCEPTS, labels(("1", "chief"), ("2", "chief")))
    assert [row[:2] for row in rows_of(taxonomy) if row[1] == "chief"] == [
        (0, "chief"),
        (1, "chief"),
    ]


def test_to_arrow_is_one_row_a_label() -> None:
    table = build("t", "1", CONCEPTS, labels(("2", "Attorney"))).to_arrow()
    assert table.to_pylist() == [
        {"code": "1", "title": "Registered Nurses", "label": "Registered Nurses"},
        {"code": "2", "title": "Lawyers", "label": "Lawyers"},
        {"code": "2", "title": "Lawyers", "label": "Attorney"},
    ]


def test_index_of() -> None:
    taxonomy = build("t", "1", CONCEPTS)
    assert (taxonomy.index_of("1"), taxonomy.index_of("2"), len(taxonomy)) == (0, 1, 2)
    with pytest.raises(NotFoundError, match="got '3'; expected a code such as 1"):
        taxonomy.index_of("3")


def test_repr_says_what_it_is() -> None:
    assert repr(build("t", "1", CONCEPTS)) == "Taxonomy(t 1: 2 concepts, 2 labels)"


@pytest.mark.parametrize(
    ("concepts", "message"),
    [
        ({"code": ["1", "1"], "title": ["a", "b"]}, "the code 1 more than once"),
        ({"code": ["1", " 1 "], "title": ["a", "b"]}, "the code 1 more than once"),
        ({"code": ["1", " "], "title": ["a", "b"]}, "a blank code in row 1"),
        ({"code": ["1", "2"], "title": [None, "b"]}, "a blank title in row 0"),
        ({"code": ["1"]}, "Add the missing: title"),
    ],
)
def test_bad_concepts_are_refused(concepts: dict[str, list[str]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        build("t", "1", pa.table(concepts))


def test_labels_of_no_concept_and_missing_levels_are_refused() -> None:
    with pytest.raises(InputError, match="the code '9' in row 1"):
        build("t", "1", CONCEPTS, labels(("1", "a"), ("9", "b")))
    with pytest.raises(InputError, match="Add the missing: major_code, major_title"):
        build("t", "1", CONCEPTS, None, ["major"])


def test_no_concepts_make_an_empty_taxonomy() -> None:
    empty = pa.table({"code": pa.array([], pa.string()), "title": pa.array([], pa.string())})
    taxonomy = build("t", "1", empty)
    assert (len(taxonomy), taxonomy.labels.num_rows, taxonomy.to_arrow().num_rows) == (0, 0, 0)
    with pytest.raises(NotFoundError, match="it is empty"):
        taxonomy.index_of("1")


def test_extended_adds_after_what_there_is() -> None:
    base = build("t", "1", CONCEPTS, labels(("1", "RN")))
    more = pa.table({"code": ["1", "3"], "label": ["rn", "cook"], "kind": ["own", "own"]})
    result = extended(base, pa.table({"code": ["3"], "title": ["Cooks"]}), more)
    assert rows_of(result)[1:] == [
        (0, "RN", None, "own"),  # a label given again is of the more telling kind
        (1, "Lawyers", None, "title"),
        (2, "Cooks", None, "title"),
        (2, "cook", None, "own"),
    ]
    assert len(base) == 2


def test_fingerprint_depends_on_content_alone() -> None:
    base = build("t", "1", CONCEPTS, labels(("1", "RN", "R"), ("2", "x")))
    chunked = pa.concat_tables([CONCEPTS.slice(0, 1), CONCEPTS.slice(1, 1)])
    same = build("other", "2", chunked, labels(("1", "RN", "R"), ("2", "x")))
    assert base.fingerprint == same.fingerprint
    doubled = pa.concat_tables([base.labels, base.labels]).combine_chunks()
    stored_otherwise = Taxonomy(
        name="s",
        version="1",
        concepts=pa.concat_tables([base.concepts.slice(0, 1), base.concepts.slice(1, 1)]),
        labels=doubled.slice(base.labels.num_rows),
        levels=(),
    )
    assert stored_otherwise.fingerprint == base.fingerprint
    assert replace(stored_otherwise, concepts=CONCEPTS).fingerprint != base.fingerprint
    others = [labels(("1", "RN"), ("2", "x")), labels(("1", "R", "RN"), ("2", "x"))]
    others += [labels(("1", "RNx", "R"), ("2", "")), labels(("1", "RN", "R"), ("1", "x"))]
    prints = {build("t", "1", CONCEPTS, other).fingerprint for other in others}
    assert len(prints | {base.fingerprint}) == 5
    cut_here = build("t", "1", CONCEPTS, labels(("1", "ab"), ("1", "c")))
    cut_there = build("t", "1", CONCEPTS, labels(("1", "a"), ("1", "bc")))
    assert cut_here.fingerprint != cut_there.fingerprint


def test_fingerprint_reads_every_chunk() -> None:
    base = build("t", "1", CONCEPTS)
    other = pa.table({"code": ["2"], "title": ["Lawyerz"]})
    changed = pa.concat_tables([base.concepts.slice(0, 1), other])
    assert replace(base, concepts=changed).fingerprint != base.fingerprint


def test_fingerprint_is_the_same_in_another_process() -> None:
    code = (
        "import pyarrow as pa; from jobspace.taxonomy.model import build;"
        "print(build('t', '1', pa.table({'code': ['a'], 'title': ['b']})).fingerprint)"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    mine = build("t", "1", pa.table({"code": ["a"], "title": ["b"]})).fingerprint
    assert other.stdout.strip() == mine
    assert len(mine) == 32


TEXTS = st.text(alphabet="aAbB éÉß\t", max_size=4)
ROWS = st.lists(st.tuples(st.sampled_from("012"), TEXTS, st.none() | TEXTS), max_size=30)


@given(ROWS)
def test_labels_equal_the_plain_reference(rows: list[tuple[str, str, str | None]]) -> None:
    concepts = pa.table({"code": list("012"), "title": ["A", "bB", "é"]})
    expected: list[tuple[int, str, str | None, str]] = []
    for concept, (code, title) in enumerate(zip("012", ["A", "bB", "é"], strict=True)):
        kept: dict[str, list[str | None]] = {title.lower(): [title, None, "title"]}
        for _, label, short in (row for row in rows if row[0] == code):
            text, brief = " ".join(label.split()), " ".join((short or "").split()) or None
            if text:
                entry = kept.setdefault(text.lower(), [text, None, "alternate"])
                entry[1] = entry[1] or brief
        expected += [(concept, *entry) for entry in kept.values()]
    assert rows_of(build("t", "1", concepts, labels(*rows))) == expected


def test_labels_are_built_in_bulk_not_pair_by_pair() -> None:
    def built(n: int) -> Taxonomy:
        concepts = pa.table(
            {"code": [str(i) for i in range(1000)], "title": [f"t{i}" for i in range(1000)]}
        )
        many = pa.table(
            {"code": [str(i % 1000) for i in range(n)], "label": [f"l{i}" for i in range(n)]}
        )
        return build("t", "1", concepts, many)

    assert built(60_000).labels.num_rows == 61_000
    require_linear(built, 7_500)
