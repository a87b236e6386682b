"""The Spark session that the command line runs on: the user's, or one of this machine."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobspace.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Each says that a session was configured outside: spark-submit, Spark Connect, a conf folder.
CONFIGURED: Final = (
    "SPARK_REMOTE", "PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS", "SPARK_CONF_DIR",
)  # fmt: skip
N_TRIES: Final = 4  # of a task; a local session would give up after the first
LOCAL: Final = {
    "spark.master": f"local[*,{N_TRIES}]",
    "spark.driver.bindAddress": "127.0.0.1",  # nothing of it is reachable from other machines
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


@contextmanager
def session(cores: int | None = None) -> Iterator[SparkSession]:
    """A session to run on; one that was started here is stopped at the end.

    Args:
        cores: of a session of this machine; None takes all.

    Raises:
        MissingExtraError: pyspark is not installed.
        UsageError: there is no Java.
    """
    with quiet():
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise MissingExtraError.of("engine spark", "pyspark", "spark") from None
        active = SparkSession.getActiveSession()
        started = active or _started(SparkSession.builder.appName("jobspace"), cores)
    try:
        yield started
    finally:
        if active is None:
            started.stop()


@contextmanager
def quiet() -> Iterator[None]:
    """Without pyspark's warning of a pandas newer than it knows: no row of ours meets pandas."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
        yield


def _started(builder: SparkSession.Builder, cores: int | None) -> SparkSession:
    if any(name in os.environ for name in CONFIGURED):
        return builder.getOrCreate()
    require_java()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else any python3 of the PATH
    for name, value in LOCAL.items():
        builder = builder.config(name, value)
    if cores is not None:
        builder = builder.master(f"local[{cores},{N_TRIES}]")
    return builder.getOrCreate()


def require_java() -> None:
    """Refuse to start where Spark could not.

    Raises:
        UsageError: there is no Java.
    """
    home = os.environ.get("JAVA_HOME")
    found = Path(home, "bin", "java") if home else shutil.which("java")
    if found is None or not Path(found).exists():
        raise UsageError(
            f"engine spark: got no Java ({'JAVA_HOME=' + home if home else 'none on PATH'}); "
            "expected Java 17 or newer. Install it, for example openjdk-17-jre-headless, or set "
            "JAVA_HOME."
        )
