"""The texts that a find job drew to be judged, and what a person said of them so far.

They were drawn as many from each stretch of the ranking, so that a few tell much.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.errors import InputError
from jobspace.find.cutoff import MIN_JUDGED, Point, wilson_low
from jobspace.find.estimate import Estimate, estimated
from jobspace.find.judging import strata
from jobspace.tables.spreadsheets import is_formula
from jobspace.tables.write import write_table
from jobspace.web.work.find import FIRST_STRATUM
from jobspace.web.work.rows import mapped

FILE: Final = "judgements.csv"
FAR: Final = 3  # a stretch that the cut-off finds nothing of gets so many times fewer judgements


@dataclass(slots=True, kw_only=True)
class Sheet:
    """q texts to judge.

    Attributes:
        rows: of the file: row, text, value, place in the ranking and so on.
        value: float64 (q,), what the cut-off is on.
        at: int64 (q,), the place of each in the ranking.
        ends: of the stretches they were drawn from.
        stratum: int64 (q,), the stretch of each.
        said: the judgements so far by place, in the order they were made.
        place: where they are kept.
    """

    rows: list[dict[str, Any]] = field(repr=False)
    value: NDArray[np.float64] = field(repr=False)
    at: NDArray[np.int64] = field(repr=False)
    ends: list[int]
    stratum: NDArray[np.int64] = field(repr=False)
    place: Path
    said: dict[int, bool] = field(default_factory=dict)

    @classmethod
    def open(cls, drawn: Path, place: Path, n_texts: int) -> Sheet:
        """Read what was drawn of a ranking of n texts, and the judgements kept from before."""
        table = mapped(drawn)
        at, ends = np.asarray(table["place"], np.int64), strata(n_texts, FIRST_STRATUM)
        sheet = cls(
            rows=table.to_pylist(),
            value=np.asarray(table["value"], np.float64),
            at=at,
            ends=ends,
            stratum=np.searchsorted(ends, at, side="right") - 1,
            place=place,
        )
        sheet._take_up()
        return sheet

    def judge(self, place: int, yes: bool) -> None:
        """Keep a judgement."""
        self.said[place] = yes
        self._keep()

    def take_back(self) -> None:
        """Forget the last judgement."""
        if self.said:
            self.said.popitem()
            self._keep()

    def next_at(self, cut: float) -> int | None:
        """The text to judge next: of the stretch that was judged least, those found before others.

        None when all are judged.
        """
        left = [i for i in range(len(self.rows)) if i not in self.said]
        if not left:
            return None
        judged = np.bincount(self.stratum[list(self.said)], minlength=len(self.ends))
        reaches = np.zeros(len(judged), np.bool_)
        reaches[self.stratum[self.value >= cut]] = True
        turn = np.where(reaches, judged, FAR * (judged + 1))
        return min(left, key=lambda i: (turn[self.stratum[i]], self.stratum[i], i))

    def estimate(self, n_found: int) -> Estimate:
        """What the judgements say of a cut-off that finds so many texts."""
        judged = list(self.said)
        yes = np.array(list(self.said.values()), np.bool_)
        return estimated(self.at[judged], yes, self.ends, n_found)

    def points(self, n_texts_at: Callable[[float], int]) -> list[Point]:
        """What each judged text's value comes to as a cut-off, the highest first.

        Args:
            n_texts_at: how many texts a cut-off finds.

        Raises:
            InputError: too few are judged to choose a cut-off by.
        """
        if len(self.said) < MIN_JUDGED:
            raise InputError(
                f"judgements: got {len(self.said)}; expected {MIN_JUDGED} or more. Judge some more."
            )
        cuts = np.unique(self.value[list(self.said)])[::-1].tolist()
        return [_point(cut, self.estimate(n_texts_at(cut))) for cut in cuts]

    def weights(self) -> NDArray[np.float64]:
        """How many texts each judged one stands for: its stretch's, shared among those judged."""
        stratum = self.stratum[list(self.said)]
        n_judged = np.bincount(stratum, minlength=1)
        shared: NDArray[np.float64] = np.diff(self.ends)[stratum] / np.maximum(n_judged, 1)[stratum]
        return shared

    def texts(self, *, yes: bool) -> list[str]:
        """The texts judged so."""
        return [self.rows[place]["text"] for place, said in self.said.items() if said == yes]

    def as_judgements(self) -> list[dict[str, Any]]:
        """As a job `find` takes them."""
        weight = self.weights().tolist()
        return [
            {"row": self.rows[place]["row"], "judgement": _word(yes), "weight": n}
            for (place, yes), n in zip(self.said.items(), weight, strict=True)
        ]

    def _keep(self) -> None:
        """Write the csv that `--judged` reads; a text that a spreadsheet would run is left out.

        Its row says which it is.
        """
        if not self.said:
            self.place.unlink(missing_ok=True)
            return
        picked = [self.rows[place] for place in self.said]
        texts = [None if is_formula(row["text"]) else row["text"] for row in picked]
        fresh = self.place.with_name(f"new-{FILE}")
        columns = {
            "row": [row["row"] for row in picked],
            "text": pa.array(texts, pa.string()),
            "similarity": [row["value"] for row in picked],
            "stratum": self.stratum[list(self.said)] + 1,
            "weight": np.round(self.weights(), 3),
            "judgement": [_word(yes) for yes in self.said.values()],
        }
        write_table(pa.table(columns), str(fresh))
        fresh.replace(self.place)

    def _take_up(self) -> None:
        if not self.place.is_file():
            return
        from jobspace.find.examples import read_judged

        kept = read_judged(str(self.place))
        places = {row["row"]: place for place, row in enumerate(self.rows)}
        for row, yes in zip(kept.row.tolist(), kept.yes.tolist(), strict=True):
            self.said[places[row]] = yes


def _point(value: float, estimate: Estimate) -> Point:
    """An estimate as a point of the curve that cut-offs are chosen on."""
    precision, recall = estimate.precision or 0.0, estimate.recall or 0.0
    low = precision
    if np.isfinite(estimate.n_effective):
        low = wilson_low(precision, estimate.n_effective)
    return Point(
        min_similarity=value,
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / max(precision + recall, 1e-12),
        precision_low=low,
        n_found=estimate.n_found,
        n_right=estimate.n_right,
    )


def _word(yes: bool) -> str:
    return "yes" if yes else "no"
