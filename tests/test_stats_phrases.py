"""Terms of texts, and which of them set one group apart from another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspace.stats.log_odds import log_odds
from jobspace.stats.phrases import distinct_terms, find_phrases


def test_log_odds_by_hand() -> None:
    # Prior 2 · (10, 10) / 20 = (1, 1). One: 10 and 2 of 12; other: 2 and 10 of 12.
    by_hand = (np.log(10 / 2) - np.log(2 / 10)) / np.sqrt(1 / 10 + 1 / 2)
    z = log_odds(np.array([9, 1]), np.array([1, 9]), np.array([10, 10]), 2)
    assert z == pytest.approx([by_hand, -by_hand])


def test_a_rare_term_has_to_be_seen_more_often() -> None:
    first, second = np.array([40.0, 2.0, 58.0]), np.array([10.0, 0.0, 90.0])
    z = log_odds(first, second, first + second)
    assert z[0] > z[1] > 0 > z[2]
    assert not log_odds(np.zeros(2), np.zeros(2), np.zeros(2)).any()


counts = st.lists(st.integers(0, 30), min_size=2, max_size=6)


@given(counts, st.data())
def test_the_other_way_round_is_the_negative(first: list[int], data: st.DataObject) -> None:
    n = len(first)
    second = data.draw(st.lists(st.integers(0, 30), min_size=n, max_size=n))
    a, b = np.array(first), np.array(second)
    there = log_odds(a, b, a + b)
    assert there == pytest.approx(-log_odds(b, a, a + b))
    assert np.isfinite(there).all()


def shown(texts: list[str], least: int = 1) -> list[str]:
    return list(find_phrases(texts, min_texts=least).terms)


def test_terms_end_at_stop_words_commas_and_sentences() -> None:
    assert shown(["Python and SQL, nurses. Welding"]) == ["nurses", "Python", "SQL", "Welding"]
    assert "Welding torch" not in shown(["welding, torch"])
    assert shown(["registered nurse manager"]) == [
        "manager", "nurse", "nurse manager", "registered", "registered nurse",
        "registered nurse manager",
    ]  # fmt: skip


def test_odd_words_stay_whole_and_addresses_are_none() -> None:
    terms = shown(["C++ C# node.js R&D, mail me@x.com or https://a.b/c <b>welders</b>"])
    assert {"C++", "C#", "node.js", "R&D", "welders"} <= set(terms)
    assert not any("x.com" in term or "https" in term for term in terms)


def test_words_that_say_nothing_name_nothing() -> None:
    assert shown(["ability to work in a team, 5 years experience"]) == []
    assert shown(["We are an equal opportunity employer. Welders"]) == ["Welders"]


def test_singular_and_plural_are_one_and_the_usual_spelling_is_shown() -> None:
    found = find_phrases(["Nurses", "nurses", "nurse", "a welder"], min_texts=2)
    assert found.terms == ("nurses",)
    assert found.n_with(np.array([0, 1])).tolist() == [2.0]
    assert shown(["SQL", "SQL", "sql", "SQL", "SQL", "SQL"]) == ["SQL"]


def test_no_texts_and_no_terms() -> None:
    assert find_phrases([]).terms == ()
    assert find_phrases(["", "the"]).has.shape == (2, 0)


def test_of_terms_that_share_a_word_one_is_chosen() -> None:
    found = find_phrases(["supply chain risk", "supply chain", "welder supply"], min_texts=1)
    place = {term: i for i, term in enumerate(found.terms)}
    z = np.zeros(len(found.terms))
    n_with = np.ones(len(found.terms))
    z[place["supply"]], z[place["chain"]], z[place["supply chain"]] = 5, 4, 3
    z[place["risk"]] = 2
    n_with[place["supply"]] = n_with[place["chain"]] = 3
    n_with[place["supply chain"]] = 2  # of 3: it takes the place of both
    names = [found.terms[i] for i in distinct_terms(found, z, n_with, 3)]
    assert names == ["supply chain", "risk"]
    n_with[place["supply chain"]] = 1
    names = [found.terms[i] for i in distinct_terms(found, z, n_with, 3)]
    assert names == ["supply", "chain", "risk"]
    assert distinct_terms(found, z, n_with, 3, min_z=4.5) == [place["supply"]]
