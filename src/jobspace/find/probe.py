"""A logistic model on the vectors of judged texts: the kind as a direction, not as neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from jobspace.errors import InputError

FOLDS: Final = 10
STRENGTHS: Final = (1.0, 10.0, 100.0)  # inverse of the pull towards 0; picked by held-out loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A fitted model.

    Attributes:
        model: scikit-learn's.
        strength: C, the one of the least held-out loss.
        held_out: float64 (m,), the probability of each judged text by a model that did not see it.
    """

    model: Any
    strength: float
    held_out: NDArray[np.float64]

    @classmethod
    def fit(
        cls, vectors: NDArray[np.float32], yes: NDArray[np.bool_], groups: NDArray[np.intp]
    ) -> Probe:
        """Learn from m judged texts.

        Both answers weigh the same, however few said yes. The strength of regularisation is the
        one whose held-out log loss is least, over ten folds; judgements of one text share a fold.

        Args:
            vectors: float32 (m, d), unit rows.
            yes: (m,) the judgements.
            groups: (m,) which text each is of.

        Raises:
            InputError: fewer than two texts of either answer.
        """
        from sklearn.linear_model import LogisticRegression
        from sklearn.metrics import log_loss
        from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

        least = min(len(np.unique(groups[yes])), len(np.unique(groups[~yes])))
        if least < 2:
            raise InputError(
                f"judgements: got {int(yes.sum())} yes and {int((~yes).sum())} no; expected two "
                "texts or more of each for --method probe. Judge more rows."
            )
        folds = StratifiedGroupKFold(min(FOLDS, least), shuffle=True, random_state=0)
        tried = []
        for strength in STRENGTHS:
            model = LogisticRegression(C=strength, class_weight="balanced", max_iter=2_000)
            held_out = cross_val_predict(
                model, vectors, yes, cv=folds, groups=groups, method="predict_proba"
            )[:, 1]
            tried.append((float(log_loss(yes, held_out)), strength, held_out))
        _, strength, held_out = min(tried, key=lambda t: (t[0], t[1]))
        model = LogisticRegression(C=strength, class_weight="balanced", max_iter=2_000)
        return cls(model=model.fit(vectors, yes), strength=strength, held_out=held_out)

    def probability(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of yes, for n unit rows: float32 (n,)."""
        found: NDArray[np.float64] = self.model.predict_proba(vectors)[:, 1]
        return found.astype(np.float32)
