"""The card of training data: what is in it, how it was made, how to load it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from jobspace.train.dataset_rows import DatasetOptions
from jobspace.train.examples import SPLITS

if TYPE_CHECKING:
    from jobspace.train.dataset import Made

_USE: Final = """## Use

```python
import datasets

rows = datasets.load_dataset("PATH/OF/THIS/FOLDER")
print(rows["train"][0]["query"])
```

```sh
jobspace train run PATH/OF/THIS/FOLDER --base default -o my-encoder
```"""
N_EXAMPLES: Final = 3
LONGEST: Final = 240  # characters of a text that an example shows
SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))
COLUMNS: Final = {
    "query": "what a person would type",
    "positive": "the text that answers it",
    "negative": "the hard one: close, but of another kind; null where there is none",
    "easy_negative": "one of the ten least similar texts of another kind",
    "group": "rows of one group are never each other's negatives",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What a card says.

    Attributes:
        made: the counts and figures.
        tables: the splits.
        about: sentences on what the rows were made of.
        options: how they were made.
    """

    made: Made
    tables: Sequence[pa.Table]
    about: Sequence[str]
    options: DatasetOptions

    @classmethod
    def of(
        cls,
        made: Made,
        tables: Sequence[pa.Table],
        about: Sequence[str],
        options: DatasetOptions,
    ) -> CardFacts:
        """The same, by place."""
        return cls(made=made, tables=tables, about=about, options=options)


def card(facts: CardFacts) -> str:
    """Writes the README.md: a YAML head that names the files of the splits, then the text."""
    parts = [
        _head(facts),
        "# Training data for an encoder of job texts",
        "\n".join(f"- {line}." for line in facts.about),
        _counts(facts),
        _columns(facts),
        _how(facts),
        _lengths(facts),
        _examples(facts),
        _USE,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(facts: CardFacts) -> str:
    n = sum(facts.made.n_rows.values())
    size = next((name for limit, name in SIZES if n < limit), "100K<n<1M")
    files = [
        f"      - split: {name}\n        path: {name}.parquet"
        for name in SPLITS
        if facts.made.n_rows[name]
    ]
    licence = f"license: {_spdx(facts.options.licence)}\n" if _spdx(facts.options.licence) else ""
    return (
        "---\n"
        f"{licence}"
        "task_categories:\n  - sentence-similarity\n"
        "tags:\n  - jobspace\n  - job-postings\n  - triplets\n"
        f"size_categories:\n  - {size}\n"
        "configs:\n  - config_name: default\n    data_files:\n" + "\n".join(files) + "\n---"
    )


def _spdx(licence: str | None) -> str:
    """A licence as the YAML head wants it: one word in small letters; "" for a sentence."""
    return licence.lower() if licence and len(licence.split()) == 1 else ""


def _counts(facts: CardFacts) -> str:
    made = facts.made
    lines = ["| split | rows |", "|---|---|"]
    lines += [f"| {name} | {n:,} |" for name, n in made.n_rows.items()]
    left = [f"- {n:,} × {why}" for why, n in made.left_out.items()]
    notes = f"{made.n_groups:,} groups. Read: {made.n_read:,} rows, labels or sets."
    return "\n".join([*lines, "", notes, *(["Left out:", "", *left] if left else [])])


def _columns(facts: CardFacts) -> str:
    names = facts.tables[0].column_names
    return "\n".join(["## Columns", "", *(f"- `{name}`: {COLUMNS[name]}" for name in names)])


def _how(facts: CardFacts) -> str:
    options, made = facts.options, facts.made
    shares = "/".join(f"{share:g}" for share in options.shares)
    lines = [
        "## How it was made",
        "",
        f"By `jobspace train dataset`, seed {options.seed}, split {shares}. No text stands in two "
        "splits; near-duplicates are kept together. The same input, options and seed give the same "
        "bytes.",
    ]
    if options.with_negatives:
        lines += ["", _on_negatives(made, options)]
    licence = (
        facts.options.licence or "none was given; ask whoever owns the texts before you pass it on"
    )
    return "\n".join([*lines, "", f"Licence of the texts: {licence}."])


def _on_negatives(made: Made, options: DatasetOptions) -> str:
    shown = {
        name: "–" if value is None else f"{value:.3f}"
        for name, value in (("easy", made.accuracy_easy), ("hard", made.accuracy_hard))
    }
    return (
        f"Negatives were chosen with the encoder {made.encoder} within each split: of another "
        "group and kind, the hard one with a title whose similarity to the positive's is below "
        f"{options.max_title_similarity:g}. Before any training that encoder has, on the test "
        f"split, a triplet accuracy of **{shown['easy']}** with the easy negatives and "
        f"**{shown['hard']}** with the hard ones. A random far-away text is told from the right "
        "one by any encoder, so accuracy with easy negatives is near 1 from the start and says "
        "little; report the hard one, or better the rank of the right text among all."
    )


def _lengths(facts: CardFacts) -> str:
    lines = ["## Words", "", "| column | least | median | mean | most |", "|---|---|---|---|---|"]
    for name in facts.tables[0].column_names:
        texts = [text for t in facts.tables for text in t[name].to_pylist() if text]
        if name == "group" or not texts:
            continue
        n = np.array([len(text.split()) for text in texts])
        lines.append(
            f"| {name} | {n.min():,} | {np.median(n):,.0f} | {n.mean():,.1f} | {n.max():,} |"
        )
    return "\n".join(lines)


def _examples(facts: CardFacts) -> str:
    rows = [
        json.dumps({name: _short(text) for name, text in row.items()}, ensure_ascii=False, indent=2)
        for row in examples(facts.tables[0])
    ]
    return "\n".join(["## Examples", "", "```json", *rows, "```"])


def examples(table: pa.Table) -> list[dict[str, str | None]]:
    """The first row of each third of a table."""
    step = max(1, table.num_rows // N_EXAMPLES)
    rows: list[dict[str, str | None]] = table.take(
        pa.array(range(0, min(N_EXAMPLES * step, table.num_rows), step))
    ).to_pylist()
    return rows


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= LONGEST else text[:LONGEST].rstrip() + " …"
