"""From a verb's options to the work that is sent, checked before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa

from jobspace.duplicates.groups import MIN_SIMILARITY, check_cut_off
from jobspace.engines.work import DuplicatesWork, EncodeWork, FindWork, NormalizeWork
from jobspace.errors import InputError, UsageError
from jobspace.find.decide import FindOptions
from jobspace.find.examples import Examples, Given, Rows, gathered, read_examples, read_judged
from jobspace.normalize.corrections import read_corrections
from jobspace.normalize.decide import NormalizeOptions
from jobspace.tables.compose import require_columns
from jobspace.tables.stream import Stream
from jobspace.tables.text_of import TextOf, several
from jobspace.taxonomy.catalog import taxonomy as load_taxonomy
from jobspace.taxonomy.model import Taxonomy

_LISTS: Final = (".txt", ".text", ".md")  # one text a line; anything else is a table


def text_of(
    names: Sequence[str], column: str | Sequence[str] | None, prefix: str, where: str
) -> TextOf:
    """What the text of a row is, in a table of these columns.

    Raises:
        InputError: a column is not there.
        UsageError: none was named and there are several.
    """
    schema = pa.schema([(name, pa.null()) for name in names])
    stream = Stream(schema, iter(()), name=where)
    return TextOf(columns=several(column), prefix=prefix).known(stream)


def normalize_work(
    text: TextOf,
    taxonomy: str | Taxonomy = "soc",
    *,
    encoder: str = "default",
    device: str = "auto",
    options: NormalizeOptions | None = None,
    corrections: str | None = None,
) -> NormalizeWork:
    """`normalize` as a work: taxonomy and corrections are read here and travel whole.

    Raises:
        UsageError: vectors of the user's own: a text has but one decision, wherever it is met.
        NotFoundError: no such taxonomy.
        InputError: the corrections cannot be read.
    """
    if text.vectors is not None:
        raise UsageError(
            f"vectors: got the column {text.vectors!r} with an engine; expected none. Leave "
            "--vectors out, or use --engine local."
        )
    chosen = load_taxonomy(taxonomy)
    judged = None if corrections is None else read_corrections(corrections, chosen)
    return NormalizeWork(
        text_of=text,
        taxonomy=chosen,
        encoder=encoder,
        device=device,
        options=options or NormalizeOptions(),
        corrections=judged,
    )


def find_work(
    text: TextOf,
    examples: Examples,
    *,
    encoder: str = "default",
    device: str = "auto",
    min_similarity: float | None = None,
) -> FindWork:
    """`find` as a work: the anchors are texts, known before a row is read.

    Raises:
        UsageError: anchors that only the rows can give: phrases, or numbers of rows.
        InputError: the file of anchors cannot be read.
    """
    options = FindOptions(min_similarity=min_similarity)
    return FindWork(
        text_of=text,
        given=_given(examples),
        encoder=encoder,
        device=device,
        min_similarity=options.min_similarity,
    )


def encode_work(text: TextOf, *, encoder: str = "default", device: str = "auto") -> EncodeWork:
    """`encode` as a work."""
    return EncodeWork(text_of=text, encoder=encoder, device=device)


def duplicates_work(
    text: TextOf,
    within: str | None,
    *,
    names: Sequence[str],
    where: str,
    min_similarity: float = MIN_SIMILARITY,
) -> DuplicatesWork:
    """`duplicates` as a work: within the blocks of a column.

    Args:
        text: what is compared.
        within: the column of blocks.
        names: the table's columns; `where`: its name, for messages.
        min_similarity: of a row and its representative, 0.5 to 1.

    Raises:
        UsageError: no blocks, or a cut-off out of its range.
        InputError: the column is not there.
    """
    check_cut_off(min_similarity)
    if within is None:
        raise UsageError(
            "within: got no column with an engine; expected one whose values are blocks, such as a "
            "city: rows of different blocks are never compared. Name it with --within."
        )
    require_columns(names, [within], where=where)
    return DuplicatesWork(text_of=text, within=within, min_similarity=min_similarity)


def _given(examples: Examples) -> Given:
    if examples.containing or examples.sample is not None:
        raise UsageError(
            "anchors: got a phrase with an engine; expected texts, known before a row is read. "
            "Give --like TEXT or --anchors-from FILE, or use --engine local."
        )
    texts = examples
    if examples.from_file is not None:
        wanted, rejected = _from_file(examples.from_file)
        texts = Examples(like=[*examples.like, *wanted], unlike=[*examples.unlike, *rejected])
    return gathered(texts, _no_rows(), seed=0)


def _from_file(source: str) -> tuple[list[str], list[str]]:
    """The wanted and the rejected texts of a file that does not refer to rows."""
    if source.lower().endswith(_LISTS):
        return read_examples(source, _no_rows())
    judged = read_judged(source, needs_judgement=False)
    if None in judged.text:
        raise InputError(
            f"anchors of {source}: got numbers of rows with an engine; expected a column text. "
            "Add the texts, or use --engine local."
        )
    texts = replace(judged, row=np.full_like(judged.row, -1)).texts(_no_rows())
    sides = [
        [t for t, yes in zip(texts, judged.yes, strict=True) if yes == side]
        for side in (True, False)
    ]
    return sides[0], sides[1]


def _no_rows() -> Rows:
    return Rows(texts=pa.array([], pa.string()), ids=np.empty(0, np.int32), name="the input")
