"""`killed`: runs ended by `kill -9` in the middle, and the same command again after each."""

from __future__ import annotations

import filecmp
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.installed import warm
from benchmarks.options import Options, environment, jobspace
from benchmarks.perturb import perturbed
from benchmarks.process import measured
from benchmarks.result import Result, Value, progress
from benchmarks.rows import fec_counts, rows_file

KILLS = 3
TEXTS = 100_000
EARLIEST, LATEST = 0.15, 0.85  # of an undisturbed run's seconds
SOONER = 0.8  # where a run ended before it was to be killed
POLL_S = 0.01
OLD_ROWS = 1_000  # of an output that was there before

Identity: TypeAlias = tuple[int, int, int]

READ_SO = (
    "visible: what stood under the output's name after the kill; half-written: whether anything "
    f"but the old and the complete file did at any time, looked every {POLL_S * 1000:.0f} ms",
    "leftovers: other files beside the output and in $TMPDIR, after the kill and after the same "
    "command ran again to its end",
    "identical: the output of the command run again with that of the undisturbed run: byte for "
    "byte, else by schema and values, else the columns that differ, in how many rows",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A process that has ended.

    Attributes:
        seconds: from start to end, wall clock; `cpu_seconds` of all its threads together.
        killed: whether it was, by this benchmark.
        seen: what stood under the output's name at any time; files are told apart by inode, size
            and time of change, so one that grows is several.
    """

    seconds: float
    cpu_seconds: float
    killed: bool
    seen: frozenset[Identity]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A command with its output in a folder where nothing else is put."""

    options: Options
    command: tuple[str, ...]
    folder: Path

    @classmethod
    def of(cls, options: Options, source: Path, *arguments: str) -> Scene:
        """`jobspace normalize` of a parquet file, output and temporary files in new folders."""
        folder = options.work / "killed"
        shutil.rmtree(folder, ignore_errors=True)
        for part in ("output", "temporary"):
            (folder / part).mkdir(parents=True)
        output = str(folder / "output" / "coded.parquet")
        command = jobspace(
            "normalize", str(source), "--column", "occupation", "-t", "soc", "-o", output,
            *arguments,
        )  # fmt: skip
        return cls(options=options, command=tuple(command), folder=folder)

    @property
    def output(self) -> Path:
        """What the command writes."""
        return self.folder / "output" / "coded.parquet"

    @property
    def undisturbed(self) -> Path:
        """What an undisturbed run wrote."""
        return self.folder / "undisturbed.parquet"

    @property
    def encodings(self) -> Path:
        """The cache of encodings."""
        return self.options.work / "cache" / "encodings"

    def run(self, kill_after_s: float | None = None) -> Ended:
        """Run the command, to its end or until it is killed, with an eye on its output.

        Raises:
            RuntimeError: it failed; the message has the end of its stderr.
        """
        env = environment(self.options) | {"TMPDIR": str(self.folder / "temporary")}
        seen: set[Identity] = set()
        cpu_before = _cpu_seconds()
        with tempfile.TemporaryFile() as errors:
            began = time.perf_counter()
            process = subprocess.Popen(
                self.command, env=env, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=errors
            )
            while process.poll() is None:
                seen.update(_identities(self.output))
                if kill_after_s is not None and time.perf_counter() - began >= kill_after_s:
                    process.kill()
                    process.wait()
                    break
                time.sleep(POLL_S)
            seconds = time.perf_counter() - began
            killed = process.returncode == -signal.SIGKILL and kill_after_s is not None
            if process.returncode and not killed:
                errors.seek(0)
                said = errors.read()[-2000:].decode(errors="replace")
                raise RuntimeError(
                    f"{' '.join(self.command)}: exit code {process.returncode}\n{said}"
                )
        cpu_seconds = _cpu_seconds() - cpu_before
        return Ended(seconds=seconds, cpu_seconds=cpu_seconds, killed=killed, seen=frozenset(seen))

    def leftovers(self) -> str:
        """Whatever lies beside the output or among temporary files."""
        folders = (self.folder / "output", self.folder / "temporary")
        files = [f for folder in folders for f in folder.rglob("*") if f.is_file()]
        sizes = [file.stat().st_size for file in files if file != self.output]
        return f"{len(sizes)}, {sum(sizes) / 1e6:.1f} MB" if sizes else "none"


def run(options: Options) -> list[Result]:
    """Kill the run over many rows, then the one with the slow encoder."""
    n = max(options.rows)
    return [killed_rows(options, rows_file(options, n), n), _minilm(options)]


def killed_rows(options: Options, source: Path, n: int) -> Result:
    """Kill runs over a parquet file of n rows at random moments; one row a kill."""
    warm(options, "soc")
    scene = Scene.of(options, source)
    progress(f"normalize of {n:,} rows, undisturbed")
    whole = scene.run()
    scene.output.rename(scene.undisturbed)
    rng = random.Random(options.seed)
    kills = options.repeat or KILLS
    moments = [whole.seconds * rng.uniform(EARLIEST, LATEST) for _ in range(kills + 1)]
    table = [_round(scene, moment, has_old=False) for moment in moments[:-1]]
    table.append(_round(scene, moments[-1], has_old=True))
    notes = (
        f"jobspace normalize IN.parquet --column occupation -t soc -o OUT.parquet; undisturbed: "
        f"{whole.seconds:.2f} s",
        *READ_SO,
    )
    shutil.rmtree(scene.folder)
    return Result(title=f"killed: {n:,} rows", rows=table, notes=notes)


def _round(scene: Scene, moment: float, *, has_old: bool) -> dict[str, Value]:
    """One kill and the same command again."""
    progress(f"killed after {moment:.2f} s, then run again")
    old = _old_output(scene) if has_old else None
    before, killed = _killed(scene, moment, old)
    visible, hidden = _visible(scene.output, old), scene.leftovers()
    again = scene.run()
    complete = _identities(scene.output)
    row: dict[str, Value] = {
        "killed at s": killed.seconds,
        "output before": "an old one" if has_old else "none",
        "visible": visible,
        "half-written": _never(not (killed.seen <= before and again.seen <= before | complete)),
        "leftovers": hidden,
        "again s": again.seconds,
        "identical": sameness(scene.output, scene.undisturbed),
        "leftovers then": scene.leftovers(),
    }
    scene.output.unlink()
    return row


def _killed(scene: Scene, moment: float, old: Path | None) -> tuple[frozenset[Identity], Ended]:
    """What stood under the output's name before a run, and the run, killed at that moment.

    One whose complete output was there before its moment is started again from the same state,
    and killed sooner.
    """
    while True:
        shutil.rmtree(scene.encodings, ignore_errors=True)
        scene.output.unlink(missing_ok=True)
        if old is not None:
            shutil.copyfile(old, scene.output)
        before = _identities(scene.output)
        ended = scene.run(moment)
        if ended.killed and not _is_complete(scene, before):
            return before, ended
        moment *= SOONER


def _is_complete(scene: Scene, before: frozenset[Identity]) -> bool:
    """Whether a new output is there that is what the undisturbed run wrote."""
    is_new = not _identities(scene.output) <= before
    return is_new and not sameness(scene.output, scene.undisturbed).startswith("NO")


def _minilm(options: Options) -> Result:
    n = options.texts or TEXTS
    scene = Scene.of(options, _texts_file(options, n), "--encoder", "minilm", "--device", "cpu")
    table = [*_ready(options), *_halved(scene)]
    notes = (
        "jobspace normalize IN.parquet --column occupation -t soc --encoder minilm --device cpu "
        "-o OUT.parquet, whole process; full and killed run began without encodings, index ready",
        *READ_SO,
    )
    shutil.rmtree(scene.folder)
    return Result(title=f"killed: {n:,} distinct texts, MiniLM", rows=table, notes=notes)


def _halved(scene: Scene) -> Iterator[dict[str, Value]]:
    """A full run; one killed after half its time; the same command again."""
    progress("normalize with minilm, undisturbed")
    shutil.rmtree(scene.encodings, ignore_errors=True)
    whole = scene.run()
    scene.output.rename(scene.undisturbed)
    yield {
        "what": "full run",
        "seconds": whole.seconds,
        "cpu s": whole.cpu_seconds,
        "encodings": _stored(scene),
    }
    progress("the same, killed half-way")
    _, killed = _killed(scene, whole.seconds / 2, None)
    yield {
        "what": "killed with SIGKILL",
        "seconds": killed.seconds,
        "cpu s": killed.cpu_seconds,
        "share of full": killed.seconds / whole.seconds,
        "encodings": _stored(scene),
        "visible": _visible(scene.output, None),
        "half-written": _never(bool(killed.seen)),
        "leftovers": scene.leftovers(),
    }
    progress("the same command again")
    again = scene.run()
    yield {
        "what": "the same command again",
        "seconds": again.seconds,
        "cpu s": again.cpu_seconds,
        "share of full": again.seconds / whole.seconds,
        "encodings": _stored(scene),
        "half-written": _never(not again.seen <= _identities(scene.output)),
        "leftovers": scene.leftovers(),
        "identical": sameness(scene.output, scene.undisturbed),
    }


def _ready(options: Options) -> Iterator[dict[str, Value]]:
    """Have the index of SOC for MiniLM; what that took, and a start with it."""
    command = jobspace("title", "nurse", "-t", "soc", "--encoder", "minilm", "--device", "cpu")
    for what in ("index of SOC, built unless there", "jobspace title nurse with it"):
        progress(what)
        done = measured(command, environment(options), options.work)
        yield {"what": what, "seconds": done.seconds}


def _texts_file(options: Options, n: int) -> Path:
    texts, _ = fec_counts(options.fec)
    made = list(perturbed(texts.to_pylist(), n, options.seed))
    path = options.work / "killed-texts.parquet"
    pq.write_table(pa.table({"occupation": pa.array(made, pa.string())}), path)
    return path


def _old_output(scene: Scene) -> Path:
    """A complete output of fewer rows, as an earlier run might have left it."""
    path = scene.folder / "old.parquet"
    first = next(pq.ParquetFile(scene.undisturbed).iter_batches(OLD_ROWS))
    pq.write_table(pa.Table.from_batches([first]), path)
    return path


def _visible(output: Path, old: Path | None) -> str:
    """What stands under the output's name after a kill."""
    if not output.exists():
        return "nothing" if old is None else "NOTHING: THE OLD FILE IS LOST"
    if old is not None and filecmp.cmp(output, old, shallow=False):
        return "the old file, byte for byte"
    return "ANOTHER FILE"


def _identities(path: Path) -> frozenset[Identity]:
    """The file of that name, or nothing."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return frozenset()
    return frozenset({(found.st_ino, found.st_size, found.st_mtime_ns)})


def _cpu_seconds() -> float:
    """Of all processes started and ended so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _never(is_seen: bool) -> str:
    return "SEEN" if is_seen else "never"


def sameness(left: Path, right: Path) -> str:
    """How far two parquet files are the same; a column at a time, for the memory."""
    if filecmp.cmp(left, right, shallow=False):
        return "byte for byte"
    schema = pq.read_schema(left)
    if not schema.equals(pq.read_schema(right)):
        return "NO: OTHER COLUMNS"
    found = [(name, _differing(left, right, name)) for name in schema.names]
    said = [f"{name} {what}" for name, what in found if what]
    return f"NO: {', '.join(said)}" if said else "values"


def _differing(left: Path, right: Path, name: str) -> str:
    """In how many rows two files' columns differ, numbers by how much; empty where in none."""
    one, other = (pq.read_table(path, columns=[name])[name] for path in (left, right))
    if one.equals(other):
        return ""
    if len(one) != len(other):
        return f"in length, {len(one):,} and {len(other):,}"
    same = pc.fill_null(pc.equal(one, other), False)
    both_null = pc.and_(pc.is_null(one), pc.is_null(other))
    n = len(one) - pc.sum(pc.or_(same, both_null)).as_py()
    if not pa.types.is_floating(one.type):
        return f"in {n:,} rows"
    return f"in {n:,} rows, by {pc.max(pc.abs(pc.subtract(one, other))).as_py() or 0:.1g}"


def _stored(scene: Scene) -> int:
    """Texts whose encodings are kept."""
    from jobspace.encode.cache import info

    return sum(entry.n_texts for entry in info(scene.encodings))
