"""What the user knows of the kind: phrases, example texts, rows, a file of these."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.errors import InputError, UsageError
from jobspace.tables.compose import as_text
from jobspace.tables.lines import read_lines
from jobspace.tables.read import open_table
from jobspace.text.clean import folded

Ids = NDArray[np.int32]

ROW, TEXT, JUDGEMENT, WEIGHT = "row", "text", "judgement", "weight"
_YES: Final = frozenset({"yes", "y", "1", "1.0", "true", "t"})
_NO: Final = frozenset({"no", "n", "0", "0.0", "false", "f"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Rows or texts that a person said yes or no to, in the order of the file.

    Attributes:
        row: the row's number in the input, -1 where only the text is given; int64 (m,).
        text: the text, None or blank where only the row is given.
        yes: bool (m,).
        weight: float64 (m,), how many rows each stands for; 1 where the file has none.
        n_blank: rows of the file without a judgement.
        source: the file's name, for messages.
    """

    row: NDArray[np.int64]
    text: list[str | None]
    yes: NDArray[np.bool_]
    weight: NDArray[np.float64]
    n_blank: int
    source: str

    def texts(self, rows: Rows) -> list[str]:
        """The text of each judged line.

        Raises:
            InputError: a row is not there, or has another text than when it was judged.
        """
        found = []
        for row, text in zip(self.row.tolist(), self.text, strict=True):
            here = rows.text(row, self.source) if row >= 0 or text is None else None
            if here is not None and text and here.split() != text.split():
                raise InputError(
                    f"row {row:,} of {self.source}: got {text!r}; expected {here!r}, which "
                    f"is there in {rows.name}. Judge rows of this input, "
                    "or take the column row out."
                )
            found.append(here if here is not None else text or "")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Where the anchors come from; at least one of the first three is given.

    Attributes:
        like: texts that stand for the kind.
        containing: phrases; every row whose text has one as whole words is an anchor.
        from_file: texts or row numbers, see `read_examples`; its judged "no" are rejected.
        unlike: texts to keep out.
        sample: phrases are looked for in so many random rows only; None looks in all.
    """

    like: Sequence[str] = ()
    containing: Sequence[str] = ()
    from_file: str | None = None
    unlike: Sequence[str] = ()
    sample: int | None = None

    def __post_init__(self) -> None:
        """Refuse what leaves nothing to look for.

        Raises:
            UsageError: no anchors, a blank text, or a sample below 1.
        """
        if not (self.like or self.containing or self.from_file):
            raise UsageError(
                "anchors: got none; expected an example of what to find. Give --like TEXT, "
                "--anchors-containing PHRASE or --anchors-from FILE."
            )
        for name in ("like", "containing", "unlike"):
            if any(not text.strip() for text in getattr(self, name)):
                raise UsageError(f"{name}: got a blank text; expected words. Leave it out.")
        if self.sample is not None and self.sample < 1:
            raise UsageError(f"sample: got {self.sample}; expected 1 row or more. Raise it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The examples as texts, before they are encoded.

    Attributes:
        like, unlike: distinct texts, whatever their case, in the order they were met.
        n_containing: distinct texts among `like` that have a phrase.
        n_sampled: rows the phrases were looked for in.
    """

    like: tuple[str, ...]
    unlike: tuple[str, ...]
    n_containing: int = 0
    n_sampled: int = 0


