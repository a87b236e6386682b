"""Draws the pairs of benchmarks/judgements/answers.csv: a requirement and a résumé's sentence.

    python tools/draw_answers.py ../shared/data OUT
    python tools/draw_answers.py ../shared/data OUT2 --seed 20261127 --without OUT/pairs.csv

OUT, a folder outside the repository, gets pairs.csv (where both texts stand, and the half),
texts.csv (the same pairs in the same order as they are read: the texts and the job's title) and
strata.csv (from which ranks each pair comes, not to be looked at before judging). The order is
random. The same data gives the same pairs. A posting of the files named by --without is not drawn.

1. 150 postings of each source with a requirement of 4 to 45 words, and one requirement of each; no
   requirement is drawn twice. Of Google these are sentences of the minimum and the preferred
   qualifications, of Indeed bullets.
2. 20 résumés of each category, drawn once; a requirement's are those of the categories that the
   job's kind plausibly hires from, below. (Of three résumés a requirement, tried first and thrown
   away, about one pair in twenty was covered: too few to measure by.)
3. All their sentences of 4 to 60 words are ranked by four measures: the share of the requirement's
   stems, BM25, and the similarity by `default` and by `minilm`. No measure is favoured: the mean of
   the four ranks counts. One sentence is drawn of the first three, one of ranks 4 to 12, 13 to 40
   or all below, by turns.
4. Half of the postings of each source are half a, for choosing cut-offs; the others b, for
   measuring by them.
"""

from __future__ import annotations

import argparse
import ast
import csv
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.stats import rankdata

from jobspace.encode.load import encoder
from jobspace.search.lexical import Bm25
from jobspace.tables.read import open_table
from jobspace.text.sentences import is_boilerplate, sentences, spans
from jobspace.text.stems import stems_of, words_of

SEED = 20261126
N_POSTINGS, N_RESUMES = 150, 20  # of each source, of each category
WORDS_ASKED, WORDS_ANSWERED = range(4, 46), range(4, 61)
FIRST_RANKS, OTHER_RANKS = (0, 3), ((3, 12), (12, 40), (40, None))
GOOGLE, INDEED, RESUMES = (
    "google-job-skills/job_skills.csv",
    "indeed-datascience/postings.parquet",
    "resumes/resumes.parquet",
)
GOOGLE_COLUMNS = ("Minimum Qualifications", "Preferred Qualifications")
COLUMNS = (
    "source", "row", "column", "start", "end", "resume_id", "resume_start", "resume_end", "half",
)  # fmt: skip
WRAPPED, FULL = 80, 100  # letters of a line that may be, or surely is, continued
HEADING_WORDS = 4
MOJIBAKE = "\u00e2\u20ac"

