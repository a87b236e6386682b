"""`scaling`: how seconds and memory of `normalize` grow with rows, texts, labels and cores."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.installed import FOLDERS, warm
from benchmarks.options import Options, environment, jobspace
from benchmarks.perturb import perturbed
from benchmarks.process import Repeated, measured, repeated
from benchmarks.result import Result, Value, progress
from benchmarks.rows import fec_counts, rows_source
from jobspace.taxonomy.model import Taxonomy
from jobspace.taxonomy.onet import read_onet

RUNS = 3
LEAST_ROWS = 100_000  # beside those of --rows
TEXTS = (10_000, 100_000, 1_000_000)
LABELS = (1_000, 10_000, 57_000, 300_000, 1_000_000)
TEXTS_OF_LABELS = 20_000  # texts that are normalized to each number of labels
# Linux runs a process on some of its cores; jobspace has a thread for each core of the machine.
PINNED = (
    "import os, sys; os.sched_setaffinity(0, map(int, sys.argv[1].split(','))); "
    "os.execv(sys.argv[2], sys.argv[2:])"
)


def run(options: Options) -> list[Result]:
    """One table for each of the four."""
    most = options.texts or max(TEXTS)
    return [
        _by_rows(options),
        _by_texts(options, [n for n in TEXTS if n <= most]),
        _by_labels(options, [n for n in LABELS if n <= most]),
        _by_cores(options, min(100_000, most)),
    ]


def _by_rows(options: Options) -> Result:
    warm(options, "soc")
    table = [
        {"rows": n, **_normalized(options, rows_source(options, n), "soc").figures()}
        for n in sorted({LEAST_ROWS, *options.rows})
    ]
    note = "donors' occupations sampled by their counts, to SOC; parquet to parquet, whole process"
    return Result(title="scaling: rows", rows=table, notes=(note,))


def _by_texts(options: Options, sizes: Sequence[int]) -> Result:
    warm(options, "onet")
    table: list[dict[str, Value]] = []
    for n in sizes:
        source = _texts(options, n)
        table.append({"distinct texts": n, **_normalized(options, source, "onet").figures()})
    note = "donors' strings with slips, each row another text, to O*NET"
    return Result(title="scaling: distinct texts", rows=table, notes=(note,))


def _by_labels(options: Options, sizes: Sequence[int]) -> Result:
    """Taxonomies of a user's own, each installed and its index built anew."""
    source = _texts(options, min(TEXTS_OF_LABELS, max(sizes)))
    onet = read_onet(options.shared / FOLDERS["onet"], with_lay=False)
    table: list[dict[str, Value]] = []
    for n in sizes:
        name = f"labels-{n}"
        n_concepts = _installed(options, onet, n)
        building = _building(options, name)
        warm(options, name)
        timed = _normalized(options, source, name)
        row = {"labels": n, "concepts": n_concepts, "index, once, s": building}
        table.append(row | timed.figures())
    notes = (
        f"{min(TEXTS_OF_LABELS, max(sizes)):,} distinct texts; whole process, index ready",
        "up to 57,000 labels: the first concepts of O*NET; above: its concepts again with slips in "
        "their labels, each a concept of its own",
    )
    return Result(title="scaling: labels", rows=table, notes=notes)


def _building(options: Options, name: str) -> float:
    """Seconds of making an index: of a use with an empty cache, less those of the next use."""
    command = jobspace("title", "nurse", "-t", name)
    with TemporaryDirectory(dir=options.work) as cache:
        around = environment(options) | {"JOBSPACE_CACHE_DIR": cache}
        first, second = (measured(command, around, options.work).seconds for _ in range(2))
    return first - second


def _by_cores(options: Options, n: int) -> Result:
    """The same texts on one core, two, four and so on."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    counts = [2**i for i in range(len(cores).bit_length()) if 2**i <= len(cores)]
    table: list[dict[str, Value]] = []
    for count in counts:
        pinned = (sys.executable, "-c", PINNED, ",".join(map(str, cores[:count])))
        timed = _normalized(options, _texts(options, n), "onet", pinned)
        table.append({"cores": count, **timed.figures()})
    notes = [f"{n:,} distinct texts to O*NET; the process may use so many cores"]
    if not cores:
        notes = ["this system does not pin a process to cores: nothing measured"]
    return Result(title="scaling: cores", rows=table, notes=tuple(notes))


def _normalized(
    options: Options, source: str, taxonomy: str, launcher: Sequence[str] = ()
) -> Repeated:
    progress(f"normalize of {Path(source).name}, {taxonomy} {launcher[-1] if launcher else ''}")
    output = options.work / "scaling.parquet"
    command = jobspace(
        "normalize", source, "--column", "occupation", "-t", taxonomy, "-o", str(output)
    )
    runs = options.repeat or RUNS
    timed = repeated([*launcher, *command], environment(options), runs, options.work)
    output.unlink()
    return timed


def _texts(options: Options, n: int) -> str:
    """A file of n distinct texts, one a row; written unless it is there."""
    path = options.work / f"texts-{n}-seed{options.seed}.parquet"
    if not path.exists():
        made = list(perturbed(fec_counts(options.fec)[0].to_pylist(), n, options.seed))
        pq.write_table(pa.table({"occupation": pa.array(made, pa.string())}), path)
    return str(path)


def _installed(options: Options, onet: Taxonomy, n: int) -> int:
    """Install a taxonomy of n labels; the number of its concepts."""
    progress(f"a taxonomy of {n:,} labels")
    table = labels_table(onet, n, options.seed)
    path = options.work / f"labels-{n}.parquet"
    pq.write_table(table, path)
    command = jobspace(
        *("taxonomy", "add", f"labels-{n}", "--from", str(path)),
        *("--code", "code", "--title", "title", "--label", "label"),
    )
    measured(command, environment(options), options.work)
    return len(set(table["code"].to_pylist()))


def labels_table(taxonomy: Taxonomy, n: int, seed: int) -> pa.Table:
    """Columns code, title, label: n labels of a taxonomy, its first, then with slips in them.

    Each round takes all concepts once more, with codes of their own and one slip or two in every
    label, so that a concept has as many labels at a million as at a thousand.
    """
    rows = [(r["code"], r["title"], r["label"]) for r in taxonomy.to_arrow().to_pylist()]
    made = [row for row, _ in zip(_rounds(rows, seed), range(n), strict=False)]
    columns = dict(zip(("code", "title", "label"), zip(*made, strict=True), strict=True))
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _rounds(rows: Sequence[tuple[str, str, str]], seed: int) -> Iterator[tuple[str, str, str]]:
    yield from rows
    seeds = random.Random(seed)
    again = 1
    while True:
        for code, title, label in rows:
            if len(label) >= 3:  # shorter ones are not perturbed
                yield f"{code}#{again}", f"{title} {again}", _slip(label, seeds.getrandbits(32))
        again += 1


def _slip(label: str, seed: int) -> str:
    return next(perturbed([label], 1, seed))