@dataclass(slots=True, kw_only=True)
class Rows:
    """The input's texts: `texts` are distinct, `ids` (n,) says which one each row has, -1: none."""

    texts: pa.Array
    ids: Ids
    name: str
    _places: dict[str, int] = field(default_factory=dict, repr=False)

    def text(self, row: int, source: str) -> str:
        """The text of a row.

        Raises:
            InputError: there is no such row, or it has no text.
        """
        if not 0 <= row < len(self.ids):
            raise InputError(
                f"row of {source}: got {row:,}; expected 0 to {len(self.ids) - 1:,}, the rows of "
                f"{self.name}. Check that the file belongs to this input."
            )
        text = None if self.ids[row] < 0 else str(self.texts[int(self.ids[row])])
        if text is None or not text.strip():
            raise InputError(
                f"row {row:,} of {source}: got a row of {self.name} without text; expected one "
                "with words. Take it out."
            )
        return text

    def place(self, text: str) -> int:
        """Which distinct text it is, -1 where the input has none such."""
        if not self._places:
            self._places.update((t, i) for i, t in enumerate(self.texts.to_pylist()))
        return self._places.get(text, -1)


def gathered(examples: Examples, rows: Rows, seed: int) -> Given:
    """Turn examples into texts.

    Raises:
        InputError: a phrase is found nowhere, the file cannot be read, or all texts have a phrase.
    """
    like = list(examples.like)
    unlike = list(examples.unlike)
    found: list[str] = []
    n_sampled = 0
    if examples.containing:
        found, n_sampled = _containing(examples, rows, seed)
        like += found
    if examples.from_file is not None:
        more, rejected = read_examples(examples.from_file, rows)
        like += more
        unlike += rejected
    both = set(map(folded, like)) & set(map(folded, unlike))
    if both:
        raise UsageError(
            f"anchors: got {sorted(both)[0]!r} among both the wanted and the rejected; expected "
            "each text on one side. Take it out of one."
        )
    return Given(
        like=_each_once(like),
        unlike=_each_once(unlike),
        n_containing=len(found),
        n_sampled=n_sampled,
    )


def _each_once(texts: Sequence[str]) -> tuple[str, ...]:
    """The first of texts that differ in case and spaces alone: twice would weigh double."""
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(folded(text), text)
    return tuple(first.values())


def phrase_pattern(phrases: Sequence[str]) -> str:
    """A pattern (RE2) that finds any of the phrases as whole words, whatever case or spaces."""
    spelled = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases)
    return rf"(?i)(?:^|[^\pL\pN_])(?:{spelled})(?:$|[^\pL\pN_])"


def _containing(examples: Examples, rows: Rows, seed: int) -> tuple[list[str], int]:
    n = len(rows.ids)
    if examples.sample is None or examples.sample >= n:
        seen, n_sampled = np.unique(rows.ids[rows.ids >= 0]), n
    else:
        picked = np.random.default_rng(seed).choice(n, examples.sample, replace=False)
        ids = rows.ids[picked]
        seen, n_sampled = np.unique(ids[ids >= 0]), examples.sample
    texts = rows.texts.take(pa.array(seen))
    has = pc.match_substring_regex(texts, phrase_pattern(examples.containing))
    found: list[str] = texts.filter(has).to_pylist()
    shown = ", ".join(map(repr, examples.containing))
    where = f"{n_sampled:,} rows" if n_sampled == n else f"a sample of {n_sampled:,} rows"
    if not found:
        raise InputError(
            f"anchors containing {shown}: got none in {where} of {rows.name}; expected at least "
            "one. Check the spelling and the column, raise --sample, or give --like TEXT."
        )
    if len(found) == len(seen) and len(seen) > 1:
        raise InputError(
            f"anchors containing {shown}: got all {len(seen):,} texts of {where}; expected some. "
            "Give a phrase that sets the kind apart."
        )
    return found, n_sampled


def read_examples(source: str, rows: Rows) -> tuple[list[str], list[str]]:
    """The wanted and the rejected texts of a file.

    Args:
        source: a text file of one text a line, or a table with a column `text` or `row` (a number
            of the input's rows), or with one column; with a column `judgement` (yes or no) a "no"
            is rejected and a blank is left out.
        rows: the input.

    Raises:
        InputError: the file cannot be read, or has neither column.
    """
    if Path(source).suffix.lower() in (".txt", ".text", ".md"):
        return read_lines(source, "anchor"), []
    judged = read_judged(source, needs_judgement=False)
    texts = judged.texts(rows)
    wanted = [t for t, yes in zip(texts, judged.yes, strict=True) if yes]
    if not wanted:
        raise InputError(
            f"anchors of {source}: got no text to look for; expected at least one. Judge some rows "
            "yes."
        )
    return wanted, [t for t, yes in zip(texts, judged.yes, strict=True) if not yes]


