"""Nothing is written over what is read, by any verb."""

from pathlib import Path

import pytest

from jobspace.errors import InputError, UsageError
from jobspace.tables.lines import read_lines
from jobspace.tables.places import require_apart


def test_other_places_are_fine(tmp_path: Path) -> None:
    require_apart({"the input": "a.csv", "x": None}, {"output": "b.csv", "report": None})
    require_apart({"the input": "-"}, {"output": "-"})
    require_apart({"the input": "sqlite:///a.db"}, {"output": "sqlite:///a.db?table=t"})


@pytest.mark.parametrize("spelled", ["a.csv", "./a.csv", "sub/../a.csv"])
def test_the_input_is_not_written_over(
    spelled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    with pytest.raises(UsageError, match=r"report: got .*a\.csv, which is the input too"):
        require_apart({"the input": "a.csv"}, {"output": "b.csv", "report": spelled})


def test_nor_a_file_of_a_glob(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n")
    pattern = str(tmp_path / "*.csv")
    with pytest.raises(UsageError, match="output"):
        require_apart({"the input": pattern}, {"output": str(tmp_path / "a.csv")})
    require_apart({"the input": pattern}, {"output": str(tmp_path / "b.csv")})


def test_nor_two_things_into_one_place() -> None:
    with pytest.raises(UsageError, match="report: got x, which is the output too"):
        require_apart({}, {"output": "x", "report": "x"})


def test_lines_are_stripped_and_blank_ones_left_out(tmp_path: Path) -> None:
    place = tmp_path / "a.txt"
    place.write_bytes("\ufeff  nurse \r\n\nRN\n".encode())
    assert read_lines(str(place), "anchor") == ["nurse", "RN"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b" \n"])
def test_lines_that_are_none(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "a.txt"
    place.write_bytes(content)
    with pytest.raises(InputError, match="anchors of"):
        read_lines(str(place), "anchor")
    with pytest.raises(InputError, match="cannot be read"):
        read_lines(str(tmp_path / "none.txt"), "anchor")
