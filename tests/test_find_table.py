"""`find` on tables and files: anchors from everywhere, cut-offs, judgements, what is written."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq
import pytest

import jobspace as js
from jobspace.encode.load import encoder
from jobspace.errors import InputError, UsageError
from jobspace.find.decide import FindOptions
from jobspace.find.examples import Examples, read_judged
from jobspace.find.result import Found
from jobspace.find.table import Places, find_file
from jobspace.tables.text_of import TextOf

NURSES = ["Registered Nurse", "ICU Nurse", "Staff Nurse RN", "Nurse Practitioner", "Night Nurse"]
OTHERS = ["Java Developer", "Truck Driver", "Solar Installer", "Accountant", "Line Cook", "Welder"]
TITLES = [*NURSES, *OTHERS, "Registered Nurse", "", None]


def table() -> pa.Table:
    return pa.table({"id": range(len(TITLES)), "title": pa.array(TITLES, pa.string())})


@pytest.fixture
def source(tmp_path: Path) -> str:
    place = tmp_path / "jobs.parquet"
    pq.write_table(table(), place)
    return str(place)


def run(
    source: str, examples: Examples, *, judged: str | None = None, text_of: TextOf | None = None,
    options: FindOptions | None = None, **places: object,
) -> Found:  # fmt: skip
    return find_file(
        Places(source=source, **places),  # type: ignore[arg-type]
        examples,
        encoder("default"),
        options or FindOptions(),
        text_of or TextOf(columns=("title",)),
        judged=read_judged(judged) if judged else None,
    )


def test_rows_of_a_frame_keep_their_kind_and_columns() -> None:
    frame = table().to_pandas()
    found = js.find(frame, column="title", like="registered nurse", min_similarity=0.5)
    assert isinstance(found, pd.DataFrame)
    assert list(found) == ["id", "title", "similarity", "matched_anchor", "is_match"]
    assert found["is_match"].tolist()[:5] == [True] * 5
    assert not found["is_match"].tolist()[5]
    assert found["similarity"].isna().tolist()[-2:] == [True, True]
    assert found["is_match"].tolist()[-1] is False
    assert found["similarity"][0] == pytest.approx(1.0, abs=1e-5)


def test_without_a_cut_off_nothing_is_decided() -> None:
    found = js.find(table(), column="title", like=["nurse"])
    assert found["is_match"].null_count == len(TITLES)


def test_phrases_are_whole_words_in_any_case(source: str) -> None:
    done = run(source, Examples(containing=["nurse"]))
    assert set(done.anchors) == {n for n in NURSES if "nurse" in n.lower()}
    assert run(source, Examples(containing=["staff  NURSE"])).anchors == ("Staff Nurse RN",)
    with pytest.raises(InputError, match="got none in 14 rows"):
        run(source, Examples(containing=["nurs"]))
    with pytest.raises(InputError, match="got none"):
        run(source, Examples(containing=["c++ (x"]))


def test_phrases_that_all_have_are_refused(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text("title\nnurse a\nnurse b\n")
    with pytest.raises(InputError, match="got all 2 texts"):
        run(str(place), Examples(containing=["nurse"]))


def test_a_sample_leaves_the_rest_unseen(source: str) -> None:
    whole = run(source, Examples(containing=["nurse"]))
    part = run(source, Examples(containing=["nurse"], sample=8))
    assert part.n_sampled == 8
    assert set(part.anchors) < set(whole.anchors)


def test_anchors_from_files(source: str, tmp_path: Path) -> None:
    lines = tmp_path / "a.txt"
    lines.write_text("registered nurse\n\nnurse\n")
    assert run(source, Examples(from_file=str(lines))).anchors == ("registered nurse", "nurse")
    rows = tmp_path / "rows.csv"
    rows.write_text("row\n1\n0\n")
    assert run(source, Examples(from_file=str(rows))).anchors == ("ICU Nurse", "Registered Nurse")
    only = tmp_path / "only.csv"
    only.write_text("which\nmidwife\n")
    assert run(source, Examples(from_file=str(only))).anchors == ("midwife",)
    both = tmp_path / "both.csv"
    both.write_text("text,judgement\nnurse,yes\nTruck Driver,no\nWelder,\n")
    done = run(source, Examples(from_file=str(both)))
    assert (done.anchors, done.unlike) == (("nurse",), ("Truck Driver",))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("row\n99\n", "got 99; expected 0 to 13"),
        ("row\nx\n", "no row number"),
        ("row\n12\n", "without text"),
        ("a,b\n1,2\n", "expected row or text"),
        ("text,judgement\nnurse,perhaps\n", "expected yes or no"),
        ("text,judgement\nnurse,\n", "got none filled in"),
        ("text,judgement\nnurse,no\n", "no text to look for"),
        ("row,text\n0,Welder\n", "Judge rows of this input"),
    ],
)
def test_files_that_say_nothing(source: str, tmp_path: Path, content: str, message: str) -> None:
    place = tmp_path / "bad.csv"
    place.write_text(content)
    with pytest.raises(InputError, match=message):
        run(source, Examples(from_file=str(place)))


def test_the_rejected_lose_similarity() -> None:
    plain = js.find(TITLES, like="nurse")["similarity"].to_pylist()
    less = js.find(TITLES, like="nurse", unlike="nurse practitioner")["similarity"].to_pylist()
    assert less[3] < plain[3] - 0.4
    assert less[5] == pytest.approx(plain[5], abs=0.2)


def test_the_sweep_is_shown_without_a_cut_off(source: str) -> None:
    done = run(source, Examples(like=["nurse"]))
    assert done.n_matches is None
    assert done.sweep[-1].n_rows <= done.n_rows - done.n_without
    counts = [step.n_rows for step in done.sweep]
    assert counts == sorted(counts)
    assert done.n_without == 2


def test_only_matches_are_written(source: str, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run(
        source,
        Examples(like=["registered nurse"]),
        options=FindOptions(min_similarity=0.5),
        output=str(out),
        only_matches=True,
    )
    written = pc_csv.read_csv(out)
    assert written.num_rows == done.n_matches
    assert set(written["title"].to_pylist()) <= set(NURSES)
    assert set(written["matched_anchor"].to_pylist()) == {"registered nurse"}


def judge(place: Path) -> str:
    rows = pd.read_csv(place, keep_default_na=False)
    rows["judgement"] = ["yes" if "Nurse" in text else "no" for text in rows["text"]]
    done = place.with_name("done.csv")
    rows.to_csv(done, index=False)
    return str(done)


def test_judged_rows_choose_the_cut_off(source: str, tmp_path: Path) -> None:
    to_judge = tmp_path / "j.csv"
    done = run(source, Examples(like=["nurse"]), to_judge=str(to_judge))
    assert done.n_to_judge == 11
    judged = judge(to_judge)
    done = run(source, Examples(like=["nurse"]), judged=judged)
    assert done.point is not None
    assert (done.point.precision, done.point.recall) == (1.0, 1.0)
    assert done.n_matches == 6
    assert done.point.min_similarity == done.min_similarity


def test_a_probe_learns_from_judgements(source: str, tmp_path: Path) -> None:
    to_judge = tmp_path / "j.csv"
    out = tmp_path / "o.parquet"
    run(source, Examples(like=["nurse"]), to_judge=str(to_judge))
    done = run(
        source,
        Examples(like=["nurse"]),
        judged=judge(to_judge),
        options=FindOptions(method="probe"),
        output=str(out),
    )
    rows = pq.read_table(out)
    assert "probability" in rows.schema.names
    assert rows["is_match"].to_pylist()[:5] == [True] * 5
    assert done.n_matches == 6
    with pytest.raises(UsageError, match="method probe: got no judgements"):
        run(source, Examples(like=["nurse"]), options=FindOptions(method="probe"))


def test_a_judged_anchor_is_measured_as_if_unseen(source: str, tmp_path: Path) -> None:
    rows = pd.DataFrame({"text": [*NURSES, *OTHERS]})
    rows["judgement"] = ["yes"] * 5 + ["no"] * 6
    place = tmp_path / "j.csv"
    rows.to_csv(place, index=False)
    done = run(source, Examples(from_file=str(place)), judged=str(place))
    assert max(p.min_similarity for p in done.curve) < 0.99  # none is its own anchor


def test_the_report_shows_what_was_decided_and_escapes_it(tmp_path: Path) -> None:
    rows = [*TITLES, "<script>alert(1)</script> nurse"]
    place = tmp_path / "jobs.csv"
    pc_csv.write_csv(pa.table({"title": pa.array(rows, pa.string())}), place)
    judged = tmp_path / "j.csv"
    lines = [f"{name},{'yes' if name in NURSES else 'no'}" for name in [*NURSES, *OTHERS]]
    judged.write_text("\n".join(["text,judgement", *lines]) + "\n")
    report = tmp_path / "r.html"
    examples = Examples(containing=["nurse"], like=["registered nurse"])
    run(str(place), examples, judged=str(judged), report=str(report))
    html = report.read_text()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    for words in (
        "Precision and recall",
        "phrases alone",
        "probe",
        "Just out",
        "lda was not tried",
    ):
        assert words in html
    first = report.read_bytes()
    run(str(place), examples, judged=str(judged), report=str(report))
    assert report.read_bytes() == first
    with pytest.raises(UsageError, match="report"):
        run(str(place), examples, report=str(tmp_path / "nowhere" / "r.html"))


def test_a_clash_of_names_names_the_prefix() -> None:
    data = pa.table({"title": ["nurse"], "similarity": [1]})
    with pytest.raises(UsageError, match="prefix"):
        js.find(data, column="title", like="nurse")
    assert "x_similarity" in js.find(data, column="title", like="nurse", prefix="x_").schema.names


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({}, "anchors: got none"),
        ({"like": ["a"], "unlike": [" "]}, "unlike: got a blank"),
        ({"like": ["nurse"], "sample": 0}, "sample: got 0"),
        ({"like": ["nurse"], "min_similarity": 2.0}, "min similarity: got 2"),
        ({"like": ["nurse"], "min_precision": 0.9}, "min precision: got no judgements"),
        ({"like": ["nurse"], "min_precision": 0.9, "min_similarity": 0.5}, "got both"),
        ({"like": ["nurse"], "method": "magic"}, "got 'magic'"),
        ({"like": ["nurse"], "unlike": ["nurse"]}, "among both"),
        ({"like": ["nurse", "⁂⁂⁂"]}, "knows no word"),
    ],
)
def test_what_cannot_be_is_refused(wanted: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        js.find(TITLES, **wanted)


def test_empty_inputs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="got none"):
        js.find(pa.table({"title": pa.array([], pa.string())}), like="nurse")
    with pytest.raises(InputError, match="only empty cells"):
        js.find(pa.table({"title": pa.array([None, None], pa.string())}), like="nurse")


def test_batches_and_repeats_change_nothing(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    titles = [TITLES[i] for i in rng.integers(len(TITLES), size=5_000)]
    place = tmp_path / "many.csv"
    pc_csv.write_csv(pa.table({"title": titles}), place)
    out = tmp_path / "o.parquet"
    run(str(place), Examples(like=["nurse"]), output=str(out))
    rows = pq.read_table(out)
    alone = js.find(TITLES, like="nurse")
    expected = {t or None: s for t, s in zip(TITLES, alone["similarity"].to_pylist(), strict=True)}
    for title, similarity in zip(rows["title"].to_pylist(), rows["similarity"].to_pylist(),
                                 strict=True):  # fmt: skip
        assert similarity == pytest.approx(expected[title or None], abs=1e-6)


def test_topics_find_what_shares_the_anchors_words(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    words = {
        "nurse": [
            "patient",
            "ward",
            "clinic",
            "hospital",
            "medication",
            "triage",
            "infusion",
            "bedside",
            "vitals",
            "care",
        ],
        "driver": [
            "truck",
            "route",
            "cargo",
            "highway",
            "trailer",
            "diesel",
            "freight",
            "dispatch",
            "loading",
            "mileage",
        ],
    }
    kinds = [kind for kind in words for _ in range(60)]
    texts = [" ".join(rng.choice(words[kind], 30)) for kind in kinds]
    place = tmp_path / "jobs.csv"
    pc_csv.write_csv(pa.table({"text": texts}), place)
    out = tmp_path / "o.parquet"
    done = run(
        str(place),
        Examples(like=["hospital patient ward"]),
        options=FindOptions(method="lda"),
        text_of=TextOf(columns=("text",)),
        output=str(out),
    )
    rows = pq.read_table(out)
    found = np.array(rows["is_match"].to_pylist())
    is_nurse = np.array(kinds) == "nurse"
    assert set(done.topic) <= set(words["nurse"])
    assert not (found & ~is_nurse).any()
    assert done.min_similarity == 0.5
    assert rows["probability"].to_numpy().max() > 0.9
    with pytest.raises(InputError, match="with a word that stands in enough"):
        run(str(place), Examples(like=["zebra"]), options=FindOptions(method="lda"),
            text_of=TextOf(columns=("text",)))  # fmt: skip
