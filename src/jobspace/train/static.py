"""Train a static encoder: token vectors that bring the labels of one concept together.

The idea in three steps. Take every token of a transformer's vocabulary, run it through the
transformer by itself, and keep the 256 directions that vary most: a table that knows English.
Shorten frequent tokens (they tell little). Then move the rows, label by label: a label of a
concept should be nearer to that concept's title, or to another of its labels, than to those of
two thousand other concepts drawn with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.encode.static import unit_rows
from jobspace.errors import MissingExtraError
from jobspace.taxonomy.model import Taxonomy

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticOptions:
    """How a table is trained; the defaults made the model in the wheel.

    Attributes:
        dim: columns of a vector.
        epochs: passes over all labels.
        batch_size: labels a step, each the others' negatives.
        learning_rate: Adam's, after a warm-up of 5 %, falling to 0 in a straight line.
        scale: what cosines are multiplied by before the softmax; softer than the usual 20.
        share_other: share of labels that are drawn to another label of their concept (half of
            these with the title before it) and not to its title.
        dropout: share of tokens left out at random, so that no single word decides.
        rarity: tokens more frequent than this among the labels start shorter.
        seed: of everything random.
    """

    dim: int = 256
    epochs: int = 8
    batch_size: int = 2048
    learning_rate: float = 2e-3
    scale: float = 12.0
    share_other: float = 0.5
    dropout: float = 0.1
    rarity: float = 1e-3
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bags:
    """n bags of tokens, flat: bag i is `ids[starts[i]:starts[i + 1]]`."""

    ids: Ints
    starts: Ints

    def take(self, rows: Ints) -> tuple[Ints, Ints]:
        """Token ids and lengths of the picked bags, one after the other."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        ends = np.cumsum(lengths)
        within = np.arange(int(ends[-1])) - np.repeat(ends - lengths, lengths)
        return self.ids[np.repeat(self.starts[rows], lengths) + within], lengths


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSet:
    """The labels to learn from: n bags, the concept of each (n,), and each concept's title."""

    labels: Bags
    concept: Ints
    titles: Bags
    first: Ints  # (c + 1,): the labels of concept i are first[i]:first[i + 1]


def label_set(taxonomies: Sequence[Taxonomy], tokenizer: Tokenizer) -> LabelSet:
    """Tokenize the labels and short titles of several taxonomies; concepts do not mix."""
    texts: list[str] = []
    concept: list[int] = []
    titles: list[str] = []
    for taxonomy in taxonomies:
        base = len(titles)
        titles += taxonomy.concepts["title"].to_pylist()
        of = np.asarray(taxonomy.labels["concept"]) + base
        short = taxonomy.labels["short"]
        has_short = np.asarray(pc.is_valid(short))
        texts += taxonomy.labels["label"].to_pylist() + short.drop_null().to_pylist()
        concept += [*of.tolist(), *of[has_short].tolist()]
    order = np.argsort(concept, kind="stable")
    sorted_concept = np.asarray(concept, dtype=np.int64)[order]
    return LabelSet(
        labels=_bags(tokenizer, [texts[i] for i in order]),
        concept=sorted_concept,
        titles=_bags(tokenizer, titles),
        first=np.searchsorted(sorted_concept, np.arange(len(titles) + 1)),
    )


def teacher_table(folder: str, tokenizer: Tokenizer) -> Floats:
    """Each vocabulary token's vector by a sentence-transformers model: float32 (n_tokens, width).

    Raises:
        MissingExtraError: sentence-transformers is not installed.
    """
    try:
        import torch
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise MissingExtraError.of("training", "sentence-transformers", "train") from error
    model: Any = SentenceTransformer(folder, device="cpu")[0].auto_model
    vocabulary = tokenizer.get_vocab()
    begin, end = vocabulary["[CLS]"], vocabulary["[SEP]"]
    rows = []
    with torch.no_grad():
        for first in range(0, len(vocabulary), 1024):
            tokens = torch.arange(first, min(first + 1024, len(vocabulary)))
            frame = (torch.full_like(tokens, begin), torch.full_like(tokens, end))
            ids = torch.stack([frame[0], tokens, frame[1]], dim=1)  # (b, 3)
            states = model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
            rows.append(states.mean(dim=1).numpy())
    return np.concatenate(rows)


def starting_table(teacher: Floats, labels: LabelSet, options: StaticOptions) -> Floats:
    """The table before training: PCA of the teacher's, unit rows, frequent tokens shortened.

    The factor of a token with frequency p is a / (a + p), a = `options.rarity`.
    Source: smooth inverse frequency, Arora, Liang and Ma (2017).
    """
    centred = teacher - teacher.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    table = unit_rows(np.ascontiguousarray(centred @ axes[: options.dim].T, dtype=np.float32))
    counts = np.bincount(labels.labels.ids, minlength=len(table))
    frequency = counts / max(counts.sum(), 1)
    table *= (options.rarity / (options.rarity + frequency))[:, None].astype(np.float32)
    return table


