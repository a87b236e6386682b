"""`map --method umap`: on its own, as compiling it takes half a minute."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import jobspace as js
from test_map import TITLES

pytest.importorskip("umap")


def test_umap_puts_kinds_apart(tmp_path: Path) -> None:
    texts = [f"{title} {place}" for title in TITLES for place in ("night", "day", "ohio")]
    made = js.map(texts, method="umap", n_clusters=3)
    assert made.plane.explained_variance is None
    assert (made.plane.trustworthiness or 0) > 0.8
    again = js.map(texts, method="umap", n_clusters=3)
    assert np.array_equal(made.at, again.at)
    made.save(tmp_path / "u.html")
    assert "UMAP 1 (no unit)" in (tmp_path / "u.html").read_text()
