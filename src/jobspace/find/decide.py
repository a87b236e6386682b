"""From the distinct texts of an input to what is found: similarity, winning anchor, match."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Wrapped
from jobspace.errors import UsageError
from jobspace.find.anchors import Anchors, Vectors
from jobspace.find.cutoff import Point, chosen, curve
from jobspace.find.examples import Examples, Given, Judged, Rows, gathered
from jobspace.find.probe import Probe
from jobspace.text.clean import folded

Method: TypeAlias = Literal["anchors", "probe", "lda"]
Progress: TypeAlias = Callable[[str, int, int], None]

BLOCK_TEXTS: Final = 65_536  # encoded and compared before the next: vectors are not all held
EVEN: Final = 0.5  # the cut-off of a probability where nothing else was said


@dataclass(frozen=True, slots=True, kw_only=True)
class FindOptions:
    """How to decide.

    Attributes:
        method: anchors, probe (a logistic model on the judged rows) or lda (topics).
        min_similarity: the cut-off; for probe and lda of the probability. None leaves it to the
            judgements, or undecided.
        min_precision: the cut-off is the lowest whose bound on precision is so high; needs
            judgements. None takes the highest F1.
        seed: of samples and topics.
    """

    method: Method = "anchors"
    min_similarity: float | None = None
    min_precision: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            UsageError: an unknown method, or a cut-off of both kinds.
        """
        if self.method not in get_args(Method):
            raise UsageError(
                f"method: got {self.method!r}; expected anchors, probe or lda. Choose one."
            )
        if self.min_similarity is not None and self.min_precision is not None:
            raise UsageError(
                "cut-off: got both a similarity and a precision; expected one. Leave one out."
            )
        if self.min_similarity is not None and not -2 <= self.min_similarity <= 1:
            raise UsageError(
                f"min similarity: got {self.min_similarity:g}; expected a number up to 1. "
                "Try 0.85, or leave it out to see what each would give."
            )

    def require_judged(self, judged: Judged | None) -> None:
        """Refuse what needs judgements where there are none.

        Raises:
            UsageError: a precision or a probe without them.
        """
        asked = "min precision" if self.min_precision is not None else None
        asked = "method probe" if self.method == "probe" else asked
        if asked and judged is None:
            raise UsageError(
                f"{asked}: got no judgements; expected some. Draw rows with --to-judge J.csv, fill "
                "in yes or no, and give them with --judged J.csv."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What was decided on the m distinct texts.

    Attributes:
        given: the anchors and the rejected texts.
        similarity: float32 (m,); NaN where a text has no word that the encoder knows.
        place: (m,), the anchor that won, in `given.like`.
        probability: float32 (m,) by probe or topics; None for anchors.
        min_similarity: the cut-off on what decides; None where none was given or chosen.
        point: what the chosen cut-off comes to on the judged rows.
        points: the whole curve; empty without judgements.
        topic: keywords of the topic that lda took.
    """

    given: Given
    similarity: NDArray[np.float32]
    place: NDArray[np.intp]
    probability: NDArray[np.float32] | None
    min_similarity: float | None
    point: Point | None
    points: tuple[Point, ...]
    topic: tuple[str, ...] = ()

    @property
    def decisive(self) -> NDArray[np.float32]:
        """What the cut-off is on: the probability where there is one, else the similarity."""
        return self.similarity if self.probability is None else self.probability

    @property
    def is_match(self) -> NDArray[np.bool_] | None:
        """Which texts are found; None where there is no cut-off."""
        if self.min_similarity is None:
            return None
        return self.decisive >= self.min_similarity


def decided(  # the verb's parts
    rows: Rows,
    examples: Examples,
    encoder: Wrapped,
    options: FindOptions,
    judged: Judged | None = None,
    progress: Progress | None = None,
) -> Verdicts:
    """Decide on all distinct texts.

    Raises:
        UsageError: judgements are needed and there are none.
        InputError: see `gathered`, `curve`, `chosen`.
    """
    options.require_judged(judged)
    given = gathered(examples, rows, options.seed)
    anchors = encoded_anchors(given, encoder)
    reading = _Reading.of(judged, rows, encoder)
    probe = reading.probe() if options.method == "probe" and reading is not None else None
    similarity, place, probability = compared(rows.texts, encoder, anchors, probe, progress)
    topic: tuple[str, ...] = ()
    if options.method == "lda":
        from jobspace.find.lda import by_topic

        probability, topic = by_topic(rows.texts, given.like, options.seed, progress)
    points: list[Point] = []
    if reading is not None:
        held_out = reading.values(options.method, anchors, probe, probability)
        points = curve(held_out, reading.judged.yes, reading.judged.weight)
    cut, point = _cut_off(options, points)
    return Verdicts(
        given=given,
        similarity=similarity,
        place=place,
        probability=probability,
        min_similarity=EVEN if cut is None and probability is not None else cut,
        point=point,
        points=tuple(points),
        topic=topic,
    )


def encoded_anchors(given: Given, encoder: Wrapped) -> Anchors:
    """The examples with their vectors.

    Raises:
        UsageError: the encoder knows no word of an anchor.
    """
    return Anchors(
        like=given.like,
        like_vectors=_known(encoder, given.like),
        unlike=given.unlike,
        unlike_vectors=encoder.encode(list(given.unlike)),
    )


def _cut_off(options: FindOptions, points: Sequence[Point]) -> tuple[float | None, Point | None]:
    """The cut-off given or chosen, and what it comes to on the judged rows."""
    given = options.min_similarity
    if not points:
        return given, None
    if given is None:
        point = chosen(points, options.min_precision)
        return point.min_similarity, point
    reached = [p for p in points if p.min_similarity >= given]
    return given, reached[-1] if reached else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """Judged rows with their vectors: what they come to as if they were unseen."""

    judged: Judged
    texts: list[str]
    vectors: Vectors
    place: NDArray[np.intp]  # of the distinct text in the input, -1 where it is not there

    @classmethod
    def of(cls, judged: Judged | None, rows: Rows, encoder: Wrapped) -> _Reading | None:
        if judged is None:
            return None
        texts = judged.texts(rows)
        return cls(
            judged=judged,
            texts=texts,
            vectors=encoder.encode(texts),
            place=np.array([rows.place(text) for text in texts], np.intp),
        )

    def probe(self) -> Probe:
        groups = np.unique(np.array(self.texts, dtype=object), return_inverse=True)[1]
        return Probe.fit(self.vectors, self.judged.yes, groups)

    def values(
        self,
        method: Method,
        anchors: Anchors,
        probe: Probe | None,
        probability: NDArray[np.float32] | None,
    ) -> NDArray[np.float64]:
        """What decides on each judged text, without what the text itself taught."""
        if probe is not None:
            return probe.held_out
        if method == "lda" and probability is not None:
            seen = self.place >= 0
            return np.where(seen, probability[np.maximum(self.place, 0)], np.nan).astype(np.float64)
        values = anchors.nearest(self.vectors)[0].astype(np.float64)
        taught = {folded(text) for text in (*anchors.like, *anchors.unlike)}
        for i, text in enumerate(self.texts):
            if folded(text) in taught:
                values[i] = anchors.without(text).nearest(self.vectors[i : i + 1])[0][0]
        values[~self.vectors.any(axis=1)] = np.nan
        return values


def _known(encoder: Wrapped, like: tuple[str, ...]) -> Vectors:
    vectors = encoder.encode(list(like))
    empty = np.flatnonzero(~vectors.any(axis=1))
    if len(empty):
        raise UsageError(
            f"anchor: got {like[empty[0]]!r}, of which encoder {encoder.name} knows no word; "
            "expected words. Take it out, or choose another encoder."
        )
    return vectors


def compared(
    texts: pa.Array,
    encoder: Wrapped,
    anchors: Anchors,
    probe: Probe | None = None,
    progress: Progress | None = None,
) -> tuple[NDArray[np.float32], NDArray[np.intp], NDArray[np.float32] | None]:
    """Similarity, winning anchor and probability of each of m distinct texts, block by block."""
    m = len(texts)
    similarity = np.empty(m, np.float32)
    place = np.empty(m, np.intp)
    probability = None if probe is None else np.empty(m, np.float32)
    for start in range(0, m, BLOCK_TEXTS):
        part = slice(start, min(start + BLOCK_TEXTS, m))

        def shown(done: int, _: int, start: int = start) -> None:
            if progress is not None:
                progress("Encoding", start + done, m)

        vectors = encoder.encode(texts.slice(start, BLOCK_TEXTS), progress=shown)
        similarity[part], place[part] = anchors.nearest(vectors)
        if probe is not None and probability is not None:
            probability[part] = probe.probability(vectors)
        unknown = ~vectors.any(axis=1)
        similarity[part][unknown] = np.nan
        if probability is not None:
            probability[part][unknown] = np.nan
    return similarity, place, probability


def columns_of(verdicts: Verdicts, ids: NDArray[np.int32]) -> dict[str, pa.Array]:
    """The new columns of n rows, by the ids of their texts; null for rows without text."""
    known = (ids >= 0) & np.isfinite(verdicts.similarity[np.maximum(ids, 0)])
    at = np.maximum(ids, 0)
    missing = ~known
    anchor = pa.DictionaryArray.from_arrays(
        pa.array(verdicts.place[at].astype(np.int32), mask=missing),
        pa.array(list(verdicts.given.like), pa.string()),
    )
    found = {
        "similarity": pa.array(verdicts.similarity[at], pa.float32(), mask=missing),
        "matched_anchor": anchor,
    }
    if verdicts.probability is not None:
        found["probability"] = pa.array(verdicts.probability[at], pa.float32(), mask=missing)
    match = verdicts.is_match
    if match is None:
        found["is_match"] = pa.nulls(len(ids), pa.bool_())
    else:
        found["is_match"] = pa.array(match[at] & known, pa.bool_())
    return found
