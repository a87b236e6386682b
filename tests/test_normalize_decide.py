"""From candidates to decisions: confidence, statuses, and an honest no below the cut-off."""

import json
import math
from dataclasses import replace
from importlib import import_module
from importlib.resources import files

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobspace.errors import UsageError
from jobspace.normalize.candidates import READINGS, Candidates, find_candidates
from jobspace.normalize.confidence import (
    DEFAULT,
    FEATURES,
    VAGUE_CONFIDENCE,
    calibration,
    confidence,
    features,
)
from jobspace.normalize.decide import (
    STATUS_NAMES,
    Decisions,
    NormalizeOptions,
    concatenated,
    decide,
)
from jobspace.text.statuses import STATUSES
from tiny import LABELS, knowledge, taxonomy
from tiny import calibration as weights

KNOWLEDGE = knowledge(
    taxonomy(labels=[*LABELS, ("51-3011", "Chief", "lay"), ("11-1011", "Chief", "lay")])
)
# Exact: 1 / (1 + e^-4) = 0.982; near with similarity s: 1 / (1 + e^(4 - 6 s)).
SURE = weights(bias=-4.0, near_similarity=6.0, **{f"exact_{r}": 8.0 for r in READINGS[:-1]})


@pytest.fixture(autouse=True)
def known_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    # by import_module: the attribute `jobspace.normalize` is the verb
    monkeypatch.setattr(import_module("jobspace.normalize.decide"), "calibration", lambda _: SURE)


def decided(*texts: str | None, **options: object) -> Decisions:
    return decide(pa.array(texts, pa.string()), KNOWLEDGE, NormalizeOptions(**options))  # type: ignore[arg-type]


def statuses(found: Decisions) -> list[str]:
    return [STATUS_NAMES[s] for s in found.status]


def codes(found: Decisions) -> list[str | None]:
    known = KNOWLEDGE.index.taxonomy.concepts["code"].to_pylist()
    return [known[c] if c >= 0 else None for c in found.concept]


# ---- confidence ----


def by_sentence(found: Candidates, row: int) -> dict[str, float]:
    """What speaks for a text's best candidate, said one by one."""
    said = dict.fromkeys(FEATURES, 0.0)
    if found.reading[row] < 0:
        return said
    how = READINGS[found.reading[row]]
    first, second = found.closeness[row, :2]
    unknown = 1 - found.known[row]
    one_word = float(found.n_words[row] == 1)
    if found.shared[row] > 0:
        said[f"exact_{how}"] = 1.0
        said["exact_log_shared"] = math.log(found.shared[row])
        said["exact_one_word"] = one_word
        return said
    similarity = found.similarity[row, 0]
    said["near_similarity"] = similarity
    said["near_similarity_squared"] = similarity**2
    said["near_closeness"] = first
    said["near_margin"] = min(max(first - (second if math.isfinite(second) else 0.0), 0.0), 0.5)
    said["near_unknown"] = unknown
    said["near_one_word"] = one_word
    if how in ("reduced", "role"):
        said[f"near_{how}"] = 1.0
    if found.company[row]:
        said["near_company"] = 1.0
        said["near_company_unknown"] = unknown
    return said


TEXTS = (
    "CPA", "chief", "Sales Mgr", "Attornys", "Sr. Attorney", "Lawyer/CPA", "nurse xyz", "tax",
    "Director / CPA", "Sr. tax nurse xyz", "Nurse Corp", "xyz tax inc", "Owner", "various", "",
    "retired nurse", "retired", "wxyz quux", "attrney att laww",
    "nurse xyz / auditors xyz", "nurse xyz at Cpa Co",
    "slaes mnaagers",
)  # fmt: skip


