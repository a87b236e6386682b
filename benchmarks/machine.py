"""The machine figures were measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import jobspace

PACKAGES = (
    "numpy", "pyarrow", "tokenizers", "rapidfuzz", "scikit-learn", "sentence-transformers", "torch",
)  # fmt: skip


def description() -> dict[str, str]:
    """CPU, cores, memory, system, load before the run, and versions, as texts by name."""
    found = {
        "cpu": _cpu(),
        "cores": str(len(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else "?",
        "memory": _memory(),
        "system": platform.platform(),
        "load": f"{os.getloadavg()[0]:.2f} (1 minute, before the run)",
        "python": platform.python_version(),
        "jobspace": jobspace.__version__,
    }
    return found | {name: _version(name) for name in PACKAGES}


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.1f} GB"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
