"""A person's judgements: which texts follow them, and which files are refused."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobspace.errors import InputError
from jobspace.normalize.candidates import READINGS
from jobspace.normalize.corrections import Corrections, read_corrections
from jobspace.normalize.decide import STATUS_NAMES, Decisions, NormalizeOptions
from jobspace.normalize.normalizer import Normalizer
from tiny import LABELS, knowledge, ready, taxonomy

KNOWLEDGE = knowledge(
    taxonomy(labels=[*LABELS, *(("51-3011", f"assistant {w}", "lay") for w in "abcdefgh")])
)


def written(folder: Path, *rows: tuple[str | None, str | None]) -> Path:
    path = folder / "filled.csv"
    lines = [",".join(f'"{v or ""}"' for v in row) for row in rows]
    path.write_text("\n".join(['"text","concept_code"', *lines]) + "\n")
    return path


def corrected(folder: Path, *rows: tuple[str | None, str | None]) -> Normalizer:
    corrections = read_corrections(written(folder, *rows), KNOWLEDGE.index.taxonomy)
    return ready(NormalizeOptions(top_k=2), KNOWLEDGE).with_corrections(corrections)


def said(normalizer: Normalizer, *texts: str | None) -> list[tuple[str, str | None]]:
    """Status and code of each text."""
    found = normalizer.decide(pa.array(texts, pa.string()))
    known = KNOWLEDGE.index.taxonomy.concepts["code"].to_pylist()
    return [
        (STATUS_NAMES[s], known[c] if c >= 0 else None)
        for s, c in zip(found.status, found.concept, strict=True)
    ]


BAKER = ("assigned", "51-3011")


@pytest.mark.parametrize(
    "text",
    [
        "Cake Artist",
        '  "CAKE-ARTIST" ',
        "cake artists",  # in the singular
        "cake artistt",  # 95 % of the letters
    ],
)
def test_a_text_follows_the_judgement_on_its_like(tmp_path: Path, text: str) -> None:
    assert said(corrected(tmp_path, ("Cake artist", "51-3011")), text) == [BAKER]


def test_a_text_follows_where_its_spelling_repaired_is_the_same(tmp_path: Path) -> None:
    # `asistant` is repaired to the known `assistant`; of `xy asistant` too few letters are alike.
    assert said(corrected(tmp_path, ("assistant q", "29-1141")), "asistant q") == [
        ("assigned", "29-1141")
    ]


@pytest.mark.parametrize("text", ["cake", "artist", "cake artist and painter", "cake artisan"])
def test_other_texts_do_not_follow(tmp_path: Path, text: str) -> None:
    with_, without = corrected(tmp_path, ("Cake artist", "51-3011")), ready(None, KNOWLEDGE)
    assert said(with_, text) == said(without, text)


def test_what_a_label_spells_follows_a_judgement_on_itself_only(tmp_path: Path) -> None:
    """`attornee` was judged no occupation; that says nothing of attorneys."""
    judged = corrected(tmp_path, ("attornee", "none"), ("assistent a", "29-1141"), ("CPAs", "none"))
    assert said(judged, "Attorney", "attorneys", "assistant a") == [
        ("assigned", "23-1011"), ("assigned", "23-1011"), BAKER,
    ]  # fmt: skip
    assert said(judged, "attornee", "cpa") == [("abstained", None)] * 2


def test_of_several_the_most_alike_is_followed(tmp_path: Path) -> None:
    judged = corrected(
        tmp_path, ("sugar flower maker 12", "13-2011"), ("sugar flower maker", "51-3011")
    )
    assert said(judged, "sugar flower makerr", "sugar flower makeer 12") == [
        BAKER, ("assigned", "13-2011"),
    ]  # fmt: skip


def test_a_judgement_comes_before_a_label(tmp_path: Path) -> None:
    judged = corrected(tmp_path, ("CPA", "51-3011"))
    assert said(judged, "cpa", "Attorney") == [BAKER, ("assigned", "23-1011")]


def test_the_evidence_of_a_judgement(tmp_path: Path) -> None:
    found = corrected(tmp_path, ("Cake artist", "51-3011")).decide(pa.array(["cake artist", "cpa"]))
    assert found.confidence[0] == found.similarity[0] == 1.0
    assert found.reading[0] == len(READINGS)
    label = KNOWLEDGE.index.taxonomy.labels["label"][int(found.label[0])].as_py()
    assert label == "Bakers"
    assert found.reading[1] == READINGS.index("typed")


@pytest.mark.parametrize("code", [s for s in STATUS_NAMES if s != "assigned"])
def test_a_status_may_be_given(tmp_path: Path, code: str) -> None:
    found = corrected(tmp_path, ("golden years", code)).decide(pa.array(["Golden Years"]))
    assert (STATUS_NAMES[found.status[0]], found.concept[0], found.label[0]) == (code, -1, -1)


def test_none_says_that_no_occupation_is_named(tmp_path: Path) -> None:
    assert said(corrected(tmp_path, ("cpa", "none")), "CPA") == [("abstained", None)]


def test_rows_not_judged_and_texts_without_letters_are_skipped(tmp_path: Path) -> None:
    judged = corrected(
        tmp_path, ("cpa", " "), (None, "51-3011"), ("--", "29-1141"), ("attorney", "51-3011")
    )
    assert judged.corrections is not None
    assert judged.corrections.keys.to_pylist() == ["attorney"]
    assert said(judged, "cpa", "", None, "!!") == [
        ("assigned", "13-2011"), *[("empty", None)] * 3,
    ]  # fmt: skip


def test_the_same_answer_twice_is_one(tmp_path: Path) -> None:
    path = written(tmp_path, ("CPA", "51-3011"), ("c.p.a.", "51-3011 "), ("b", "none"))
    read = read_corrections(path, KNOWLEDGE.index.taxonomy)
    assert read.keys.to_pylist() == ["cpa", "b"]
    assert read.texts.to_pylist() == ["CPA", "b"]
    assert read.concept.tolist() == [KNOWLEDGE.index.taxonomy.index_of("51-3011"), -1]


def test_a_file_without_a_judgement_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, ("cpa", ""), ("b", " "))
    with pytest.raises(InputError, match="got a blank concept_code in all 2 rows; expected some"):
        read_corrections(path, KNOWLEDGE.index.taxonomy)


def test_statuses_are_read_in_any_case(tmp_path: Path) -> None:
    read = read_corrections(written(tmp_path, ("a", "NONE")), KNOWLEDGE.index.taxonomy)
    assert read.concept.tolist() == [-1]


@pytest.mark.parametrize("code", ["13-9999", "assigned", "Bakers"])
def test_an_unknown_code_is_named(tmp_path: Path, code: str) -> None:
    path = written(tmp_path, ("cpa", "51-3011"), ("x", code))
    with pytest.raises(InputError, match=rf"corrections .*got the code '{code}'; expected a"):
        read_corrections(path, KNOWLEDGE.index.taxonomy)


def test_two_answers_for_one_text_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, ("a", "none"), ("CPA", "51-3011"), ("cpa.", "29-1141"))
    with pytest.raises(InputError, match="got two codes for 'CPA'; expected one"):
        read_corrections(path, KNOWLEDGE.index.taxonomy)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text("text,code\ncpa,1\n")
    with pytest.raises(InputError, match="got the columns text, code; expected text and conc"):
        read_corrections(path, KNOWLEDGE.index.taxonomy)


def test_codes_that_a_file_has_as_numbers_or_not_at_all(tmp_path: Path) -> None:
    of = taxonomy({"11": "Bakers"}, [])
    numbers, nothing = tmp_path / "numbers.parquet", tmp_path / "nothing.parquet"
    pq.write_table(pa.table({"text": ["x", "y"], "concept_code": [11, None]}), numbers)
    pq.write_table(pa.table({"text": ["x"], "concept_code": pa.nulls(1)}), nothing)
    read = read_corrections(numbers, of)
    assert (read.keys.to_pylist(), read.concept.tolist()) == (["x"], [0])
    with pytest.raises(InputError, match="got a blank concept_code in all 1 rows"):
        read_corrections(nothing, of)


def test_applying_changes_nothing_that_was_given(tmp_path: Path) -> None:
    texts = pa.array(["cpa", "attorney"])
    before = ready(None, KNOWLEDGE).decide(texts)
    kept = {name: getattr(before, name).copy() for name in Decisions.__slots__}
    judged = corrected(tmp_path, ("cpa", "51-3011")).corrections
    assert isinstance(judged, Corrections)
    judged.apply(texts, before, KNOWLEDGE)
    for name, values in kept.items():
        assert getattr(before, name).tolist() == values.tolist(), name
