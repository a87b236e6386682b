"""When a document or posting is from: values of columns, names of files, front matter, git."""

from __future__ import annotations

import os
import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspace.compare.dated import When, when_in_name, when_of, when_of_file
from jobspace.compare.git_history import commits_of, document_at
from jobspace.compare.versions import versions_in_git, versions_of
from jobspace.errors import InputError, NotFoundError, UsageError

TODAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024-03-05T23:59:59Z", "2024-03-05"),
        ("2024-03-05 10:00:00.123456789", "2024-03-05"),
        ("3/5/2024", "2024-03-05"),
        ("15/3/2024", "2024-03-15"),
        ("3/15/24", "2024-03-15"),
        ("March 2024", "2024-03"),
        ("Q2 2024", "2024 Q2"),
        ("2024", "2024"),
        (2024, "2024"),
        (2024.0, "2024"),
        (202403, "2024-03"),
        ("20240315", "2024-03-15"),
        (1713398400, "2024-04-18"),
        (1713398400000, "2024-04-18"),
        ("1.7133984E12", "2024-04-18"),
        (1713398400000000000, "2024-04-18"),
        (date(2024, 3, 5), "2024-03-05"),
        (datetime(2024, 3, 5, 23, 0), "2024-03-05"),
    ],
)
def test_dates_of_a_column(value: object, shown: str) -> None:
    assert str(when_of(value, today=TODAY)) == shown


@pytest.mark.parametrize(
    "value",
    [None, "", "N/A", "30 days ago", "2024-02-30", "13/13/2024", float("nan"), 1e300, -5, True, 42,
     "2099", "1899-01-01", "2022-2024"],
)  # fmt: skip
def test_what_is_no_date(value: object) -> None:
    assert when_of(value, today=TODAY) is None


@given(st.one_of(st.text(), st.floats(), st.integers(), st.dates(), st.none(), st.binary()))
def test_any_value_is_a_date_in_range_or_none(value: object) -> None:
    found = when_of(value, today=TODAY)
    assert found is None or 1950 <= found.day.year <= 2027


@given(st.dates(min_value=date(1950, 1, 1), max_value=TODAY))
def test_iso_dates_come_back(day: date) -> None:
    assert when_of(day.isoformat(), today=TODAY) == When(day=day, unit="day")
    assert when_in_name(f"cv_{day:%Y%m%d}", today=TODAY) == When(day=day, unit="day")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("brag-2024-03", "2024-03"),
        ("2023_resume", "2023"),
        ("cv_20220115", "2022-01-15"),
        ("Resume March 2024", "2024-03"),
        ("brag-2024Q2", "2024 Q2"),
        ("cv 15-03-2024", "2024-03-15"),
        ("cv-v2", "None"),
        ("cv-1234567890", "None"),
        ("cv_2019_2024", "None"),  # two dates: which?
    ],
)
def test_dates_in_names(name: str, shown: str) -> None:
    assert str(when_in_name(name, today=TODAY)) == shown


def test_front_matter_goes_before_the_name_and_the_name_before_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "2021"
    folder.mkdir()
    inside, named, front = folder / "cv.md", folder / "cv-2022.md", folder / "cv-2023.md"
    inside.write_text("- Nurse")
    named.write_text("- Nurse")
    front.write_text("---\ntitle: me\ndate: '2020-05'\n---\n- Nurse")
    found = [when_of_file(path, today=TODAY) for path in (inside, named, front)]
    assert [(str(one[0]), one[1]) for one in found if one] == [
        ("2021", "its folder's name"),
        ("2022", "its name"),
        ("2020-05", "its front matter"),
    ]


def test_a_date_in_the_text_is_no_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "cv.md"
    path.write_text("- Nurse\ndate: 2020-05\n")
    assert when_of_file(path, today=TODAY) is None


def test_versions_are_sorted_and_files_of_one_date_are_one(tmp_path: Path) -> None:
    for name in ("cv-2024.md", "cv-2022.md", "brag-2024.md"):
        (tmp_path / name).write_text(f"- Wrote {name}")
    found = versions_of([tmp_path / "cv-2024.md", tmp_path / "cv-2022.md",
                         f"2024={tmp_path / 'brag-2024.md'}"], today=TODAY)  # fmt: skip
    assert [(v.name, str(v.when)) for v in found] == [
        ("cv-2022.md", "2022"),
        ("cv-2024.md + brag-2024.md", "2024"),
    ]
    assert len(found[1].mine.said) == 2


def test_a_file_without_a_date_is_told_how_to_get_one(tmp_path: Path) -> None:
    path = tmp_path / "cv.md"
    path.write_text("- Nurse")
    os.utime(path, (1_600_000_000, 1_600_000_000))  # when it was written says nothing
    with pytest.raises(UsageError, match=r"cv-2024-03\.md.*date: 2024-03.*--git"):
        versions_of([path], today=TODAY)
    assert str(versions_of({"2024-03": path}, today=TODAY)[0].when) == "2024-03"
    with pytest.raises(UsageError, match="2024-13"):
        versions_of({"2024-13": path}, today=TODAY)


