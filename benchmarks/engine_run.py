"""One way in a process of its own: `engine_run.py ENGINE WAY TINY OTHER SOURCE FOLDER CORES`.

It is timed on the rows and, in the same session, on two of them: the difference is the time of
the rows without that of starting up. Other rows come first, so that workers and Java are warm. A
process of its own, because workers keep what they decided. Prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobspace.engines import files, ray, ray_session, spark, spark_session, verbs
from jobspace.normalize.normalizer import normalizer
from jobspace.normalize.table import Places, normalize_files
from jobspace.tables.text_of import TextOf

Way = Callable[[Path, Path, int], None]
PARTS_A_CORE = 4
COPY = "DataFrame, copied"


def main() -> None:
    """Time one way of an engine."""
    engine, name, tiny, other, source, folder, cores = sys.argv[1:]
    began = time.perf_counter()
    with SESSIONS[engine](int(cores)):
        started = time.perf_counter() - began
        first, warming, small, whole = (
            _seconds(WAYS[engine][name], Path(path), Path(folder) / str(i), int(cores))
            for i, path in enumerate((tiny, other, tiny, source))
        )
    found = {
        "engine": engine, "way": name, "output": str(Path(folder) / "3"), "session s": started,
        "first rows s": first + warming, "two rows s": small, "all rows s": whole,
    }  # fmt: skip
    print(json.dumps(found))


def _seconds(way: Way, source: Path, output: Path, cores: int) -> float:
    began = time.perf_counter()
    way(source, output, cores)
    return time.perf_counter() - began


def _local(source: Path, output: Path, _: int) -> None:
    output.mkdir()
    places = Places(source=str(source), output=str(output / "all.parquet"))
    normalize_files(places, normalizer(), TextOf(columns=("occupation",)))


def _files(engine: str) -> Way:
    def way(source: Path, output: Path, _: int) -> None:
        def work_of(stream: Any) -> Any:
            text = verbs.text_of(stream.schema.names, "occupation", "", stream.name)
            return verbs.normalize_work(text)

        files.run_files(engine, work_of, files.Places(source=str(source), output=f"{output}/"))

    return way


def _spark_frame(source: Path, output: Path, cores: int) -> None:
    from pyspark.sql import SparkSession

    session = SparkSession.builder.getOrCreate()
    df = session.read.parquet(str(source)).repartition(PARTS_A_CORE * cores, "occupation")
    spark.normalize(df, column="occupation").write.parquet(str(output))


def _spark_copy(source: Path, output: Path, cores: int) -> None:
    """What rows cost that only go to Python and back: Spark's part of a DataFrame's time."""
    from pyspark.sql import SparkSession

    def same(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield from batches

    session = SparkSession.builder.getOrCreate()
    df = session.read.parquet(str(source)).repartition(PARTS_A_CORE * cores, "occupation")
    df.mapInArrow(same, df.schema).write.parquet(str(output))


def _ray_dataset(source: Path, output: Path, cores: int) -> None:
    from ray.data import read_parquet

    ds = read_parquet(str(source)).repartition(PARTS_A_CORE * cores)
    ray.normalize(ds, column="occupation").write_parquet(str(output))


SESSIONS: dict[str, Callable[[int], Any]] = {
    "local": nullcontext,
    "spark": spark_session.session,
    "ray": ray_session.session,
}
WAYS: dict[str, dict[str, Way]] = {
    "local": {"normalize": _local},
    "spark": {"DataFrame": _spark_frame, "--engine": _files("spark"), COPY: _spark_copy},
    "ray": {"Dataset": _ray_dataset, "--engine": _files("ray")},
}

if __name__ == "__main__":
    main()
