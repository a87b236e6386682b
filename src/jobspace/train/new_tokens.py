"""New tokens for a tokenizer that keeps all it knows: whole words, or a vocabulary learned anew.

Old tokens keep their ids, new ones follow; so every row of the old table stays what it was. Each
new token remembers the old ones that its text was cut into: its row starts from theirs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from jobspace.encode.static import plain_tokenizer
from jobspace.errors import InputError, UsageError
from jobspace.train.tokenizer import WordCutter
from jobspace.train.words import Words

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MIN_USES: Final = 3  # occurrences in the corpus that pay for a row


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A term that was not added, and why."""

    term: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTokens:
    """m tokens to append to a vocabulary.

    Attributes:
        tokens: as the vocabulary spells them; their ids count on from the old vocabulary's size.
        pieces: of each the old tokens that spell it; empty where the old vocabulary cannot.
        definition: the extended tokenizer's file.
        left_out: terms that were asked for and are not among them.
    """

    tokens: tuple[str, ...]
    pieces: tuple[tuple[int, ...], ...]
    definition: str
    left_out: tuple[LeftOut, ...] = ()

    @property
    def tokenizer(self) -> Tokenizer:
        """The extended tokenizer."""
        return plain_tokenizer(self.definition)


def terms_added(cutter: WordCutter, terms: Sequence[str]) -> NewTokens:
    """Make whole tokens of some words.

    A term is found wherever it stands as a word of its own, in upper and lower case alike if the
    tokenizer does not tell them apart, and never inside a longer word: with `java` added,
    `javascript` is cut as before.

    Args:
        cutter: the tokenizer to extend.
        terms: words; several words, and words that are one token already, are left out.

    Raises:
        InputError: no term is left.
    """
    from tokenizers import AddedToken

    kept: dict[str, tuple[int, ...]] = {}
    left_out = []
    spelled = [_normal(cutter, term) for term in terms]
    for term, normal, ids in zip(terms, spelled, cutter.ids(spelled), strict=True):
        why = _refusal(cutter, normal, ids)
        if why is None:
            kept.setdefault(normal, tuple(i for i in ids if i != cutter.unknown_id))
        else:
            left_out.append(LeftOut(term=term, why=why))
    if not kept:
        raise InputError(
            f"terms to add: got {len(terms):,}, of which the tokenizer of {cutter.encoder_name} "
            "breaks none; expected single words that it breaks. Run without --add-terms to see "
            "which these are."
        )
    tokenizer = plain_tokenizer(cutter.tokenizer.to_str())
    tokenizer.add_tokens([AddedToken(t, single_word=True, normalized=True) for t in kept])
    return NewTokens(
        tokens=tuple(kept),
        pieces=tuple(kept.values()),
        definition=tokenizer.to_str(),
        left_out=tuple(left_out),
    )


def retrained(cutter: WordCutter, words: Words, *, max_new: int) -> NewTokens:
    """Learn a WordPiece vocabulary on the old words and a corpus, and append what is new in it.

    Learned from a small corpus alone, a vocabulary loses nearly all the old words (30,522 became
    601). Here the old tokens stay with their ids. Of the new ones only those are kept that the
    corpus, cut by old and new together, uses three times or more; the most used first.

    Args:
        cutter: the tokenizer to extend; WordPiece.
        words: of the corpus.
        max_new: most tokens that are appended.

    Raises:
        UsageError: the tokenizer is not WordPiece.
        InputError: the corpus needs no new token.
    """
    model = cutter.definition["model"]
    if model.get("type") != "WordPiece":
        raise UsageError(
            f"tokenizer of {cutter.encoder_name}: got {model.get('type')}; expected WordPiece, the "
            "kind that can be learned anew with its old ids. Use --add-terms, which extends any."
        )
    learned = _learned(cutter, words, max_new)
    new = _used(cutter, words, [t for t in learned if t not in model["vocab"]], max_new)
    if not new:
        raise InputError(
            f"new tokens: got none that the corpus uses {MIN_USES} times or more; expected some. "
            "The tokenizer knows these texts, or they are too few."
        )
    return NewTokens(
        tokens=tuple(new),
        pieces=tuple(spelled_by(token, model["vocab"], _prefix(model)) for token in new),
        definition=json.dumps(_with_vocabulary(cutter, new), ensure_ascii=False),
    )


