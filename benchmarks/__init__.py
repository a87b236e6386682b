"""Measures jobspace: `python -m benchmarks NAME` in the repository's root. See README.md."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
sys.path.insert(0, str(SOURCE))  # what is measured is this checkout, whatever is installed
