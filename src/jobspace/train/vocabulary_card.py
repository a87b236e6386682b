"""The README.md of a model with new tokens: where it comes from, what is new, what that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobspace.train.model_card import effect_rows

if TYPE_CHECKING:
    from jobspace.train.extend import Compared, Extended
    from jobspace.train.vocabulary_effect import VocabularyEffect

_ON_DATA: Final = """## On the test split of the data

| measure | n | BM25 | before | after | after - before [95 %] |
|---|---:|---:|---:|---:|---:|
"""
_SHOWN_TOKENS: Final = 200
_SHOWN_TERMS: Final = 20


def vocabulary_card(done: Extended, dim: int) -> str:
    """Write the card as Markdown with a YAML head."""
    before, after = done.compared.before, done.compared.after
    return f"""---
tags:
- sentence-similarity
- jobspace
base_model: {before.encoder}
---

# {done.output.rstrip("/").rsplit("/", 1)[-1]}

The encoder `{before.encoder}` with {len(done.added):,} new tokens ({done.how}), made with
`jobspace train vocabulary`. Old tokens keep their ids and rows. New rows start from those of the
pieces they were cut into and have not been trained yet, without which a transformer finds less
than before. Go on with `jobspace train run DATA --base {done.output} -o TRAINED`.

```python
import jobspace as js

encoder = js.encoder("{done.output}")
encoder.encode(["registered nurse", "RN"])  # float32 (2, {dim}), unit rows
```

## What the tokenizer makes of the texts

| | tokens it knows | tokens per word | broken words |
|---|---:|---:|---:|
| before | {before.n_tokens:,} | {before.tokens_per_word:.3f} | {before.share_broken:.2%} |
| after | {after.n_tokens:,} | {after.tokens_per_word:.3f} | {after.share_broken:.2%} |

{_effect(done.compared)}
## New tokens

{_tokens(done)}
"""


def _effect(compared: Compared) -> str:
    parts = []
    if compared.effect is not None:
        parts += [_on_texts(compared.effect), _neighbours(compared.effect)]
    if compared.on_data is not None:
        rows = "\n".join(f"| {' | '.join(cells)} |" for cells in effect_rows(compared.on_data))
        parts.append(f"{_ON_DATA}{rows}\n")
    return "\n".join(parts)


def _on_texts(effect: VocabularyEffect) -> str:
    change = effect.change
    return f"""## Terms look for their sentences

{effect.n_terms:,} terms, {effect.n_sentences:,} sentences of the texts. Mean average precision
{effect.map_before:.3f} before, {effect.map_after:.3f} after: {change.mean:+.3f}
[{change.low:+.3f}, {change.high:+.3f}] (95 %, bootstrap over the terms).
"""


def _neighbours(effect: VocabularyEffect) -> str:
    rows = "\n".join(
        f"| {n.term} | {', '.join(n.before)} | {', '.join(n.after)} |"
        for n in effect.neighbours[:_SHOWN_TERMS]
    )
    return f"""## Nearest words

| term | before | after |
|---|---|---|
{rows}
"""


def _tokens(done: Extended) -> str:
    lines = [f"- `{t.token}` from `{' '.join(t.pieces)}`" for t in done.added[:_SHOWN_TOKENS]]
    more = len(done.added) - _SHOWN_TOKENS
    return "\n".join([*lines, f"- and {more:,} more"] if more > 0 else lines)
