"""The verb: one person's documents beside postings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from jobspace.compare.coverage import Standing, compared
from jobspace.compare.cutoffs import cut_offs_of
from jobspace.compare.mine import mine_of
from jobspace.compare.missing import missing_terms
from jobspace.compare.postings import Columns, postings_of
from jobspace.compare.result import Comparison
from jobspace.compare.verdicts import facts_of
from jobspace.documents.sentence import Sentence
from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder

FEWEST_WORDS: Final = 4  # of a sentence that is told to be of no use

Progress: TypeAlias = Callable[[str, int, int], None]


def compare(  # noqa: PLR0913  # the command's options, by the same names
    mine: Any,
    postings: Any,
    *,
    column: str | Sequence[str] = (),
    template: str | None = None,
    title: str | None = None,
    id: str | None = None,  # noqa: A002  # the option's name
    min_similarity: float | None = None,
    encoder: str | Wrapped = "default",
    today: date | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare one person's documents with postings, sentence by sentence.

    Every requirement of every posting looks for the sentence that answers it best: covered, partly
    covered, or a gap, with that sentence as evidence. What a posting says of itself (the firm,
    benefits, rights, how to apply) is left out, and kept to be shown.

    Args:
        mine: a path, folder or glob of documents (md, txt, html, pdf, docx, yaml, json), or
            several; or Documents.
        postings: the same, one posting a file; with `column` or `template`, a table's path or a
            dataframe with one posting a row.
        column: of a table, the column with the posting; several are sections, each headed by its
            name.
        template: such as "{title}: {description}", in place of columns.
        title: the column with the posting's title; `title` where it is there.
        id: the column a posting is named by; its row otherwise.
        min_similarity: from where on a requirement is covered; without it, what was measured for
            the encoder.
        encoder: a name, or what `jobspace.encoder` returned.
        today: until when a job of the present lasts; today if left out.
        progress: called with (what is done now, how many are done, of how many).

    Returns:
        A Comparison: `standings` by fit, `to_html(path)`, `to_arrow()`, `as_dict()`.

    Raises:
        UsageError, NotFoundError, InputError: see `mine_of`, `postings_of`, `cut_offs_of`.
    """
    told = progress or _untold
    ready = load_encoder(encoder) if isinstance(encoder, str) else encoder
    cut_offs = cut_offs_of(ready.name, min_similarity)
    told("Reading documents", 0, 0)
    own = mine_of(mine)
    text = (column,) if isinstance(column, str) else tuple(column)
    found = postings_of(postings, Columns(text=text, template=template, title=title, id=id))
    told(f"Comparing with {len(found):,} postings", 0, 0)
    facts = facts_of(own.sentences, today=today or date.today())
    done = compared(own, found, ready, cut_offs, facts)
    unasked = (
        sentence
        for sentence, similarity in zip(own.evidence, done.asked_for.tolist(), strict=True)
        if similarity < cut_offs.partly and _is_said(sentence)
    )
    return Comparison(
        mine=own,
        standings=tuple(sorted(done.standings, key=_rank)),
        encoder=ready.name,
        cut_offs=cut_offs,
        unasked=tuple(unasked),
        missing=missing_terms(own, found, ready),
    )


def _is_said(sentence: Sentence) -> bool:
    """Whether a sentence says something: no heading, address, or name of a place."""
    words = len(sentence.text.split())
    return not sentence.is_heading and words >= FEWEST_WORDS and "@" not in sentence.text


def _rank(standing: Standing) -> float:
    """Best fit first; those without a fit last; ties in the order of the input."""
    return -standing.fit if standing.fit is not None else float("inf")


def _untold(what: str, n_done: int, n_total: int) -> None:
    """No progress is shown."""
