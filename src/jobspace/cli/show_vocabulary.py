"""What `train vocabulary` prints: figures, and the broken terms with a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobspace.cli.console import new_console, plain, print_lines, print_table

if TYPE_CHECKING:
    from jobspace.train.effect import Effect
    from jobspace.train.extend import Compared, Extended
    from jobspace.train.vocabulary import Vocabulary
    from jobspace.train.vocabulary_effect import VocabularyEffect

_SENTENCE_WIDTH = 76


def outcome(done: Vocabulary | Extended | Compared, top_k: int, output: str | None) -> None:
    """Print what the command came to: a report, a new model, or a comparison."""
    from jobspace.train.extend import Compared, Extended

    if isinstance(done, Extended):
        extended(done, top_k)
    elif isinstance(done, Compared):
        compared(done, top_k)
    else:
        report(done, top_k, output)


def report(found: Vocabulary, top_k: int, output: str | None) -> None:
    """Print what a tokenizer makes of a corpus, and the first broken terms."""
    _figures(found)
    if not found.terms:
        print_lines(["No word is broken: there is nothing to add."])
        return
    _terms(found, top_k)
    if output is not None:
        print_lines([f"All {len(found.terms):,} terms are in {output}"])
    elif top_k < len(found.terms):
        print_lines(
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
    print_lines(lines)


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
        table.add_row(*map(plain, cells))
    new_console().print(table)


def extended(done: Extended, top_k: int) -> None:
    """Print what extending an encoder came to."""
    print_lines(
        [f"{len(done.added):,} tokens added to {done.compared.before.encoder} ({done.how})"]
    )
    if done.left_out:
        first = ", ".join(f"{t.term} ({t.why})" for t in done.left_out[:5])
        more = ", …" if len(done.left_out) > 5 else ""
        print_lines([f"Terms left out: {len(done.left_out):,}: {first}{more}"])
    compared(done.compared, top_k)
    effect = done.compared.effect
    if effect is not None and effect.change.high < 0:
        warning = "Untrained, the new rows find less than their pieces did: train before use."
        new_console().print(f"\n[yellow]{warning}[/]")
    print_lines(
        [
            f"\nUse it with: --encoder {done.output}",
            f"The new rows are untrained. Train them with: jobspace train run DATA --base "
            f"{done.output} -o TRAINED",
        ]
    )


def compared(done: Compared, top_k: int) -> None:
    """Print two encoders on one corpus."""
    rows = [
        (what, f.encoder, f"{f.n_tokens:,}", f"{f.tokens_per_word:.3f}", f"{f.share_broken:.2%}")
        for what, f in (("before", done.before), ("after", done.after))
    ]
    print_table(("", "encoder", "tokens it knows>", "tokens per word>", "broken words>"), rows)
    if done.effect is None:
        print_lines(["No word of these texts is cut into fewer pieces."])
    else:
        _effect(done.effect, top_k)
    if done.on_data is not None:
        _on_data(done.on_data)


def _effect(effect: VocabularyEffect, top_k: int) -> None:
    change = effect.change
    lines = [
        f"\n{effect.n_terms:,} terms look for the sentences that hold them, among "
        f"{effect.n_sentences:,}: mean average precision {effect.map_before:.3f} → "
        f"{effect.map_after:.3f} ({change.mean:+.3f} [{change.low:+.3f}, {change.high:+.3f}])"
    ]
    if effect.similarity_moved is not None:
        lines.append(
            "Similarity of a sentence before and after: "
            f"{effect.similarity_moved:.3f} with a term"
            + (
                f", {effect.similarity_others:.3f} without"
                if effect.similarity_others is not None
                else ""
            )
        )
    print_lines([*lines, ""])
    rows = [(n.term, ", ".join(n.before), ", ".join(n.after)) for n in effect.neighbours[:top_k]]
    print_table(("term", "nearest words before", "after"), rows)


def _on_data(effect: Effect) -> None:
    from jobspace.train.model_card import effect_rows

    print_lines(["", f"On the test split, among {effect.n_documents:,} texts"])
    names = ("measure", "n>", "BM25>", "before>", "after>", "after - before [95 %]>")
    print_table(names, effect_rows(effect))
