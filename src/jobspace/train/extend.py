"""Extend an encoder's vocabulary with words of a user's texts, and measure what that changed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import InputError
from jobspace.tables.atomic_folder import free_place, new_folder
from jobspace.tables.lines import read_lines
from jobspace.tables.read import open_table
from jobspace.tables.text_of import TextOf
from jobspace.train.effect import Bench, Effect
from jobspace.train.examples import TrainingData, read_training_data
from jobspace.train.extended import save_extended
from jobspace.train.new_tokens import LeftOut, NewTokens, retrained, terms_added
from jobspace.train.tokenizer import WordCutter
from jobspace.train.vocabulary import Corpus, Vocabulary, vocabulary
from jobspace.train.vocabulary_card import vocabulary_card
from jobspace.train.vocabulary_effect import VocabularyEffect, vocabulary_effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a tokenizer makes of a corpus, in four numbers; see `Vocabulary`."""

    encoder: str
    n_tokens: int
    tokens_per_word: float
    share_broken: float

    @classmethod
    def of(cls, found: Vocabulary, name: str) -> Figures:
        """The four of a report."""
        return cls(
            encoder=name,
            n_tokens=found.n_tokens,
            tokens_per_word=found.tokens_per_word,
            share_broken=found.share_broken,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two encoders on one corpus.

    Attributes:
        before, after: what their tokenizers make of it.
        terms: the words that `after` cuts into fewer pieces, those that matter most first.
        effect: on the corpus; None where no term changed.
        on_data: on the test split of training data; None where none was given.
    """

    before: Figures
    after: Figures
    terms: tuple[str, ...]
    effect: VocabularyEffect | None
    on_data: Effect | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token that was added, and what the old tokenizer made of its text."""

    token: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended:
    """What extending an encoder came to.

    Attributes:
        output: the model's folder.
        how: "added terms" or "retrained tokenizer".
        added: the new tokens.
        left_out: terms that were asked for and not added.
        compared: before and after.
        seconds: of all of it.
    """

    output: str
    how: str
    added: tuple[NewToken, ...]
    left_out: tuple[LeftOut, ...]
    compared: Compared
    seconds: float


def add_terms(
    corpus: Corpus,
    encoder: Wrapped,
    terms: int | Sequence[str],
    output: str | Path,
    *,
    data: str | None = None,
    seed: int = 0,
) -> Extended:
    """Make whole tokens of words that an encoder breaks, and write the model.

    Args:
        corpus: the user's texts.
        encoder: static, model2vec or sentence-transformers.
        terms: so many of the corpus's broken terms, those that matter most; or words.
        output: a new folder; it appears whole or not at all.
        data: a training data folder, for before and after on its test split.
        seed: of samples and intervals.

    Raises:
        InputError: nothing to add, or `data` cannot be read.
        UsageError: the output is there, or the encoder has no tokenizer to extend.
    """
    free_place(output)
    cutter = WordCutter.of(encoder)
    if isinstance(terms, int):
        words = [t.term for t in vocabulary(corpus, encoder).terms[:terms]]
    else:
        words = list(terms)
    bench = _Bench.of(corpus, data, seed)
    return _written("added terms", encoder, terms_added(cutter, words), output, bench)


def retrain_tokenizer(
    corpus: Corpus,
    encoder: Wrapped,
    output: str | Path,
    *,
    max_new: int = 5_000,
    data: str | None = None,
    seed: int = 0,
) -> Extended:
    """Learn an encoder's tokenizer anew on its own words and a corpus, and write the model.

    Args:
        corpus, encoder, output, data, seed: as in `add_terms`.
        max_new: most tokens that are appended.

    Raises:
        InputError: the corpus needs no new token, or `data` cannot be read.
        UsageError: the output is there, or the tokenizer is not WordPiece.
    """
    free_place(output)
    new = retrained(WordCutter.of(encoder), corpus.words, max_new=max_new)
    return _written("retrained tokenizer", encoder, new, output, _Bench.of(corpus, data, seed))


def compared(
    corpus: Corpus, before: Wrapped, after: Wrapped, *, data: str | None = None, seed: int = 0
) -> Compared:
    """Measure an extended encoder, perhaps trained since, against the one it came from."""
    return _Bench.of(corpus, data, seed).compared(before, after, after.name)


def read_terms(source: str) -> list[str]:
    """The terms of a file: a text file with one a line, or a table with a column `term`.

    Raises:
        InputError: it cannot be read, or holds no term.
    """
    if Path(source).suffix.lower() == ".txt":
        terms: list[str | None] = [*read_lines(source, "term")]
    else:
        with open_table(source) as stream:
            one = len(stream.schema.names) == 1
            text_of = TextOf(columns=() if one else ("term",)).known(stream)
            terms = [t for batch in stream for t in text_of.texts(batch).to_pylist()]
    found = list(dict.fromkeys(term.strip() for term in terms if term and term.strip()))
    if not found:
        raise InputError(
            f"terms of {source}: got none; expected one or more. Put one word on each line."
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """What encoders are compared on."""

    corpus: Corpus
    data: TrainingData | None
    seed: int

    @classmethod
    def of(cls, corpus: Corpus, data: str | None, seed: int) -> _Bench:
        """Read the training data, where some was named."""
        read = None if data is None else read_training_data(data)
        return cls(corpus=corpus, data=read, seed=seed)

    def compared(self, before: Wrapped, after: Wrapped, name: str) -> Compared:
        """Compare two encoders; the second is called `name`."""
        old, new = vocabulary(self.corpus, before), vocabulary(self.corpus, after)
        left = {term.term: term.n_pieces for term in new.terms}
        terms = [t.term for t in old.terms if left.get(t.term, 1) < t.n_pieces]
        return Compared(
            before=Figures.of(old, before.name),
            after=Figures.of(new, name),
            terms=tuple(terms),
            effect=vocabulary_effect(before, after, self.corpus.words, terms, seed=self.seed),
            on_data=None if self.data is None else self._on(self.data, before, after),
        )

    def _on(self, data: TrainingData, before: Wrapped, after: Wrapped) -> Effect:
        bed = Bench.of(data)
        values = [bed.values(Wrapped(backend=e.backend).encode) for e in (before, after)]
        return bed.effect(values[0], values[1], self.seed)


def _written(
    how: str, encoder: Wrapped, new: NewTokens, output: str | Path, bench: _Bench
) -> Extended:
    """Write the model, load it again, compare it, and let it appear with its card."""
    began = time.perf_counter()
    cutter = WordCutter.of(encoder)
    with new_folder(output) as folder:
        save_extended(encoder, new, folder)
        done = Extended(
            output=str(output),
            how=how,
            added=tuple(
                NewToken(token=token, pieces=tuple(cutter.pieces(list(ids))))
                for token, ids in zip(new.tokens, new.pieces, strict=True)
            ),
            left_out=new.left_out,
            compared=bench.compared(encoder, load_encoder(str(folder), device="cpu"), str(output)),
            seconds=time.perf_counter() - began,
        )
        card = vocabulary_card(done, encoder.dim)
        (folder / "README.md").write_text(card, encoding="utf-8")
    return done
