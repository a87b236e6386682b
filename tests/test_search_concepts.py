"""Searching a taxonomy: closeness by hand and by brute force, exact look-up, and ties."""

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from jobspace.encode.base import wrap
from jobspace.errors import UsageError
from jobspace.search import concepts as concepts_module
from jobspace.search.concepts import STEPS, ConceptIndex, build_index, fingerprint_of, stepped
from jobspace.search.lookup import lookup
from jobspace.taxonomy.model import Taxonomy, build
from jobspace.text.clean import clean, key, singular
from tiny import Words, taxonomy

AXES = {"alpha": (1, 0, 0, 0), "beta": (0, 1, 0, 0), "gamma": (0, 0, 1, 0), "delta": (0, 0, 0, 1)}
ROOT = np.sqrt(0.5)
STEP = 2 / STEPS  # what rounding vectors to steps may cost a product of four


class Scattered:
    """A vector a text, as if drawn at random, the same in every run."""

    name, fingerprint, dim = "scattered", "scattered-1", 4

    def encode_batch(self, texts: Sequence[str]) -> NDArray[np.float32]:
        digests = b"".join(hashlib.blake2b(t.encode(), digest_size=4).digest() for t in texts)
        return np.frombuffer(digests, np.uint8).reshape(-1, 4).astype(np.float32) - 127.5


def two_concepts(label_text: concepts_module.LabelText) -> ConceptIndex:
    of = taxonomy({"A": "alpha", "B": "gamma"}, [("A", "beta", "alternate")])
    return build_index(of, wrap(Words(AXES)), label_text=label_text)


def many(n_concepts: int) -> Taxonomy:
    titles = {f"{i:03}": f"title {i}" for i in range(n_concepts)}
    labels = [
        (c, f"label {c} {j}", "alternate") for i, c in enumerate(titles) for j in range(i % 4)
    ]
    return taxonomy(titles, labels)


