"""What `train vocabulary` prints: figures, and the broken terms with a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobspace.cli.show import _console, _lines, _plain

if TYPE_CHECKING:
    from jobspace.train.vocabulary import Vocabulary

_SENTENCE_WIDTH = 76


def report(found: Vocabulary, top_k: int, output: str | None) -> None:
    """Print what a tokenizer makes of a corpus, and the first broken terms."""
    _figures(found)
    if not found.terms:
        _lines(["No word is broken: there is nothing to add."])
        return
    _terms(found, top_k)
    if output is not None:
        _lines([f"All {len(found.terms):,} terms are in {output}"])
    elif top_k < len(found.terms):
        _lines(
            [f"The first {top_k:,} of {len(found.terms):,} broken terms. All of them: -o terms.csv"]
        )


def _figures(found: Vocabulary) -> None:
    lines = [
        f"{found.n_rows:,} rows, {found.n_texts:,} distinct texts, {found.n_words:,} words "
        f"({found.n_distinct_words:,} distinct)",
        f"The tokenizer of {found.encoder} ({found.n_tokens:,} tokens) makes "
        f"{found.tokens_per_word:.2f} tokens of a word",
    ]
    if found.terms:
        lines.append(
            f"It breaks {found.n_distinct_broken:,} distinct words, {found.share_broken:.1%} of "
            f"all occurrences, into {found.tokens_per_broken_word:.2f} tokens each"
        )
    if found.n_unknown:
        lines.append(f"Occurrences of words it cannot read at all: {found.n_unknown:,}")
    _lines(lines)


def _terms(found: Vocabulary, top_k: int) -> None:
    from rich.table import Table

    from jobspace.train.vocabulary import around

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("term", "count", "texts", "pieces", "for example"):
        number = name in {"count", "texts"}
        table.add_column(name, justify="right" if number else "left", overflow="fold")
    for term in found.terms[:top_k]:
        sentence = around(term.term, term.examples[0], _SENTENCE_WIDTH) if term.examples else ""
        counts = (f"{term.count:,}", f"{term.n_texts:,}")
        cells = (term.term, *counts, " ".join(term.pieces[:6]), sentence)
        table.add_row(*map(_plain, cells))
    _console().print(table)
