"""Topics: planted ones are found again, their number too; words are counted as they should be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from jobspace.errors import InputError, UsageError
from jobspace.stats import word_counts
from jobspace.stats.topics import TopicOptions, fit_topics
from jobspace.stats.word_counts import count_words, telling_words

SYLLABLES = [a + b for a in "bdfgkmnprt" for b in "aou"]
N_TOPICS, N_WORDS = 4, 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """Texts drawn from four topics of 25 words each, one word in ten from another topic."""

    texts: list[str]
    topic: NDArray[np.int64]
    vocabulary: NDArray[np.str_]


@pytest.fixture(scope="module")
def planted() -> Planted:
    rng = np.random.default_rng(7)
    made = rng.permutation([a + b + "x" for a in SYLLABLES for b in SYLLABLES])
    vocabulary = made[: N_TOPICS * N_WORDS].reshape(N_TOPICS, N_WORDS)
    topic = rng.integers(N_TOPICS, size=400)
    of_word = np.where(rng.random((400, 40)) < 0.9, topic[:, None], rng.integers(4, size=(400, 40)))
    words = vocabulary[of_word, rng.integers(N_WORDS, size=(400, 40))]
    return Planted(texts=[" ".join(row) for row in words], topic=topic, vocabulary=vocabulary)


def test_planted_topics_are_found_again(planted: Planted) -> None:
    model = fit_topics(planted.texts, TopicOptions(n_topics=N_TOPICS))
    found = model.of(planted.texts).argmax(axis=1)
    meant = [np.bincount(planted.topic[found == t]).argmax() for t in range(N_TOPICS)]
    assert sorted(meant) == [0, 1, 2, 3]
    assert np.mean(np.array(meant)[found] == planted.topic) >= 0.99
    for topic, words in zip(meant, model.keywords(N_WORDS), strict=True):
        assert len(set(words) & set(planted.vocabulary[topic])) >= N_WORDS - 1


def test_the_number_of_planted_topics_is_found(planted: Planted) -> None:
    model = fit_topics(planted.texts, TopicOptions(candidates=(2, 4, 8)))
    assert [k for k, _ in model.curve] == [2, 4, 8]
    assert model.n_topics == N_TOPICS
    # Knowing the topic, a word is one of 25 in nine of ten cases: about 38 equally likely words.
    assert model.perplexity == pytest.approx(38, rel=0.1)
    assert dict(model.curve)[2] > 1.3 * dict(model.curve)[4]


def test_the_topic_of_a_phrase(planted: Planted) -> None:
    model = fit_topics(planted.texts, TopicOptions(n_topics=N_TOPICS))
    phrase = " ".join(planted.vocabulary[2, :2])
    of_phrase = model.of([phrase])[0]
    of_rows = model.of(planted.texts)[planted.topic == 2].mean(axis=0)
    assert of_phrase.argmax() == of_rows.argmax()
    assert of_phrase.max() > 0.7


def test_texts_without_a_known_word_have_no_topic(planted: Planted) -> None:
    model = fit_topics(planted.texts, TopicOptions(n_topics=2))
    found = model.of(pa.array(["the team", None, planted.texts[0], "", "unheard"]))
    assert found.dtype == np.float32
    assert found.any(axis=1).tolist() == [False, False, True, False, False]
    np.testing.assert_allclose(found[2].sum(), 1, atol=1e-5)
    assert model.of([]).shape == (0, 2)


def test_the_same_seed_gives_the_same_and_batches_do_not_matter(planted: Planted) -> None:
    options = TopicOptions(n_topics=3, n_passes=3)
    one, two = fit_topics(planted.texts, options), fit_topics(pa.array(planted.texts), options)
    np.testing.assert_array_equal(one.shares, two.shares)
    whole = one.of(planted.texts)
    np.testing.assert_allclose(one.of(planted.texts[5:9]), whole[5:9], atol=1e-6)
    assert (fit_topics(planted.texts, TopicOptions(n_topics=3, seed=1)).shares != one.shares).any()


def test_held_out_rows_are_not_learned_from(planted: Planted) -> None:
    model = fit_topics(planted.texts, TopicOptions(n_topics=2, max_rows=100))
    assert (model.n_rows_learned, model.n_rows_held_out) == (100, 40)


@pytest.mark.parametrize(
    ("texts", "options", "told"),
    [
        ([], TopicOptions(n_topics=2), "got 0 that are in"),
        (["paint walls"], TopicOptions(n_topics=2), "got 0 that are in"),
        (["", None] * 50, TopicOptions(n_topics=2), "got 0 that are in"),
        (["paint walls"] * 200, TopicOptions(), "got the same in each"),
        (["paint walls", "drive trucks"] * 6, TopicOptions(n_topics=13), "for 12 rows with words"),
        (["paint walls", "drive trucks"] * 6, TopicOptions(), "Give it, such as --n-topics 2"),
    ],
)
def test_what_cannot_be_learned(texts: list[str], options: TopicOptions, told: str) -> None:
    with pytest.raises(InputError, match=told):
        fit_topics(texts, options)


@pytest.mark.parametrize(
    "wrong", [{"n_topics": 1}, {"candidates": ()}, {"candidates": (1, 5)}, {"min_rows": 0}]
)
def test_wrong_options(wrong: dict[str, int]) -> None:
    with pytest.raises(UsageError, match="expected"):
        TopicOptions(**wrong)  # type: ignore[arg-type]


def test_few_rows_are_all_learned_from() -> None:
    model = fit_topics(["paint walls", "drive trucks"] * 5, TopicOptions(n_topics=2))
    assert model.perplexity is None
    assert model.curve == ()
    assert model.n_rows_learned == 10


TEXTS = ["nurses nurse", "a Nurse", "trucks", "drive the truck", "nurse nurses", "truck", "paint"]


def test_words_are_counted_by_stem_and_shown_in_their_most_frequent_form() -> None:
    words, counts = count_words(TEXTS, min_rows=3)
    assert words.words == ("nurse", "truck")
    assert counts.toarray().tolist() == [[2, 0], [1, 0], [0, 1], [0, 1], [2, 0], [0, 1], [0, 0]]
    assert words.counts(pa.array(TEXTS)).toarray().tolist() == counts.toarray().tolist()


def test_only_so_many_words_those_of_most_rows() -> None:
    texts = ["nurse", "nurse paint", "nurse paint", "paint truck", "truck"]
    words, _ = count_words([*texts, "nurse"], min_rows=2, max_words=2)
    assert words.words == ("nurse", "paint")
    assert count_words(texts, min_rows=6)[0].words == ()


def test_of_many_rows_a_spelling_of_one_alone_is_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(word_counts, "MANY_ROWS", 3)
    words, counts = count_words(TEXTS, min_rows=2)
    assert counts[:, words.words.index("truck")].toarray().ravel().tolist() == [0, 0, 0, 1, 0, 1, 0]


def test_a_new_form_of_a_known_word_counts() -> None:
    words, _ = count_words(TEXTS, min_rows=3)
    found = words.counts(pa.array(["trucking", "TRUCKS", "painter"]))
    assert found.toarray().tolist() == [[0, 1], [0, 1], [0, 0]]


def test_how_texts_are_cut_into_chunks_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    words, counts = count_words(TEXTS, min_rows=2)
    monkeypatch.setattr(word_counts, "CHUNK_ROWS", 2)
    again, cut = count_words(pa.chunked_array([TEXTS[:3], TEXTS[3:]]), min_rows=2)
    assert again.words == words.words
    assert cut.toarray().tolist() == counts.toarray().tolist()
    assert again.counts(pa.array(TEXTS)).toarray().tolist() == counts.toarray().tolist()


def test_a_word_of_all_groups_tells_less_than_one_of_its_own() -> None:
    shares = np.array([[0.5, 0.3, 0.2], [0.5, 0.0, 0.5]])
    everywhere = shares.mean(axis=0)
    assert telling_words(shares, everywhere, ["all", "own", "other"], 3) == [
        ["all", "own", "other"],
        ["other", "all"],
    ]
