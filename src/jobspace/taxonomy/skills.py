"""Skills: those that come with installed taxonomies, and lists of names in files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from jobspace.errors import InputError
from jobspace.tables.compose import as_text
from jobspace.tables.lines import read_lines
from jobspace.tables.read import open_table
from jobspace.taxonomy import esco, onet, store
from jobspace.taxonomy.release import open_release
from jobspace.text.skills import NO_SKILLS, Link, SkillList

COLUMNS: Final = ("Example", "skill", "preferredLabel", "label", "name", "title")
HOT: Final = "Hot Technology"


def installed_skills(names: Sequence[str] | None = None) -> SkillList:
    """The skills of installed taxonomies, each linked to where it is from.

    Args:
        names: of taxonomies; None for all that are installed. One without skills adds none.

    Returns:
        The list; well-known names come first, then the taxonomies by name. Without any,
        `NO_SKILLS`.

    Raises:
        InputError: an installed taxonomy is damaged.
    """
    rows = [
        (row, record.name)
        for record in store.records()
        if names is None or record.name in names
        for row in _rows(record)
    ]
    if not rows:
        return NO_SKILLS
    rows.sort(key=lambda one: (not one[0]["is_hot"], not one[0]["is_same"]))
    return SkillList.linked(
        (
            row["label"],
            row["is_hot"],
            Link(taxonomy=name, name=row["name"], code=row["code"], is_same=row["is_same"]),
        )
        for row, name in rows
    )


def skills_in(source: Any) -> pa.Table | None:
    """The skills that come with the official files of O*NET or ESCO.

    Args:
        source: what `taxonomy add` reads: a folder, a zip file or an occupations file of ESCO;
            anything else has none.

    Returns:
        The string columns `code`, `name` and `label` and the boolean ones `is_hot` (O*NET's hot
        technologies) and `is_same` (see `Link`): a row a label; None where no skills are there.

    Raises:
        InputError: the file of skills is damaged.
    """
    if not isinstance(source, str | Path):
        return None
    path = Path(source)
    if path.is_file() and path.suffix.lower() != ".zip":
        if not path.name.lower().startswith("occupations_"):
            return None
        path = path.parent
    release = open_release(path)
    for read in (onet.read_skills, esco.read_skills):
        found = read(release)
        if found is not None:
            return found
    return None


def _rows(record: store.Installed) -> list[dict[str, Any]]:
    return store.load_skills(record).to_pylist() if record.n_skills else []


def skill_list(files: Sequence[str]) -> SkillList:
    """Reads names of skills from files.

    Args:
        files: tables of any format with a column `Example` (O*NET's Technology Skills), `skill`,
            `preferredLabel` (ESCO's skills), `label`, `name` or `title`, or with one column; or
            `.txt` files of one name a line. Names that O*NET marks as hot are known by short forms
            too, see `SkillList.of`.

    Raises:
        InputError: a file cannot be read, or has none of these columns.
    """
    if not files:
        return NO_SKILLS
    names: dict[str, bool] = {}
    for file in files:
        for name, is_hot in _names(file):
            names[name] = names.get(name, False) or is_hot
    return SkillList.of(
        [name for name, is_hot in names.items() if not is_hot],
        [name for name, is_hot in names.items() if is_hot],
    )


def _names(file: str) -> list[tuple[str, bool]]:
    if file.lower().endswith(".txt"):
        return [(line, False) for line in read_lines(file, "skill")]
    with open_table(file) as stream:
        known = stream.schema.names
        column = next((name for name in COLUMNS if name in known), known[0])
        if column not in COLUMNS and len(known) > 1:
            raise InputError(
                f"skills of {file}: got the columns {', '.join(known)}; expected one of "
                f"{', '.join(COLUMNS)}. Rename the column that has the skills."
            )
        found: list[tuple[str, bool]] = []
        for batch in stream:
            hot: list[Any] = batch.column(HOT).to_pylist() if HOT in known else [""] * len(batch)
            texts = as_text(batch.column(column), column).to_pylist()
            found += [(n, h == "Y") for n, h in zip(texts, hot, strict=True) if n and n.strip()]
    return found
