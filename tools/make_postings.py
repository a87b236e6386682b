"""Makes examples/analyst-postings.csv: invented postings of three years, with what they ask.

    python tools/make_postings.py

Firms and texts are invented. Each year has 24 postings; dbt and cloud warehouses are asked for by
few of the first year's and by most of the last, SAS the other way round; the rest stays.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Final

TARGET: Final = Path(__file__).resolve().parent.parent / "examples" / "analyst-postings.csv"
N_A_YEAR: Final = 24
N_ALWAYS: Final = 4  # lines of a posting that are asked as often in each year
YEARS: Final = (2022, 2023, 2024)
_TITLES: Final = ("Data Analyst", "Reporting Analyst", "Business Analyst", "Product Analyst")
_FIRMS: Final = ("Harrow Freight", "Lakeview Clinics", "Tamarack Foods", "Ostrow Energy")
_ALWAYS: Final = (
    "Two years of experience with SQL",
    "Experience with dashboards in Tableau or Power BI",
    "Ability to explain results to people who do not work with data",
    "Knowledge of statistics, such as tests and regression",
    "Experience with A/B tests and their evaluation",
    "Knowledge of Excel, pivot tables included",
    "Ability to gather requirements from finance and sales",
)
# What is asked, and the share of the postings of each year that ask it.
_MOVING: Final = (
    ("Experience with dbt and version control of data models", (0.05, 0.35, 0.75)),
    ("Hands-on experience with cloud warehouses such as Snowflake", (0.10, 0.40, 0.80)),
    ("Experience with SAS programs", (0.70, 0.35, 0.10)),
)


def write(target: Path = TARGET) -> None:
    """Writes the table."""
    rng = random.Random(20261126)
    with target.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["posting_id", "posted", "title", "description"])
        for place, year in enumerate(YEARS):
            asked = {
                line: rng.sample(range(N_A_YEAR), round(shares[place] * N_A_YEAR))
                for line, shares in _MOVING
            }
            for i in range(N_A_YEAR):
                step = i // len(_ALWAYS) + 1
                lines = [_ALWAYS[(i + k * step) % len(_ALWAYS)] for k in range(N_ALWAYS)]
                lines += [line for line in asked if i in asked[line]]
                day = f"{year}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
                firm = rng.choice(_FIRMS)
                head = [f"{firm} is looking for an analyst.", "Requirements"]
                text = "\n".join(head + [f"- {line}" for line in lines])
                number = f"P{place * N_A_YEAR + i + 1:03}"
                rows.writerow([number, day, rng.choice(_TITLES), text])


if __name__ == "__main__":
    write()
