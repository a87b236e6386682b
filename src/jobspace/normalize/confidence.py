"""How sure a decision is: what speaks for it as numbers, and the model that weighs them."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from jobspace.normalize.candidates import NEAREST, READINGS, Candidates
from jobspace.stats.calibrate import Logistic

FEATURES = (
    *(f"exact_{name}" for name in READINGS[:NEAREST]),
    "exact_log_shared",
    "exact_one_word",
    "near_similarity",
    "near_similarity_squared",
    "near_closeness",
    "near_margin",
    "near_unknown",
    "near_one_word",
    "near_reduced",
    "near_role",
    "near_company",
    "near_company_unknown",
)
VAGUE_CONFIDENCE = 0.05  # "Owner", "Various": whatever label says so, no occupation is named
DEFAULT = "default"  # what a taxonomy without a calibration of its own is judged by


def features(found: Candidates) -> NDArray[np.float32]:
    """What speaks for the best candidates of n texts, as the columns `FEATURES`: (n, f)."""
    exact = (found.shared > 0).astype(np.float32)
    near = ((found.shared == 0) & (found.reading >= 0)).astype(np.float32)
    similarity = found.similarity[:, 0]
    closeness = np.where(np.isfinite(found.closeness[:, 0]), found.closeness[:, 0], 0.0)
    second = np.where(np.isfinite(found.closeness[:, 1]), found.closeness[:, 1], 0.0)
    margin = np.clip(closeness - second, 0.0, 0.5)
    unknown = 1.0 - found.known
    one_word = (found.n_words == 1).astype(np.float32)
    columns = [exact * (found.reading == i) for i in range(NEAREST)]
    columns += [exact * np.log(np.maximum(found.shared, 1)), exact * one_word]
    columns += [near * similarity, near * similarity**2, near * closeness, near * margin]
    columns += [near * unknown, near * one_word]
    columns += [near * (found.reading == READINGS.index(r)) for r in ("reduced", "role")]
    columns += [near * found.company, near * found.company * unknown]
    return np.stack(columns, axis=1).astype(np.float32)  # (n, f)


def confidence(found: Candidates, model: Logistic) -> NDArray[np.float32]:
    """The probability that each text's best candidate is right: float32 (n,), 0 without one."""
    sure = model.probability(features(found))
    sure[found.vague] = np.minimum(sure[found.vague], VAGUE_CONFIDENCE)
    sure[found.reading < 0] = 0.0
    return sure


@lru_cache
def calibration(taxonomy: str) -> Logistic:
    """The shipped model for a taxonomy's name; `DEFAULT` where it has none of its own."""
    path = files("jobspace") / "assets" / "calibration.json"
    models = json.loads(path.read_text(encoding="utf-8"))["models"]
    chosen = models.get(taxonomy, models[DEFAULT])
    return Logistic(
        features=FEATURES,
        weights=np.array([chosen["weights"][name] for name in FEATURES]),
        bias=chosen["bias"],
    )
