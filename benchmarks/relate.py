"""`relate`: axes planted in texts at four strengths, noise in 100 draws, real tables, speed."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.options import Options
from benchmarks.result import Result, Value, progress
from jobspace.encode.load import encoder as load_encoder
from jobspace.relate.options import RelateOptions
from jobspace.relate.result import Axis, Relation
from jobspace.relate.table import Linked, relate_tables
from jobspace.stats.linked import LinkedOptions, fit_linked
from jobspace.tables.text_of import TextOf

Floats: TypeAlias = NDArray[np.float64]

N_ROWS: Final = 2_000
N_NOISE: Final = 100
N_DRAWS: Final = 5
STRENGTHS: Final = {
    "strong": 6.0,
    "middling": 3.0,
    "weak": 2.0,
    "fainter yet": 1.0,
}  # planted words of some 30 a text
# The pools of the planted axis: low and high end, of each side.
LEFT: Final = (
    ["patients", "nursing", "ward", "triage", "clinic", "surgery", "vaccine", "bedside"],
    ["forecast", "spreadsheet", "ledger", "invoice", "audit", "budget", "tax", "accruals"],
)
RIGHT: Final = (
    ["compiler", "kubernetes", "debugging", "database", "backend", "python", "latency", "server"],
    ["harvest", "tractor", "irrigation", "orchard", "livestock", "soil", "seedlings", "barn"],
)
# All the rest of a text: two subjects of these, on each side its own.
SUBJECTS: Final = [
    line.split()
    for line in (
        "guitar violin orchestra rehearsal melody concert singer chorus tempo",
        "welding rivets forge anvil furnace steel blowtorch casting alloy",
        "sailor harbor vessel anchor cargo navigation tide dock rigging",
        "bakery flour oven pastry dough sourdough icing croissant yeast",
        "courtroom attorney plaintiff statute verdict litigation judge testimony",
        "classroom pupils homework teacher lesson grading semester syllabus tutor",
        "hotel guests reception concierge lobby booking housekeeping banquet suite",
        "plumbing pipe valve faucet drainage boiler sewer leak gasket",
        "museum curator exhibit archive artifact gallery sculpture restoration",
        "police patrol arrest dispatch officer warrant suspect precinct siren",
        "aviation pilot cockpit runway altitude hangar turbine airline radar",
        "gardening lawn hedge pruning mulch compost greenhouse trowel trellis",
    )
]
FILLING: Final = [
    "with",
    "and",
    "for",
    "the",
    "of",
    "in",
    "to",
    "on",
    "several",
    "large",
    "small",
    "various",
    "many",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """Two columns of n texts that share nothing but a hidden variable (n,)."""

    left: list[str]
    right: list[str]
    hidden: Floats

    @property
    def table(self) -> pa.Table:
        """Both columns, by position."""
        return pa.table({"left": self.left, "right": self.right})


def planted(n_rows: int, n_words: float, seed: int) -> Planted:
    """Texts of 30 words with some more of the planted pools, n_words of them on average.

    The more the hidden variable of a row is above 0, the more often they are of the high pools.
    """
    rng = np.random.default_rng(seed)
    hidden = rng.standard_normal(n_rows)
    sides = [[_text(h, pools, n_words, rng) for h in hidden] for pools in (LEFT, RIGHT)]
    return Planted(left=sides[0], right=sides[1], hidden=hidden)


def _text(
    hidden: float, pools: tuple[list[str], list[str]], n_words: float, rng: np.random.Generator
) -> str:
    first, second = rng.choice(len(SUBJECTS), 2, replace=False)
    words = []
    for draw in rng.random(30):
        of = FILLING if draw < 0.3 else SUBJECTS[first if draw < 0.65 else second]
        words.append(of[rng.integers(len(of))])
    for _ in range(rng.binomial(8, n_words / 8)):
        pool = pools[int(rng.random() < 1 / (1 + np.exp(-2 * hidden)))]
        words.insert(int(rng.integers(len(words))), pool[rng.integers(len(pool))])
    return " ".join(words) + "."


def right_terms(axis: Axis) -> tuple[int, int]:
    """How many of the terms of both ends and sides are planted at that end, and of how many."""
    ends = [axis.low, axis.high]
    if not set(axis.high.left_terms) & set(LEFT[1]):
        ends.reverse()
    n_right = n = 0
    for which, end in enumerate(ends):
        for terms, pools in ((end.left_terms, LEFT), (end.right_terms, RIGHT)):
            shown = terms[:5]
            n += len(shown)
            n_right += sum(any(word in pools[which] for word in t.split()) for t in shown)
    return n_right, n


def run(options: Options) -> list[Result]:
    """Planted axes; noise; which method finds them better; real tables."""
    return [
        _planted(options),
        _noise(options),
        _methods(options),
        _autoencoders(options),
        _real(options),
    ]


def related(data: Planted, seed: int = 0, **change: object) -> Relation:
    """The verb on a planted table."""
    linked = Linked(
        left=data.table,
        right=None,
        left_text=TextOf(columns=("left",)),
        right_text=TextOf(columns=("right",)),
    )
    options = replace(RelateOptions(seed=seed), **change)  # type: ignore[arg-type]
    return relate_tables(linked, load_encoder("default"), options)


def _planted(options: Options) -> Result:
    rows: list[dict[str, Value]] = []
    for name, n_words in STRENGTHS.items():
        for draw in range(N_DRAWS):
            progress(f"planted, {name}, {draw + 1} of {N_DRAWS}")
            data = planted(N_ROWS, n_words, options.seed + draw)
            began = time.perf_counter()
            done = related(data, options.seed)
            axis = done.axes[0]
            n_right, n = right_terms(axis)
            table = done.to_arrow()
            at = sum(table[f"axis_1_{side}"].to_numpy() for side in ("left", "right"))
            rows.append(
                {
                    "planted": f"{name}: {n_words:g} words a text",
                    "draw": draw,
                    "held-out correlation": axis.held_out,
                    "p": axis.p_value,
                    "planted terms": f"{n_right} of {n}",
                    "with the hidden variable": abs(float(np.corrcoef(at, data.hidden)[0, 1])),
                    "p of axes 2, 3": ", ".join(f"{a.p_value:.3f}" for a in done.axes[1:]),
                    "s": time.perf_counter() - began,
                }
            )
    note = "the first five terms of each end and side; the rest of a text is of other subjects"
    return Result(title=f"relate, {N_ROWS:,} linked texts", rows=rows, notes=(note,))


def _noise(options: Options) -> Result:
    encoder = load_encoder("default")
    rows: list[dict[str, Value]] = []
    for n_rows in (200, 1_000):
        least: list[float] = []
        for draw in range(N_NOISE):
            progress(f"noise, {n_rows:,} rows, {draw + 1} of {N_NOISE}")
            rng = np.random.default_rng([options.seed, draw])
            data = planted(n_rows, 2.0, 1_000 + draw)
            right = [data.right[i] for i in rng.permutation(n_rows)]
            linked = LinkedOptions(seed=draw)
            fit = fit_linked(encoder.encode(data.left), encoder.encode(right), linked)
            least.append(float(fit.p_values.min()))
        p = np.array(least)
        rows.append(
            {
                "rows": n_rows,
                "draws": N_NOISE,
                "without an axis below 0.05": int((p >= 0.05).sum()),
                "without one below 0.01": int((p >= 0.01).sum()),
                "median of the least p": float(np.median(p)),
            }
        )
    note = "planted texts whose links are shuffled: both sides have an axis, but not the same"
    return Result(title="relate, pure noise", rows=rows, notes=(note,))


def _methods(options: Options) -> Result:
    """Canonical correlation, partial least squares and what lies between, by dimensions."""
    encoder = load_encoder("default")
    draws = [planted(N_ROWS, 2.0, options.seed + draw) for draw in range(N_DRAWS)]
    vectors = [(encoder.encode(d.left), encoder.encode(d.right)) for d in draws]
    rows: list[dict[str, Value]] = []
    for n_dims in (20, 50, 100):
        for shrinkage in (0.0, 0.05, 0.2, 1.0):
            progress(f"{n_dims} dimensions, shrinkage {shrinkage:g}")
            chosen = LinkedOptions(n_dims=n_dims, shrinkage=shrinkage, n_permutations=99)
            fits = [fit_linked(left, right, chosen) for left, right in vectors]
            hidden = [
                abs(float(np.corrcoef(f.left_at[:, 0] + f.right_at[:, 0], d.hidden)[0, 1]))
                for f, d in zip(fits, draws, strict=True)
            ]
            rows.append(
                {
                    "dimensions": n_dims,
                    "shrinkage": shrinkage,
                    "held-out correlation": float(np.mean([f.held_out[0] for f in fits])),
                    "with the hidden variable": float(np.mean(hidden)),
                    "found, p < 0.05": f"{sum(f.p_values[0] < 0.05 for f in fits)} of {N_DRAWS}",
                }
            )
    note = "shrinkage 0: canonical correlation; 1: partial least squares; the verb takes 0.05"
    return Result(title="relate, methods on the weak axis", rows=rows, notes=(note,))


def _autoencoders(options: Options) -> Result:
    """What autoencoders make of the strong planted axis, and of a real table."""
    google = str(options.shared / "google-job-skills" / "job_skills.csv")
    real = Linked(
        left=google,
        right=google,
        left_text=TextOf(columns=("Responsibilities",)),
        right_text=TextOf(columns=("Minimum Qualifications", "Preferred Qualifications")),
    )
    chosen = RelateOptions(method="autoencoder", seed=options.seed)
    rows: list[dict[str, Value]] = []
    for name in ("strong planted axis", "Google: responsibilities, qualifications"):
        progress(f"autoencoders, {name}")
        began = time.perf_counter()
        if name == "strong planted axis":
            data = planted(N_ROWS, STRENGTHS["strong"], options.seed)
            done = related(data, options.seed, method="autoencoder")
        else:
            done = relate_tables(real, load_encoder("default"), chosen)
        axis = done.axes[0]
        rows.append(
            {
                "texts": name,
                "strongest pair": axis.title,
                "correlation": axis.correlation,
                "p": axis.p_value,
                "s": time.perf_counter() - began,
            }
        )
    note = "each side is learned alone, so what is small on its side is not seen, shared or not"
    return Result(title="relate --method autoencoder", rows=rows, notes=(note,))


def _real(options: Options) -> Result:
    google = str(options.shared / "google-job-skills" / "job_skills.csv")
    postings = str(options.shared / "linkedin-postings" / "postings_1000.parquet")
    onet = options.shared / "onet-29.3"
    asked = {
        "Google: responsibilities, qualifications": Linked(
            left=google,
            right=google,
            left_text=TextOf(columns=("Responsibilities",)),
            right_text=TextOf(columns=("Minimum Qualifications", "Preferred Qualifications")),
        ),
        "LinkedIn: descriptions, titles": Linked(
            left=postings,
            right=postings,
            left_text=TextOf(columns=("description",)),
            right_text=TextOf(columns=("title",)),
        ),
        "O*NET: tasks, titles by occupation": Linked(
            left=str(onet / "Task Statements.xlsx"),
            right=str(onet / "Alternate Titles.xlsx"),
            left_text=TextOf(columns=("Task",)),
            right_text=TextOf(columns=("Alternate Title",)),
            left_key="O*NET-SOC Code",
            right_key="O*NET-SOC Code",
        ),
    }
    rows: list[dict[str, Value]] = []
    for name, linked in asked.items():
        progress(name)
        began = time.perf_counter()
        done = relate_tables(linked, load_encoder("default"), RelateOptions(seed=options.seed))
        seconds = time.perf_counter() - began
        rows += [
            {
                "tables": name if axis.number == 1 else "",
                "keys learned from": done.n_distinct if axis.number == 1 else None,
                "axis": axis.title,
                "held-out correlation": axis.held_out,
                "p": axis.p_value,
                "s": seconds if axis.number == 1 else None,
            }
            for axis in done.axes
        ]
    return Result(title="relate, real tables", rows=rows)
