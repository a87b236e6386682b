"""Reads the csv export of ESCO, the European classification of occupations."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from jobspace.errors import InputError
from jobspace.taxonomy.model import Column, Taxonomy, build
from jobspace.taxonomy.release import Release, open_release, version_in

OCCUPATIONS = r"occupations_[a-z]{2}\.csv"
LEVELS = ("major", "unit")
_SKILLS = r"skills_{0}\.csv|digitalSkillsCollection_{0}\.csv"
FEW_LABELS = 12  # a skill with more of them is a group, and its labels are kinds of it


def read_esco(path: str | Path) -> Taxonomy:
    """Reads ESCO occupations with their alternative and hidden labels.

    Args:
        path: The folder or zip file of the csv export, or its occupations file alone
            (`occupations_en.csv`; English is taken where several languages are there).

    Returns:
        The taxonomy "esco": codes are concept URIs, which outlive releases; the
        concepts' column `notation` has the dotted code ("2654.1.7"). They roll up to the ISCO
        major ("2") and unit groups ("2654"); the groups' titles are null where the export has no
        `ISCOGroups_en.csv`. Version from the path's name, else "unknown".

    Raises:
        NotFoundError: Nothing is at the path.
        InputError: The files are not those of ESCO, or damaged.
    """
    release, name = _occupations_file(Path(path))
    table = _read(release, name, ["conceptUri", "preferredLabel", "altLabels"])
    code, n = table["conceptUri"], table.num_rows
    blank = pa.nulls(n, pa.string())
    notation = _column(table, "code", blank)
    isco = _column(table, "iscoGroup", notation)
    concepts = {"code": code, "title": table["preferredLabel"], "notation": notation}
    concepts |= _groups(release, name, isco)
    labels = pa.concat_tables(
        [
            _split_labels(code, table["altLabels"]),
            _split_labels(code, _column(table, "hiddenLabels", blank)),
        ]
    )
    return build("esco", _version(release), pa.table(concepts), labels, LEVELS)


def read_skills(release: Release) -> pa.Table | None:
    """The skills of the export with their other labels; None where it has none.

    See `skills.skills_in`; codes are URIs. A label means the skill itself if it is an acronym of
    its name (`GIS`), or shares a word with it and the skill has few labels.
    """
    occupations = release.find_pattern(OCCUPATIONS)
    language = occupations[0][-6:-4] if occupations else "en"
    language = "en" if "occupations_en.csv" in map(str.lower, occupations) else language
    rows: dict[tuple[str, str], tuple[str, bool]] = {}
    for file in release.find_pattern(_SKILLS.format(language)):
        table = _read(release, file, ["conceptUri", "preferredLabel", "altLabels"])
        columns = (table[c].to_pylist() for c in ("conceptUri", "preferredLabel", "altLabels"))
        for code, name, others in zip(*columns, strict=True):
            several = re.split(r"\s*(?:\n|\|)\s*", others or "")
            for label, is_same in _skill_labels(name, [o for o in several if o]):
                rows.setdefault((code, label), (name, is_same))
    if not rows:
        return None
    columns_of: dict[str, Column] = {
        "code": pa.array([code for code, _ in rows], pa.string()),
        "name": pa.array([name for name, _ in rows.values()], pa.string()),
        "label": pa.array([label for _, label in rows], pa.string()),
        "is_hot": pa.repeat(False, len(rows)),
        "is_same": pa.array([is_same for _, is_same in rows.values()], pa.bool_()),
    }
    return pa.table(columns_of)


def _skill_labels(name: str, others: list[str]) -> list[tuple[str, bool]]:
    """A skill's labels, without "(computer programming)", and whether each means the skill."""
    bare = re.sub(r"\s*\([^()]*\)$", "", name)
    words = set(bare.lower().split())
    is_one = len(others) <= FEW_LABELS
    found = [(bare, True)]
    for label in others:
        shares = is_one and bool(words & set(label.lower().split()))
        found.append((label, shares or _is_acronym(label, bare.lower())))
    return found


def _is_acronym(label: str, name: str) -> bool:
    """Whether capitals stand for a name: its initials in order, and letters of it (OLAP)."""
    if not (label.isupper() and label.isalpha() and " " in name and label[0].lower() == name[0]):
        return False
    small = label.lower()
    return _in_order("".join(w[0] for w in name.split()), small) and _in_order(small, name)


def _in_order(letters: str, within: str) -> bool:
    rest = iter(within)
    return all(letter in rest for letter in letters)


def _occupations_file(path: Path) -> tuple[Release, str]:
    file = path.name if path.is_file() and path.suffix.lower() == ".csv" else None
    release = open_release(path.parent if file else path)
    found = [file] if file else release.find_pattern(OCCUPATIONS)
    if not found:
        raise InputError(
            f"ESCO files: got {path} without occupations_en.csv; expected the csv export. "
            f"Get it from https://esco.ec.europa.eu/en/use-esco/download"
        )
    english = [name for name in found if name.lower() == "occupations_en.csv"]
    return release, (english or found)[0]


def _groups(release: Release, occupations: str, isco: Column) -> dict[str, Column]:
    language = occupations.rpartition("_")[2]
    file = release.find(f"ISCOGroups_{language}")
    titles = pa.table(
        {"code": pa.array([], pa.string()), "preferredLabel": pa.array([], pa.string())}
    )
    if file is not None:
        titles = _read(release, file, ["code", "preferredLabel"])
    columns: dict[str, Column] = {}
    for level, digits in (("major", 1), ("unit", 4)):
        group = pc.utf8_slice_codeunits(isco, 0, digits)
        row = pc.index_in(group, value_set=titles["code"])
        columns[f"{level}_code"] = group
        columns[f"{level}_title"] = titles["preferredLabel"].take(row)
    return columns


def _split_labels(code: Column, joined: Column) -> pa.Table:
    lists = pc.split_pattern(pc.fill_null(joined, pa.scalar("")), "\n")
    parent = pc.list_parent_indices(lists)
    label = pc.list_flatten(lists)
    return pa.table({"code": code.take(parent), "label": label})


def _column(table: pa.Table, name: str, absent: Column) -> Column:
    return table[name] if name in table.column_names else absent


def _version(release: Release) -> str:
    name = release.path.name
    return version_in(name) if re.search("esco|v?1[._]", name, re.IGNORECASE) else "unknown"


def _read(release: Release, name: str, columns: list[str]) -> pa.Table:
    data = release.read(name)
    try:
        header = csv.open_csv(io.BytesIO(data), parse_options=_MULTI_LINE).schema.names
        table = csv.read_csv(
            io.BytesIO(data),
            parse_options=_MULTI_LINE,
            convert_options=csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string())),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        reason = (str(error).splitlines() or ["unreadable"])[0]
        raise InputError(
            f"ESCO file {name}: got damaged content ({reason}); expected the official csv export. "
            f"Get it from https://esco.ec.europa.eu/en/use-esco/download"
        ) from error
    missing = [column for column in columns if column not in table.column_names]
    if missing:
        raise InputError(
            f"ESCO file {name}: got the columns {', '.join(table.column_names)}; expected "
            f"{', '.join(columns)}. Get the official csv export."
        )
    return table


_MULTI_LINE = csv.ParseOptions(newlines_in_values=True)