def test_features_are_what_the_sentences_say() -> None:
    found = find_candidates(pa.array(TEXTS), KNOWLEDGE, 2)
    given_ = features(found)
    assert given_.shape == (len(TEXTS), len(FEATURES))
    for row, text in enumerate(TEXTS):
        expected = by_sentence(found, row)
        np.testing.assert_allclose(given_[row], list(expected.values()), atol=1e-6, err_msg=text)
    met = (given_ != 0).any(axis=0)
    unmet = {name for name, m in zip(FEATURES, met, strict=True) if not m}
    assert not unmet


def test_confidence_is_the_logistic_of_the_features() -> None:
    rng = np.random.default_rng(0)
    model = weights(bias=-0.3, **dict(zip(FEATURES, rng.normal(size=len(FEATURES)), strict=True)))
    found = find_candidates(pa.array(TEXTS), KNOWLEDGE, 2)
    sure = confidence(found, model)
    for row, text in enumerate(TEXTS):
        said = by_sentence(found, row)
        logit = model.bias + sum(
            w * said[f] for f, w in zip(FEATURES, model.weights.tolist(), strict=True)
        )
        expected = 0.0 if found.reading[row] < 0 else 1 / (1 + math.exp(-logit))
        if found.vague[row]:
            expected = min(expected, VAGUE_CONFIDENCE)
        assert sure[row] == pytest.approx(expected, abs=1e-6), text


def test_vague_words_are_never_confident_whatever_the_model_says() -> None:
    boastful = weights(bias=25.0)
    found = find_candidates(pa.array(["Owner", "OWNERS", "director"]), KNOWLEDGE, 1)
    assert confidence(found, boastful).tolist() == pytest.approx([0.05, 0.05, 1.0])


def test_a_taxonomy_without_calibration_has_the_documented_default() -> None:
    path = files("jobspace") / "assets" / "calibration.json"
    models = json.loads(path.read_text(encoding="utf-8"))["models"]
    for name in ("my own", *models):
        chosen = models.get(name, models[DEFAULT])
        assert calibration(name).bias == chosen["bias"]
        assert calibration(name).weights.tolist() == [chosen["weights"][f] for f in FEATURES]


# ---- decisions ----


def test_exact_near_and_unknown() -> None:
    found = decided("cpa", "tax xyz", "wxyz quux")
    assert codes(found) == ["13-2011", "23-1011", None]
    assert statuses(found) == ["assigned", "assigned", "abstained"]
    # tax is (0.6, 0.8) and the label Tax Attorney (2, 1) / √5: similarity 2 / √5
    near = 2 / math.sqrt(5)
    expected = [1 / (1 + math.exp(-4)), 1 / (1 + math.exp(4 - 6 * near)), 0]
    np.testing.assert_allclose(found.confidence, expected, atol=1e-6)
    np.testing.assert_allclose(found.similarity, [1, near, 0], atol=1e-6)
    assert found.exact.tolist() == [True, False, False]
    assert found.foreign.tolist() == [False, False, True]


def test_below_the_cut_off_the_concept_is_gone_and_the_evidence_stays() -> None:
    sure = float(decided("tax xyz").confidence[0])
    at = decided("tax xyz", min_confidence=sure, top_k=2)
    below = decided("tax xyz", min_confidence=math.nextafter(sure, 1) + 1e-6, top_k=2)
    assert (statuses(at), statuses(below)) == (["assigned"], ["abstained"])
    assert (codes(at), codes(below)) == (["23-1011"], [None])
    assert below.candidates.tolist() == at.candidates.tolist()
    assert below.candidates[0, 0] == at.concept[0]
    assert below.label.tolist() == at.label.tolist()
    assert below.confidence.tolist() == at.confidence.tolist()


def test_a_cut_off_of_zero_assigns_no_concept_to_nothing() -> None:
    found = decided("wxyz quux", "", "none", min_confidence=0)
    assert codes(found) == [None] * 3
    assert statuses(found) == ["abstained", "empty", "not_employed"]


