"""What texts might mean: the order of trust of the readings, several roles, and plain facts."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobspace.encode.base import wrap
from jobspace.normalize.candidates import (
    BESIDE_RANK,
    EXACT,
    LATER_ROLE_PAYS,
    NEAREST,
    RANK_ROLE,
    READINGS,
    ROLE_PAYS,
    Candidates,
    Knowledge,
    find_candidates,
)
from jobspace.search.concepts import STEPS
from jobspace.text.statuses import STATUSES
from tiny import CODES, LABELS, Words, knowledge, taxonomy

KNOWLEDGE = knowledge()
# `tax` (0.6, 0.8) in law and numbers. "Lawyers aka Tax Attorney" is (2.6, 0.8) / √7.4; the mean of
# Lawyers, Attorney (1, 0) and Tax Attorney (2, 1) / √5 points to (2 + 2 / √5, 1 / √5). No other
# concept has the word `tax`.
_MEAN = np.array([2 + 2 / np.sqrt(5), 1 / np.sqrt(5)])
STEP = 2 / STEPS  # what rounding vectors to steps may cost
TAX_TO_LAWYERS = (
    (0.6 * 2.6 + 0.8 * 0.8) / np.sqrt(7.4)
    + 0.5 * np.array([0.6, 0.8]) @ _MEAN / np.linalg.norm(_MEAN)
    + 0.12
)


def find(*texts: str | None, top_k: int = 1, of: Knowledge = KNOWLEDGE) -> Candidates:
    return find_candidates(pa.array(texts, pa.string()), of, top_k)


def titles(found: Candidates, row: int = 0, of: Knowledge = KNOWLEDGE) -> list[str]:
    names = of.index.taxonomy.concepts["title"].to_pylist()
    return [names[c] for c in found.concept[row] if c >= 0]


def reading(found: Candidates, row: int = 0) -> str | None:
    return READINGS[found.reading[row]] if found.reading[row] >= 0 else None


def label(found: Candidates, row: int = 0, of: Knowledge = KNOWLEDGE) -> str:
    return str(of.index.taxonomy.labels["label"][int(found.label[row, 0])])


# ---- the readings ----


@pytest.mark.parametrize(
    ("text", "how", "title", "spelled"),
    [
        ("CPA", "typed", "Accountants", "CPA"),
        ('"c.p.a."', "typed", "Accountants", "CPA"),
        ("CPAs", "typed", "Accountants", "CPA"),
        ("Sales Mgr", "expanded", "Sales Managers", "Sales Managers"),
        ("Attornys", "repaired", "Lawyers", "Attorney"),
        ("Sr. Attorney", "reduced", "Lawyers", "Attorney"),
        ("Senior Attorney (part time) - Albany, NY", "reduced", "Lawyers", "Attorney"),
        ("Attorney & CPA", "role", "Lawyers", "Attorney"),
    ],
)
def test_a_reading_that_a_label_spells_settles_the_text_without_vectors(
    text: str, how: str, title: str, spelled: str
) -> None:
    backend = Words()
    of = knowledge(encoder=wrap(backend))
    backend.asked.clear()
    found = find(text, of=of)
    assert backend.asked == []
    assert (reading(found), titles(found)[0], label(found)) == (how, title, spelled)
    assert found.similarity[0, 0] == 1.0
    assert found.shared[0] == 1
    assert found.closeness[0, 0] == pytest.approx(EXACT[READINGS.index(how)])


def test_exact_readings_are_trusted_in_order_and_before_all_vectors() -> None:
    assert (np.diff(EXACT) < 0).all()
    assert EXACT.min() > 1 + 0.5 + 0.12  # the most that closeness can reach
    assert len(EXACT) == NEAREST


# `Chief Mgr` is a label as typed, and written out it is another concept's.
COMPETING = (
    *LABELS, ("23-1011", "Sales Mgr", "alternate"), ("51-3011", "Sr. CPA", "alternate"),
    ("51-3011", "Nurse and Attorney", "alternate"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Sales Mgr", "Lawyers"),  # typed before expanded
        ("Sales Manager", "Sales Managers"),
        ("Sr CPA", "Bakers"),  # typed before reduced
        ("nurse and attorney", "Bakers"),  # the whole before its parts
        ("attorney and nurse", "Lawyers"),
    ],
)
def test_the_surer_reading_wins(text: str, title: str) -> None:
    of = knowledge(taxonomy(labels=COMPETING))
    assert titles(find(text, of=of), of=of)[0] == title


def test_exact_before_near() -> None:
    """`tax attorney` is nearer to Accountants by its vector; the label it spells wins."""
    labels = [("13-2011", "tax attorneys office", "alternate"), ("51-3011", "Tax CPA", "alternate")]
    of = knowledge(taxonomy(labels=[*LABELS, *labels]))
    found = find("tax cpa", "tax cpa xyz", of=of, top_k=2)
    assert titles(found, 0, of) == ["Bakers", "Accountants"]
    assert reading(found, 0) == "typed"
    assert reading(found, 1) == "nearest"


def test_near_by_hand() -> None:
    """`nurse xyz`: e1 meets Registered Nurses' title (1.5 e1) and Director's `aka` text."""
    found = find("nurse xyz")
    assert titles(found)[0] == "Registered Nurses"
    assert reading(found) == "nearest"
    # All labels of Registered Nurses are e1, RN has no known word: mean e1, closeness 1 + 0.5. Of
    # the text's words the labels know `nurse` alone, and it is theirs: 0.12 more.
    assert found.closeness[0, 0] == pytest.approx(1.62)
    assert (found.similarity[0, 0], found.shared[0]) == (pytest.approx(1.0), 0)


def test_similarity_is_to_the_bare_label() -> None:
    """`tax` is (0.6 law, 0.8 numbers), the label Tax Attorney (1.6, 0.8) / √3.2."""
    found = find("tax xyz")
    assert (titles(found)[0], label(found)) == ("Lawyers", "Tax Attorney")
    assert found.similarity[0, 0] == pytest.approx(1.6 / np.sqrt(3.2))


def test_a_text_without_a_known_word_has_no_candidates() -> None:
    found = find("xyz quux", top_k=3)
    assert (reading(found), titles(found)) == (None, [])
    assert found.similarity[0].tolist() == [0, 0, 0]


def test_leaving_words_out_costs() -> None:
    """`Senior Tax Xyz` without `Senior` is no nearer, so the reading that kept the words wins."""
    found = find("Senior Tax Xyz")
    assert (reading(found), found.closeness[0, 0]) == (
        "nearest",
        pytest.approx(TAX_TO_LAWYERS, abs=STEP),
    )


def test_a_word_of_its_own_lifts_a_concept_over_one_nearer_by_vectors() -> None:
    """`tax` is nearest to numbers, 1.5 · 0.8, but only a label of Lawyers has the word."""
    found = find("tax xyz", top_k=2)
    assert titles(found) == ["Lawyers", "Accountants"]
    np.testing.assert_allclose(found.closeness[0], [TAX_TO_LAWYERS, 1.2], atol=STEP)


def test_words_shared_are_those_of_the_whole_text() -> None:
    """The part `accountants xyz` alone is all numbers; of the whole it has half the words."""
    found = find("accountants xyz / bakery xyz")
    assert (titles(found)[0], reading(found)) == ("Accountants", "role")
    # Both words are their concepts' own, so they weigh the same; ROLE_PAYS for what is left out.
    assert found.closeness[0, 0] == pytest.approx(1 + 0.5 + 0.12 / 2 - ROLE_PAYS)


# ---- several roles ----


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lawyer/CPA", ["Lawyers", "Accountants"]),
        ("CPA/Lawyer", ["Accountants", "Lawyers"]),
        ("nurse, lawyer and accountant", ["Registered Nurses", "Lawyers", "Accountants"]),
        ("Lawyer (attorney) / CPA", ["Lawyers", "Accountants"]),
    ],
)
def test_of_several_roles_all_are_candidates_and_the_first_named_wins(
    text: str, expected: list[str]
) -> None:
    of = knowledge(taxonomy(labels=[*LABELS, ("29-1141", "Nurse", "lay")]))
    found = find(text, of=of, top_k=len(expected))
    assert titles(found, of=of) == expected
    assert reading(found) == "role"
    assert find(text, of=of).concept[0, 0] == found.concept[0, 0]


def test_a_rank_does_not_win_over_the_whole() -> None:
    """`Director` is a label of Chief Executives, `Director, Sales` means the sales director."""
    assert titles(find("Director"))[0] == "Chief Executives"
    for text in ("Director, Sales", "Director - Sales", "Sales / Director"):
        assert titles(find(text))[0] == "Sales Managers", text


def test_beside_a_rank_the_other_part_wins_where_the_whole_names_nothing() -> None:
    """No vector knows `supervisor` or `notary`: all that is known is that labels spell them."""
    of = knowledge(
        taxonomy(labels=[*LABELS, ("11-1011", "Supervisor", "lay"), ("23-1011", "Notary", "lay")])
    )
    assert titles(find("Supervisor", of=of), of=of) == ["Chief Executives"]
    for place, text in enumerate(("Notary / Supervisor", "Supervisor / Notary")):
        found = find(text, of=of, top_k=2)
        assert titles(found, of=of) == ["Lawyers", "Chief Executives"], text
        worth = [BESIDE_RANK - LATER_ROLE_PAYS * place, RANK_ROLE - LATER_ROLE_PAYS * (1 - place)]
        np.testing.assert_allclose(found.closeness[0], worth, atol=1e-6, err_msg=text)


def test_a_word_that_names_no_occupation_does_not_win_over_the_other_part() -> None:
    for text in ("Owner, CPA", "CPA / owner", "Owner & Bakery"):
        found = find(text)
        assert titles(found)[0] in {"Accountants", "Bakers"}, text
        assert found.shared[0] == 1, text
    assert titles(find("Owner"))[0] == "Chief Executives"


# ---- candidates after the first ----


@pytest.mark.parametrize("text", ["CPA", "Lawyer/CPA", "tax xyz", "Sr. Attorney"])
def test_the_list_is_ranked_without_repetition_and_begins_as_the_short_one(text: str) -> None:
    alone = find(text)
    found = find(text, top_k=4)
    assert found.concept.shape == (1, 4)
    assert found.concept[0, 0] == alone.concept[0, 0]
    listed = [c for c in found.concept[0].tolist() if c >= 0]
    assert len(listed) == len(set(listed)) == 4
    assert (np.diff(found.closeness[0]) <= 0).all()


def test_more_candidates_than_concepts() -> None:
    found = find("CPA", "xyz", top_k=9)
    assert found.concept.shape == (2, 9)
    assert sorted(found.concept[0].tolist()) == [-1, -1, -1, 0, 1, 2, 3, 4, 5]
    assert found.concept[0, 6:].tolist() == found.label[0, 6:].tolist() == [-1] * 3
    assert np.isneginf(found.closeness[0, 6:]).all()
    assert found.similarity[0, 6:].tolist() == [0] * 3


# ---- facts about the texts ----


@pytest.mark.parametrize(
    ("text", "status"),
    [(None, "empty"), ("", "empty"), (" \t ", "empty"), ("--", "empty"), ("none", "not_employed")],
)
def test_texts_that_say_nothing_have_a_status_and_no_candidates(
    text: str | None, status: str
) -> None:
    found = find(text, top_k=2)
    assert STATUSES[found.status[0]] == status
    assert (reading(found), titles(found)) == (None, [])


def test_a_status_and_the_role_beside_it() -> None:
    found = find("retired attorney", "retired", "retired xyz")
    assert [STATUSES[s] for s in found.status] == ["retired"] * 3
    assert titles(found, 0)[0] == "Lawyers"
    assert titles(found, 1) == titles(found, 2) == []


def test_known_words() -> None:
    found = find("attorney", "attorney xyz", "sales attorney xyz quux", "")
    assert found.known.tolist() == [1, 0.5, 0.5, 0]
    assert found.n_words.tolist() == [1, 2, 4, 1]


def test_vague_also_where_mistyped_or_abbreviated() -> None:
    texts = ["Owner", "OWNERS", "Emploee", "Sr. Partner", "various", "bakery", "bakery owner"]
    of = knowledge(
        taxonomy(labels=[*LABELS, *(("11-1011", f"employee {i}", "lay") for i in "abcdef")])
    )
    assert find(*texts, of=of).vague.tolist() == [True] * 5 + [False] * 2


def test_company() -> None:
    assert find("ABC Corp.", "attorney", "City of Dayton").company.tolist() == [True, False, True]


def test_no_texts() -> None:
    found = find(top_k=3)
    assert found.concept.shape == (0, 3)
    assert len(found.status) == len(found.known) == len(found.vague) == 0


# ---- company and order ----

TEXTS = st.lists(
    st.one_of(
        st.none(),
        st.lists(
            st.sampled_from(
                [
                    "CPA",
                    "attorney",
                    "Attornys",
                    "nurse",
                    "Sr.",
                    "/",
                    ",",
                    "and",
                    "Mgr",
                    "sales",
                    "director",
                    "owner",
                    "retired",
                    "xyz",
                    "none",
                    "(part",
                    "time)",
                    "Bakery",
                    "inc",
                    "tax",
                    "chief",
                ]
            ),
            max_size=5,
        ).map(" ".join),
    ),
    min_size=1,
    max_size=12,
)


@given(TEXTS, st.integers(1, 3), st.randoms())
@settings(max_examples=15, deadline=None)
def test_one_by_one_is_all_at_once_in_any_order(
    texts: list[str | None], top_k: int, random: object
) -> None:
    order = list(range(len(texts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    whole = find(*texts, top_k=top_k)
    shuffled = find(*(texts[i] for i in order), top_k=top_k)
    alone = [find(text, top_k=top_k) for text in texts]
    for name in Candidates.__slots__:
        values = getattr(whole, name)
        np.testing.assert_allclose(getattr(shuffled, name), values[order], atol=2e-6)
        np.testing.assert_allclose(
            np.concatenate([getattr(a, name) for a in alone]), values, atol=2e-6
        )


@given(TEXTS, st.permutations(list(CODES)))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_taxonomys_rows_changes_nothing(
    texts: list[str | None], order: list[str]
) -> None:
    turned = knowledge(taxonomy(labels=LABELS[::-1], order=order))
    one, other = find(*texts, top_k=3), find(*texts, top_k=3, of=turned)
    for row in range(len(texts)):
        assert titles(one, row) == titles(other, row, turned)
    assert one.reading.tolist() == other.reading.tolist()
    np.testing.assert_allclose(one.closeness, other.closeness, atol=2e-6)


# ---- the user's own vectors ----


def test_vectors_given_are_compared_in_place_of_encodings() -> None:
    backend = Words()
    of = knowledge(encoder=wrap(backend))
    backend.asked.clear()
    vectors = np.array([[0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0]], np.float32)
    texts = pa.array(["nurse xyz", "Attorney", "nurse quux"])
    found = find_candidates(texts, of, 1, vectors)
    assert backend.asked == []
    assert titles(found, 0, of)[0] == "Sales Managers"
    assert titles(found, 1, of)[0] == "Lawyers"  # a label spells it
    assert titles(found, 2, of) == []
