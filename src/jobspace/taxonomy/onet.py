"""Reads the official O*NET database: its tab-separated text files or its Excel files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from jobspace.errors import InputError
from jobspace.taxonomy.model import Column, Taxonomy, build, squeeze
from jobspace.taxonomy.release import Release, open_release, version_in
from jobspace.taxonomy.soc import LEVELS, group_columns, read_soc

OCCUPATIONS = ("Occupation Data.txt", "Occupation Data.xlsx")
_ALTERNATES = ("Alternate Titles.txt", "Alternate Titles.xlsx")
_REPORTED = ("Sample of Reported Titles.txt", "Sample of Reported Titles.xlsx")
_SKILLS = ("Technology Skills.txt", "Technology Skills.xlsx")

# "Chief Executive Officer (CEO)": capitals, perhaps with digits, signs and a plural s.
LABEL_COLUMNS = ("code", "label", "short", "kind")
_ACRONYM = r"^.*\S\s\((?P<acronym>[A-Z][A-Za-z0-9&/.\-]{0,8}[A-Z0-9]s?)\)$"


def read_onet(path: str | Path, *, with_lay: bool = False) -> Taxonomy:
    """Reads O*NET occupations with all their alternate and reported titles.

    Args:
        path: A folder or zip file with "Occupation Data" and, where they are there, "Alternate
            Titles" and "Sample of Reported Titles", each as .txt or .xlsx.
        with_lay: Whether the everyday names of the embedded SOC are added (kind "lay") to the
            concepts whose code ends in ".00". An official label that is one of them is of kind
            "common": it decides what a label means that O*NET gives to many concepts, such as
            "Teacher", which stands under 24.

    Returns:
        The taxonomy "onet": codes such as "29-1141.00", the titles of both lists as labels (kind
        "alternate", `short` from the list or from a trailing acronym in parentheses), rolled up
        to SOC 2018 groups by their codes. Version from "Read Me.txt", else from the path.

    Raises:
        NotFoundError: Nothing is at the path.
        InputError: The files are not those of O*NET, or damaged.
    """
    release = open_release(path)
    occupations = _read(release, OCCUPATIONS, ("O*NET-SOC Code", "Title"))
    if occupations is None:
        raise InputError(
            f"O*NET files: got {release.path} without 'Occupation Data'; expected the official "
            f"text or Excel files. Get them from https://www.onetcenter.org/database.html"
        )
    concepts = pa.table({"code": squeeze(occupations[0]), "title": occupations[1]})
    for column, values in group_columns(concepts["code"]).items():
        concepts = concepts.append_column(column, values)
    labels = _labels(release)
    if with_lay:
        labels = _with_lay(labels, _lay_labels(concepts["code"]))
    return build("onet", _version(release), concepts, labels, LEVELS)


def read_skills(release: Release) -> pa.Table | None:
    """The names of software in "Technology Skills", once each; None where the file is not there.

    See `skills.skills_in`; the code is that of the kind of software.
    """
    found = _read(release, _SKILLS, ("Example", "Commodity Code", "Hot Technology"))
    if found is None:
        return None
    name, code, hot = found
    table = pa.table({"name": name, "code": pc.replace_substring(code, ".0", ""), "hot": hot})
    table = table.group_by("name", use_threads=False).aggregate([("code", "min"), ("hot", "max")])
    names = table["name"]
    columns: dict[str, Column] = {
        "code": table["code_min"],
        "name": names,
        "label": names,
        "is_hot": pc.equal(table["hot_max"], "Y"),
        "is_same": pa.repeat(True, len(names)),
    }
    return pa.table(columns)


def _labels(release: Release) -> pa.Table:
    alternates = _read(release, _ALTERNATES, ("O*NET-SOC Code", "Alternate Title", "Short Title"))
    reported = _read(release, _REPORTED, ("O*NET-SOC Code", "Reported Job Title"))
    tables = []
    if alternates is not None:
        code, label, short = alternates
        tables.append(_label_table(code, label, _without_na(short)))
    if reported is not None:
        code, label = reported
        tables.append(_label_table(code, label, pa.nulls(len(code), pa.string())))
    empty = pa.array([], pa.string())
    return pa.concat_tables([_label_table(empty, empty, empty), *tables])


def _with_lay(labels: pa.Table, lay: pa.Table) -> pa.Table:
    """Both; official labels that are everyday names of the same concept are marked "common"."""
    marks = [
        pc.binary_join_element_wise(t["code"], pc.utf8_lower(t["label"]), "\t")
        for t in (labels, lay)
    ]
    both = pc.is_in(marks[0], value_set=marks[1].combine_chunks())
    kind = pc.if_else(both, pa.scalar("common"), labels["kind"])
    return pa.concat_tables([labels.set_column(3, "kind", kind), lay])


def _lay_labels(codes: Column) -> pa.Table:
    """The SOC's everyday names, for those of the codes that are a SOC code and ".00"."""
    soc = read_soc()
    lay = soc.labels.filter(pc.equal(soc.labels["kind"], "lay"))
    code = pc.binary_join_element_wise(soc.concepts["code"].take(lay["concept"]), "00", ".")
    there = pc.is_in(code, value_set=codes.combine_chunks())
    n = pc.sum(there).as_py() or 0
    columns: list[Column] = [
        code.filter(there),
        lay["label"].filter(there),
        pa.nulls(n, pa.string()),
        pa.repeat("lay", n),
    ]
    return pa.table(columns, names=list(LABEL_COLUMNS))


