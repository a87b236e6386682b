"""Folders that appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobspace.errors import InputError, UsageError
from jobspace.tables.atomic_folder import free_place, new_folder


def write(path: Path, content: str, error: Exception | None = None) -> None:
    with new_folder(path, known_files=("a", "b")) as folder:
        (folder / "a").write_text(content)
        if error is not None:
            raise error


@pytest.mark.parametrize("error", [RuntimeError(), KeyboardInterrupt()])
def test_nothing_is_there_after_an_error(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(type(error)):
        write(tmp_path / "new", "half", error)
    assert list(tmp_path.iterdir()) == []


def test_an_own_older_folder_is_replaced_only_by_a_whole_one(tmp_path: Path) -> None:
    write(tmp_path / "mine", "old")
    (tmp_path / "mine" / "b").touch()
    with pytest.raises(InputError, match="No space left"):
        write(tmp_path / "mine", "new", OSError(28, "No space left"))
    assert (tmp_path / "mine" / "a").read_text() == "old"
    write(tmp_path / "mine", "new")
    assert [(p.name, p.read_text()) for p in (tmp_path / "mine").iterdir()] == [("a", "new")]
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


def test_what_others_made_stays(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").touch()
    (tmp_path / "full" / "letter").touch()
    with pytest.raises(UsageError, match=r"holds 'letter'; .*, or one that this command made"):
        free_place(tmp_path / "full", known_files=("a",))
    with pytest.raises(UsageError, match=r"holds 'a'; expected a new or empty folder\."):
        free_place(tmp_path / "full")
    with pytest.raises(UsageError, match="a file; expected a folder"):
        free_place(tmp_path / "file", known_files=("file",))
    with pytest.raises(UsageError, match="is no folder that can be written"):
        free_place(tmp_path / "not" / "there")


def test_an_empty_folder_is_a_free_place(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert free_place(tmp_path / "empty") == tmp_path / "empty"
    write(tmp_path / "empty", "x")
    assert (tmp_path / "empty" / "a").is_file()
