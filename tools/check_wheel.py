"""Checks a wheel as a new user meets it: installed without extras where nothing else is.

    python tools/check_wheel.py build/wheel/jobspace-0.1.0-py3-none-any.whl

The wheel is at most 15 MB; installing it brings no torch; it has the web app's sample data; the
first shell and the first Python example of README.md print what they say.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

MAX_BYTES = 15_000_000
UNWANTED = ("torch", "transformers", "sentence-transformers", "pandas", "polars")
SAMPLE = "from jobspace.web.samples import sample; sample('donors.csv')"
README_RUNNER = Path(__file__).with_name("readme.py")


def main(wheel: Path) -> None:
    """Check the wheel; what is wrong ends the process with one line and exit code 1."""
    n_bytes = wheel.stat().st_size
    if n_bytes > MAX_BYTES:
        sys.exit(f"wheel {wheel.name}: got {n_bytes:,} bytes; expected at most {MAX_BYTES:,}.")
    with tempfile.TemporaryDirectory() as folder:
        python = clean_python(Path(folder) / "venv")
        run(python, "-m", "pip", "install", "--quiet", str(wheel.resolve()))
        packages = installed(python)
        unwanted = sorted(set(UNWANTED) & packages)
        if unwanted:
            sys.exit(
                f"wheel {wheel.name}: got {', '.join(unwanted)}; expected no extras installed."
            )
        run(python, "-c", SAMPLE)
        run(python, str(README_RUNNER), "--first")
    print(f"{wheel.name}: {n_bytes / 1e6:.1f} MB, {len(packages)} packages, examples run")


def clean_python(folder: Path) -> str:
    """The interpreter of a new virtual environment with pip and nothing else."""
    venv.create(folder, with_pip=True)
    return str(folder / "bin" / "python")


def installed(python: str) -> set[str]:
    """The names of the packages an interpreter has."""
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"],
        check=True,
        capture_output=True,
    )
    return {str(package["name"]).lower() for package in json.loads(listed.stdout)}


def run(*command: str) -> None:
    """Run a command, its output shown; a failure ends this process with its exit code."""
    code = subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode
    if code:
        sys.exit(f"{' '.join(command)}: got exit code {code}; expected 0. Its output is above.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
