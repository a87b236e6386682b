"""The README.md of a trained model: what it is, what it learned from, what that changed."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from jobspace.train.effect import Effect
from jobspace.train.examples import TrainingData

if TYPE_CHECKING:
    from jobspace.train.run import Trained

_HEAD = """---
tags:
- sentence-similarity
- jobspace
{library}---

# {name}

Trained with `jobspace train run` from the base `{base}`, a {kind}.

## Use

```sh
jobspace normalize donors.csv --column occupation --encoder {output} -o coded.csv
```

```python
import jobspace as js

encoder = js.encoder("{output}")
encoder.encode(["registered nurse", "RN"])  # float32 (2, {dim}), unit rows
```
"""


def model_card(trained: Trained, data: TrainingData) -> str:
    """Write the card as Markdown with a YAML head."""
    library = "" if "static" in trained.kind else "library_name: sentence-transformers\n"
    head = _HEAD.format(
        library=library,
        name=trained.output.rsplit("/", 1)[-1],
        base=trained.base,
        kind=trained.kind,
        output=trained.output,
        dim=trained.dim,
    )
    return "\n".join([head, _effect(trained.effect), _training(trained), _data(data)])


def effect_rows(effect: Effect) -> list[tuple[str, ...]]:
    """The table's cells: measure, n, BM25, before, after, change with its interval."""
    return [
        (
            m.name,
            f"{m.n:,}",
            "–" if m.bm25 is None else f"{m.bm25:.3f}",
            f"{m.before:.3f}",
            f"{m.after:.3f}",
            f"{m.change.mean:+.3f} [{m.change.low:+.3f}, {m.change.high:+.3f}]",
        )
        for m in effect.measures
    ]


def _effect(effect: Effect) -> str:
    names = ("measure", "n", "BM25", "before", "after", "after - before [95 %]")
    lines = [f"| {' | '.join(cells)} |" for cells in (names, *effect_rows(effect))]
    lines.insert(1, "|---|" + "---:|" * (len(names) - 1))
    return f"""## Before and after, on the test split

{chr(10).join(lines)}

Triplets: share of rows whose query is nearer to its positive than to the negative given with it.
Recall@k, MRR: each query looks for its positives among {effect.n_documents:,} texts, the distinct
positives of all splits; recall@k is the share of queries with a right text among the first k.
Intervals: paired bootstrap over the queries.
"""


def _training(trained: Trained) -> str:
    history = "\n".join(
        f"| {e.epoch}{' (kept)' if e.epoch == trained.best_epoch else ''} "
        f"| {'–' if e.loss is None else f'{e.loss:.3f}'} | {e.mrr:.4f} | {e.seconds:.0f} |"
        for e in trained.history
    )
    options = json.dumps(asdict(trained.options), indent=2)
    return f"""## Training

Contrastive (MultipleNegativesRanking, both ways, rows of one group masked), {trained.n_rows:,}
rows, seed {trained.options.seed}, {trained.seconds:.0f} s. Epoch 0 is the base.

| epoch | loss | validation MRR | seconds |
|---|---:|---:|---:|
{history}

```json
{options}
```
"""


def _data(data: TrainingData) -> str:
    """Sizes of the splits, and the data's own card without its YAML head."""
    own = data.card.split("\n---", 1)[-1].strip() if data.card.startswith("---") else data.card
    sizes = f"{len(data.train):,} / {len(data.validation):,} / {len(data.test):,}"
    quoted = "\n".join(f"> {line}".rstrip() for line in own.strip().splitlines())
    text = f"""## Data

`{data.source}`: {sizes} rows to train, validate and test.
"""
    return f"{text}\nIts card says:\n\n{quoted}\n" if quoted else text
