"""A person's sentences as passages: what answers, with its neighbours in the same entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, Final

from jobspace.compare.mine import Mine
from jobspace.compare.places import place_of
from jobspace.compare.words import carried
from jobspace.documents.entries import entries_of
from jobspace.documents.headings import is_known
from jobspace.documents.sentence import Sentence
from jobspace.encode.base import Vectors

NEAREST: Final = 0.08  # of what two texts share: a word that carries less is not marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence of a passage.

    Attributes:
        sentence: the text and its place.
        similarity: how well it answers, in [-1, 1].
        is_answer: whether that is enough; otherwise it stands beside a sentence that answers.
        words: the words that carry the similarity, (start, end) in the sentence; of answers.
    """

    sentence: Sentence
    similarity: float
    is_answer: bool
    words: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Neighbouring sentences, one of which at least answers.

    Attributes:
        of: the job, project or section they stand in; "" for none.
        when: its period as people write it; "" for none.
        said: the sentences, in the document's order.
    """

    of: str
    when: str
    said: tuple[Said, ...]

    @property
    def best(self) -> Said:
        """The sentence that answers best; the first of equals."""
        return max(self.said, key=lambda said: said.similarity)

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(said.sentence.text for said in self.said)

    def as_dict(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "similarity": round(self.best.similarity, 4),
            "of": self.of or None,
            "when": self.when or None,
            "sentences": [
                place_of(said.sentence)
                | {"similarity": round(said.similarity, 4), "answers": said.is_answer}
                | {"words": [said.sentence.text[start:end] for start, end in said.words]}
                for said in self.said
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """All that can answer, with what it stands in.

    Attributes:
        sentences: m sentences, in the order of the documents; headings that name no section too.
        of: for each the number of its job, project or section, and that one's name and period;
            the line of a job or project has a number of its own.
    """

    sentences: tuple[Sentence, ...]
    of: tuple[tuple[int, str, str], ...] = field(repr=False)

    @classmethod
    def of_mine(cls, mine: Mine, *, today: date) -> Kept:
        """The sentences of a person's documents."""
        sentences = mine.evidence
        groups = dict(_groups(mine, today))
        of = tuple(groups.get(id(s), (0, "", "")) for s in sentences)
        return cls(sentences=sentences, of=of)


def passages_of(
    kept: Kept, similarity: Vectors, asked: Sequence[str], *, min_similarity: float, top_k: int
) -> tuple[Passage, ...]:
    """The passages that answer, best first; ties in the order of the documents.

    Args:
        kept: m sentences.
        similarity: float32 (m,), how well each answers.
        asked: what was asked, in one or several readings; its words are marked.
        min_similarity: a sentence answers from here on.
        top_k: so many passages.
    """
    order = sorted(range(len(kept.sentences)), key=lambda i: (-float(similarity[i]), i))
    answering = [i for i in order if similarity[i] >= min_similarity]
    found: list[list[int]] = []
    for place in answering:
        if any(place in several for several in found):
            continue
        if len(found) == top_k:
            break
        used = {i for several in found for i in several}
        found.append([i for i in _around(kept, place) if i == place or i not in used])
    return tuple(_passage(kept, similarity, several, asked, min_similarity) for several in found)


def _around(kept: Kept, place: int) -> list[int]:
    """A sentence and those beside it in the same entry; its title is shown anyway."""
    near = (i for i in (place - 1, place, place + 1) if 0 <= i < len(kept.sentences))
    return [
        i
        for i in near
        if i == place or (kept.of[i][0] == kept.of[place][0] and not kept.sentences[i].is_heading)
    ]


def _passage(
    kept: Kept,
    similarity: Vectors,
    places: Sequence[int],
    asked: Sequence[str],
    min_similarity: float,
) -> Passage:
    said = []
    for i in places:
        sentence, value = kept.sentences[i], float(similarity[i])
        is_answer = value >= min_similarity
        words = tuple(marked_words(sentence.text, asked)) if is_answer else ()
        said.append(Said(sentence=sentence, similarity=value, is_answer=is_answer, words=words))
    _, name, when = kept.of[places[0]]
    return Passage(of=name, when=when, said=tuple(said))


def marked_words(text: str, asked: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the words stand in a text that carry its similarity to what was asked, in order."""
    words = {w.nearest for one in asked for w in carried(one, text) if w.share >= NEAREST}
    if words:
        listed = "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))
        for match in re.finditer(rf"(?i)(?<![^\W_])(?:{listed})(?![^\W_])", text):
            yield match.span()


def _groups(mine: Mine, today: date) -> Iterator[tuple[int, tuple[int, str, str]]]:
    """id of a sentence → (number, name, period) of what it stands in."""
    number = 0
    for _, several in groupby(mine.sentences, key=lambda s: s.document):
        sentences = tuple(several)
        placed: dict[int, tuple[int, str, str]] = {}
        for entry in entries_of(sentences, today=today):
            number += 1
            when = "" if entry.period is None else str(entry.period)
            placed[id(entry.head)] = (-number, entry.title, when)  # the title is shown anyway
            for sentence in entry.sentences:
                placed[id(sentence)] = (number, entry.title, when)
        for under, group in groupby(sentences, key=lambda s: s.under):
            number += 1
            name = under[-1] if under and not is_known(under[-1]) else " · ".join(under)
            for sentence in group:
                yield id(sentence), placed.get(id(sentence), (number, name, ""))
