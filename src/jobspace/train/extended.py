"""An encoder with new tokens, written as a model folder.

How a new token's row begins depends on what the encoder does with rows.

A *static* encoder adds rows up. A new row that is the **sum** of its pieces' rows leaves the vector
of every text what it was; their mean would make a word of four pieces weigh a quarter of what it
did. The model is the same at first, and free to learn: the word has a row of its own.

A *transformer* sees one row a token and expects its usual length, so a new row is the **mean** of
its pieces'. It loses their order and number: vectors change at once, and want training.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from jobspace.encode.base import Vectors, Wrapped
from jobspace.encode.load import Model2VecEncoder
from jobspace.encode.static import StaticEncoder
from jobspace.train.new_tokens import NewTokens
from jobspace.train.tokenizer import WordCutter


def save_extended(encoder: Wrapped, new: NewTokens, folder: Path) -> None:
    """Write an encoder with new tokens into a folder that `jobspace.encoder` loads.

    Args:
        encoder: static, model2vec or sentence-transformers; stays as it is.
        new: the tokens, of this encoder's tokenizer.
        folder: is there, and empty.
    """
    backend: Any = encoder.backend
    about = {"base": encoder.name, "base_fingerprint": encoder.fingerprint}
    at = WordCutter.of(encoder).n_tokens
    if isinstance(backend, StaticEncoder):
        table = with_rows(backend.token_vectors(), new, at)
        replace(backend, tokenizer=new.tokenizer, _floats=None).saved_with(folder, table, about)
    elif isinstance(backend, Model2VecEncoder):
        table = with_rows(backend.table, new, at)
        replace(backend, tokenizer=new.tokenizer).saved_with(folder, table, about)
    else:
        _save_transformer(backend.model, new, at, folder)


def with_rows(table: Vectors, new: NewTokens, at: int) -> Vectors:
    """A table with a row for each new token, the sum of its pieces', put in before row `at`.

    Rows from `at` on, which belong to no single token, move up.

    Args:
        table: float32 (n, d).
        new: m tokens.
        at: size of the old vocabulary.

    Returns:
        float32 (n + m, d).
    """
    sums = [table[list(ids)].sum(axis=0) for ids in new.pieces]
    return np.concatenate([table[:at], np.asarray(sums, np.float32), table[at:]])


def _save_transformer(base: Any, new: NewTokens, at: int, folder: Path) -> None:
    """A copy of the model with more input embeddings, and the extended tokenizer."""
    import torch

    from jobspace.encode.transformer import quiet

    model = copy.deepcopy(base).float().cpu()
    transformer = model[0].auto_model
    n_rows = transformer.get_input_embeddings().weight.shape[0]
    if at + len(new.tokens) > n_rows:
        transformer.resize_token_embeddings(at + len(new.tokens), mean_resizing=False)
    rows = transformer.get_input_embeddings().weight
    with torch.no_grad():
        for i, ids in enumerate(new.pieces):
            rows[at + i] = rows[list(ids)].mean(dim=0) if ids else rows[:at].mean(dim=0)
    model.tokenizer._tokenizer = new.tokenizer
    with quiet():
        model.save(str(folder), create_model_card=False)
