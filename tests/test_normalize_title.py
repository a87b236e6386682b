"""A few texts at a time: the shipped model and taxonomy on the texts every user tries first."""

from collections.abc import Iterator

import numpy as np
import pytest

from jobspace.encode.base import wrap
from jobspace.encode.load import encoder
from jobspace.errors import UsageError
from jobspace.normalize.decide import NormalizeOptions
from jobspace.normalize.normalizer import Normalizer, normalizer
from jobspace.normalize.title import Decision, title, titles
from tiny import Words, ready, taxonomy


@pytest.fixture(scope="module")
def soc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Normalizer]:
    """Made once: its index takes some seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOBSPACE_CACHE_DIR", str(tmp_path_factory.mktemp("soc")))
        yield normalizer("soc")


def decided(text: str, of: Normalizer) -> Decision:
    return titles([text], of)[0]


# ---- the shipped model ----


@pytest.mark.parametrize(
    ("text", "code", "concept_title"),
    [
        ("ER nurse", "29-1141", "Registered Nurses"),
        ("cpa", "13-2011", "Accountants and Auditors"),
        ("Accountnat", "13-2011", "Accountants and Auditors"),
        ("INSURANCE ANGENT", "41-3021", "Insurance Sales Agents"),
    ],
)
def test_what_people_type(text: str, code: str, concept_title: str, soc: Normalizer) -> None:
    found = decided(text, soc)
    assert (found.status, found.concept_code, found.concept_title) == (
        "assigned", code, concept_title,
    )  # fmt: skip
    assert found.confidence >= 0.25
    assert found.group_code == f"{code[:2]}-0000"
    assert found.alternatives[0].concept_code == code


def test_a_retired_teacher(soc: Normalizer) -> None:
    found = decided("retired teacher", soc)
    assert found.status == "retired"
    assert found.concept_code is not None
    assert found.concept_code.startswith("25-")
    assert found.group_title == "Educational Instruction and Library Occupations"


def test_a_company_is_not_sure_to_be_an_occupation(soc: Normalizer) -> None:
    found = decided("HUGHES EASTERN CORP", soc)
    assert found.status == "abstained" or found.confidence < 0.3


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing(text: str, soc: Normalizer) -> None:
    assert decided(text, soc) == Decision(
        text=text, concept_code=None, concept_title=None, group_code=None, group_title=None,
        matched_label=None, similarity=None, confidence=None, status="empty", alternatives=(),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["Owner", "Self", "Various", "owner.", "OWNERS", "Onwer"])
def test_words_that_name_no_occupation(text: str, soc: Normalizer) -> None:
    found = decided(text, soc)
    assert found.concept_code is None
    assert 0 < found.confidence <= 0.05 + 1e-6


def test_both_roles_are_listed(soc: Normalizer) -> None:
    found = titles(["Lawyer/CPA", "CPA / lawyer"], soc.with_top_k(3))
    assert [a.concept_code for a in found[0].alternatives[:2]] == ["23-1011", "13-2011"]
    assert [a.concept_code for a in found[1].alternatives[:2]] == ["13-2011", "23-1011"]


def test_a_label_of_the_taxonomy_is_its_concepts(soc: Normalizer) -> None:
    """Each title names its own concept, whichever other concepts have it as a label."""
    concepts = soc.taxonomy.concepts
    found = titles(concepts["title"].to_pylist(), soc)
    top = [decision.alternatives[0].concept_code for decision in found]
    assert top == concepts["code"].to_pylist()


def test_one_by_one_is_all_at_once(soc: Normalizer) -> None:
    texts = [
        "ER nurse", "Accountnat", "Sr. software engr (remote)", "VP, Sales", "retired teacher",
        "Xyzzy Corp", "plumber and electrician", "muaician", "", "head of growth", "Owner",
    ]  # fmt: skip
    together = titles(texts, soc)
    order = np.random.default_rng(0).permutation(len(texts))
    shuffled = titles([texts[i] for i in order], soc)
    for place, i in enumerate(order):
        for other in (shuffled[place], decided(texts[i], soc)):
            mine = together[i]
            assert other.confidence == pytest.approx(mine.confidence, abs=1e-5)
            assert other.similarity == pytest.approx(mine.similarity, abs=1e-5)
            for name in ("text", "concept_code", "matched_label", "status", "group_title"):
                assert getattr(other, name) == getattr(mine, name), texts[i]


# ---- the mechanism ----


def test_the_evidence() -> None:
    found = decided("Attorneys", ready(NormalizeOptions(min_confidence=0)))
    assert (found.concept_code, found.matched_label, found.similarity) == ("23-1011", "Attorney", 1)
    assert (found.group_code, found.group_title) == (None, None)
    [only] = found.alternatives
    assert (only.concept_code, only.concept_title) == ("23-1011", "Lawyers")
    assert (only.matched_label, only.similarity) == ("Attorney", 1.0)


def test_below_the_cut_off_candidates_and_evidence_are_told() -> None:
    found = decided("fiscal xyz", ready(NormalizeOptions(min_confidence=1, top_k=2)))
    assert (found.status, found.concept_code, found.concept_title) == ("abstained", None, None)
    assert found.matched_label == "Accountants"
    assert found.similarity == pytest.approx(0.8)
    assert [a.concept_code for a in found.alternatives] == ["13-2011", "23-1011"]
    assert 0 < found.confidence < 1


@pytest.mark.parametrize(("top_k", "n"), [(1, 1), (3, 3), (6, 6), (20, 6)])
def test_as_many_candidates_as_asked_or_as_there_are(top_k: int, n: int) -> None:
    for text in ("CPA", "fiscal xyz"):
        found = decided(text, ready(NormalizeOptions(top_k=top_k)))
        codes = [a.concept_code for a in found.alternatives]
        assert len(codes) == len(set(codes)) == n
        assert codes[0] == "13-2011"


def test_no_texts() -> None:
    assert titles([], ready()) == []


def test_title_takes_a_taxonomy_and_an_encoder_and_keeps_them_ready() -> None:
    of, backend = taxonomy(), Words()
    mine = wrap(backend)
    assert title("CPA", taxonomy=of, encoder=mine, min_confidence=0).concept_code == "13-2011"
    asked = len(backend.asked)
    assert title("attorney", taxonomy=of, encoder=mine, min_confidence=0).concept_code == "23-1011"
    assert len(backend.asked) == asked


def test_title_takes_the_encoder_that_was_loaded(soc: Normalizer) -> None:
    of = taxonomy()
    assert title("tax attorney", taxonomy=of, encoder=encoder("default")).concept_code == "23-1011"


def test_title_refuses() -> None:
    with pytest.raises(UsageError, match=r"top_k: got 0; expected 1 or more\."):
        title("CPA", taxonomy=taxonomy(), encoder=wrap(Words()), top_k=0)
