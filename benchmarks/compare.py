"""`compare`: does a sentence answer a requirement, what asks, which postings are of one's kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import ROOT, answers, kinds
from benchmarks.options import Options, environment, jobspace
from benchmarks.process import repeated
from benchmarks.result import Result, Value, progress
from jobspace.documents.document import Document
from jobspace.documents.posting import ASKED, Part, parts_of
from jobspace.documents.split import sentences_of
from jobspace.tables.read import open_table

RESUME = 1_200  # a row of the résumés with 84 sentences, the most frequent number is 60
RUNS = 5


def run(options: Options) -> list[Result]:
    """The judged pairs, the judged postings, the kinds of postings, the time of a thousand."""
    return [*answers.run(options), _split(options), *kinds.run(options), _time(options)]


def _split(options: Options) -> Result:
    """What asks of the applicant, on the judged postings that were kept for measuring."""
    progress("what asks in the judged postings")
    table = pa.Table.from_pylist(_judged(options))
    rows: list[dict[str, Value]] = []
    for part in ("dev", "test"):
        several = [row for row in table.to_pylist() if row["part"] == part]
        said = [bool(row["said"]) for row in several]
        right = [row["kind"] in ASKED for row in several]
        n = sum(s and r for s, r in zip(said, right, strict=True))
        rows.append(
            {
                "part": part,
                "postings": len({(row["source"], row["row"]) for row in several}),
                "sentences": len(several),
                "precision": n / sum(said),
                "recall": n / sum(right),
            }
        )
    notes = ("dev: postings the rules were made on. test: read once the rules were made.",)
    return Result(title="compare: what asks, and what is talk", rows=rows, notes=notes)


def _judged(options: Options) -> list[dict[str, Value]]:
    """The judged sentences, and whether most of each one's characters are in what is kept."""
    texts = {
        "linkedin-postings": ("postings_1000.parquet", "description"),
        "indeed-datascience": ("postings.parquet", "body"),
    }
    columns = {
        source: pq.read_table(options.shared / source / file)[column].to_pylist()
        for source, (file, column) in texts.items()
    }
    with open_table(ROOT / "benchmarks" / "judgements" / "postings.csv") as stream:
        judged = stream.read_all().to_pylist()
    of_posting = defaultdict(list)
    for row in judged:
        of_posting[(row["source"], int(row["row"]))].append(row)
    found = []
    for (source, place), several in of_posting.items():
        document = Document.of_text(source, columns[source][place])
        parts = parts_of(sentences_of(document))
        found += [{**row, "said": _is_kept(row, parts)} for row in several]
    return found


def _is_kept(row: dict[str, str], parts: Sequence[Part]) -> bool:
    start, end = int(row["start"]), int(row["end"])
    kept = total = 0
    for part in parts:
        shared = max(0, min(end, part.sentence.end) - max(start, part.sentence.start))
        total += shared
        kept += shared * part.is_asked
    return 2 * kept > total


def _time(options: Options) -> Result:
    """One résumé beside 1,000 postings, as a fresh process."""
    progress("one résumé beside 1,000 postings")
    resume = options.work / "resume.txt"
    text = pq.read_table(options.shared / "resumes" / "resumes.parquet")["Resume_str"][RESUME]
    Path(resume).write_text(text.as_py(), encoding="utf-8")
    postings = options.shared / "linkedin-postings" / "postings_1000.parquet"
    command = jobspace("compare", str(resume), str(postings), "-c", "description")
    report = str(options.work / "gap.html")
    rows: list[dict[str, Value]] = []
    for what, more in (("terminal", ()), ("with report and rows", ("--report", report, "-o"))):
        extra = [*more, str(options.work / "rows.parquet")] if more else []
        runs = repeated(
            [*command, *extra], environment(options), options.repeat or RUNS, options.work
        )
        rows.append({"output": what, **runs.figures()})
    return Result(title="compare: one résumé beside 1,000 postings, cold", rows=rows)