# Whose résumés a posting may get, by the job's kind.
_OFFICE = "SALES BUSINESS-DEVELOPMENT"
_MACHINES = "ENGINEERING INFORMATION-TECHNOLOGY"
HIRED_FROM: Mapping[str, str] = {
    "indeed": "INFORMATION-TECHNOLOGY ENGINEERING BANKING FINANCE CONSULTANT",
    "Administrative": "HR ADVOCATE BPO PUBLIC-RELATIONS",
    "Business Strategy": "CONSULTANT BUSINESS-DEVELOPMENT FINANCE",
    "Data Center & Network": _MACHINES,
    "Developer Relations": "INFORMATION-TECHNOLOGY PUBLIC-RELATIONS",
    "Finance": "FINANCE ACCOUNTANT BANKING",
    "Hardware Engineering": "ENGINEERING AUTOMOBILE AVIATION",
    "IT & Data Management": "INFORMATION-TECHNOLOGY",
    "Legal & Government Relations": "ADVOCATE PUBLIC-RELATIONS",
    "Manufacturing & Supply Chain": "ENGINEERING AUTOMOBILE AVIATION APPAREL",
    "Marketing & Communications": "PUBLIC-RELATIONS DIGITAL-MEDIA BUSINESS-DEVELOPMENT",
    "Network Engineering": _MACHINES,
    "Partnerships": f"{_OFFICE} DIGITAL-MEDIA",
    "People Operations": "HR",
    "Product & Customer Support": f"{_OFFICE} BPO INFORMATION-TECHNOLOGY",
    "Program Management": "CONSULTANT INFORMATION-TECHNOLOGY ENGINEERING",
    "Real Estate & Workplace Services": "CONSTRUCTION HEALTHCARE CHEF FITNESS",
    "Sales & Account Management": _OFFICE,
    "Sales Operations": f"{_OFFICE} FINANCE",
    "Software Engineering": _MACHINES,
    "Technical Infrastructure": _MACHINES,
    "Technical Solutions": f"{_MACHINES} CONSULTANT",
    "Technical Writing": "INFORMATION-TECHNOLOGY DIGITAL-MEDIA TEACHER",
    "User Experience & Design": "DESIGNER ARTS DIGITAL-MEDIA",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a text stands: document and characters; the text with its white space collapsed."""

    document: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A requirement: its posting is row `place.document` of its source, from 0."""

    source: str
    column: str
    place: Place
    title: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A requirement, a sentence that may answer it, and the first of the ranks it is drawn from."""

    asked: Asked
    answer: Place
    half: str
    stratum: int


def collapsed(text: str) -> str:
    """The text with each run of white space as one blank."""
    return " ".join(text.split())


def places(document: int, original: str, cut: str, lengths: range) -> Iterator[Place]:
    """The sentences of a document with as many words as allowed.

    Args:
        document: its row or id.
        original: its text.
        cut: the same text, cut here; as long as the original.
        lengths: the numbers of words a sentence may have.
    """
    for start, end in spans(cut):
        text = collapsed(original[start:end])
        if len(text.split()) in lengths:
            yield Place(document=document, start=start, end=end, text=text)


def unwrapped(text: str) -> str:
    """The text with a blank for the line break where a line is continued; as long as before.

    >>> unwrapped("Short line\\nof two")
    'Short line\\nof two'
    """
    lines = text.split("\n")
    breaks = [" " if is_continued(*two) else "\n" for two in pairwise(lines)]
    return "".join(line + end for line, end in zip(lines, [*breaks, ""], strict=True))


def is_continued(line: str, after: str) -> bool:
    """Whether the next line of a PDF belongs to the same paragraph."""
    plain, after = line.rstrip(), after.strip()
    if len(plain) >= FULL:
        return bool(after) and not is_heading(after)
    return len(plain) >= WRAPPED and plain[-1] not in ".!?:;" and after[:1].islower()


def is_heading(line: str) -> bool:
    """Whether a line is a heading: few words, each with a capital, no end of a sentence."""
    words = line.split()
    return len(words) <= HEADING_WORDS and line.istitle() and line[-1] not in ".,;"


def table(data: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a table."""
    with open_table(data / name) as stream:
        return pa.Table.from_batches(list(stream)).to_pylist()


def google(row: int, posting: Mapping[str, str]) -> list[Asked]:
    """The requirements of a posting of Google."""
    return [
        Asked(
            source="google-job-skills",
            column=column,
            place=place,
            title=posting["Title"],
            kind=posting["Category"],
        )
        for column in GOOGLE_COLUMNS
        for text in [posting[column] or ""]
        for place in places(row, text, text, WORDS_ASKED)
        if place.text[-1] != ":" and not is_boilerplate(place.text)
    ]


def indeed(row: int, posting: Mapping[str, str]) -> list[Asked]:
    """The requirements, and duties, of a posting of Indeed: sentences of its bullets."""
    bullets = ast.literal_eval(posting["bullets"] or "()")
    listed = {collapsed(sentence) for bullet in bullets for sentence in sentences(bullet)}
    text = posting["body"] or ""
    return [
        Asked(
            source="indeed-datascience",
            column="body",
            place=place,
            title=posting["title"],
            kind="indeed",
        )
        for place in places(row, text, text, WORDS_ASKED)
        if place.text in listed and place.text[-1] != ":" and not is_boilerplate(place.text)
    ]


def drawn(rng: random.Random, postings: Sequence[Sequence[Asked]]) -> list[Asked]:
    """One requirement of each of as many postings as wanted, each wording once."""
    found: dict[str, Asked] = {}
    for posting in rng.sample(postings, len(postings)):
        new = [asked for asked in posting if asked.place.text.lower() not in found]
        if new and len(found) < N_POSTINGS:
            asked = rng.choice(new)
            found[asked.place.text.lower()] = asked
    return list(found.values())


def resumes(data: Path) -> dict[str, list[list[Place]]]:
    """The sentences of the readable résumés of each category, each wording once a résumé."""
    found: dict[str, list[list[Place]]] = {}
    for row in table(data, RESUMES):
        text = row["Resume_str"] or ""
        if MOJIBAKE not in text:
            there = list(places(row["ID"], text, unwrapped(text), WORDS_ANSWERED))
            once = {place.text.lower(): place for place in reversed(there)}
            if once:
                found.setdefault(row["Category"], []).append(list(once.values())[::-1])
    return found


def pools(
    rng: random.Random, asked: Sequence[Asked], by_category: Mapping[str, list[list[Place]]]
) -> list[list[Place]]:
    """For each requirement the sentences of the résumés drawn of its categories."""
    chosen = {
        name: [
            place for resume in rng.sample(there, min(N_RESUMES, len(there))) for place in resume
        ]
        for name, there in sorted(by_category.items())
    }
    return [[p for name in HIRED_FROM[one.kind].split() for p in chosen[name]] for one in asked]


def similarities(asked: Sequence[str], answers: Sequence[str]) -> list[NDArray[np.float32]]:
    """Four similarities (n, m) of n requirements to m sentences; higher is closer."""
    found = [shared_stems(asked, answers), Bm25.fit(answers).similarity(asked)]
    for name in ("default", "minilm"):
        model = encoder(name, device="cpu")
        found.append(model.encode(list(asked)) @ model.encode(list(answers)).T)
    return found


def shared_stems(asked: Sequence[str], answers: Sequence[str]) -> NDArray[np.float32]:
    """The share of each requirement's distinct stems that each sentence has, in [0, 1]."""
    sets = [stem_sets(texts) for texts in (asked, answers)]
    shares = [[len(one & other) / max(len(one), 1) for other in sets[1]] for one in sets[0]]
    return np.array(shares, dtype=np.float32)


def stem_sets(texts: Sequence[str]) -> list[set[str]]:
    """The distinct stems of each text."""
    rows, words = words_of(pa.array(texts))
    found: list[set[str]] = [set() for _ in texts]
    for row, stem in zip(rows.tolist(), stems_of(words).to_pylist(), strict=True):
        if stem:
            found[row].add(stem)
    return found


def order(columns: NDArray[np.int64], rows: Sequence[NDArray[np.float32]]) -> NDArray[np.int64]:
    """The places of a pool, by the mean of their ranks by each similarity."""
    ranks = [rankdata(-row[columns]) for row in rows]
    return np.argsort(np.mean(ranks, axis=0), kind="stable")


def taken(files: Sequence[Path]) -> set[tuple[str, int]]:
    """The postings of earlier drawings: (source, row)."""
    found: set[tuple[str, int]] = set()
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            found.update((row["source"], int(row["row"])) for row in csv.DictReader(file))
    return found


def pairs(data: Path, seed: int, without: set[tuple[str, int]]) -> list[Pair]:
    """All pairs, in random order."""
    rng = random.Random(seed)
    halves = ["a", "b"] * (N_POSTINGS // 2)
    asked = [
        one
        for name, of_row in ((GOOGLE, google), (INDEED, indeed))
        for one in drawn(
            rng,
            [
                of_row(k, row)
                for k, row in enumerate(table(data, name))
                if (name.partition("/")[0], k) not in without
            ],
        )
    ]
    half = [name for _ in (GOOGLE, INDEED) for name in rng.sample(halves, N_POSTINGS)]
    pool = pools(rng, asked, resumes(data))
    column = {text: k for k, text in enumerate(dict.fromkeys(p.text for ps in pool for p in ps))}
    measures = similarities([one.place.text for one in asked], list(column))
    found = []
    for k, (one, there) in enumerate(zip(asked, pool, strict=True)):
        columns = np.array([column[place.text] for place in there])
        ranked = order(columns, [measure[k] for measure in measures])
        for first, end in (FIRST_RANKS, OTHER_RANKS[k % len(OTHER_RANKS)]):
            answer = there[int(rng.choice(ranked[first:end]))]
            found.append(Pair(asked=one, answer=answer, half=half[k], stratum=first + 1))
    rng.shuffle(found)
    return found


def write(folder: Path, drawn_pairs: Sequence[Pair]) -> None:
    """The three files, in the same order."""
    ids = []
    for pair in drawn_pairs:
        asked, to, answer = pair.asked, pair.asked.place, pair.answer
        there = (asked.source, to.document, asked.column, to.start, to.end)
        ids.append((*there, answer.document, answer.start, answer.end, pair.half))
    texts = [(p.asked.place.text, p.answer.text, p.asked.title) for p in drawn_pairs]
    write_rows(folder / "pairs.csv", [COLUMNS, *ids])
    write_rows(folder / "texts.csv", [["requirement", "sentence", "title"], *texts])
    write_rows(folder / "strata.csv", [["first_rank"], *((p.stratum,) for p in drawn_pairs)])


def write_rows(path: Path, rows: Sequence[Sequence[object]]) -> None:
    """A csv file, UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def main() -> None:
    """Draw and write."""
    parser = argparse.ArgumentParser(description=re.split(r"\n\n", __doc__ or "")[0])
    parser.add_argument("data", type=Path, help="the folder of the shared data sets")
    parser.add_argument("out", type=Path, help="a folder outside the repository")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--without", type=Path, action="append", default=[])
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    drawn_pairs = pairs(arguments.data, arguments.seed, taken(arguments.without))
    write(arguments.out, drawn_pairs)


if __name__ == "__main__":
    main()
