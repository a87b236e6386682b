"""`duplicates`: planted copies of job titles found again, and the time of two real columns."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyarrow import csv

from benchmarks.options import Options, environment, jobspace
from benchmarks.process import measured, repeated
from benchmarks.result import Result, Value, progress
from jobspace.duplicates.table import duplicates
from jobspace.evaluate.edits import edited
from jobspace.text.clean import clean, key
from jobspace.text.sentences import sentences

COPIES = 5_000
RUNS = 5
PARTS = ("Responsibilities", "Minimum Qualifications", "Preferred Qualifications")
SUFFIXES = ("(Remote)", "- Full Time", "(Part-Time)", "| Hybrid", "(Contract)", "- Night Shift")
RANKS = {"Sr.": "Senior", "Sr": "Senior", "Senior": "Sr.", "Jr.": "Junior", "Junior": "Jr."}

Ints: TypeAlias = NDArray[np.int64]
Change = Callable[[str, random.Random], str]


def run(options: Options) -> list[Result]:
    """The planted copies, then the timings."""
    return [_planted(options), _times(options)]


# ---- planted copies


def _typo(text: str, rng: random.Random) -> str:
    return edited(text, rng)


def _case(text: str, rng: random.Random) -> str:
    return rng.choice([str.upper, str.lower, str.title, str.swapcase])(text)


def _spacing(text: str, rng: random.Random) -> str:
    gaps = [found.start() for found in re.finditer(" ", text)]
    at = rng.choice(gaps) if gaps else len(text)
    return text[:at] + rng.choice(["  ", "\t", "   "]) + text[at:].lstrip()


def _punctuation(text: str, rng: random.Random) -> str:
    marks = [found.start() for found in re.finditer(r"[-,/.&|:()]", text)]
    if marks and rng.random() < 0.5:
        at = rng.choice(marks)
        put = " " if text[at] in "-,/|:()" else text[at]
        return text[:at] + put + text[at + 1 :]
    return rng.choice(["{}.", "{},", "{}!", '"{}"', "*{}*", "- {}", "{} -"]).format(text)


def _rank(text: str, _: random.Random) -> str:
    words = text.split(" ")
    return " ".join(RANKS.get(word, word) for word in words)


def _order(text: str, rng: random.Random) -> str:
    words = text.replace(",", " ").split()
    at = rng.randrange(1, len(words)) if len(words) > 1 else 0
    return " ".join([*words[at:], *words[:at]])


def _suffix(text: str, rng: random.Random) -> str:
    return f"{text} {rng.choice(SUFFIXES)}"


def _repost(text: str, _: random.Random) -> str:
    return text


KINDS: dict[str, Change] = {
    "typo of a letter": _typo,
    "case": _case,
    "spacing": _spacing,
    "punctuation": _punctuation,
    "Sr. or Senior": _rank,
    "word order": _order,
    "suffix": _suffix,
    "repost": _repost,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """Copies of m rows of a column: their texts, the rows copied, and how each was changed."""

    texts: list[str]
    row: Ints
    kind: list[str]


def planted(titles: Sequence[str], n: int, seed: int) -> Planted:
    """Copies of rows drawn at random, each changed in one way, the ways in turn.

    A row that a change leaves as it is, such as one without Sr. or Senior, is drawn again; for a
    repost any row is taken.
    """
    rng = random.Random(seed)
    found = Planted(texts=[], row=np.empty(n, np.int64), kind=[])
    names = list(KINDS)
    while len(found.texts) < n:
        name = names[len(found.texts) % len(names)]
        row = rng.randrange(len(titles))
        changed = KINDS[name](titles[row], rng)
        if (changed != titles[row] or name == "repost") and titles[row].strip():
            found.row[len(found.texts)] = row
            found.texts.append(changed)
            found.kind.append(name)
    return found


def _planted(options: Options) -> Result:
    folder = options.shared / "linkedin-postings"
    titles = pq.read_table(folder / "titles.parquet").column("title").to_pylist()
    copies = planted(titles, COPIES, options.seed)
    progress(f"{COPIES:,} copies among {len(titles):,} titles")
    together = grouped([*titles, *copies.texts])
    links = _links(titles, copies, together, grouped(titles))
    rows: list[dict[str, Value]] = []
    for name in [*KINDS, "all"]:
        of_kind = np.array([name in ("all", kind) for kind in copies.kind])
        found = links.found[of_kind]
        low, high = _interval(found)
        some = of_kind[links.copy]
        rows.append(
            {
                "change": name,
                "copies": int(of_kind.sum()),
                "recall": float(found.mean()),
                "95 % from": low,
                "to": high,
                "links": int(some.sum()),
                "precision": float(links.right[some].mean()),
                "of strictly the same": float(links.same[some].mean()),
            }
        )
    notes = (
        "recall: copies in one group with the row they were made of",
        "links: pairs of a copy and another distinct text of its group",
        "precision: links to texts that are in one group with the original when no copy is there, "
        "to the original, or to copies of such",
        "strictly the same: links to the original, to copies of it, or to texts equal after "
        "cleaning; real variants of a title (RN, Registered Nurse) count as wrong there",
    )
    return Result(title="duplicates: planted copies", rows=rows, notes=notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What the copies were linked with: which copies were found, and each link's verdict."""

    found: NDArray[np.bool_]
    copy: Ints
    right: NDArray[np.bool_]
    same: NDArray[np.bool_]


