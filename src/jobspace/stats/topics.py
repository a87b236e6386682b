"""Topics of texts: words that occur together, found without labels (LDA).

A topic is a distribution over words, a text a mixture of a few topics. Both are learned from how
often each word is in each text. How many topics there are is chosen by what they say of texts
that were not seen: half of the words of a held-out text tell its topics, and the topics the other
half.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from jobspace.errors import InputError, UsageError
from jobspace.stats.word_counts import Words, count_words, telling_words

Floats: TypeAlias = NDArray[np.float32]
Progress: TypeAlias = Callable[[str, int, int], None]

CANDIDATES: Final = (5, 10, 20, 40, 80)
MIN_ROWS_AUTO: Final = 100  # with fewer, the held-out texts are too few to tell numbers apart
MIN_ROWS_HELD_OUT: Final = 20
SHARE_HELD_OUT: Final = 0.1
MAX_HELD_OUT: Final = 1_000
NEARLY_BEST: Final = 1.02  # fewer topics are read more easily: they may cost 2 % of perplexity
MIN_ROWS_A_TOPIC: Final = 25  # with fewer, many topics are left without any row
BATCH_ROWS: Final = 64
TOPIC_WORD_PRIOR: Final = 0.1
MIN_PASSES: Final = 2
N_READS: Final = 30_000  # rows read in all; 10,000 rows three times teach what 3,000 do ten times
PERPLEXITY_CELLS: Final = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicOptions:
    """How topics are learned.

    Attributes:
        n_topics: 2 or more; "auto" tries `candidates` and takes the fewest whose held-out
            perplexity is within 2 % of the lowest.
        candidates: numbers of topics that "auto" tries; those with fewer than 25 rows a topic
            rows are left out.
        min_rows: a word that counts is in at least so many rows.
        max_words: the most words that count.
        n_passes: how often each row is read, at most; 3,000 rows or more are read less often.
        max_rows: only so many rows, drawn at random, are learned from; all get their topics.
        seed: of the draws and of the start.
    """

    n_topics: int | Literal["auto"] = "auto"
    candidates: tuple[int, ...] = CANDIDATES
    min_rows: int = 5
    max_words: int = 5_000
    n_passes: int = 10
    max_rows: int = 10_000
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be learned.

        Raises:
            UsageError: a number of topics below 2, or another number below 1.
        """
        numbers = self.candidates if self.n_topics == "auto" else (self.n_topics,)
        if not numbers or min(numbers) < 2:
            raise UsageError(
                f"number of topics: got {', '.join(map(str, numbers)) or 'none'}; expected 2 or "
                'more, or "auto". Give --n-topics auto.'
            )
        for name in ("min_rows", "max_words", "n_passes", "max_rows"):
            if getattr(self, name) < 1:
                raise UsageError(
                    f"{name}: got {getattr(self, name)}; expected 1 or more. Leave it out."
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicModel:
    """k topics over v words.

    Attributes:
        words: the v words, each in its most frequent full form.
        shares: float32 (k, v), rows sum to 1: how often a topic uses each word.
        perplexity: of the words of held-out rows: among how many equally likely words each was
            as hard to guess; lower is better. None where there were too few rows to hold any out.
        curve: (number of topics, perplexity) of each number tried, ascending.
        n_rows_learned: rows learned from; `n_rows_held_out` gave the perplexity.
        counter: the words with all their forms.
        lda: scikit-learn's fitted estimator.
    """

    words: tuple[str, ...] = field(repr=False)
    shares: Floats = field(repr=False)
    perplexity: float | None
    curve: tuple[tuple[int, float], ...]
    n_rows_learned: int
    n_rows_held_out: int
    counter: Words = field(repr=False)
    lda: Any = field(repr=False)

    @property
    def n_topics(self) -> int:
        """Number of topics, k."""
        return len(self.shares)

    def of(self, texts: pa.Array | Sequence[str], progress: Progress | None = None) -> Floats:
        """The topics of n texts: float32 (n, k), rows sum to 1.

        A text may be a phrase of two words. One without any word that counts is a row of zeros.
        """
        column = texts if isinstance(texts, pa.Array) else pa.array(texts, pa.string())
        return self.of_counts(self.counter.counts(column), progress)

    def of_counts(self, counts: csr_matrix, progress: Progress | None = None) -> Floats:
        """The topics of n texts by their counts, csr (n, v), as `counter.counts` gives them."""
        step = 4_096
        found = np.zeros((counts.shape[0], self.n_topics), np.float32)
        for start in range(0, counts.shape[0], step):
            part = counts[start : start + step]
            told = np.flatnonzero(np.diff(part.indptr))
            if len(told):
                found[start + told] = self.lda.transform(part[told])
            if progress is not None:
                progress("Topics of the rows", start + part.shape[0], counts.shape[0])
        return found

    def keywords(self, n: int = 10) -> list[list[str]]:
        """The n words that say most of each topic; see `word_counts.telling_words`."""
        weights = self.lda.components_.sum(axis=1)  # (k,)
        everywhere = weights / weights.sum() @ self.shares  # (v,)
        return telling_words(self.shares, everywhere, self.words, n)


def fit_topics(
    texts: pa.Array | Sequence[str],
    options: TopicOptions | None = None,
    progress: Progress | None = None,
) -> TopicModel:
    """Learns topics from texts.

    A tenth of the rows (at most 1,000) is held out. Half of the words of such a row, drawn at
    random, tell its topics; the perplexity is exp of the mean of -ln p over the other half. Nothing
    of it depends on the number of topics, as the variational bound does, so the numbers compare.

    Args:
        texts: n texts; equal texts count as often as they are there.
        options: None for the usual.
        progress: called with what is done, how far and out of how much.

    Raises:
        InputError: no word is in enough rows, the rows are all the same, or there are fewer rows
            with words than topics. The message says what to do.

    Source: online variational Bayes (Hoffman, Blei and Bach, 2010), by scikit-learn; document
    completion (Wallach et al., 2009).
    """
    options = options or TopicOptions()
    counter, counts = count_words(texts, min_rows=options.min_rows, max_words=options.max_words)
    return fit_counts(counter, counts, options, progress)


def fit_counts(
    counter: Words,
    counts: csr_matrix,
    options: TopicOptions | None = None,
    progress: Progress | None = None,
) -> TopicModel:
    """Learns topics from counted words; as `fit_topics`, which says how."""
    options = options or TopicOptions()
    told = counts[np.flatnonzero(np.diff(counts.indptr))]
    numbers = _numbers(told, counts.shape[0], options)
    learned, held_out = _parts(told, options)
    fitted: list[Any] = []
    curve: list[tuple[int, float]] = []
    for n_topics in numbers:
        if progress is not None:
            progress(f"Learning {n_topics} topics", len(fitted), len(numbers))
        fitted.append(_fitted(learned, n_topics, options))
        if held_out is not None:
            curve.append((n_topics, _perplexity(fitted[-1], *held_out)))
    at = _fewest(curve)
    return TopicModel(
        words=counter.words,
        shares=_shares(fitted[at]),
        perplexity=curve[at][1] if curve else None,
        curve=tuple(curve),
        n_rows_learned=learned.shape[0],
        n_rows_held_out=0 if held_out is None else held_out[0].shape[0],
        counter=counter,
        lda=fitted[at],
    )


def _numbers(told: csr_matrix, n_rows: int, options: TopicOptions) -> tuple[int, ...]:
    """The numbers of topics to try, ascending, once it is sure that there is something to learn."""
    _require_words(told, n_rows, options)
    n_told = told.shape[0]
    if options.n_topics != "auto":
        if options.n_topics > n_told:
            raise InputError(
                f"number of topics: got {options.n_topics} for {n_told:,} rows with words; "
                f"expected fewer topics than rows. Give --n-topics {max(2, n_told // 10)}."
            )
        return (options.n_topics,)
    if n_told < MIN_ROWS_AUTO:
        raise InputError(
            f"rows with words: got {n_told:,}; expected {MIN_ROWS_AUTO} or more to choose the "
            f"number of topics by. Give it, such as --n-topics {max(2, min(5, n_told // 10))}."
        )
    few = tuple(k for k in sorted(set(options.candidates)) if k * MIN_ROWS_A_TOPIC <= n_told)
    return few or (min(options.candidates),)


def _require_words(told: csr_matrix, n_rows: int, options: TopicOptions) -> None:
    if told.shape[1] < 2 or told.shape[0] < 2:
        raise InputError(
            f"words of the texts ({n_rows:,}): got {told.shape[1]:,} that are in "
            f"{options.min_rows} texts or more, stop words aside; expected at least 2. Choose a "
            "column with longer texts (--column), or give more rows."
        )
    if abs(told - told[np.zeros(told.shape[0], np.int64)]).max() == 0:
        raise InputError(
            f"words of the texts ({n_rows:,}): got the same in each; expected texts that differ. "
            "Choose another column with --column."
        )


def _parts(
    told: csr_matrix, options: TopicOptions
) -> tuple[csr_matrix, tuple[csr_matrix, csr_matrix] | None]:
    """The rows to learn from; and those held out, their words parted at random in two halves."""
    rng = np.random.default_rng(options.seed)
    n = told.shape[0]
    order = rng.permutation(n)
    n_held = min(MAX_HELD_OUT, int(n * SHARE_HELD_OUT)) if n >= MIN_ROWS_HELD_OUT else 0
    learned = told[order[n_held : n_held + options.max_rows]]
    if not n_held:
        return learned, None
    whole = told[order[:n_held]]
    first = whole.copy()
    first.data = rng.binomial(whole.data.astype(np.int64), 0.5).astype(np.float32)
    second = whole - first
    return learned, (first, csr_matrix(second))


def _fitted(learned: csr_matrix, n_topics: int, options: TopicOptions) -> Any:
    from sklearn.decomposition import LatentDirichletAllocation

    n_passes = min(options.n_passes, max(MIN_PASSES, N_READS // learned.shape[0]))
    lda = LatentDirichletAllocation(
        n_topics,
        learning_method="online",
        topic_word_prior=TOPIC_WORD_PRIOR,
        batch_size=BATCH_ROWS,
        max_iter=n_passes,
        max_doc_update_iter=30,
        mean_change_tol=0.01,
        random_state=options.seed,
    )
    return lda.fit(learned)


def _shares(lda: Any) -> Floats:
    weights: Floats = lda.components_  # (k, v)
    shares: Floats = weights / weights.sum(axis=1, keepdims=True)
    return shares.astype(np.float32)


def _perplexity(lda: Any, first: csr_matrix, second: csr_matrix) -> float:
    """How hard the second half of the words is to guess for who knows the first."""
    topics = lda.transform(first)  # (n, k)
    shares = _shares(lda)
    part = second.tocoo()
    total = 0.0
    for start in range(0, part.nnz, PERPLEXITY_CELLS):
        here = slice(start, start + PERPLEXITY_CELLS)
        likely = np.einsum("nk,kn->n", topics[part.row[here]], shares[:, part.col[here]])
        total -= float(part.data[here] @ np.log(likely))
    return float(np.exp(total / max(float(part.data.sum()), 1.0)))


def _fewest(curve: Sequence[tuple[int, float]]) -> int:
    """The place of the fewest topics whose perplexity is nearly the lowest."""
    if not curve:
        return 0
    enough = NEARLY_BEST * min(perplexity for _, perplexity in curve)
    return next(i for i, (_, perplexity) in enumerate(curve) if perplexity <= enough)
