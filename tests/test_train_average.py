"""`train average`: the mean of weights, and what cannot be averaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import jobspace as js
from jobspace.encode.static import StaticEncoder
from jobspace.errors import UsageError
from jobspace.train.average import average

torch = pytest.importorskip("torch")


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default model with other rows."""
    folder = tmp_path_factory.mktemp("moved")
    base = StaticEncoder.default()
    rng = np.random.default_rng(0)
    rows = base.token_vectors() + rng.normal(scale=0.1, size=base.table.shape).astype(np.float32)
    base.saved_with(folder, rows, {})
    return folder


def test_a_static_mean_lies_between(moved: Path, tmp_path: Path) -> None:
    done = average([("default", 3.0), (str(moved), 1.0)], tmp_path / "mean")
    assert [share for _, share in done.parts] == [0.75, 0.25]
    rows = StaticEncoder.load(tmp_path / "mean").token_vectors()
    expected = (
        0.75 * StaticEncoder.default().token_vectors()
        + 0.25 * StaticEncoder.load(moved).token_vectors()
    )
    scale = np.abs(expected).max(axis=1, keepdims=True) / 127
    assert (np.abs(rows - expected) <= scale * 0.51 + 1e-6).all()
    assert js.encoder(str(tmp_path / "mean")).encode(["nurse"]).shape == (1, done.dim)
    assert "0.750" in (tmp_path / "mean" / "README.md").read_text()


def test_a_mean_with_itself_is_itself(tmp_path: Path) -> None:
    average([("default", 1.0), ("default", 2.0)], tmp_path / "same")
    texts = ["nurse", "Software Engineer", "welder"]
    before, after = (js.encoder(n).encode(texts) for n in ("default", str(tmp_path / "same")))
    np.testing.assert_allclose(before, after, atol=2e-2)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([("default", 1.0)], "got 1; expected two or more"),
        ([("default", 1.0), ("default", 0.0)], "weight of default: got 0"),
        ([("default", 1.0), ("default", float("nan"))], "weight of default: got nan"),
    ],
)
def test_what_is_no_mean(parts: list[tuple[str, float]], message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message):
        average(parts, tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_other_shapes_are_refused(tmp_path: Path) -> None:
    base = StaticEncoder.default()
    base.saved_with(tmp_path, base.token_vectors()[:, :64], {})
    with pytest.raises(UsageError, match="another shape"):
        average([("default", 1.0), (str(tmp_path), 1.0)], tmp_path / "none")