def spelled_by(token: str, vocabulary: Mapping[str, int], prefix: str) -> tuple[int, ...]:
    """The ids of the longest pieces, from the left, that spell a token; none if nothing does.

    >>> spelled_by("javas", {"java": 5, "##s": 6, "##as": 7}, "##")
    (5, 6)
    >>> spelled_by("##as", {"x": 0}, "##")
    ()
    """
    begins = not token.startswith(prefix)
    rest = token if begins else token.removeprefix(prefix)
    ids: list[int] = []
    while rest:
        ends = range(len(rest), 0, -1)
        lead = prefix if ids or not begins else ""
        end = next((end for end in ends if lead + rest[:end] in vocabulary), 0)
        if not end:
            return ()
        ids.append(vocabulary[lead + rest[:end]])
        rest = rest[end:]
    return tuple(ids)


def _normal(cutter: WordCutter, term: str) -> str:
    """A term as texts are when the tokenizer looks for it: lower case, without accents."""
    normalizer = cutter.tokenizer.normalizer
    plain = " ".join(term.split())
    return " ".join(normalizer.normalize_str(plain).split()) if normalizer else plain


def _refusal(cutter: WordCutter, term: str, ids: list[int]) -> str | None:
    if not term:
        return "blank"
    if " " in term:
        return "several words"
    if len(ids) == 1 and ids[0] != cutter.unknown_id:
        return "one token already"
    return None


def _prefix(model: Mapping[str, Any]) -> str:
    return str(model.get("continuing_subword_prefix", "##"))


def _learned(cutter: WordCutter, words: Words, max_new: int) -> list[str]:
    """A vocabulary learned on the old whole words and on the corpus."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.trainers import WordPieceTrainer

    model = cutter.definition["model"]
    learner = Tokenizer(WordPiece(unk_token=model["unk_token"]))
    learner.normalizer = cutter.tokenizer.normalizer
    learner.pre_tokenizer = cutter.tokenizer.pre_tokenizer
    trainer = WordPieceTrainer(
        vocab_size=cutter.n_tokens + 4 * max_new,  # many are only steps on the way to others
        min_frequency=MIN_USES,
        show_progress=False,
        continuing_subword_prefix=_prefix(model),
    )
    learner.train_from_iterator(_material(model, words), trainer)
    return sorted(learner.get_vocab())


def _material(model: Mapping[str, Any], words: Words) -> Iterator[str]:
    prefix = _prefix(model)
    yield from (token for token in model["vocab"] if not token.startswith((prefix, "[")))
    yield from words.lines.to_pylist()


def _used(cutter: WordCutter, words: Words, candidates: list[str], max_new: int) -> list[str]:
    """The candidates that the corpus uses, most used first; equal ones in alphabetical order."""
    trial = WordCutter(
        tokenizer=plain_tokenizer(json.dumps(_with_vocabulary(cutter, candidates))),
        encoder_name=cutter.encoder_name,
    )
    uses = np.zeros(cutter.n_tokens + len(candidates), np.int64)
    for ids, count in zip(trial.ids(words.words.to_pylist()), words.counts.tolist(), strict=True):
        uses[ids] += count
    new = uses[cutter.n_tokens :]
    order = np.argsort(-new, kind="stable")[:max_new]
    return [candidates[i] for i in order.tolist() if new[i] >= MIN_USES]


def _with_vocabulary(cutter: WordCutter, new: Sequence[str]) -> dict[str, Any]:
    """The tokenizer's file with tokens appended to its vocabulary."""
    model = cutter.definition["model"]
    appended = {token: cutter.n_tokens + i for i, token in enumerate(new)}
    return {**cutter.definition, "model": {**model, "vocab": {**model["vocab"], **appended}}}