def read_judged(source: str, *, needs_judgement: bool = True) -> Judged:
    """Read a table of judgements: columns `row` or `text`, `judgement`, perhaps `weight`.

    Raises:
        InputError: a column is missing, a judgement is neither yes nor no, or all are blank.
    """
    with open_table(source) as stream:
        table = stream.read_all()
    names = table.schema.names
    if needs_judgement and JUDGEMENT not in names:
        raise InputError(
            f"judgements of {source}: got the columns {', '.join(names)}; expected row or text, "
            "and judgement. Write the file with --to-judge and fill in judgement."
        )
    if ROW not in names and TEXT not in names and len(names) > 1:
        raise InputError(
            f"{source}: got the columns {', '.join(names)}; expected row or text. Rename one."
        )
    said = _judgements(table, source)
    kept = np.array([value is not None for value in said], np.bool_)
    if not kept.any():
        raise InputError(
            f"judgements of {source}: got none filled in; expected yes or no. Judge some rows."
        )
    row, text = _named(table)
    return Judged(
        row=row[kept],
        text=[t for t, keep in zip(text, kept, strict=True) if keep],
        yes=np.array([value for value in said if value is not None], np.bool_),
        weight=_weights(table, source)[kept],
        n_blank=int((~kept).sum()),
        source=source,
    )


def _judgements(table: pa.Table, source: str) -> list[bool | None]:
    if JUDGEMENT not in table.schema.names:
        return [True] * len(table)
    texts: list[str | None] = as_text(table[JUDGEMENT].combine_chunks(), JUDGEMENT).to_pylist()
    found: list[bool | None] = []
    for number, value in enumerate(texts):
        word = (value or "").strip().lower()
        if word and word not in _YES and word not in _NO:
            raise InputError(
                f"judgement of {source}, row {number}: got {value!r}; expected yes or no, or "
                "nothing. Mend it."
            )
        found.append(None if not word else word in _YES)
    return found


def _named(table: pa.Table) -> tuple[NDArray[np.int64], list[str | None]]:
    """The row number (-1: none) and the text (None: none) of each line of a file."""
    names = table.schema.names
    row: NDArray[np.int64] = np.full(len(table), -1, np.int64)
    text: list[str | None] = [None] * len(table)
    if ROW in names:
        row = _row_numbers(table[ROW])
    spelled = TEXT if ROW in names or TEXT in names else names[0]
    if spelled in names:
        text = as_text(table[spelled].combine_chunks(), spelled).to_pylist()
    return row, text


def _row_numbers(column: pa.ChunkedArray) -> NDArray[np.int64]:
    try:
        return np.asarray(pc.fill_null(pc.cast(column, pa.int64()), -1), np.int64)
    except pa.ArrowInvalid as error:
        raise InputError(
            f"column {ROW}: got something that is no row number ({error}); expected whole numbers "
            "from 0. Name the column text where it holds texts."
        ) from error


def _weights(table: pa.Table, source: str) -> NDArray[np.float64]:
    if WEIGHT not in table.schema.names:
        return np.ones(len(table))
    try:
        weights = np.asarray(pc.cast(table[WEIGHT], pa.float64()), np.float64)
    except pa.ArrowInvalid:
        weights = np.array([np.nan])
    if not (np.isfinite(weights) & (weights > 0)).all():
        raise InputError(
            f"weight of {source}: got a value that is no number above 0; expected how many rows "
            "each judged one stands for. Mend it, or take the column out."
        )
    return weights