def _label_table(code: Column, label: Column, short: Column) -> pa.Table:
    found = pc.extract_regex(label, _ACRONYM)
    acronym = pc.struct_field(found, "acronym")
    kind = pa.repeat("alternate", len(label))
    columns: list[Column] = [code, label, pc.coalesce(short, acronym), kind]
    return pa.table(columns, names=list(LABEL_COLUMNS))


def _without_na(short: Column) -> Column:
    absent = pc.is_in(pc.utf8_lower(short), value_set=pa.array(["n/a", ""]))
    return pc.if_else(absent, pa.scalar(None, pa.string()), short)


def _version(release: Release) -> str:
    read_me = release.find("Read Me.txt")
    if read_me is not None:
        first_line = release.read(read_me).decode("utf-8", "replace").partition("\n")[0]
        if version_in(first_line) != "unknown":
            return version_in(first_line)
    return version_in(release.path.name)


def _read(
    release: Release, names: tuple[str, ...], columns: tuple[str, ...]
) -> list[Column] | None:
    """The columns of the first of the files that is there, as texts."""
    name = release.find(*names)
    if name is None:
        return None
    data = release.read(name)
    table = _read_excel(name, data) if name.lower().endswith(".xlsx") else _read_text(name, data)
    missing = [column for column in columns if column not in table.column_names]
    if missing:
        raise InputError(
            f"O*NET file {name}: got the columns {', '.join(table.column_names)}; expected "
            f"{', '.join(columns)}. Get the official release again."
        )
    return [table[column] for column in columns]


def _read_text(name: str, data: bytes) -> pa.Table:
    header = data.partition(b"\n")[0].decode("utf-8-sig", "replace").strip("\r").split("\t")
    try:
        return csv.read_csv(
            io.BytesIO(data),
            parse_options=csv.ParseOptions(delimiter="\t", quote_char=False),
            convert_options=csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string())),
        )
    except pa.ArrowInvalid as error:
        raise _damaged(name, error) from error


def _read_excel(name: str, data: bytes) -> pa.Table:
    from python_calamine import CalamineError, load_workbook

    try:
        rows = load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise _damaged(name, error) from error
    if not rows:
        return pa.table({})
    header = [str(cell) for cell in rows[0]]
    columns = list(zip(*rows[1:], strict=True)) or [()] * len(header)
    texts = [pa.array([str(cell) for cell in column], pa.string()) for column in columns]
    return pa.table(texts, names=header)


def _damaged(name: str, error: Exception) -> InputError:
    reason = (str(error).splitlines() or ["unreadable"])[0]
    return InputError(
        f"O*NET file {name}: got damaged content ({reason}); expected an official file. "
        f"Get the release again."
    )
