"""A short version of each fault that `make faults` makes happen, and what found none of them."""

import os
from pathlib import Path
from typing import Any

import pytest

from faults.__main__ import every_case
from jobspace.cli import main
from jobspace.errors import InputError
from jobspace.tables.read import open_table

KINDS = ["killed", "disk", "caches", "inputs", "limits", "server"]


@pytest.fixture(params=KINDS)
def cases(request: pytest.FixtureRequest, tmp_path: Path) -> list[Any]:
    return list(every_case(tmp_path, 4_000, 1, [request.param], is_short=True))


def test_faults_are_held(cases: list[Any]) -> None:
    assert [(case.case, case.done, case.result) for case in cases if not case.holds] == []
    assert all(case.result for case in cases)


def test_a_file_that_grows_while_it_is_read_is_refused_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n" + "x\n" * 10)
    with open_table(path, batch_rows=2) as stream, path.open("a") as more:
        batches = iter(stream)
        next(batches)
        more.write("y\n")
        more.flush()
        with pytest.raises(InputError, match=r"a\.csv, which was written to while it was read"):
            list(batches)


def test_so_is_the_second_of_several(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("a\nx\n")
    with open_table(str(tmp_path / "*.csv")) as stream:
        batches = iter(stream)
        next(batches)
        os.utime(tmp_path / "b.csv", ns=(1, 1))
        with pytest.raises(InputError, match=r"b\.csv, which was written to"):
            list(batches)


@pytest.mark.parametrize(
    ("error", "is_ours"),
    [
        (MemoryError(), True),
        (ImportError("x.so: failed to map segment from shared object"), True),
        (ImportError("no such module"), False),
    ],
)
def test_no_memory_is_one_sentence(
    error: Exception,
    is_ours: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fails(**_: object) -> None:
        raise error

    monkeypatch.setattr(main, "app", fails)
    monkeypatch.setattr(main.signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit if is_ours else ImportError) as caught:
        main.main()
    if is_ours:
        assert caught.value.code == 1  # type: ignore[union-attr]
        assert capsys.readouterr().err.startswith("jobspace: memory: got no more")