@pytest.mark.parametrize("blank", [None, "", "   ", "\t\n", "--", "..."])
def test_blank_texts_are_empty(blank: str | None) -> None:
    found = decided(blank, top_k=3)
    assert (statuses(found), codes(found)) == (["empty"], [None])
    assert (found.confidence[0], found.similarity[0]) == (0, 0)
    assert found.candidates.tolist() == [[-1] * 3]


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("retired attorney", "retired", "23-1011"),
        ("Retired", "retired", None),
        ("NONE", "not_employed", None),
        ("N/A", "not_employed", None),
        ("not working", "not_employed", None),
        ("law student", "student", None),
        ("homemaker", "homemaker", None),
        ("self-employed attorney", "self_employed", "23-1011"),
        ("disabled", "disabled", None),
        ("volunteer", "volunteer", None),
        ("retired owner", "retired", None),  # the status stays where the rest is abstained from
    ],
)
def test_statuses_with_and_without_a_role(text: str, status: str, code: str | None) -> None:
    found = decided(text)
    assert (statuses(found), codes(found)) == ([status], [code])


def test_status_names_are_those_of_the_contract() -> None:
    assert STATUS_NAMES[:3] == ("assigned", "abstained", "empty")
    assert set(STATUS_NAMES[2:]) == set(STATUSES[1:])


def test_two_roles_are_both_in_the_list() -> None:
    found = decided("Attorney/CPA", top_k=2)
    known = KNOWLEDGE.index.taxonomy.concepts["code"].to_pylist()
    assert [known[c] for c in found.candidates[0]] == ["23-1011", "13-2011"]
    assert codes(found) == ["23-1011"]
    assert found.candidate_similarity[0].tolist() == [1, 1]


def test_the_list_is_as_long_as_asked() -> None:
    for top_k in (1, 2, 5, 11):
        found = decided("tax xyz", "cpa", top_k=top_k)
        assert found.candidates.shape == (2, top_k)
        assert (found.candidates >= 0).sum(axis=1).tolist() == [min(top_k, 6)] * 2
        assert codes(found) == ["23-1011", "13-2011"]


def test_concatenated_is_deciding_together() -> None:
    texts = ["cpa", "retired", "tax xyz", None]
    both = concatenated([decided(*texts[:1]), decided(), decided(*texts[1:])])
    for name in Decisions.__slots__:
        np.testing.assert_allclose(
            getattr(both, name), getattr(decided(*texts), name), atol=1e-6, err_msg=name
        )
    assert len(both) == 4


WORDS = st.lists(
    st.sampled_from(
        [
            "cpa",
            "Attorneys",
            "sr.",
            "/",
            "sales",
            "mgr",
            "owner",
            "retired",
            "none",
            "xyz",
            "tax",
            "nurse",
            "inc",
        ]
    ),
    max_size=4,
).map(" ".join)


@given(st.lists(st.none() | WORDS, min_size=1, max_size=6), st.randoms())
@settings(max_examples=15, deadline=None)
def test_company_and_order_change_no_decision(texts: list[str | None], random: object) -> None:
    order = list(range(len(texts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    whole, shuffled = decided(*texts, top_k=2), decided(*(texts[i] for i in order), top_k=2)
    alone = concatenated([decided(text, top_k=2) for text in texts])
    for name in Decisions.__slots__:
        values = getattr(whole, name)
        np.testing.assert_allclose(getattr(shuffled, name), values[order], atol=1e-6)
        np.testing.assert_allclose(getattr(alone, name), values, atol=1e-6)
    has = whole.concept >= 0
    assert (whole.confidence[has] >= 0.25).all()
    assert (whole.concept[has] == whole.candidates[has, 0]).all()
    assert ((whole.confidence >= 0) & (whole.confidence <= 1)).all()


@pytest.mark.parametrize(
    "wrong",
    [{"top_k": 0}, {"min_confidence": -0.1}, {"min_confidence": 1.1}, {"label_text": "title"}],
)
def test_options_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=rf"{next(iter(wrong))}: got .*; expected .*\."):
        NormalizeOptions(**wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        replace(NormalizeOptions(), **wrong)
