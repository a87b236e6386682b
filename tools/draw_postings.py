"""Draws the postings of benchmarks/judgements/postings.csv and cuts them into units.

    python tools/draw_postings.py ../shared/data OUT

OUT, a folder outside the repository, gets units.csv (source, row, start, end, part) and
numbered.txt, the same units to be read: each posting's under its source, row, part and title. The
same data gives the same units. A posting is drawn if it is English, its text was not drawn before
and it has 8 to 60 units; those of part dev, for making a splitter, come before those of test.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from jobspace.tables.read import open_table
from jobspace.text.sentences import spans

SEED = 20261126
UNITS = range(8, 61)
COLUMNS = ("source", "row", "start", "end", "part")
# The file, its column of text, and how many postings of it are for dev and for test.
SOURCES = (
    ("linkedin-postings/postings_1000.parquet", "description", 10, 24),
    ("indeed-datascience/postings.parquet", "body", 6, 16),
)
ENGLISH_SHARE = 0.15
_ENGLISH = re.compile(r"\b(?:the|and|of|to|in|a|with|for|is|you|our|we|are|or|will)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A drawn posting: row `row`, from 0, of its source; its units as (start, end)."""

    source: str
    row: int
    title: str
    text: str
    units: tuple[tuple[int, int], ...]
    part: str


def is_english(text: str) -> bool:
    """Whether enough of a text's words are the commonest of English.

    >>> is_english("You will work with the team"), is_english("Sie arbeiten mit dem Team")
    (True, False)
    """
    text = text.lower()
    n_words = len(re.findall(r"[^\W\d_]+", text))
    return len(_ENGLISH.findall(text)) >= ENGLISH_SHARE * max(n_words, 1)


def drawn(rng: random.Random, data: Path) -> Iterator[Posting]:
    """The postings of each source, those for dev first."""
    for name, column, n_dev, n_test in SOURCES:
        with open_table(data / name) as stream:
            rows = pa.Table.from_batches(list(stream)).to_pylist()
        seen: set[str] = set()
        for row in rng.sample(range(len(rows)), len(rows)):
            text = rows[row][column] or ""
            units = tuple(spans(text))
            if len(units) not in UNITS or text in seen or not is_english(text):
                continue
            if len(seen) == n_dev + n_test:
                break
            yield Posting(
                source=name.split("/", maxsplit=1)[0],
                row=row,
                title=rows[row]["title"],
                text=text,
                units=units,
                part="dev" if len(seen) < n_dev else "test",
            )
            seen.add(text)


def write(folder: Path, postings: list[Posting]) -> None:
    """The two files, in the same order."""
    with (folder / "units.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        for one in postings:
            out.writerows((one.source, one.row, *unit, one.part) for unit in one.units)
    with (folder / "numbered.txt").open("w", encoding="utf-8") as file:
        for one in postings:
            print(f"\n## {one.source} {one.row} {one.part}: {one.title}", file=file)
            for k, (start, end) in enumerate(one.units, start=1):
                print(k, " ".join(one.text[start:end].split()), file=file)


def main() -> None:
    """Draw and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("data", type=Path, help="the folder of the shared data sets")
    parser.add_argument("out", type=Path, help="a folder outside the repository")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    postings = sorted(drawn(random.Random(SEED), arguments.data), key=lambda one: one.part)
    write(arguments.out, postings)


if __name__ == "__main__":
    main()