def grouped(texts: Sequence[str]) -> Ints:
    """The group of each row; those without text have one of their own."""
    table = duplicates(list(texts))
    number = table["group_id"].to_numpy(zero_copy_only=False)
    return np.where(np.isnan(number), -1 - np.arange(len(number)), number).astype(np.int64)


def _links(titles: Sequence[str], copies: Planted, together: Ints, alone: Ints) -> Links:
    n = len(titles)
    texts = [*titles, *copies.texts]
    origin = np.concatenate([np.arange(n), copies.row])  # the row each is, or was made of
    keys = np.array(key(clean(pa.array(texts, pa.string()))).to_pylist())
    first: dict[str, int] = {}
    members: dict[int, list[int]] = {}
    for row, text in enumerate(texts):
        if first.setdefault(text, row) == row or row >= n:
            members.setdefault(int(together[row]), []).append(row)
    pairs = np.array(
        [
            (i, other)
            for i in range(len(copies.texts))
            for other in members[int(together[n + i])]
            if other != n + i and texts[other] != texts[n + i]
        ]
    )
    copy, other = pairs[:, 0], pairs[:, 1]
    mine = copies.row[copy]
    equal = (origin[other] == mine) | (keys[other] == keys[mine])
    return Links(
        found=together[n:] == together[copies.row],
        copy=copy,
        right=equal | (alone[origin[other]] == alone[mine]),
        same=equal | (keys[other] == keys[n + copy]),
    )


def _interval(found: NDArray[np.bool_]) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    n, share, z = len(found), float(found.mean()), 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return float(middle - half), float(middle + half)


# ---- timings


def _times(options: Options) -> Result:
    env = environment(options)
    titles = options.shared / "linkedin-postings" / "titles.parquet"
    told = options.work / "google-sentences.parquet"
    pq.write_table(pa.table({"sentence": google_sentences(options)}), told)
    rows: list[dict[str, Value]] = []
    for name, path, column in (
        ("titles", titles, "title"),
        ("google-job-skills sentences", told, "sentence"),
    ):
        progress(f"jobspace duplicates of {name}")
        command = jobspace("duplicates", str(path), "-c", column, "-o", "grouped.parquet")
        measured(command, env, options.work)
        times = repeated(command, env, options.repeat or RUNS, options.work)
        n_rows = pq.read_metadata(path).num_rows
        rows.append({"column": name, "rows": n_rows, **times.figures()})
    notes = ("whole processes: read, group, the closest pairs of other wording, write",)
    return Result(title="duplicates: time", rows=rows, notes=notes)


def google_sentences(options: Options) -> list[str]:
    """The distinct sentences of what the postings ask for, in order."""
    place = options.shared / "google-job-skills" / "job_skills.csv"
    parse = csv.ParseOptions(newlines_in_values=True)
    table = csv.read_csv(place, parse_options=parse)
    found = (
        sentence
        for name in PARTS
        for text in table.column(name).to_pylist()
        for sentence in sentences(text or "")
    )
    return list(dict.fromkeys(found))
