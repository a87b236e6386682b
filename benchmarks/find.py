"""`find`: methods side by side on 300 judged titles of each of two kinds, half of them unseen."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.options import Options, environment, jobspace
from benchmarks.process import measured, repeated
from benchmarks.result import Result, Value, progress
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import InputError
from jobspace.find.decide import FindOptions, Method, Verdicts, decided
from jobspace.find.examples import Examples, Judged, Rows

FOLDER = Path(__file__).with_name("judgements")
SAMPLE = 10_000  # rows that anchors are looked for in
N_DRAWS = 2_000
RUNS = 5
Bools: TypeAlias = NDArray[np.bool_]

# What an expert writes who knows the field and its words; written by the one who judged, after it.
EXPERT = {
    "machine-learning": r"\b(machine learning|artificial intelligence|ai|a\.i\.|ml|ai/ml|mlops|"
    r"deep learning|nlp|natural language|computer vision|llms?|gen ?ai|generative|"
    r"data scien(ce|tist)s?|neural|reinforcement learning)\b",
    "renewable-energy": r"\b(renewables?|solar|photovoltaics?|pv|biofuels?|"
    r"wind (turbine|energy|farm|tech\w*)|(off|on)shore wind|(clean|green) energy|"
    r"hydro(power|electric)?|biomass|biogas|"
    r"geothermal|energy storage|bess|distributed energy)\b",
}
PHRASES = {
    "machine-learning": ("machine learning", "artificial intelligence"),
    "renewable-energy": ("renewable energy", "solar"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind's judgements: m titles in two halves.

    Attributes:
        name: of the file.
        row: int64 (m,), of titles.parquet; `text` its titles.
        yes: bool (m,).
        weight: (m,) how many titles each stands for.
        seen: bool (m,), the half that cut-offs and models may use.
    """

    name: str
    row: NDArray[np.int64]
    text: list[str]
    yes: Bools
    weight: NDArray[np.float64]
    seen: Bools

    def judged(self) -> Judged:
        """The half that may be used; each counts once: the table below is of the sample."""
        n = int(self.seen.sum())
        return Judged(
            row=self.row[self.seen],
            text=[text for text, seen in zip(self.text, self.seen, strict=True) if seen],
            yes=self.yes[self.seen],
            weight=np.ones(n),
            n_blank=0,
            source=self.name,
        )

    def texts(self, yes: bool) -> list[str]:
        """The titles of the usable half that were judged so."""
        parts = zip(self.text, self.yes, self.seen, strict=True)
        return [text for text, said, seen in parts if seen and bool(said) is yes]


def run(options: Options) -> list[Result]:
    """Time the whole run; then compare the methods on both kinds."""
    titles = options.shared / "linkedin-postings" / "titles.parquet"
    table = pq.read_table(titles)
    texts = table["title"].cast(pa.string())
    rows = rows_of(texts, titles.name)
    results = [_speed(titles, options)]
    for name in PHRASES:
        kind = judged_kind(name, table, texts, options.seed)
        results += _compared(kind, rows, options)
        results.append(_by_topic(name, options))
    return results


def rows_of(texts: pa.ChunkedArray, name: str) -> Rows:
    """A column as the verb takes it: each distinct text once."""
    coded = texts.combine_chunks().dictionary_encode()
    ids = np.asarray(coded.indices.fill_null(-1), np.int32)
    return Rows(texts=coded.dictionary, ids=ids, name=name)


