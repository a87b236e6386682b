"""Makes examples/donors.csv: 500 invented donations with occupations as people type them.

    python tools/make_donors.py            examples/donors.csv
    python tools/make_donors.py OUT.csv

Nothing in it is anyone's: the rows are drawn from the tables below with a seed, so the same seed
gives the same bytes. The tables imitate what campaign-finance files look like: a quarter retired,
a tenth blank, a few titles that many people type and a long tail, shouting, typing slips, ids after
the title, companies and states in the wrong field.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SEED = 2724
N_ROWS = 500
TARGET = Path(__file__).resolve().parent.parent / "examples" / "donors.csv"
COLUMNS = ("donor_id", "date", "city", "state", "employer", "occupation", "amount")

STATUSES = (
    "Retired", "RETIRED", "retired", "Retired.", "Not Employed", "NOT EMPLOYED", "Homemaker",
    "HOMEMAKER", "NONE", "None", "Student", "Self-Employed", "self employed", "Self", "N/A",
    "unemployed", "Housewife", "Disabled", "STUDENT", "Volunteer", "not working", "RETIRED TEACHER",
    "Retired attorney", "ret. engineer", "Retired Nurse",
)  # fmt: skip

# What a person does, where; the first fields, and the first titles of a field, are the most common.
FIELDS: dict[str, tuple[str, ...]] = {
    "Brandt & Ellery LLP": ("Attorney", "Lawyer", "Paralegal", "Partner", "Legal assistant"),
    "St. Alban Medical Center": (
        "Physician", "RN", "Nurse", "Doctor", "ER Nurse", "Nurse Practitioner", "Surgeon",
        "Pharmacist", "Physical Therapist", "X-ray tech", "Anesthesiologist", "LPN", "CNA",
    ),
    "Fernhill Group": (
        "CEO", "President", "Executive", "Consultant", "Manager", "Director", "VP", "CFO",
        "Business Owner", "Vice President of Sales", "HR Manager", "Marketing", "Admin Assistant",
    ),
    "SELF": (
        "Consultant", "Writer", "Artist", "Owner", "Psychologist", "Therapist", "Photographer",
        "Musician", "Farmer", "Dentist", "Hair stylist", "Real Estate Investor", "Editor",
        "Psychotherapist", "Chiropractor", "Massage therapist", "Rancher", "Actor", "Tutor",
    ),
    "Lakeview Unified School District": (
        "Teacher", "Educator", "Principal", "School Counselor", "Substitute teacher",
        "3rd grade teacher", "High School Math Teacher", "Librarian", "Speech pathologist",
    ),
    "Quillon Systems": (
        "Software Engineer", "Engineer", "Programmer", "IT", "Data Scientist", "Project manager",
        "Sr. Software Developer", "IT guy", "Web developer", "Product Manager", "Systems Analyst",
    ),
    "Calder State University": ("Professor", "Researcher", "Scientist", "Asst. Prof. of History"),
    "Ostrow Savings Bank": (
        "Banker", "Accountant", "CPA", "Financial Advisor", "Investor", "Bookkeeper", "Teller",
        "Insurance Agent", "Loan officer",
    ),
    "Harrow Realty": ("Real Estate", "Realtor", "Real Estate Broker", "Property Manager"),
    "Juniper Market": ("Sales", "Cashier", "Chef", "Waitress", "Store Manager", "Bartender"),
    "Pike County": (
        "Social Worker", "Police Officer", "Firefighter", "Civil engineer", "Judge", "Clerk",
        "Mail carrier", "Public Health Nurse",
    ),
    "Tamarack Builders": (
        "Contractor", "Carpenter", "Electrician", "HVAC tech", "Plumber", "Architect", "Welder",
        "Truck Driver", "Heavy equipment operator", "Landscaper", "Auto mechanic", "Machinist",
    ),
}  # fmt: skip

# Rows that show what goes wrong in real files; each occurs once.
ODDITIES: tuple[tuple[str, str], ...] = (
    ("Brandt & Ellery LLP", "Lawyer/CPA"),
    ("SELF", "Writer / Photographer"),
    ("St. Alban Medical Center", "nurse & yoga instructor"),
    ("SELF", "Actor, waiter"),
    ("Fernhill Group", "Owner/Operator"),
    ("ATTORNEY", "NORTHFIELD MARINE LLC"),
    ("", "QUILLON SYSTEMS INC"),
    ("", "Ostrow Savings Bank"),
    ("", "U S ARMY"),
    ("Physician", "St. Alban Medical Center"),
    ("Lakeview Unified School District", "TEACHER 6011"),
    ("Pike County", "POLICE OFFICER #2214"),
    ("Quillon Systems", "I T  M a n a g e r"),
    ("Quillon Systems", "I.T. Specialist"),
    ("Quillon Systems", "R&amp;D engineer"),
    ("Fernhill Group", "Sales &amp; Marketing Mgr"),
    ("SELF", "Caf\u00e9 owner"),
    ("SELF", "Se\u00f1ora de la limpieza"),
    ("SELF", "Caf\u00c3\u00a9 manager"),
    ("Juniper Market", "Ma\u00eetre d\u2019h\u00f4tel"),
    ("Calder State University", "Ing\u00e9nieur"),
    ("SELF", "artist \U0001f3a8"),
    ("Juniper Market", "chef \U0001f468\u200d\U0001f373"),
    ("St. Alban Medical Center", "\u2764\ufe0f nurse"),
    ("SELF", '"CONSULTANT"'),
    ("Fernhill Group", "'Manager'"),
    ("", "Information Requested"),
    ("", "BEST EFFORTS"),
    ("", "Various"),
    ("", "?"),
    ("", "-"),
    ("", "x"),
    ("", "N / A"),
    ("", "n/a - retired"),
    ("", "Retired!!!"),
    ("", "retired after 40 yrs as a letter carrier"),
    ("", "RETIRED FROM PIKE COUNTY"),
    ("", "Full time mom"),
    ("", "stay at home dad"),
    ("", "between jobs"),
    ("", "grad student"),
    ("", "Patriot"),
    ("", "make the world better"),
    ("Fernhill Group", "President & CEO"),
    ("Fernhill Group", "EVP, Global Supply Chain Strategy"),
    ("Quillon Systems", "Principal SWE (remote)"),
    ("Quillon Systems", "sofware enginer"),
    ("Tamarack Builders", "electritian"),
    ("Ostrow Savings Bank", "ACCOUTNANT"),
    ("SELF", "Massage Therapist - Portland, OR"),
    ("Pike County", "Dept. of Social Services caseworker II"),
    ("Lakeview Unified School District", "para educator / bus driver"),
    ("Calder State University", "Prof. emerita"),
    ("SELF", "Rev."),
    ("SELF", "dog groomer and part time notary"),
)

PLACES = (
    ("Lakeview", "OH"), ("Calder", "CA"), ("Port Ellery", "WA"), ("Fernhill", "NY"),
    ("Harrow", "TX"), ("Ostrow", "IL"), ("Juniper Falls", "CO"), ("San Tadeo", "CA"),
    ("Pike City", "PA"), ("Tamarack", "MN"), ("Quillon", "MA"), ("Saint-Ren\u00e9", "LA"),
)  # fmt: skip
AMOUNTS = (5, 10, 15, 20, 25, 25, 35, 50, 50, 100, 100, 250, 500, 1000, 2900)
SHARE_BLANK, SHARE_STATUS = 0.08, 0.33
MIN_LETTERS = 6  # of a title before a slip of the finger is made in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Where somebody works and as what, as typed."""

    employer: str
    occupation: str


