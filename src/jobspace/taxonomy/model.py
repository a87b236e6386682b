"""A taxonomy: a finite set of concepts, each with a title and the labels that name it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobspace.errors import InputError, NotFoundError

# A pyarrow array or chunked array; pyarrow has no types that a checker could read.
Column: TypeAlias = Any

# The most telling first: labels of a concept that are spelled alike are one, of the first kind.
KINDS = ("title", "own", "common", "alternate", "short", "lay")
LABEL_SCHEMA = pa.schema(
    [
        ("concept", pa.int32()),
        ("label", pa.string()),
        ("short", pa.string()),
        ("kind", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Taxonomy:
    """A finite set of concepts with their labels; made by `build`, never changed.

    Args:
        name: What the user calls it, such as "soc".
        version: The release, such as "2018"; "unknown" where the source does not say.
        concepts: One row a concept: `code` (unique), `title`, and for each of `levels` the
            columns `<level>_code` and `<level>_title` (null where a concept has no such group).
        labels: One row a label: `concept` (int32 row of `concepts`), `label`, `short` (a short
            title, may be null), `kind` (one of `KINDS`: the title; the user's own; an official
            label that is an everyday name too; other official ones; an everyday name alone).
            Sorted by concept; the first label of a concept is its title; the labels of one
            concept are distinct when case is ignored.
        levels: The groups concepts roll up to, coarsest first; may be empty.
    """

    name: str
    version: str
    concepts: pa.Table
    labels: pa.Table
    levels: tuple[str, ...]

    @property
    def n_concepts(self) -> int:
        """The number of concepts."""
        return int(self.concepts.num_rows)

    @property
    def fingerprint(self) -> str:
        """32 hex digits that depend on the content alone, not on name, version or storage.

        Hashed anew at each call (about 3 ms for 60,000 labels).
        """
        digest = hashlib.blake2b(digest_size=16)
        for table in (self.concepts, self.labels):
            for column in table.column_names:
                digest.update(f"{column}:{table.num_rows};".encode())
                _hash_column(digest, table[column])
        return digest.hexdigest()

    def index_of(self, code: str) -> int:
        """The row of the concept with this code.

        Raises:
            NotFoundError: No concept has the code.
        """
        row = pc.index(self.concepts["code"], pa.scalar(code, pa.string())).as_py()
        if row < 0:
            example = self.concepts["code"][0].as_py() if self.n_concepts else "none: it is empty"
            raise NotFoundError(
                f"Concept of taxonomy {self.name}: got {code!r}; expected a code such as "
                f"{example}. Find codes with: jobspace taxonomy search {self.name} TEXT"
            )
        return int(row)

    def to_arrow(self) -> pa.Table:
        """Columns `code`, `title`, `label`: one row a label, in the order of `labels`."""
        concept = self.labels["concept"]
        return pa.table(
            {
                "code": self.concepts["code"].take(concept),
                "title": self.concepts["title"].take(concept),
                "label": self.labels["label"],
            }
        )

    def __len__(self) -> int:
        """The number of concepts."""
        return self.n_concepts

    def __repr__(self) -> str:
        """One line: name, version, sizes, levels."""
        levels = f", levels {' > '.join(self.levels)}" if self.levels else ""
        return (
            f"Taxonomy({self.name} {self.version}: {self.n_concepts:,} concepts, "
            f"{self.labels.num_rows:,} labels{levels})"
        )


def build(
    name: str,
    version: str,
    concepts: pa.Table,
    labels: pa.Table | None = None,
    levels: Sequence[str] = (),
) -> Taxonomy:
    """Makes a valid taxonomy of a table of concepts and a table of labels.

    White space is trimmed and runs of it become one space; blank labels are dropped; each
    concept's title becomes its first label; of labels of one concept that differ only in case
    the first stays (with the first short title any of them had).

    Args:
        name: What the user calls it.
        version: The release, or "unknown".
        concepts: Columns `code`, `title`, and `<level>_code`, `<level>_title` for each of
            `levels`; further columns are kept. Row order is kept.
        labels: Columns `code`, `label`, and optionally `short` and `kind` (default
            "alternate"). None: titles only.
        levels: Names of the groups, coarsest first.

    Returns:
        The taxonomy. Labels are sorted by concept, then as they came.

    Raises:
        InputError: A column is missing, a code is blank or not unique, a title is blank, or
            a label belongs to no concept.

    >>> nurse = pa.table({"code": ["29-1141"], "title": ["Registered Nurses"]})
    >>> build("mini", "1", nurse, pa.table({"code": ["29-1141"], "label": ["RN"]}))
    Taxonomy(mini 1: 1 concepts, 2 labels)
    """
    group_columns = [f"{level}_{part}" for level in levels for part in ("code", "title")]
    _require_columns(f"Concepts of taxonomy {name}", concepts, ["code", "title", *group_columns])
    concepts = _clean_concepts(name, concepts)
    rows = _title_rows(concepts)
    if labels is not None and labels.num_rows:
        _require_columns(f"Labels of taxonomy {name}", labels, ["code", "label"])
        rows = pa.concat_tables([rows, _label_rows(name, concepts, labels)])
    return Taxonomy(
        name=name,
        version=version,
        concepts=concepts,
        labels=_distinct_labels(rows),
        levels=tuple(levels),
    )


def extended(taxonomy: Taxonomy, concepts: pa.Table, labels: pa.Table) -> Taxonomy:
    """A taxonomy with further concepts after its own, and further labels after each concept's.

    Args:
        taxonomy: What to extend.
        concepts: Columns `code`, `title`, and any others of the taxonomy's concepts; what is
            absent is null.
        labels: As for `build`; their codes may be old or new ones.

    Raises:
        InputError: As for `build`.
    """
    both = pa.concat_tables([taxonomy.concepts, concepts], promote_options="default")
    both = _clean_concepts(taxonomy.name, both)
    more = _label_rows(taxonomy.name, both, labels)
    rows = [taxonomy.labels, _title_rows(both), more]
    return replace(taxonomy, concepts=both, labels=_distinct_labels(pa.concat_tables(rows)))


def squeeze(column: Column) -> Column:
    """Texts as strings, trimmed, with runs of white space as one space; nulls stay."""
    text = pc.utf8_trim_whitespace(column.cast(pa.string()))
    return pc.replace_substring_regex(text, r"\s+", " ")


def is_blank(column: Column) -> Column:
    """True where a text is null or empty."""
    blank = pc.equal(pc.binary_length(column), pa.scalar(0))
    return pc.fill_null(blank, pa.scalar(True))


def _require_columns(what: str, table: pa.Table, columns: Sequence[str]) -> None:
    missing = [column for column in columns if column not in table.column_names]
    if missing:
        raise InputError(
            f"{what}: got the columns {', '.join(table.column_names) or 'none'}; "
            f"expected {', '.join(columns)}. Add the missing: {', '.join(missing)}."
        )


def _clean_concepts(name: str, concepts: pa.Table) -> pa.Table:
    for column in ("code", "title"):
        text = squeeze(concepts[column])
        concepts = concepts.set_column(concepts.column_names.index(column), column, text)
        blank = pc.index(is_blank(text), pa.scalar(True)).as_py()
        if blank >= 0:
            raise InputError(
                f"Concepts of taxonomy {name}: got a blank {column} in row {blank}; "
                f"expected text. Fill it in or leave the row out."
            )
    counts = pc.value_counts(concepts["code"])
    repeated = pc.index(pc.greater(counts.field("counts"), pa.scalar(1)), pa.scalar(True)).as_py()
    if repeated >= 0:
        code = counts.field("values")[repeated]
        raise InputError(
            f"Concepts of taxonomy {name}: got the code {code} more than once; "
            f"expected unique codes. Give each concept its own."
        )
    return concepts.combine_chunks()


def _title_rows(concepts: pa.Table) -> pa.Table:
    n = concepts.num_rows
    columns = [
        pa.array(np.arange(n, dtype=np.int32)),
        concepts["title"],
        pa.nulls(n, pa.string()),
        pa.repeat("title", n),
    ]
    return pa.table(columns, schema=LABEL_SCHEMA)


def _label_rows(name: str, concepts: pa.Table, labels: pa.Table) -> pa.Table:
    code = squeeze(labels["code"])
    concept = pc.index_in(code, value_set=concepts["code"])
    unknown = pc.is_null(concept)
    orphan = pc.index(unknown, pa.scalar(True)).as_py()
    if orphan >= 0:
        raise InputError(
            f"Labels of taxonomy {name}: got the code {code[orphan].as_py()!r} in row {orphan}; "
            f"expected the code of a concept. Add the concept or leave the row out."
        )
    n = labels.num_rows
    given = labels.column_names
    short = squeeze(labels["short"]) if "short" in given else pa.nulls(n, pa.string())
    kind = labels["kind"].cast(pa.string()) if "kind" in given else pa.repeat("alternate", n)
    rows = pa.table(
        {
            "concept": concept,
            "label": squeeze(labels["label"]),
            "short": pc.if_else(is_blank(short), pa.scalar(None, pa.string()), short),
            "kind": kind,
        }
    )
    named = pc.invert(is_blank(rows["label"]))
    return rows.filter(named).cast(LABEL_SCHEMA)


def _distinct_labels(rows: pa.Table) -> pa.Table:
    # numpy's sort: pyarrow's group_by and np.unique load machinery that costs a cold start 150 ms.
    folded = pc.utf8_lower(rows["label"].combine_chunks())
    name = folded.dictionary_encode().indices.to_numpy()
    key = rows["concept"].to_numpy().astype(np.int64) * rows.num_rows + name  # (n,)
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    first = order[starts]  # (n_distinct,) the first row of each distinct label
    in_order = np.lexsort((first, rows["concept"].to_numpy()[first]))
    chosen = pa.array(first[in_order])
    kept = rows.take(chosen)
    if len(order) > len(first):
        kinds = _first_kinds(rows["kind"], order, starts)[in_order]
        kept = kept.set_column(3, LABEL_SCHEMA.field("kind"), pa.array(KINDS).take(pa.array(kinds)))
    has_short = rows["short"].is_valid().to_numpy()
    if has_short.any():
        donor = np.minimum.reduceat(
            np.where(has_short, np.arange(len(key)), len(key))[order], starts
        )
        source = pa.array(donor[in_order], mask=donor[in_order] == len(key))
        kept = kept.set_column(2, LABEL_SCHEMA.field("short"), rows["short"].take(source))
    return kept.combine_chunks()


def _first_kinds(kind: Column, order: Any, starts: Any) -> Any:
    """The first of `KINDS` in each run of the sorted rows: what labels spelled alike are."""
    rank = pc.index_in(kind, value_set=pa.array(KINDS)).to_numpy()
    return np.minimum.reduceat(rank[order], starts)


def _hash_column(digest: hashlib.blake2b, column: Column) -> None:
    if not pa.types.is_string(column.type):
        column = pc.cast(column, pa.string())
    valid = pc.is_valid(column)
    text = pc.fill_null(column, pa.scalar(""))
    length = pc.binary_length(text)
    digest.update(valid.to_numpy().tobytes())
    digest.update(length.to_numpy().tobytes())
    for chunk in text.chunks:
        _, offsets, data = chunk.buffers()
        if data is not None and offsets is not None and len(chunk):
            ends = np.frombuffer(offsets, dtype=np.int32)[chunk.offset :]
            digest.update(data[int(ends[0]) : int(ends[len(chunk)])])
