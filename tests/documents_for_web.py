"""Documents and postings that the tests of the web pages drop, some of them hostile."""

from __future__ import annotations

from pathlib import Path

HOSTILE = "document.title='owned' in 40 wards of the clinic"  # what is left of it without markup
FORMULA = "=HYPERLINK(0) reports, 12 of them in SQL every week"

MINE = f"""# Ada Example

## Experience

### Data Analyst, Northside Clinics, 2021-03 – present

- Built 12 Tableau dashboards that 60 nurses and managers open every morning.
- Wrote a Python forecast of night admissions; overtime fell by 310 hours a month.
- Helped with <script>{HOSTILE.replace(" in 40", "</script> in 40")}.
- {FORMULA}

### Reporting Assistant, Harrow Freight, 2018-06 – 2020-12

- Responsible for various reports.
"""
ANALYST = """Data Analyst <img src=x onerror=alert(1)>

Requirements

- Experience with Tableau dashboards for nurses
- Experience with forecasting in Python
- Knowledge of Spanish
"""
NURSE = """Registered Nurse

Requirements

- Two years of experience in an intensive care unit
- Current RN license in Minnesota
"""


def written(folder: Path, **texts: str) -> list[Path]:
    """Files of a folder, by their names with `__` for the dot."""
    paths = []
    for name, text in texts.items():
        paths.append(folder / name.replace("__", "."))
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def a_bomb(path: Path) -> Path:
    """A small Word file that would unpack to a large one."""
    import zipfile

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("[Content_Types].xml", b"<Types/>")
        opened.writestr("word/document.xml", b" " * 200_000_000)
    return path
