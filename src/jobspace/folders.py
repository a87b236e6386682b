"""Where jobspace keeps things on this computer: installed taxonomies, and caches."""

import os
from pathlib import Path

import platformdirs


def data_folder() -> Path:
    """Installed and extended taxonomies: `$JOBSPACE_DATA_DIR`, else the user's data folder."""
    chosen = os.environ.get("JOBSPACE_DATA_DIR")
    return Path(chosen or platformdirs.user_data_dir("jobspace", appauthor=False))


def cache_folder() -> Path:
    """What can be made again: `$JOBSPACE_CACHE_DIR`, else the user's cache folder."""
    chosen = os.environ.get("JOBSPACE_CACHE_DIR")
    return Path(chosen or platformdirs.user_cache_dir("jobspace", appauthor=False))