# --- git


class Repository:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q")

    def git(self, *args: str, **env: str) -> None:
        me = {
            "GIT_AUTHOR_NAME": "A",
            "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@example.org",
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        subprocess.run(["git", *args], cwd=self.folder, check=True, capture_output=True,
                       env=os.environ | me | env)  # fmt: skip

    def commit(self, day: str, **files: str) -> None:
        for name, text in files.items():
            (self.folder / name.replace("_md", ".md")).write_text(text)
        self.git("add", "--all")
        self.git("commit", "-q", "-m", "x", GIT_AUTHOR_DATE=f"{day}T12:00:00+0000")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def test_the_last_commit_of_each_window_is_a_version(repository: Repository) -> None:
    repository.commit("2022-03-01", cv_md="- Nurse")
    repository.commit("2022-11-01", cv_md="- Nurse\n- Taught four trainees")
    repository.commit("2023-05-01", cv_md="- Nurse\n- Taught nine trainees")
    path = repository.folder / "cv.md"
    versions, notes = versions_in_git(path, "year")
    assert [(str(v.when), len(v.mine.said), v.source) for v in versions] == [
        ("2022-11-01", 2, "its commit"),
        ("2023-05-01", 2, "its commit"),
    ]
    assert notes == ("Of 3 commits of cv.md the last of each year is looked at: 2.",)
    assert len(versions_in_git(path, "quarter")[0]) == 3


def test_renames_are_followed_and_changes_not_committed_told(repository: Repository) -> None:
    text = "- Nurse in a ward of thirty beds\n- Taught four trainees to read charts\n" * 4
    repository.commit("2022-03-01", old_md=text)
    repository.git("mv", "old.md", "cv.md")
    repository.commit("2023-03-01", cv_md=text + "- Led a team of nine\n")
    path = repository.folder / "cv.md"
    assert [commit.path for commit in commits_of(path)] == ["old.md", "cv.md"]
    assert versions_in_git(path, "year")[1] == ()
    path.write_text("- Something else")
    assert "not committed" in versions_in_git(path, "year")[1][0]


@pytest.mark.parametrize("name", ["--output=x.md", "-n1.md", ":(glob)*.md", "a b'\"$(touch y).md"])
def test_a_name_is_never_an_option_or_a_pattern(repository: Repository, name: str) -> None:
    repository.commit("2022-03-01", other_md="- Cook")
    (repository.folder / name).write_text("- Nurse")
    repository.git("add", "--all")
    repository.git("commit", "-q", "-m", "x", GIT_AUTHOR_DATE="2023-03-01T12:00:00+0000")
    path = repository.folder / name
    commits = commits_of(path)
    assert [str(commit.day) for commit in commits] == ["2023-03-01"]
    assert "Nurse" in document_at(path, commits[0]).text
    assert sorted(p.name for p in repository.folder.iterdir()) == sorted([".git", "other.md", name])


def test_settings_of_a_repository_start_nothing(repository: Repository) -> None:
    repository.commit("2022-03-01", cv_md="- Nurse", _gitattributes="*.md diff=evil filter=evil\n")
    (repository.folder / "_gitattributes").rename(repository.folder / ".gitattributes")
    repository.git("add", "--all")
    repository.git("commit", "-q", "-m", "x")
    touched = repository.folder / "touched"
    for key in ("diff.evil.textconv", "filter.evil.smudge", "core.fsmonitor", "gpg.program",
                "diff.external", "core.pager"):  # fmt: skip
        repository.git("config", key, f"touch {touched};")
    repository.git("config", "log.showSignature", "true")
    path = repository.folder / "cv.md"
    assert len(versions_in_git(path, "year")[0]) == 1
    assert not touched.exists()


def test_errors_of_git_say_what_is_wrong(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, new = tmp_path / "cv.md", repository.folder / "new.md"
    outside.write_text("- Nurse")
    with pytest.raises(InputError, match="git repository"):
        commits_of(outside)
    new.write_text("- Nurse")
    repository.commit("2022-03-01", other_md="- Cook")
    new.with_name("newer.md").write_text("- Nurse")
    with pytest.raises(InputError, match="no commit"):
        commits_of(new.with_name("newer.md"))
    with pytest.raises(NotFoundError):
        commits_of(tmp_path / "none.md")
    with pytest.raises(UsageError, match="folder"):
        commits_of(repository.folder)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="no program git"):
        commits_of(new)


def test_a_version_without_text_is_left_out_and_told(repository: Repository) -> None:
    repository.commit("2021-03-01", cv_md="# CV\n")
    repository.commit("2022-03-01", cv_md="- Nurse")
    versions, notes = versions_in_git(repository.folder / "cv.md", "year")
    assert [str(v.when) for v in versions] == ["2022-03-01"]
    assert notes[0].startswith("The version of 2021-03-01")
