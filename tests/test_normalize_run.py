"""A stream through a run: each distinct text once, the same rows whatever the batches; figures."""

import threading
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from jobspace.encode.base import wrap
from jobspace.errors import UsageError
from jobspace.normalize.corrections import Corrections
from jobspace.normalize.decide import STATUS_NAMES, Decisions, NormalizeOptions
from jobspace.normalize.normalizer import Normalizer
from jobspace.normalize.run import Run
from jobspace.normalize.summary import open_texts, review, summarize
from jobspace.tables.stream import Stream
from jobspace.tables.text_of import TextOf
from jobspace.taxonomy.model import build
from jobspace.text.clean import MAX_CHARS
from tiny import Words, calibration, knowledge, ready

KNOWLEDGE = knowledge()
# By import_module, since the attribute `jobspace.normalize` is the verb.
DECIDE, RUN, NORMALIZER = (
    import_module(f"jobspace.normalize.{name}") for name in ("decide", "run", "normalizer")
)
ADDED = [
    "concept_code", "concept_title", "matched_label", "similarity", "confidence", "status",
]  # fmt: skip
TEXTS = [
    "CPA", None, "Attorney", "cpa", "", "CPA", "retired", "retired nurse xyz", "wxyz quux",
    "fiscal xyz", "wxyz quux", "Lawyer/CPA", "none", "wxyz quux", "fiscal xyz",
]  # fmt: skip


