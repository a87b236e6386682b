"""What jobspace does when things go wrong: `python -m faults` in the repository's root."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))  # what is tested is this checkout, whatever is installed
