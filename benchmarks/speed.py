"""`speed`: distinct texts a second against O*NET, beside the usual recipe in the same run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.agreement import agreement
from benchmarks.installed import FOLDERS, install, warm
from benchmarks.options import Options, environment, jobspace, module
from benchmarks.perturb import perturbed
from benchmarks.process import Repeated, measured, repeated
from benchmarks.result import Result, Value, progress
from benchmarks.rows import fec_counts

RUNS = 5
RUNS_PERTURBED = 3


def run(options: Options) -> list[Result]:
    """Time the distinct FEC strings, the recipe on some of them, and the perturbed ones."""
    texts, _ = fec_counts(options.fec)
    if options.texts is not None:
        texts = _sampled(texts, options.texts, options.seed)
    source = _written(options, "distinct", texts.to_pylist())
    ready = _prepared(options)
    fec = _timed(options, source, options.repeat or RUNS)
    recipe, recipe_notes = _recipe(options, source, len(texts))
    slips = _perturbed(options, texts.to_pylist())
    mine = _row("jobspace, FEC strings", len(texts), fec)
    changed = _row("jobspace, perturbed FEC strings", options.perturbed, slips)
    for row in (mine, changed):
        row["times the recipe"] = float(row["texts/s"] or 0) / float(recipe["texts/s"] or 1)
    notes = (
        "jobspace: whole process, parquet in and parquet out, index ready; texts/s is "
        "distinct texts by the median",
        *recipe_notes,
    )
    return [
        Result(title="speed: O*NET made ready, once", rows=ready),
        Result(
            title="speed: distinct texts against O*NET", rows=[mine, changed, recipe], notes=notes
        ),
        _agreement(texts),
    ]


def _prepared(options: Options) -> list[dict[str, Value]]:
    """Install O*NET and build its index anew; what each took."""
    installing = install(options, "onet")
    shutil.rmtree(options.work / "cache" / "indexes", ignore_errors=True)
    first = warm(options, "onet")
    again = warm(options, "onet")
    return [
        {"what": "jobspace taxonomy add onet --from FOLDER", "seconds": installing},
        {"what": "building the index, on first use", "seconds": first - again},
        {"what": "jobspace title nurse -t onet afterwards", "seconds": again},
    ]


def _timed(options: Options, source: Path, runs: int) -> Repeated:
    progress(f"normalize of {source.name}, {runs} times")
    output = options.work / "speed.parquet"
    command = jobspace(
        "normalize", str(source), "--column", "occupation", "-t", "onet", "-o", str(output),
        "--json",
    )  # fmt: skip
    timed = repeated(command, environment(options), runs, options.work)
    output.unlink()
    return timed


def _row(what: str, n: int, timed: Repeated) -> dict[str, Value]:
    return {"what": what, "texts": n, **timed.figures(), "texts/s": n / timed.seconds}


def _recipe(
    options: Options, source: Path, n_texts: int
) -> tuple[dict[str, Value], tuple[str, ...]]:
    """The recipe's rate on some rows, and what it would take for all."""
    n = min(options.baseline_rows or n_texts, n_texts)
    progress(f"the usual recipe on {n:,} rows")
    onet = options.shared / FOLDERS["onet"]
    command = module("usual_recipe", str(source), str(n), str(options.work), str(onet))
    done = measured(command, environment(options), options.work)
    found = json.loads(done.stdout.splitlines()[-1])
    seconds = found["encode_s"] + found["product_s"]
    row: dict[str, Value] = {
        "what": "usual recipe, MiniLM",
        "texts": n,
        "runs": 1,
        "median s": seconds,
        "peak MB": round(done.peak_mb),
        "texts/s": n / seconds,
        "times the recipe": 1.0,
    }
    notes = (
        f"usual recipe: {n:,} rows in batches of 256 took {found['encode_s']:.2f} s to encode and "
        f"{found['product_s']:.2f} s to multiply with {found['labels']:,} labels; loading "
        f"the model ({found['load_s']:.1f} s) and encoding the labels are left out, in its favour",
        f"usual recipe, extrapolated to {n_texts:,} rows: {n_texts * seconds / n:,.0f} s",
    )
    return row, notes


def _perturbed(options: Options, texts: Sequence[str]) -> Repeated:
    progress(f"perturbing {options.perturbed:,} strings")
    made = perturbed(texts, options.perturbed, options.seed)
    source = _written(options, "perturbed", list(made))
    return _timed(options, source, options.repeat or RUNS_PERTURBED)


def _agreement(texts: pa.Array) -> Result:
    from jobspace.normalize.normalizer import normalizer

    rows = [agreement(normalizer("onet"), texts)]
    notes = (
        "same concept: as the same pipeline with ConceptIndex.all_closeness in place of the "
        "screened search",
        "spelled as a label: after cleaning, repair, and part by part; such texts need no vectors",
    )
    return Result(title="speed: how texts were settled; brute force", rows=rows, notes=notes)


def _sampled(texts: pa.Array, n: int, seed: int) -> pa.Array:
    drawn = np.random.default_rng(seed).permutation(len(texts))[:n]
    return texts.take(pa.array(drawn))


def _written(options: Options, name: str, texts: Sequence[str]) -> Path:
    path = options.work / f"{name}.parquet"
    pq.write_table(pa.table({"occupation": pa.array(texts, pa.string())}), path)
    return path