@pytest.fixture(autouse=True)
def known_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exact: 0.98; `fiscal` has similarity 0.8 to numbers, 0.27 to be right."""
    sure = calibration(
        bias=-5.0, exact_typed=9.0, exact_role=9.0, near_similarity=5.0, near_margin=0.0
    )
    monkeypatch.setattr(DECIDE, "calibration", lambda _: sure)


def normalizer(**options: Any) -> Normalizer:
    return ready(NormalizeOptions(**{"min_confidence": 0.5} | options), KNOWLEDGE)


def rows_of(texts: Sequence[str | None]) -> pa.Table:
    return pa.table({"row": np.arange(len(texts)), "title": pa.array(texts, pa.string())})


def run_over(
    texts: Sequence[str | None], batch_rows: int = 1000, of: Normalizer | None = None
) -> tuple[Run, pa.Table]:
    table = rows_of(texts)
    run = Run(of or normalizer(), TextOf(columns=["title"]))
    stream = Stream.of_table(table, name="test", batch_rows=batch_rows)
    schema = run.schema(stream.schema)
    batches = [pa.Table.from_batches([b]) for b in run.batches(stream)]
    assert all(b.schema.equals(schema) for b in batches)
    return run, pa.concat_tables([schema.empty_table(), *batches])


# ---- the rows ----


def test_every_row_is_there_in_order_with_its_decision() -> None:
    run, table = run_over(TEXTS)
    assert table.column_names == ["row", "title", *ADDED]
    assert table["row"].to_pylist() == list(range(len(TEXTS)))
    assert table["title"].to_pylist() == TEXTS
    assert table["status"].to_pylist() == [
        "assigned", "empty", "assigned", "assigned", "empty", "assigned", "retired", "retired",
        "abstained", "abstained", "abstained", "assigned", "not_employed", "abstained", "abstained",
    ]  # fmt: skip
    code = ["13-2011", None, "23-1011", "13-2011", None, "13-2011", None, "29-1141", *[None] * 3,
            "23-1011", None, None, None]  # fmt: skip
    assert table["concept_code"].to_pylist() == code
    assert table["matched_label"][9].as_py() == "Accountants"  # the evidence of a no stays
    assert table["concept_title"][9].as_py() is None
    assert (run.n_rows, run.n_null, len(run.texts)) == (15, 1, 10)


def test_each_distinct_text_is_decided_once() -> None:
    asked: list[str | None] = []

    class Counting(Normalizer):
        def decide(self, texts: pa.Array, *rest: Any, **named: Any) -> Decisions:
            asked.extend(texts.to_pylist())
            return super().decide(texts, *rest, **named)

    of = Counting(
        taxonomy=KNOWLEDGE.index.taxonomy, knowledge=KNOWLEDGE, options=NormalizeOptions()
    )
    run_over(TEXTS * 3, batch_rows=4, of=of)
    assert asked == list(dict.fromkeys(t for t in TEXTS if t is not None))


@pytest.mark.parametrize("batch_rows", [1, 2, 7, 1000])
@pytest.mark.parametrize("ahead", [1, 3, 1000])
@pytest.mark.parametrize("n_bytes", [1, 1 << 20])
def test_batches_and_reading_ahead_change_nothing(
    batch_rows: int, ahead: int, n_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run_over(TEXTS, of=normalizer(top_k=3))
    monkeypatch.setattr(RUN, "READ_AHEAD_TEXTS", ahead)
    monkeypatch.setattr(RUN, "READ_AHEAD_BYTES", n_bytes)
    monkeypatch.setattr(NORMALIZER, "BLOCK_TEXTS", 2)
    cut = run_over(TEXTS, batch_rows, of=normalizer(top_k=3))
    assert cut[1].to_pylist() == whole[1].to_pylist()
    assert summarize(cut[0]) == summarize(whole[0])
    assert review(cut[0]).equals(review(whole[0]))


def test_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = pa.array([f"{t} {i % 3}" for i, t in enumerate(t for t in TEXTS * 10 if t)])
    alone = normalizer(top_k=2).decide(texts)
    monkeypatch.setattr(NORMALIZER, "FEW_TEXTS", 1)
    monkeypatch.setattr(NORMALIZER, "BLOCK_TEXTS", 7)
    calls: list[tuple[int, int]] = []
    threaded = normalizer(top_k=2).decide(texts, lambda *done: calls.append(done))
    for name in Decisions.__slots__:
        np.testing.assert_allclose(
            getattr(threaded, name), getattr(alone, name), atol=1e-6, err_msg=name
        )
    assert calls == [(min(i, len(texts)), len(texts)) for i in range(7, len(texts) + 7, 7)]


def test_a_slow_encoder_is_asked_on_the_callers_thread_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Slow(Words):
        cacheable = True
        threads: ClassVar[set[int]] = set()

        def encode_batch(self, texts: Sequence[str]) -> NDArray[np.float32]:
            self.threads.add(threading.get_ident())
            return super().encode_batch(texts)

    monkeypatch.setattr(NORMALIZER, "FEW_TEXTS", 1)
    monkeypatch.setattr(NORMALIZER, "BLOCK_TEXTS", 7)
    texts = pa.array([f"fiscal xyz {i}" for i in range(40)])
    of = ready(NormalizeOptions(), knowledge(encoder=wrap(Slow(fingerprint="slow-1"))))
    of.decide(texts)
    assert Slow.threads == {threading.get_ident()}


WORDS = st.none() | st.sampled_from(
    ["CPA", "cpa", "fiscal xyz", "retired", "", "Lawyer/CPA", "owner"]
)


@given(st.lists(WORDS, max_size=12), st.integers(1, 5))
@settings(max_examples=20, deadline=None)
def test_any_rows_come_out_as_they_went_in(texts: list[str | None], batch_rows: int) -> None:
    run, table = run_over(texts, batch_rows)
    assert table.select(["row", "title"]).equals(rows_of(texts))
    figures = summarize(run)
    assert sum(figures.n_by_status.values()) == figures.n_rows == len(texts)
    assert figures.n_texts == len({t for t in texts if t is not None})
    single = {t: run_over([t])[1].drop_columns(["row"]).to_pylist()[0] for t in set(texts)}
    for text, row in zip(texts, table.drop_columns(["row"]).to_pylist(), strict=True):
        expected = single[text]
        assert row == expected | {
            n: pytest.approx(expected[n]) for n in ("similarity", "confidence")
        }


def test_alternatives_are_listed_below_the_cut_off_too() -> None:
    _, table = run_over(TEXTS, of=normalizer(top_k=2))
    listed = table["alternatives"].to_pylist()
    assert [a["concept_code"] for a in listed[11]] == ["23-1011", "13-2011"]
    assert [a["matched_label"] for a in listed[11]] == ["Lawyers", "CPA"]
    assert [a["concept_code"] for a in listed[9]] == ["13-2011", "23-1011"]
    assert listed[9][0]["similarity"] == pytest.approx(0.8)
    assert listed[1] == listed[4] == listed[6] == []
    assert "alternatives" not in run_over(TEXTS)[1].column_names


def test_groups_of_the_level_asked_for() -> None:
    titles = pa.table({
        "code": ["1", "2"], "title": ["Attorney", "CPA"],
        "major_code": ["L", "N"], "major_title": ["Law", "Numbers"],
        "minor_code": ["L1", None], "minor_title": ["Courts", None],
    })  # fmt: skip
    of = knowledge(build("t", "1", titles, levels=("major", "minor")))
    coarse = run_over(["cpa", "attorney", "wxyz quux"], of=ready(None, of))[1]
    assert coarse["group_title"].to_pylist() == ["Numbers", "Law", None]
    fine = run_over(["cpa", "attorney"], of=ready(NormalizeOptions(group_level="minor"), of))[1]
    assert fine["group_code"].to_pylist() == [None, "L1"]
    assert fine.column_names[2:6] == ["concept_code", "concept_title", "group_code", "group_title"]


def test_a_name_that_is_there_already_is_refused_before_the_work() -> None:
    run = Run(normalizer(), TextOf(columns=["status"]))
    with pytest.raises(UsageError, match=r"'status', which the input has already; .*--prefix"):
        run.schema(pa.schema([("status", pa.string())]))
    prefixed = Run(normalizer(), TextOf(columns=["status"], prefix="js_"))
    stream = Stream.of_table(pa.table({"status": ["CPA"]}), name="t")
    schema = prefixed.schema(stream.schema)
    [batch] = prefixed.batches(stream)
    assert batch.schema.names == schema.names == ["status", *("js_" + name for name in ADDED)]
    assert batch.column("status").to_pylist() == ["CPA"]
    assert batch.column("js_status").to_pylist() == ["assigned"]


def test_an_empty_stream_has_its_figures() -> None:
    run, table = run_over([])
    assert table.num_rows == 0
    figures = summarize(run)
    assert (figures.n_rows, figures.n_by_status, figures.top, figures.share_foreign) == (
        0,
        {},
        (),
        0,
    )
    assert review(run).num_rows == 0


def test_progress_tells_what_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RUN, "READ_AHEAD_TEXTS", 2)
    calls: list[tuple[int, int]] = []
    stream = Stream.of_table(rows_of(["a", "b", "a", "c"]), name="t", batch_rows=1)
    run = Run(normalizer(), TextOf(columns=["title"]))
    list(run.batches(stream, lambda run, _: calls.append((run.n_rows, run.n_decided))))
    assert calls == [(2, 2), (2, 2), (2, 2), (4, 3), (4, 3), (4, 3)]


# ---- the user's own vectors ----


def vector_stream(rows: Sequence[tuple[str | None, Sequence[float]]]) -> Iterator[pa.RecordBatch]:
    for text, vector in rows:
        column = pa.array([list(vector)], pa.list_(pa.float32(), 4))
        yield pa.record_batch({"title": pa.array([text], pa.string()), "v": column})


def test_vectors_of_the_input_are_used_and_each_texts_first_counts() -> None:
    rows = [
        ("quux corge", (0, 0, 0, 2.0)), (None, (1, 0, 0, 0)), ("grault", (3.0, 0, 0, 0)),
        ("quux corge", (1, 0, 0, 0)),
    ]  # fmt: skip
    batches = list(vector_stream(rows))
    run = Run(normalizer(), TextOf(columns=["title"], vectors="v"))
    stream = Stream(batches[0].schema, iter(batches), name="t")
    table = pa.concat_tables([pa.Table.from_batches([b]) for b in run.batches(stream)])
    assert table["concept_title"].to_pylist() == [None, None, "Registered Nurses", None]
    assert table["matched_label"].to_pylist()[0] == "Sales Managers"
    assert table["status"].to_pylist()[1] == "empty"
    listed = review(run)
    assert listed["candidate_1_title"].to_pylist() == ["Sales Managers"]


# ---- summary and review ----


def test_the_figures_by_hand() -> None:
    figures = summarize(run_over([text and text.replace("fiscal", "tax") for text in TEXTS])[0])
    assert (figures.n_rows, figures.n_texts) == (15, 10)
    assert figures.n_by_status == {
        "assigned": 5, "abstained": 5, "empty": 2, "retired": 2, "not_employed": 1,
    }  # fmt: skip
    assert list(figures.n_by_status.values()) == sorted(figures.n_by_status.values(), reverse=True)
    assert figures.top == (
        ("13-2011", "Accountants", 3),
        ("23-1011", "Lawyers", 2),
        ("29-1141", "Registered Nurses", 1),
    )
    assert figures.n_distinct_concepts == 3
    # CPA, Attorney, cpa and Lawyer/CPA are spelled by labels
    assert figures.n_settled == 4
    # with text: 11 rows; no label has a word of `wxyz quux` (3 rows)
    assert figures.share_foreign == pytest.approx(3 / 11)
    assert not figures.is_foreign


def test_a_column_in_another_language_is_noticed() -> None:
    figures = summarize(run_over(["Krankenschwester", "Rechtsanwältin", "cpa", "", "retired"])[0])
    assert figures.share_foreign == pytest.approx(2 / 3)
    assert figures.is_foreign


def test_texts_compared_in_a_shorter_reading_are_not_settled_by_a_label() -> None:
    run, _ = run_over(["nurse xyz at CPA Co", "Sr. Attorney"])
    assert run.decisions.reading[0] == run.decisions.reading[1]
    assert summarize(run).n_settled == 1


def test_texts_that_were_cut_are_counted() -> None:
    long = "cpa " * MAX_CHARS
    assert summarize(run_over([long, long, "cpa", "c" * MAX_CHARS])[0]).n_cut == 1


def test_the_review_lists_open_texts_most_frequent_first() -> None:
    run, _ = run_over([*TEXTS, "retired fiscal xyz"])
    table = review(run)
    candidates = [f"candidate_{k}_{part}" for k in (1, 2, 3) for part in ("code", "title", "label")]
    assert table.column_names == ["text", "rows", "concept_code", "confidence", *candidates]
    assert table["text"].to_pylist() == ["wxyz quux", "fiscal xyz", "retired fiscal xyz"]
    assert table["rows"].to_pylist() == [3, 2, 1]
    assert table["concept_code"].to_pylist() == [""] * 3
    assert (np.asarray(table["confidence"]) < 0.5).all()
    assert table["candidate_1_code"].to_pylist() == [None, "13-2011", "13-2011"]
    assert table["candidate_1_title"].to_pylist() == [None, "Accountants", "Accountants"]
    # fiscal = (0.6 law, 0.8 numbers): 1.5 × 0.8, then `Lawyers aka Tax Attorney`, 1.5 × 1.4 / √3
    assert table["candidate_2_label"].to_pylist() == [None, "Tax Attorney", "Tax Attorney"]
    assert table["candidate_3_code"].to_pylist() == [None, "11-1011", "11-1011"]
    assert len(open_texts(run)) == 3


def test_texts_as_frequent_are_listed_in_the_order_they_came() -> None:
    assert review(run_over(["fiscal zz", "fiscal aa", "fiscal mm"])[0])["text"].to_pylist() == [
        "fiscal zz", "fiscal aa", "fiscal mm",
    ]  # fmt: skip


def test_what_a_person_judged_is_not_listed_again() -> None:
    judged = Corrections(
        keys=pa.array(["wxyz quux", "fiscal xyz"]),
        texts=pa.array(["wxyz quux", "fiscal xyz"]),
        concept=np.array([-1, -1], np.int32),
        status=np.array([STATUS_NAMES.index(s) for s in ("abstained", "student")], np.int8),
    )
    run, table = run_over(TEXTS, of=normalizer().with_corrections(judged))
    assert table["status"].to_pylist()[8:10] == ["abstained", "student"]
    assert review(run).num_rows == 0
    assert summarize(run).n_settled == 6
