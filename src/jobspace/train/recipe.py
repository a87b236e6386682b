"""The whole recipe of the default model: from taxonomies and texts to a folder."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from jobspace.encode.base import wrap
from jobspace.encode.static import StaticEncoder, plain_tokenizer, save
from jobspace.encode.transformer import load_minilm, minilm_folder
from jobspace.taxonomy.model import Taxonomy
from jobspace.train.domain import Domain, domain_of
from jobspace.train.label_set import BagsOf, Floats, label_set, texts_of
from jobspace.train.lessons import lessons_of, phrases
from jobspace.train.static import (
    StaticOptions,
    starting_table,
    teacher_table,
    tokenizer_json,
    train_static,
)

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What the default model learns from.

    Attributes:
        taxonomies: their labels are brought together by concept.
        titles: real titles, as typed.
        sentences: of postings, tasks and descriptions; phrases are cut from them too.
        skills: names of tools and skills.
        n_titles: so many of the titles are lessons, drawn at random.
        n_phrases: so many of the phrases.
        min_texts: labels and titles that a word or a pair of words must stand in to get a row.
        max_words: at most so many words get one,
        max_pairs: and so many pairs.
    """

    taxonomies: Sequence[Taxonomy]
    titles: Sequence[str] = ()
    sentences: Sequence[str] = ()
    skills: Sequence[str] = ()
    n_titles: int = 40_000
    n_phrases: int = 60_000
    min_texts: int = 10
    max_words: int = 3_000
    max_pairs: int = 12_000

    def lessons(self, seed: int) -> list[str]:
        """The texts that the teacher is asked about, distinct but for case."""
        rng = random.Random(seed)
        cut = distinct(phrases(self.sentences))
        titles = distinct(self.titles)
        return distinct(
            [
                *self.skills,
                *self.sentences,
                *rng.sample(cut, min(self.n_phrases, len(cut))),
                *rng.sample(titles, min(self.n_titles, len(titles))),
            ]
        )

    def domain(self, definition: str) -> Domain:
        """Words and pairs of labels and titles, added to a tokenizer given as text."""
        return domain_of(
            [*texts_of(self.taxonomies)[0], *distinct(self.titles)],
            definition,
            min_texts=self.min_texts,
            max_words=self.max_words,
            max_pairs=self.max_pairs,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultModel:
    """A trained table with the domain whose rows it holds."""

    table: Floats = field(repr=False)
    domain: Domain = field(repr=False)
    options: StaticOptions
    n_lessons: int

    def save(self, folder: Path, about: dict[str, Any]) -> None:
        """Write the model; `about` joins its configuration."""
        facts = {
            "dim": self.options.dim,
            "unknown_token": "[UNK]",
            "n_new_words": len(self.domain.words),
            "n_lessons": self.n_lessons,
            "seed": self.options.seed,
            **about,
        }
        save(
            folder,
            vectors=self.table,
            tokenizer_json=self.domain.tokenizer_json,
            about=facts,
            pairs=self.domain.pairs,
        )


def train_default(
    material: Material, options: StaticOptions | None = None, progress: Progress | None = None
) -> DefaultModel:
    """Train the default model on some material, with MiniLM as its teacher.

    Args:
        material: what it learns from; without titles, sentences and skills it has no lessons.
        options: None takes the defaults, which made the model in the wheel.
        progress: told in words what is being done.

    Raises:
        MissingExtraError: the extra `train` is not installed.
    """
    options = options or StaticOptions()
    tell = progress or (lambda _: None)
    teacher = load_minilm("cpu")
    definition = tokenizer_json(minilm_folder())
    domain = material.domain(definition)
    tell(f"{len(domain.words):,} words and {len(domain.pairs):,} pairs get rows of their own")
    bags_of = _bags_of(domain.blank())
    labels = label_set(material.taxonomies, bags_of)
    texts = material.lessons(options.seed)
    tell(f"{len(labels.concept):,} labels; asking the teacher about {len(texts):,} texts")
    lessons = lessons_of(texts, wrap(teacher), bags_of) if texts else None
    tokens = teacher_table(teacher, plain_tokenizer(definition))
    start = starting_table(tokens, labels, options, domain.pieces(definition))
    pairs = np.zeros((len(domain.pairs), options.dim), np.float32)
    table = train_static(
        np.concatenate([start, pairs]),
        labels,
        options,
        lambda done, n, loss: tell(f"epoch {done} of {n}, loss {loss:.4f}"),
        lessons,
    )
    return DefaultModel(table=table, domain=domain, options=options, n_lessons=len(texts))


def _bags_of(encoder: StaticEncoder) -> BagsOf:
    return lambda texts: encoder.bags(pa.array(texts, pa.string()))


def distinct(texts: Iterable[str]) -> list[str]:
    """Texts without blank ones, white space made single, each once whatever its case."""
    squeezed = (" ".join(text.split()) for text in texts)
    first: dict[str, str] = {}
    for text in squeezed:
        if text:
            first.setdefault(text.casefold(), text)
    return list(first.values())
