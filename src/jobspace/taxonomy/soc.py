"""The SOC 2018: the US classification of occupations, embedded with everyday labels of our own."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from jobspace.taxonomy.model import Column, Taxonomy, build
from jobspace.taxonomy.store import read_arrow

ASSETS = Path(__file__).parents[1] / "assets"
LEVELS = ("major", "minor")

# Minor groups whose number does not end in 000, by the one their occupations' codes suggest.
IRREGULAR_MINOR = {"15-1000": "15-1200", "31-1000": "31-1100", "51-5000": "51-5100"}


def read_soc() -> Taxonomy:
    """Loads the 867 detailed occupations of the SOC 2018, with major and minor groups.

    Their labels are the official titles (kind "title") and everyday names (kind "lay"). They are
    mapped from Arrow files that `tools/make_soc.py` made of the tables beside them, which takes
    a tenth of the time of reading those.

    Returns:
        The taxonomy "soc", version "2018", ordered by code.

    >>> read_soc().levels
    ('major', 'minor')
    """
    return Taxonomy(
        name="soc",
        version="2018",
        concepts=read_arrow(ASSETS / "soc_2018_concepts.arrow"),
        labels=read_arrow(ASSETS / "soc_2018_labels.arrow"),
        levels=LEVELS,
    )


def build_soc(assets: Path = ASSETS) -> Taxonomy:
    """Makes the same taxonomy of the tables a person reads and edits.

    Args:
        assets: Folder with `soc_2018.csv` and `soc_lay_labels.csv`.

    Raises:
        InputError: A lay label has a code that the SOC does not have.
    """
    concepts = _read_text_csv(assets / "soc_2018.csv")
    lay = _read_text_csv(assets / "soc_lay_labels.csv").select(["code", "label"])
    labels = lay.append_column("kind", pa.repeat("lay", lay.num_rows))
    return build("soc", "2018", concepts, labels, LEVELS)


def group_columns(codes: Column) -> dict[str, Column]:
    """The SOC groups that codes belong to, by the digits of the code.

    Args:
        codes: `[n]` strings that begin with a SOC code, such as "29-1141" or "29-1141.03".

    Returns:
        The columns major_code, major_title, minor_code, minor_title, `[n]` each; null where the
        SOC 2018 has no such group.
    """
    soc = read_soc().concepts
    major = pc.binary_join_element_wise(pc.utf8_slice_codeunits(codes, 0, 2), "-0000", "")
    minor = pc.binary_join_element_wise(pc.utf8_slice_codeunits(codes, 0, 4), "000", "")
    for regular, irregular in IRREGULAR_MINOR.items():
        minor = pc.replace_substring(minor, regular, irregular)
    columns: dict[str, Column] = {}
    for level, group in (("major", major), ("minor", minor)):
        row = pc.index_in(group, value_set=soc[f"{level}_code"])
        columns[f"{level}_code"] = soc[f"{level}_code"].take(row)
        columns[f"{level}_title"] = soc[f"{level}_title"].take(row)
    return columns


def _read_text_csv(path: Path) -> pa.Table:
    from pyarrow import csv

    with path.open("rb") as file:
        names = file.readline().decode("utf-8-sig").strip().split(",")
        file.seek(0)
        types = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
        return csv.read_csv(file, convert_options=types)