def judged_kind(name: str, table: pa.Table, texts: pa.ChunkedArray, seed: int) -> Kind:
    """Read the judgements and halve every stratum at random."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    place = {job: row for row, job in enumerate(table["job_id"].to_pylist())}
    row = np.array([place[int(line["job_id"])] for line in lines])
    stratum = np.array([int(line["stratum"]) for line in lines])
    rng = np.random.default_rng([seed, 1])
    seen = np.zeros(len(lines), np.bool_)
    for number in np.unique(stratum):
        drawn = rng.permutation(np.flatnonzero(stratum == number))
        seen[drawn[: len(drawn) // 2]] = True
    return Kind(
        name=name,
        row=row,
        text=texts.take(pa.array(row)).to_pylist(),
        yes=np.array([line["judgement"] == "yes" for line in lines]),
        weight=np.array([float(line["weight"]) for line in lines]),
        seen=seen,
    )


def _compared(kind: Kind, rows: Rows, options: Options) -> list[Result]:
    phrases = PHRASES[kind.name]
    plain = Examples(containing=phrases, sample=SAMPLE)
    unlike = Examples(containing=phrases, sample=SAMPLE, unlike=kind.texts(False))
    both = Examples(
        containing=phrases, sample=SAMPLE, like=kind.texts(True), unlike=kind.texts(False)
    )
    asked: list[tuple[str, Examples, Method, str]] = [
        ("anchors", plain, "anchors", "default"),
        ("anchors + unlike", unlike, "anchors", "default"),
        ("anchors + unlike + judged yes", both, "anchors", "default"),
        ("probe", plain, "probe", "default"),
    ]
    if options.baselines:
        asked += [
            ("anchors, minilm", plain, "anchors", "minilm"),
            ("anchors + unlike, minilm", unlike, "anchors", "minilm"),
            ("probe, minilm", plain, "probe", "minilm"),
        ]
    best: list[dict[str, Value]] = []
    sure: list[dict[str, Value]] = []
    for title, examples, method, encoder in asked:
        progress(f"{kind.name}: {title}")
        ready = load_encoder(encoder)
        verdicts = decided(
            rows, examples, ready, FindOptions(method=method, seed=options.seed), kind.judged()
        )
        best.append(_row(title, kind, _found(verdicts, rows, kind), verdicts.min_similarity))
        try:
            wanted = FindOptions(method=method, seed=options.seed, min_precision=0.9)
            verdicts = decided(rows, examples, ready, wanted, kind.judged())
        except InputError as error:
            sure.append({"method": title, "refused": str(error)[:90]})
        else:
            sure.append(_row(title, kind, _found(verdicts, rows, kind), verdicts.min_similarity))
    spelled = "|".join(rf"\b{phrase}\b" for phrase in phrases)
    best.append(_row("regex of the phrases", kind, _regex(spelled, kind), None))
    best.append(_row("regex of an expert", kind, _regex(EXPERT[kind.name], kind), None))
    n = int((~kind.seen).sum())
    note = (
        f"cut-off of the best F1 on {int(kind.seen.sum())} judgements, measured on the other {n}, "
        f"{int(kind.yes[~kind.seen].sum())} of them yes; brackets: 95 %, {N_DRAWS:,} draws"
    )
    weighted = "weighted: each title counts for as many as it was drawn from; one far down is many"
    return [
        Result(title=f"find, {kind.name}", rows=best, notes=(note, weighted)),
        Result(title=f"find --min-precision 0.9, {kind.name}", rows=sure),
    ]


def _found(verdicts: Verdicts, rows: Rows, kind: Kind) -> Bools:
    match = verdicts.is_match
    if match is None:
        raise RuntimeError("judgements were given, so there is a cut-off")
    return match[rows.ids[kind.row]]


def _regex(pattern: str, kind: Kind) -> Bools:
    compiled = re.compile(pattern, re.IGNORECASE)
    return np.array([bool(compiled.search(text)) for text in kind.text])


def _row(title: str, kind: Kind, found: Bools, cut: float | None) -> dict[str, Value]:
    unseen = ~kind.seen
    yes, hit, weight = kind.yes[unseen], found[unseen], kind.weight[unseen]
    rng = np.random.default_rng(0)
    draws = rng.integers(len(yes), size=(N_DRAWS, len(yes)))
    ones = np.ones(len(yes))
    redrawn = np.array([_measures(hit[d], yes[d], ones[d]) for d in draws])  # (b, 3)
    low, high = np.quantile(redrawn, (0.025, 0.975), axis=0)
    now = _measures(hit, yes, ones)
    shown = [f"{now[i]:.3f} [{low[i]:.2f}, {high[i]:.2f}]" for i in range(3)]
    of_all = _measures(hit, yes, weight)
    return {
        "method": title,
        "cut-off": cut,
        "precision": shown[0],
        "recall": shown[1],
        "F1": shown[2],
        "weighted precision": of_all[0],
        "weighted recall": of_all[1],
    }


def _measures(found: Bools, yes: Bools, weight: NDArray[np.float64]) -> tuple[float, float, float]:
    right = float(weight[found & yes].sum())
    precision = right / max(float(weight[found].sum()), 1e-12)
    recall = right / max(float(weight[yes].sum()), 1e-12)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-12)


def _by_topic(name: str, options: Options) -> Result:
    """LDA and the plain methods on the rows that have descriptions, where each is judged."""
    table = pq.read_table(options.shared / "linkedin-postings" / "postings_1000.parquet")
    jobs = table["job_id"].to_pylist()
    with (FOLDER / "postings-1000.csv").open(encoding="utf-8") as file:
        right = {int(line["job_id"]) for line in csv.DictReader(file) if line["kind"] == name}
    yes = np.array([job in right for job in jobs])
    titles = table["title"].cast(pa.string()).to_pylist()
    bodies = table["description"].cast(pa.string()).to_pylist()
    whole = [f"{t or ''} {d or ''}" for t, d in zip(titles, bodies, strict=True)]
    like = Examples(like=PHRASES[name])
    found: list[tuple[str, NDArray[np.float64]]] = []
    for title, texts, method in (
        ("lda on title + description", whole, "lda"),
        ("anchors on the title", titles, "anchors"),
        ("anchors on title + description", whole, "anchors"),
    ):
        rows = rows_of(pa.chunked_array([pa.array(texts, pa.string())]), name)
        options_of = FindOptions(method=method, seed=options.seed)  # type: ignore[arg-type]
        verdicts = decided(rows, like, load_encoder("default"), options_of)
        found.append((title, verdicts.decisive[rows.ids].astype(np.float64)))
    return Result(
        title=f"find, {name}, on {len(jobs):,} postings with descriptions",
        rows=[_ranked(title, values, yes) for title, values in found],
        notes=(f"{int(yes.sum())} of them are of the kind; anchors are the phrases themselves",),
    )


def _ranked(title: str, values: NDArray[np.float64], yes: Bools) -> dict[str, Value]:
    order = np.argsort(-values, kind="stable")
    ranks = np.flatnonzero(yes[order]) + 1
    return {
        "method": title,
        "ranks of the right ones": ", ".join(map(str, ranks.tolist())),
        "found from 0.5 on": int((values >= 0.5).sum()),
        "right among them": int((yes & (values >= 0.5)).sum()),
    }


def _speed(titles: Path, options: Options) -> Result:
    phrases: Sequence[str] = PHRASES["machine-learning"]
    asked = [part for phrase in phrases for part in ("--anchors-containing", phrase)]
    command = jobspace(
        *("find", str(titles), "--column", "title", *asked, "--sample", str(SAMPLE)),
        *("--min-similarity", "0.85", "--output", str(options.work / "found.parquet")),
    )
    measured(command, environment(options), options.work)  # fills the disk cache
    runs = repeated(command, environment(options), options.repeat or RUNS, options.work)
    return Result(
        title="find on 123,849 titles, start to end",
        rows=[{**runs.figures()}],
    )
