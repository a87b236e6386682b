"""Train a static encoder: a table of vectors that brings together what means the same.

The idea in four steps. Take every token of a transformer's vocabulary, run it through the
transformer by itself, and keep the 256 directions that vary most: a table that knows English.
Shorten frequent tokens (they tell little); give words and word pairs of the field rows of their
own. Then move the rows, label by label: a label of a concept should be nearer to that concept's
title, or to another of its labels, than to those of two thousand other concepts drawn with it. And
in the same steps let the table imitate the transformer on texts that have no label.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from jobspace.encode.static import Bags, sum_runs, unit_rows
from jobspace.encode.transformer import TransformerEncoder
from jobspace.train.label_set import Floats, Ints, LabelSet, WeighedBags, dropped, partners
from jobspace.train.lessons import Lessons, imitation_loss

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer


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
        n_lessons: lessons a step, drawn at random.
        lesson_weight: what their loss is multiplied by.
        temperature: of the imitation; see `lessons.imitation_loss`.
        seed: of everything random.
    """

    dim: int = 256
    epochs: int = 4
    batch_size: int = 2048
    learning_rate: float = 2e-3
    scale: float = 12.0
    share_other: float = 0.5
    dropout: float = 0.1
    rarity: float = 1e-3
    n_lessons: int = 512
    lesson_weight: float = 1.0
    temperature: float = 0.05
    seed: int = 0


def teacher_table(teacher: TransformerEncoder, tokenizer: Tokenizer) -> Floats:
    """Each vocabulary token's vector by a transformer, alone: float32 (n_tokens, width)."""
    import torch

    model: Any = teacher.model[0].auto_model
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


def starting_table(
    teacher: Floats, labels: LabelSet, options: StaticOptions, new_words: Bags | None = None
) -> Floats:
    """The table before training: PCA of the teacher's, unit rows, frequent tokens shortened.

    The factor of a token with frequency p is a / (a + p), a = `options.rarity`. A new word starts
    as the sum of its pieces, which leaves every text's vector as it was.

    Args:
        teacher: float32 (n_tokens, width).
        labels: what is counted.
        options: see there.
        new_words: the tokens that each new word was made of; their rows come after the tokens'.

    Source: smooth inverse frequency, Arora, Liang and Ma (2017).
    """
    centred = teacher - teacher.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    table = unit_rows(np.ascontiguousarray(centred @ axes[: options.dim].T, dtype=np.float32))
    counts = np.bincount(labels.labels.ids, minlength=len(table))[: len(table)]
    frequency = counts / max(counts.sum(), 1)
    table *= (options.rarity / (options.rarity + frequency))[:, None].astype(np.float32)
    if new_words is None:
        return table
    return np.concatenate([table, sum_runs(table, new_words.ids, np.diff(new_words.starts))])


def train_static(
    table: Floats,
    labels: LabelSet,
    options: StaticOptions,
    progress: Callable[[int, int, float], None] | None = None,
    lessons: Lessons | None = None,
) -> Floats:
    """Move the rows of a table so that labels of one concept come together.

    The loss is the softmax cross-entropy of `scale · cos(label, partner)` over a batch, both ways;
    other labels of the same concept in a batch are masked, they are no negatives. With lessons,
    the imitation of the teacher on as many texts a step is added.

    Args:
        table: float32 (n_rows, dim), where to begin.
        labels: what to learn from.
        options: see there.
        progress: called after each epoch with (epochs done, epochs, mean loss).
        lessons: texts with a teacher's vectors; None trains on labels alone.

    Returns:
        float32 (n_rows, dim).

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
            loss = _label_loss(rows, labels, batch, rng, options)
            if lessons is not None:
                loss = loss + options.lesson_weight * _lesson_loss(rows, lessons, rng, options)
            adam.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            adam.step()
            schedule.step()
            losses.append(float(loss.detach()))
        if progress is not None:
            progress(epoch + 1, options.epochs, float(np.mean(losses)))
    trained: Floats = rows.detach().numpy()
    return trained


def tokenizer_json(folder: Path) -> str:
    """A model folder's tokenizer without padding and truncation, as text."""
    settings = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    settings["padding"] = settings["truncation"] = None
    return json.dumps(settings, ensure_ascii=False, separators=(",", ":"))


def _batches(rng: np.random.Generator, n: int, size: int) -> list[Ints]:
    order = rng.permutation(n)
    whole = max(n // size, 1)
    return [order[i * size : (i + 1) * size] for i in range(whole)]


def _label_loss(
    rows: torch.Tensor,
    labels: LabelSet,
    batch: Ints,
    rng: np.random.Generator,
    options: StaticOptions,
) -> torch.Tensor:
    import torch

    concept = labels.concept[batch]
    queries = _vectors(rows, dropped(labels.labels.take(batch), rng, options.dropout))
    drawn_to = partners(
        labels, concept, rng, share_other=options.share_other, dropout=options.dropout
    )
    values = queries @ _vectors(rows, drawn_to).T * options.scale  # (b, b)
    own = torch.from_numpy(concept[:, None] == concept[None, :])
    own.fill_diagonal_(False)
    values = values.masked_fill(own, -1e4)
    target = torch.arange(len(batch))
    cross_entropy = torch.nn.functional.cross_entropy
    return cross_entropy(values, target) + cross_entropy(values.T, target)


def _lesson_loss(
    rows: torch.Tensor, lessons: Lessons, rng: np.random.Generator, options: StaticOptions
) -> torch.Tensor:
    import torch

    drawn = rng.integers(len(lessons), size=options.n_lessons)
    student = _vectors(rows, dropped(lessons.bags.take(drawn), rng, 0.0))
    return imitation_loss(student, torch.from_numpy(lessons.vectors[drawn]), options.temperature)


def _vectors(rows: torch.Tensor, weighed: WeighedBags) -> torch.Tensor:
    """Unit vectors of bags: (b, dim)."""
    import torch

    summed = torch.nn.functional.embedding_bag(
        torch.from_numpy(weighed.bags.ids),
        rows,
        torch.from_numpy(weighed.bags.starts[:-1]),
        mode="sum",
        per_sample_weights=torch.from_numpy(weighed.weights),
    )
    return torch.nn.functional.normalize(summed, dim=1)
