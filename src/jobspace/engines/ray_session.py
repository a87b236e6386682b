"""The Ray cluster that verbs run on: the user's, or one of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from logging import ERROR, getLogger
from typing import Any, Final

from jobspace.errors import InputError, MissingExtraError
from jobspace.tables.formats import first_line

SETTINGS: Final = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is reported to its makers
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_worker_niceness": "0",  # workers are the run itself, and wait no more than a local one
}

N_STARTS: Final = 3  # Ray gives its processes 30 s to start, which is short on a busy machine


@contextmanager
def session(cores: int | None = None) -> Iterator[None]:
    """A cluster to run on; one that was started here is stopped at the end.

    `RAY_ADDRESS` names a cluster; where there is none, one of this machine is started.

    Args:
        cores: of a cluster of this machine; None takes all.

    Raises:
        MissingExtraError: ray is not installed.
        InputError: the cluster was not reached, or did not start.
    """
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)  # before ray is imported
    try:
        import ray
        import ray.data
    except ImportError:
        raise MissingExtraError.of("engine ray", "ray", "ray") from None
    if ray.is_initialized():
        yield
        return
    _start(cores)
    try:
        with _quiet():
            yield
    finally:
        ray.shutdown()


def _start(cores: int | None) -> None:
    """Connect; one of this machine that is too slow to start is started again, like lost parts."""
    import ray

    is_there = "RAY_ADDRESS" in os.environ
    own: dict[str, Any] = {
        "num_cpus": cores,
        "include_dashboard": False,
        "_node_ip_address": "127.0.0.1",  # nothing of it is reachable from other machines
    }
    for left in range(0 if is_there else N_STARTS - 1, -1, -1):
        try:
            ray.init(logging_level=ERROR, log_to_driver=False, **({} if is_there else own))
        except Exception as error:  # Ray has no class for what goes wrong at its start
            ray.shutdown()
            if not left:
                raise InputError(
                    f"engine ray: got no cluster ({first_line(error)}); expected one to start, or "
                    "the one of RAY_ADDRESS. Try again when the machine is less busy, or use "
                    "--engine local."
                ) from error
        else:
            return


@contextmanager
def _quiet() -> Iterator[None]:
    """Without Ray Data's log on stderr; it is kept in the session's folder."""
    from ray.data import DataContext

    log, before = getLogger("ray.data"), getLogger("ray.data").level
    log.setLevel(ERROR)
    DataContext.get_current().enable_progress_bars = False
    try:
        yield
    finally:
        log.setLevel(before)
