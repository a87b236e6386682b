"""How time grows with a task's size: what no limit in seconds can test on machines that differ."""

import time
from collections.abc import Callable

TIMES = 8
"""How much larger the large task is: eight times as long when linear, 64 times when quadratic."""


def require_linear(task: Callable[[int], object], size: int) -> None:
    """Fail when TIMES the size takes far more than TIMES as long: of the processor, least of 5."""
    small, large = (min(_seconds(task, n) for _ in range(5)) for n in (size, TIMES * size))
    assert large < 3 * TIMES * small, f"{small:.4f} s for {size}, {large:.4f} s for {TIMES * size}"


def _seconds(task: Callable[[int], object], size: int) -> float:
    began = time.process_time()
    task(size)
    return time.process_time() - began