def random_units(n: int, seed: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(n, 4)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def keys_of(of: Taxonomy, n: int, seed: int) -> pa.Array:
    """Keys of n texts: some are labels, some share a word with many, some with none."""
    labels = key(clean(of.labels["label"].combine_chunks())).to_pylist()
    drawn = np.random.default_rng(seed).choice([*labels, "label 1", "nothing", ""], size=n)
    return pa.array(drawn.tolist(), pa.string())


# ---- closeness ----


def test_closeness_by_hand_with_bare_labels() -> None:
    index = two_concepts("label")
    asked = np.eye(4, dtype=np.float32)
    keys = pa.array(["alpha", "alpha gamma", "gamma", "delta"])
    # A's labels are e1 and e2, their mean (e1 + e2) / √2: 1 + 0.5 / √2 for either of them. All
    # words are as rare, so each concept has half of the second text, and none of the last.
    near = 1 + ROOT / 2
    expected = [[near + 0.12, 0], [near + 0.06, 0.06], [0, 1.5 + 0.12], [0, 0]]
    np.testing.assert_allclose(index.all_closeness(asked, keys), expected, atol=STEP)
    nearest = index.nearest(asked, keys, top_k=1)
    assert nearest.concept.ravel().tolist() == [0, 0, 1, 0]
    assert nearest.label.ravel().tolist() == [0, 1, 2, 0]
    np.testing.assert_allclose(nearest.closeness.ravel(), np.max(expected, axis=1), atol=STEP)


def test_closeness_by_hand_with_titles_beside_the_labels() -> None:
    # The label is encoded as `alpha aka beta`: (e1 + e2) / √2. The mean is that of bare labels.
    asked, keys = np.eye(4, dtype=np.float32)[:2], pa.array(["alpha", "delta"])
    closeness = two_concepts("aka").all_closeness(asked, keys)[:, 0]
    np.testing.assert_allclose(closeness, [1 + ROOT / 2 + 0.12, ROOT + ROOT / 2], atol=STEP)


def test_the_short_title_is_part_of_what_is_encoded() -> None:
    backend = Words(AXES)
    concepts = pa.table({"code": ["A"], "title": ["alpha"]})
    labels = pa.table({"code": ["A"], "label": ["beta"], "short": ["delta"]})
    build_index(build("t", "1", concepts, labels), wrap(backend))
    assert "alpha aka beta aka delta" in backend.asked
    assert "alpha aka alpha" not in backend.asked


def test_similarity_is_to_the_bare_label() -> None:
    index = two_concepts("aka")
    asked = np.array([[0.6, 0.8, 0, 0]], np.float32)
    np.testing.assert_allclose(index.similarity(asked, np.array([0], np.int32)), [0.6], atol=1e-6)
    np.testing.assert_allclose(index.similarity(asked, np.array([1], np.int32)), [0.8], atol=1e-6)


def words_by_hand(of: Taxonomy, texts: Sequence[str]) -> NDArray[np.float64]:
    """The share of each text's words that each concept's labels have, the rare counting more."""
    owned: list[set[str]] = [set() for _ in range(of.n_concepts)]
    for c, label in zip(*(of.labels[n].to_pylist() for n in ("concept", "label")), strict=True):
        owned[c].update(label.split())
    shares = np.zeros((len(texts), len(owned)))
    for row, text in enumerate(texts):
        counts = {w: sum(w in has for has in owned) for w in text.split()}
        weights = {w: (1 + np.log((len(owned) + 1) / (n + 1))) ** 2 for w, n in counts.items() if n}
        for c, has in enumerate(owned):
            shared = sum(weight for w, weight in weights.items() if w in has)
            shares[row, c] = shared / (sum(weights.values()) or 1)
    return shares


@pytest.mark.parametrize("label_text", ["aka", "label"])
def test_all_closeness_is_the_formula(label_text: concepts_module.LabelText) -> None:
    of, encoder = many(9), wrap(Scattered())
    index = build_index(of, encoder, label_text=label_text)
    asked = random_units(5, seed=0)
    keys = pa.array(["title 3", "label 007 title", "label 2", "nothing", ""])
    closeness = index.all_closeness(asked, keys)
    words = words_by_hand(of, keys.to_pylist())
    for c, (title,) in enumerate(zip(of.concepts["title"].to_pylist(), strict=True)):
        labels = of.labels.filter(pa.compute.equal(of.labels["concept"], c))["label"].to_pylist()
        bare = encoder.encode(labels)
        mean = bare.mean(axis=0) / np.linalg.norm(bare.mean(axis=0))
        texts = [t if t == title or label_text == "label" else f"{title} aka {t}" for t in labels]
        expected = (asked @ encoder.encode(texts).T).max(axis=1) + 0.5 * asked @ mean
        expected += 0.12 * words[:, c]
        np.testing.assert_allclose(closeness[:, c], expected, atol=STEP)


# ---- nearest ----


@given(st.integers(1, 16), st.integers(1, 20), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_few_concepts_are_ranked_as_by_brute_force(n_concepts: int, k: int, seed: int) -> None:
    index = build_index(many(n_concepts), wrap(Scattered()))
    asked, keys = random_units(3, seed), keys_of(index.taxonomy, 3, seed)
    nearest, full = index.nearest(asked, keys, k), index.all_closeness(asked, keys)
    for row in range(3):
        best = np.sort(full[row])[::-1][:k]
        n = len(best)
        np.testing.assert_allclose(nearest.closeness[row, :n], best, atol=2e-6)
        assert len(set(nearest.concept[row, :n].tolist())) == n
        assert nearest.concept[row, n:].tolist() == [-1] * (k - n)
        assert nearest.label[row, n:].tolist() == [-1] * (k - n)
        assert np.isneginf(nearest.closeness[row, n:]).all()


@given(st.integers(17, 90), st.integers(1, 30), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_what_is_screened_has_the_closeness_of_the_formula(n: int, k: int, seed: int) -> None:
    index = build_index(many(n), wrap(Scattered()))
    asked, keys = random_units(4, seed), keys_of(index.taxonomy, 4, seed)
    nearest, full = index.nearest(asked, keys, k), index.all_closeness(asked, keys)
    found = nearest.concept >= 0
    assert (found.sum(axis=1) == min(k, n)).all()
    exact = np.take_along_axis(full, np.maximum(nearest.concept, 0), axis=1)
    np.testing.assert_allclose(nearest.closeness[found], exact[found], atol=2e-6)
    assert (np.diff(nearest.closeness[:, : min(k, n)], axis=1) <= 0).all()
    best = stepped(asked) @ index.scoring.T  # the label named is the one that came closest
    label = np.take_along_axis(best, np.maximum(nearest.label, 0), axis=1)
    words = 0.12 * words_by_hand(index.taxonomy, keys.to_pylist())
    label += np.take_along_axis(words, np.maximum(nearest.concept, 0), axis=1)
    np.testing.assert_allclose(label[found], exact[found], atol=2e-6)
    assert (index.concept_of[nearest.label[found]] == nearest.concept[found]).all()


def test_a_label_itself_is_found_through_the_screen() -> None:
    of = many(200)
    index = build_index(of, wrap(Scattered()), label_text="label")
    labels = of.labels["label"].to_pylist()
    keys = key(clean(pa.array(labels)))
    no_words = pa.array(["nothing"] * len(labels))
    # The screen goes by vectors; here these know nothing of the words that lift a concept later.
    for asked, least in ((no_words, 0.99), (keys, 0.95)):
        found = index.nearest(index.bare, asked, top_k=1).concept[:, 0]
        agree = found == index.all_closeness(index.bare, asked).argmax(axis=1)
        assert agree.mean() >= least, [labels[i] for i in np.flatnonzero(~agree)]


def test_blocks_and_company_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    index = build_index(many(60), wrap(Scattered()))
    asked, keys = random_units(100, seed=3), keys_of(index.taxonomy, 100, seed=3)
    at_once = index.nearest(asked, keys, top_k=3)
    alone = [index.nearest(asked[i : i + 1], keys.slice(i, 1), top_k=3) for i in range(100)]
    monkeypatch.setattr(concepts_module, "GROUP_TEXTS", 7)
    monkeypatch.setattr(concepts_module, "BLOCK_TEXTS", 3)
    blocked = index.nearest(asked, keys, top_k=3)
    for name in ("concept", "label"):
        whole = getattr(at_once, name)
        assert getattr(blocked, name).tolist() == whole.tolist()
        assert [getattr(a, name)[0].tolist() for a in alone] == whole.tolist()
    np.testing.assert_allclose(blocked.closeness, at_once.closeness, atol=2e-6)


def test_no_texts() -> None:
    nearest = two_concepts("aka").nearest(
        np.zeros((0, 4), np.float32), pa.array([], pa.string()), top_k=5
    )
    for array in (nearest.concept, nearest.label, nearest.closeness):
        assert array.shape == (0, 5)
    assert nearest.closeness.dtype == np.float32


# ---- ties of vectors ----


def nearest_code(of: Taxonomy, asked: str) -> str:
    index = build_index(of, wrap(Words(AXES)), label_text="label")
    vector = np.array([AXES[asked]], np.float32)
    best = index.nearest(vector, pa.array([asked]), top_k=1).concept[0, 0]
    return str(of.concepts["code"][int(best)])


@pytest.mark.parametrize("order", list(itertools.permutations(["1", "2", "3"])))
def test_a_tie_of_vectors_goes_to_the_lower_code_whatever_the_order_of_rows(
    order: tuple[str, ...],
) -> None:
    titles = {"1": "gamma alpha", "2": "alpha gamma", "3": "alpha, gamma"}
    labels = [("1", "beta", "alternate"), ("2", "beta", "alternate"), ("3", "beta", "alternate")]
    of = taxonomy(titles, labels, order=order)
    assert nearest_code(of, "beta") == "1"


@pytest.mark.parametrize("order", [["1", "2"], ["2", "1"]])
def test_a_tie_of_vectors_goes_to_the_concepts_own_title_before_the_code(order: list[str]) -> None:
    titles = {"1": "alpha", "2": "beta"}
    of = taxonomy(titles, [("1", "beta", "lay"), ("2", "alpha", "lay")], order=order)
    assert nearest_code(of, "beta") == "2"
    assert nearest_code(of, "alpha") == "1"


def test_of_concepts_as_near_by_vectors_the_one_with_the_rarer_words_wins() -> None:
    """`beta` is a word of A and C, so `gamma` counts more, though no vector tells B from A."""
    axes = {
        "alpha": (1, 0, 0, 0),
        "beta": (0, 1, 0, 0),
        "gamma": (0, 1, 0, 0),
        "delta": (0, 0, 0, 1),
    }
    of = taxonomy({"A": "alpha beta", "B": "alpha gamma", "C": "beta delta"}, [])
    index = build_index(of, wrap(Words(axes)))
    asked = wrap(Words(axes)).encode(["alpha beta gamma"])
    nearest = index.nearest(asked, pa.array(["alpha beta gamma"]), top_k=2)
    assert nearest.concept.tolist() == [[1, 0]]
    # Of the 3 concepts alpha and beta are in 2, gamma is in 1.
    common, rare = (1 + np.log(4 / 3)) ** 2, (1 + np.log(4 / 2)) ** 2
    apart = 0.12 * (rare - common) / (rare + 2 * common)
    assert nearest.closeness[0, 0] - nearest.closeness[0, 1] == pytest.approx(apart, abs=3e-6)


@pytest.mark.parametrize("d", [64, 256, 384])
def test_what_is_beside_a_row_changes_no_bit_of_its_products(d: int) -> None:
    draw = np.random.default_rng(d)
    rows = draw.standard_normal((300, d)).astype(np.float32)
    rows = stepped(rows / np.linalg.norm(rows, axis=1, keepdims=True))
    labels = stepped(np.float32(1.5) * rows[draw.permutation(300)[:97]])
    whole = rows @ labels.T
    assert np.abs(whole).max() < 2
    for n in (1, 2, 7, 31, 150):
        chosen = draw.permutation(300)[:n]
        assert (rows[chosen] @ labels.T).tobytes() == whole[chosen].tobytes()
        flipped = rows[chosen][:, ::-1] @ labels[:, ::-1].T  # summed from the other end
        assert flipped.tobytes() == whole[chosen].tobytes()


def test_of_labels_equally_near_the_first_counts() -> None:
    index = build_index(taxonomy({"A": "alpha"}, [("A", "Alpha!", "lay")]), wrap(Words(AXES)))
    scoring = index.scoring.copy()
    scoring[1] = scoring[0]
    changed, asked = replace(index, scoring=scoring), np.eye(4, dtype=np.float32)[:1]
    assert changed.nearest(asked, pa.array(["alpha"]), top_k=1).label.tolist() == [[0]]


# ---- exact ----


def exact_codes(of: Taxonomy, *keys: str) -> list[tuple[str | None, int]]:
    """Code of the concept each key stands for, and how many share it."""
    index = build_index(of, wrap(Words(AXES)))
    label, shared = index.exact(pa.array(keys))
    codes = of.concepts["code"].to_pylist()
    found = [codes[index.concept_of[i]] if i >= 0 else None for i in label]
    return list(zip(found, shared.tolist(), strict=True))


def test_labels_titles_shorts_and_singulars_are_keys() -> None:
    concepts = pa.table({"code": ["A", "B"], "title": ["Registered Nurses", "Chefs & Cooks"]})
    labels = pa.table({"code": ["A"], "label": ["Emergency Nurses"], "short": ["E.N."]})
    of = build("t", "1", concepts, labels)
    asked = ["registered nurses", "registered nurse", "emergency nurse", "en", "chefs and cooks"]
    assert exact_codes(of, *asked, "chef and cook", "nurse", "") == [
        *[("A", 1)] * 4, *[("B", 1)] * 2, (None, 0), (None, 0),
    ]  # fmt: skip


def test_a_label_without_letters_or_digits_is_no_key() -> None:
    of = taxonomy({"A": "alpha", "B": "???"}, [])
    assert exact_codes(of, "", "alpha") == [(None, 0), ("A", 1)]


# Of the labels that spell "alpha", which concept's wins; each rule alone against the next ones.
TIES = {
    "own before title": ({"1": "alpha", "2": "beta"}, [("2", "alpha", "own")], "2"),
    "title before all others": ({"1": "beta", "2": "alpha"}, [("1", "alpha", "common")], "2"),
    "official and everyday before official": (
        {"1": "beta", "2": "gamma"},
        [("1", "alpha", "alternate"), ("2", "alpha", "common")],
        "2",
    ),
    "official before everyday": (
        {"1": "beta", "2": "gamma"},
        [("1", "alpha", "lay"), ("2", "alpha", "alternate")],
        "2",
    ),
    "what is no known kind last": (
        {"1": "beta", "2": "gamma"},
        [("1", "alpha", "slang"), ("2", "alpha", "lay")],
        "2",
    ),
    "agreement before code": (  # more of 2's labels mean alpha
        {"1": "beta", "2": "beta gamma alpha"},
        [("1", "alpha", "alternate"), ("2", "alpha", "alternate"), ("2", "alpha one", "alternate")],
        "2",
    ),
    "the lower code last": (
        {"10": "beta", "2": "beta"},
        [("2", "alpha", "alternate"), ("10", "alpha", "alternate")],
        "10",
    ),
}


@pytest.mark.parametrize("name", list(TIES))
@pytest.mark.parametrize("turned", [False, True])
def test_a_shared_label_is_settled_by_evidence_and_never_by_row_order(
    name: str, turned: bool
) -> None:
    titles, labels, winner = TIES[name]
    order = list(titles)[::-1] if turned else list(titles)
    of = taxonomy(titles, labels[::-1] if turned else labels, order=order)
    rivals = 2 if name in {"agreement before code", "the lower code last"} else 1
    assert exact_codes(of, "alpha") == [(winner, rivals)]


SOME = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from(["alpha", "Alphas", "beta", "beta alpha", "ALPHA beta", "gammas", "!"]),
        st.sampled_from(["own", "lay", "alternate", "common", "slang"]),
    ),
    max_size=12,
    unique_by=lambda row: (row[0], row[1].lower()),
)


@given(SOME, st.permutations(["1", "2", "3"]), st.randoms())
@settings(max_examples=40, deadline=None)
def test_exact_is_a_plain_dictionary_whatever_the_order(
    labels: list[tuple[str, str, str]], order: list[str], random: object
) -> None:
    titles = {"1": "delta", "2": "gamma", "3": "delta beta"}
    trust = ["own", "title", "common", "alternate", "short", "lay", "slang"]
    kinds: dict[str, set[tuple[int, str]]] = {}
    for code, label, kind in [*((c, t, "title") for c, t in titles.items()), *labels]:
        written = key(clean(pa.array([label])))
        for form in {written[0].as_py(), singular(written)[0].as_py()} - {""}:
            kinds.setdefault(form, set()).add((trust.index(kind), code))
    meant = {k: {code for kind, code in v if kind == min(v)[0]} for k, v in kinds.items()}
    keys = [*meant, "epsilon"]
    shuffled = list(labels)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = exact_codes(taxonomy(titles, labels), *keys)
    assert exact_codes(taxonomy(titles, shuffled, order=order), *keys) == found
    for asked, (code, shared) in zip(keys, found, strict=True):
        codes = meant.get(asked, set())
        assert shared == len(codes)
        assert (code in codes) if codes else (code is None)


def test_words_and_their_neighbours() -> None:
    index = build_index(
        taxonomy({"A": "alpha beta"}, [("A", "gamma beta", "lay")]), wrap(Words(AXES))
    )
    counts = dict(zip(index.words.to_pylist(), index.word_counts.tolist(), strict=True))
    assert counts == {"alpha": 1, "beta": 2, "gamma": 1}
    assert sorted(index.bigrams.to_pylist()) == ["alpha beta", "gamma beta"]


# ---- what names an index ----


def test_the_fingerprint_changes_with_taxonomy_encoder_and_label_text() -> None:
    one, other = taxonomy({"A": "alpha"}, []), taxonomy({"A": "beta"}, [])
    same_beginning = [wrap(Words(AXES, fingerprint=f"my-encoder-of-titles-{i}")) for i in "12"]
    names = {
        fingerprint_of(of, encoder, label_text)
        for of in (one, other)
        for encoder in same_beginning
        for label_text in ("aka", "label")
    }
    assert len(names) == 8
    odd = fingerprint_of(one, wrap(Words(AXES, fingerprint="a/../b\n☃")), "aka")
    assert odd.replace("-", "").isalnum()


# ---- lookup ----


def test_lookup_puts_the_spelled_concept_first_and_each_concept_once() -> None:
    of = taxonomy({"A": "alpha", "B": "alpha beta", "C": "gamma"}, [("C", "Beta", "lay")])
    found = lookup(of, "BETA!", wrap(Words(AXES)), top_k=3)
    assert [(f.concept_code, f.matched_label) for f in found] == [
        ("C", "Beta"), ("B", "alpha beta"), ("A", "alpha"),
    ]  # fmt: skip
    np.testing.assert_allclose([f.similarity for f in found], [1, ROOT, 0], atol=1e-6)


def test_lookup_of_more_than_there_is_and_of_one() -> None:
    of = taxonomy({"A": "alpha", "B": "beta"}, [])
    assert len(lookup(of, "alpha", wrap(Words(AXES)), top_k=10)) == 2
    assert [f.concept_code for f in lookup(of, "beta", wrap(Words(AXES)), top_k=1)] == ["B"]


@pytest.mark.parametrize(("text", "top_k"), [("", 1), (" ?! ", 1), ("alpha", 0)])
def test_lookup_refuses(text: str, top_k: int) -> None:
    with pytest.raises(UsageError, match=r"got .*; expected .*\."):
        lookup(taxonomy({"A": "alpha"}, []), text, wrap(Words(AXES)), top_k=top_k)
