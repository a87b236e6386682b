"""Training a static encoder: what it learns from, where it begins, and planted synonyms found."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from jobspace.encode.static import Bags, sum_runs, unit_rows
from jobspace.taxonomy.model import Taxonomy, build
from jobspace.train.label_set import BagsOf, LabelSet, label_set
from jobspace.train.static import StaticOptions, starting_table, tokenizer_json, train_static

pytest.importorskip("torch")

WORDS = ["[UNK]", "nurse", "rn", "lawyer", "attorney", "er", "senior", "counsel"]


def tokenizer(words: list[str] = WORDS) -> Tokenizer:
    made = Tokenizer(WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    made.pre_tokenizer = Whitespace()
    return made


def bags_of(words: list[str] = WORDS) -> BagsOf:
    """Texts to bags by a tokenizer that knows these words."""
    made = tokenizer(words)

    def bags(texts: list[str]) -> Bags:
        ids = [made.encode(text).ids for text in texts]
        ends = np.cumsum([0, *map(len, ids)]).astype(np.int64)
        return Bags(ids=np.array([i for row in ids for i in row], np.int64), starts=ends)

    return bags


def taxonomy(
    titles: dict[str, str], labels: list[tuple[str, str, str | None]], name: str = "t"
) -> Taxonomy:
    concepts = pa.table({"code": list(titles), "title": list(titles.values())})
    columns = [pa.array([row[i] for row in labels], pa.string()) for i in range(3)]
    return build(name, "1", concepts, pa.table(columns, names=["code", "label", "short"]))


TWO = [
    taxonomy(
        {"a": "nurse", "b": "lawyer"}, [("b", "attorney", "counsel"), ("a", "er nurse", "rn")]
    ),
    taxonomy({"a": "senior counsel"}, []),
]


def words_of(bags: Bags, words: list[str] = WORDS) -> list[str]:
    ends = zip(bags.starts[:-1], bags.starts[1:], strict=True)
    return [" ".join(words[i] for i in bags.ids[a:b]) for a, b in ends]


# ---- what is learned from ----


def test_labels_short_titles_and_titles_by_concept() -> None:
    labels = label_set(TWO, bags_of())
    assert words_of(labels.titles) == ["nurse", "lawyer", "senior counsel"]
    assert words_of(labels.labels) == [
        "nurse", "er nurse", "rn", "lawyer", "attorney", "counsel", "senior counsel",
    ]  # fmt: skip
    assert labels.concept.tolist() == [0, 0, 0, 1, 1, 1, 2]
    assert labels.first.tolist() == [0, 3, 6, 7]
    assert labels.labels.starts.dtype == labels.concept.dtype == np.int64


def test_bags_taken_by_hand() -> None:
    bags = Bags(ids=np.array([5, 6, 7, 8, 9]), starts=np.array([0, 2, 2, 5]))
    taken = bags.take(np.array([2, 0, 1, 2]))
    assert taken.ids.tolist() == [7, 8, 9, 5, 6, 7, 8, 9]
    assert taken.starts.tolist() == [0, 3, 5, 5, 8]


# ---- where it begins ----


def starting(teacher: np.ndarray, options: StaticOptions) -> np.ndarray:
    return starting_table(teacher.astype(np.float32), label_set(TWO, bags_of()), options)


def test_rare_tokens_start_at_length_one_and_frequent_ones_shorter() -> None:
    teacher = np.random.default_rng(0).normal(size=(len(WORDS), 6))
    table = starting(teacher, StaticOptions(dim=4, rarity=0.1))
    assert (table.shape, table.dtype) == ((8, 4), np.float32)
    # Nine tokens among the labels: nurse 2, er 1, rn 1, lawyer 1, attorney 1, counsel 2, senior 1.
    counts = np.array([0, 2, 1, 1, 1, 1, 1, 2])
    expected = 0.1 / (0.1 + counts / 9)
    np.testing.assert_allclose(np.linalg.norm(table, axis=1), expected, rtol=1e-5)


def test_the_directions_kept_are_those_of_principal_components() -> None:
    from sklearn.decomposition import PCA

    teacher = np.random.default_rng(1).normal(size=(len(WORDS), 6)) * [5, 4, 3, 0.2, 0.1, 0.1]
    table = starting(teacher, StaticOptions(dim=3))
    oracle = unit_rows(PCA(3).fit_transform(teacher).astype(np.float32))
    mine = unit_rows(table.copy())
    np.testing.assert_allclose(mine @ mine.T, oracle @ oracle.T, atol=1e-4)


# ---- training ----


def planted(n_concepts: int, seed: int = 0) -> tuple[LabelSet, np.ndarray]:
    """Concepts of three made-up words each, and a table that knows nothing of them."""
    words = ["[UNK]", *(f"w{c}x{i}" for c in range(n_concepts) for i in range(3))]
    titles = {f"{c:03}": f"w{c}x0" for c in range(n_concepts)}
    labels = [(c, f"w{int(c)}x{i}", None) for c in titles for i in (1, 2)]
    rng = np.random.default_rng(seed)
    table = unit_rows(rng.normal(size=(len(words), 16)).astype(np.float32))
    return label_set([taxonomy(titles, labels)], bags_of(words)), table


OPTIONS = StaticOptions(dim=16, epochs=40, batch_size=32, learning_rate=0.02, dropout=0.0)


def nearest_title(table: np.ndarray, labels: LabelSet) -> float:
    """Share of labels whose own title is the nearest of all titles."""
    lengths = [np.diff(bags.starts) for bags in (labels.labels, labels.titles)]
    texts = unit_rows(sum_runs(table, labels.labels.ids, lengths[0]))
    titles = unit_rows(sum_runs(table, labels.titles.ids, lengths[1]))
    return float(((texts @ titles.T).argmax(axis=1) == labels.concept).mean())


def test_planted_synonyms_come_together() -> None:
    labels, table = planted(40)
    before = nearest_title(table, labels)
    losses: list[tuple[int, int, float]] = []
    trained = train_static(table, labels, OPTIONS, lambda *told: losses.append(told))
    assert before < 0.5
    assert nearest_title(trained, labels) > 0.97
    assert [told[:2] for told in losses] == [(i + 1, 40) for i in range(40)]
    assert losses[-1][2] < losses[0][2] / 2
    assert trained.shape == table.shape
    assert trained.dtype == np.float32
    alike = unit_rows(trained[1:].copy()).reshape(40, 3, 16)
    within = np.einsum("cid,cjd->cij", alike, alike)[:, [0, 0, 1], [1, 2, 2]].mean()
    assert within > 0.8


def test_the_table_given_stays_as_it_was() -> None:
    labels, table = planted(5)
    kept = table.copy()
    train_static(table, labels, StaticOptions(dim=16, epochs=1, batch_size=4))
    np.testing.assert_array_equal(table, kept)


def test_a_token_in_no_label_does_not_move() -> None:
    labels, table = planted(8)
    trained = train_static(table, labels, OPTIONS)
    np.testing.assert_array_equal(trained[0], table[0])
    assert (np.abs(trained[1:] - table[1:]).max(axis=1) > 1e-3).all()


def test_same_seed_same_bytes() -> None:
    labels, table = planted(12)
    options = StaticOptions(dim=16, epochs=3, batch_size=8, seed=4)
    one, other = (train_static(table, labels, options).tobytes() for _ in range(2))
    assert one == other
    different = StaticOptions(dim=16, epochs=3, batch_size=8, seed=5)
    assert train_static(table, labels, different).tobytes() != one


def test_labels_of_one_concept_are_no_negatives() -> None:
    """With one concept there is nothing to be told apart from: no loss, nothing moves."""
    labels, table = planted(1)
    told: list[float] = []
    trained = train_static(
        table, labels, StaticOptions(dim=16, epochs=2, batch_size=3), lambda *t: told.append(t[2])
    )
    assert told == pytest.approx([0, 0], abs=1e-6)
    np.testing.assert_allclose(trained, table, atol=1e-5)


def test_fewer_labels_than_a_batch_are_one_batch() -> None:
    labels, table = planted(4)
    trained = train_static(table, labels, StaticOptions(dim=16, epochs=1, batch_size=1000))
    assert np.abs(trained - table).max() > 0


def test_a_tokenizer_file_without_padding_and_truncation(tmp_path: Path) -> None:
    made = tokenizer()
    made.enable_padding(length=9)
    made.enable_truncation(2)
    made.save(str(tmp_path / "tokenizer.json"))
    text = tokenizer_json(tmp_path)
    settings = json.loads(text)
    assert settings["padding"] is settings["truncation"] is None
    assert Tokenizer.from_str(text).encode("er nurse senior").ids == [5, 1, 6]