def train_static(
    table: Floats,
    labels: LabelSet,
    options: StaticOptions,
    progress: Callable[[int, int, float], None] | None = None,
) -> Floats:
    """Move the rows of a table so that labels of one concept come together.

    The loss is the softmax cross-entropy of `scale · cos(label, partner)` over a batch, both ways;
    other labels of the same concept in a batch are masked, they are no negatives.

    Args:
        table: float32 (n_tokens, dim), where to begin.
        labels: what to learn from.
        options: see there.
        progress: called after each epoch with (epochs done, epochs, mean loss).

    Returns:
        float32 (n_tokens, dim).

    Source: MultipleNegativesRanking (Henderson et al., 2017), for static embeddings.
    """
    import torch

    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    rows = torch.nn.Parameter(torch.from_numpy(table.copy()))
    adam = torch.optim.Adam([rows], lr=options.learning_rate)
    n_steps = options.epochs * max(len(labels.concept) // options.batch_size, 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        adam, lambda s: min(1.0, (s + 1) / (0.05 * n_steps)) * (1 - s / n_steps)
    )
    for epoch in range(options.epochs):
        losses = []
        for batch in _batches(rng, len(labels.concept), options.batch_size):
            loss = _loss(rows, labels, batch, rng, options)
            adam.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            adam.step()
            schedule.step()
            losses.append(float(loss.detach()))
        if progress is not None:
            progress(epoch + 1, options.epochs, float(np.mean(losses)))
    trained: Floats = rows.detach().numpy()
    return trained


def tokenizer_json(folder: str) -> str:
    """A model folder's tokenizer without padding and truncation, as text."""
    from pathlib import Path

    settings = json.loads((Path(folder) / "tokenizer.json").read_text(encoding="utf-8"))
    settings["padding"] = settings["truncation"] = None
    return json.dumps(settings, ensure_ascii=False, separators=(",", ":"))


def _batches(rng: np.random.Generator, n: int, size: int) -> list[Ints]:
    order = rng.permutation(n)
    whole = max(n // size, 1)
    return [order[i * size : (i + 1) * size] for i in range(whole)]


def _loss(
    rows: torch.Tensor,
    labels: LabelSet,
    batch: Ints,
    rng: np.random.Generator,
    options: StaticOptions,
) -> torch.Tensor:
    import torch

    concept = labels.concept[batch]
    queries = _vectors(rows, *_dropped(*labels.labels.take(batch), rng, options.dropout))
    partners = _vectors(rows, *_partners(labels, concept, rng, options))
    values = queries @ partners.T * options.scale  # (b, b)
    own = torch.from_numpy(concept[:, None] == concept[None, :])
    own.fill_diagonal_(False)
    values = values.masked_fill(own, -1e4)
    target = torch.arange(len(batch))
    cross_entropy = torch.nn.functional.cross_entropy
    return cross_entropy(values, target) + cross_entropy(values.T, target)


def _partners(
    labels: LabelSet, concept: Ints, rng: np.random.Generator, options: StaticOptions
) -> tuple[Ints, Ints, Floats]:
    """What each label of a batch is drawn to: the title, another label, or both in a row."""
    draw = rng.random(len(concept))
    with_label = draw < options.share_other
    with_title = draw >= options.share_other / 2
    other = rng.integers(labels.first[concept], labels.first[concept + 1])
    ids, lengths, weights = _dropped(*labels.labels.take(other), rng, options.dropout)
    title_ids, title_lengths = labels.titles.take(concept)
    keep = np.concatenate([np.repeat(with_label, lengths), np.repeat(with_title, title_lengths)])
    owner = np.arange(len(concept))
    owners = np.concatenate([np.repeat(owner, lengths), np.repeat(owner, title_lengths)])[keep]
    all_ids = np.concatenate([ids, title_ids])[keep]
    all_weights = np.concatenate([weights, np.ones(len(title_ids), np.float32)])[keep]
    order = np.argsort(owners, kind="stable")
    counts = np.bincount(owners, minlength=len(concept))
    return all_ids[order], counts, all_weights[order]


def _dropped(
    ids: Ints, lengths: Ints, rng: np.random.Generator, share: float
) -> tuple[Ints, Ints, Floats]:
    """Weights 0 for tokens left out at random; a bag's first token stays, so none gets empty."""
    weights = (rng.random(len(ids)) >= share).astype(np.float32)
    starts = np.cumsum(lengths) - lengths
    weights[starts[lengths > 0]] = 1.0
    return ids, lengths, weights


def _vectors(rows: torch.Tensor, ids: Ints, lengths: Ints, weights: Floats) -> torch.Tensor:
    """Unit vectors of bags: (b, dim)."""
    import torch

    offsets = torch.from_numpy(np.cumsum(lengths) - lengths)
    bags = torch.nn.functional.embedding_bag(
        torch.from_numpy(ids),
        rows,
        offsets,
        mode="sum",
        per_sample_weights=torch.from_numpy(weights),
    )
    return torch.nn.functional.normalize(bags, dim=1)


def _bags(tokenizer: Tokenizer, texts: list[str]) -> Bags:
    encodings: list[Any] = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    lengths = [len(e.ids) for e in encodings]
    ids = np.fromiter((i for e in encodings for i in e.ids), dtype=np.int64)
    return Bags(ids=ids, starts=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64))