def zipf(rng: random.Random, among: Sequence[str], offset: int = 1) -> str:
    """One of n values; the k-th, from 0, is drawn in proportion to 1 / (k + offset)."""
    return rng.choices(among, [1 / (k + offset) for k in range(len(among))])[0]


def slip(rng: random.Random, text: str) -> str:
    """The text with one letter dropped, doubled, or swapped with the next; never the first."""
    at = rng.randrange(1, len(text) - 1)
    kind = rng.choice(("drop", "double", "swap"))
    if kind == "drop":
        return text[:at] + text[at + 1 :]
    if kind == "double":
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def typed(rng: random.Random, text: str) -> str:
    """The text as one of many people types it."""
    if len(text) >= MIN_LETTERS and rng.random() < 0.07:
        text = slip(rng, text)
    shape = rng.random()
    if shape < 0.35:
        text = text.upper()
    elif shape < 0.45:
        text = text.lower()
    if rng.random() < 0.04:
        text = rng.choice((f"{text} ", f"  {text}", f'"{text}"', f"{text}."))
    return text


def drawn(rng: random.Random) -> Work:
    """Somebody's work: a blank, a status, or a title of some field."""
    kind = rng.random()
    if kind < SHARE_BLANK:
        return Work(employer=rng.choice(("", "", "Self", "N/A")), occupation="")
    if kind < SHARE_BLANK + SHARE_STATUS:
        status = zipf(rng, STATUSES)
        return Work(employer=rng.choice(("", "N/A", status)), occupation=status)
    employer = zipf(rng, tuple(FIELDS), offset=4)
    return Work(employer=employer, occupation=typed(rng, zipf(rng, FIELDS[employer])))


def rows(seed: int = SEED, n_rows: int = N_ROWS) -> list[tuple[str, ...]]:
    """All rows, in the order of `COLUMNS`."""
    rng = random.Random(seed)
    works = [Work(employer=e, occupation=o) for e, o in ODDITIES]
    works += [drawn(rng) for _ in range(n_rows - len(works))]
    rng.shuffle(works)
    return [_row(rng, number, work) for number, work in enumerate(works, start=1)]


def _row(rng: random.Random, number: int, work: Work) -> tuple[str, ...]:
    city, state = rng.choice(PLACES)
    day = f"2024-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
    amount = f"{rng.choice(AMOUNTS)}.00"
    return (f"D{number:04}", day, city, state, work.employer, work.occupation, amount)


def write(target: Path) -> None:
    """Write the table as UTF-8 csv with \\n at the line ends."""
    with target.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        out.writerows(rows())


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
