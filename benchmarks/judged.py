"""`judged`: the current SOC decisions against a person's judgements in benchmarks/judgements."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from benchmarks.options import Options
from benchmarks.result import Result, Value
from benchmarks.rows import fec_counts
from jobspace.text.clean import clean, key

FOLDER = Path(__file__).with_name("judgements")
MIN_CONFIDENCE = 0.3  # below it a decision on a text that names no occupation does no harm


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a person says of one text.

    Attributes:
        text: as donors type it, in small letters.
        status: the right status; None where the text names no occupation and no status.
        codes: the SOC codes that are right; empty where the status says it all.
        rows: how often it was typed; None where the file does not say.
        verdict, cause: a person's word on an earlier decision, as free text; may be blank.
    """

    text: str
    status: str | None
    codes: tuple[str, ...]
    rows: int | None = None
    verdict: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What jobspace says of one text; confidence is 0 where there is nothing to be sure of."""

    status: str
    code: str | None
    confidence: float


def run(options: Options) -> list[Result]:
    """Every file of judgements, one after the other."""
    counts = _counts_by_key(options.fec)
    results = []
    for path in sorted(FOLDER.glob("*.csv")):
        results += _judged(path.name, _counted(read(path), counts))
    return results


def parsed(code: str) -> tuple[str | None, tuple[str, ...]]:
    """Status and codes of a judgement as written.

    >>> parsed("29-1141|29-1171"), parsed("status:retired+25-2031"), parsed("none")
    (('assigned', ('29-1141', '29-1171')), ('retired', ('25-2031',)), (None, ()))
    """
    if code == "none":
        return None, ()
    status, _, rest = code.removeprefix("status:").partition("+")
    if not code.startswith("status:"):
        status, rest = "assigned", code
    return status, tuple(rest.split("|")) if rest else ()


def is_right(judgement: Judgement, answer: Answer) -> bool:
    """Whether a decision agrees: the same status, and one of the codes where there are some.

    A text that names nothing (`none`) must be abstained from or have a confidence below 0.3.
    """
    if judgement.status is None:
        return answer.status == "abstained" or answer.confidence < MIN_CONFIDENCE
    if answer.status != judgement.status:
        return False
    return not judgement.codes or answer.code in judgement.codes


def read(path: Path) -> list[Judgement]:
    """The judgements of a csv file: columns text and code; rows, verdict and cause may be there."""
    with path.open(newline="", encoding="utf-8") as file:
        return [_judgement(row) for row in csv.DictReader(file)]


def _judgement(row: dict[str, str]) -> Judgement:
    status, codes = parsed(row["code"])
    return Judgement(
        text=row["text"],
        status=status,
        codes=codes,
        rows=int(row["rows"]) if row.get("rows") else None,
        verdict=row.get("verdict") or "",
        cause=row.get("cause") or "",
    )


def _counts_by_key(fec: Path) -> dict[str, int]:
    """How often donors typed each text, written in whatever way."""
    texts, counts = fec_counts(fec)
    totals: Counter[str] = Counter()
    for text, n in zip(key(clean(texts)).to_pylist(), counts.tolist(), strict=True):
        totals[text] += n
    return totals


def _counted(judgements: Sequence[Judgement], counts: dict[str, int]) -> list[Judgement]:
    """The judgements with the rows donors typed, where their file does not say."""
    keys = key(clean(pa.array([judgement.text for judgement in judgements]))).to_pylist()
    return [
        replace(judgement, rows=counts.get(text, 0)) if judgement.rows is None else judgement
        for judgement, text in zip(judgements, keys, strict=True)
    ]


def _judged(name: str, judgements: Sequence[Judgement]) -> list[Result]:
    answers = _answers([judgement.text for judgement in judgements])
    right = [is_right(j, a) for j, a in zip(judgements, answers, strict=True)]
    results = [Result(title=f"judged: {name}", rows=_counts(judgements, right))]
    wrong = [
        _wrong_row(judgement, answer)
        for judgement, answer, ok in zip(judgements, answers, right, strict=True)
        if not ok
    ]
    if wrong:
        results.append(Result(title=f"judged: {name}, the wrong ones", rows=wrong))
    verdicts = Counter((j.verdict, j.cause) for j in judgements if j.verdict)
    if verdicts:
        rows: list[dict[str, Value]] = [
            {"verdict": verdict, "cause": cause, "texts": n}
            for (verdict, cause), n in sorted(verdicts.items())
        ]
        results.append(Result(title=f"judged: {name}, as read by a person", rows=rows))
    return results


def _answers(texts: Sequence[str]) -> list[Answer]:
    from jobspace.normalize.normalizer import normalizer
    from jobspace.normalize.title import titles

    ready = normalizer("soc")
    return [
        Answer(status=d.status, code=d.concept_code, confidence=d.confidence or 0.0)
        for d in titles(pa.array(texts, pa.string()).to_pylist(), ready)
    ]


def _counts(judgements: Sequence[Judgement], right: Sequence[bool]) -> list[dict[str, Value]]:
    """Right and wrong, by what the judgement is."""
    kinds = [_kind(judgement) for judgement in judgements]
    rows = []
    for kind in (*dict.fromkeys(kinds), "all"):
        here = [i for i, k in enumerate(kinds) if kind in (k, "all")]
        n_right = sum(right[i] for i in here)
        row: dict[str, Value] = {
            "judged to be": kind,
            "texts": len(here),
            "right": n_right,
            "wrong": len(here) - n_right,
            "share right": n_right / len(here),
        }
        typed = [judgements[i].rows or 0 for i in here]
        if any(typed):
            row["share of rows right"] = sum(
                n for n, i in zip(typed, here, strict=True) if right[i]
            ) / sum(typed)
        rows.append(row)
    return rows


def _kind(judgement: Judgement) -> str:
    if judgement.status is None:
        return "nothing"
    return "an occupation" if judgement.codes else "a status"


def _wrong_row(judgement: Judgement, answer: Answer) -> dict[str, Value]:
    meant = judgement.status or "none"
    return {
        "text": judgement.text,
        "judged": " ".join([meant, *judgement.codes]),
        "decided": f"{answer.status} {answer.code or ''}".strip(),
        "confidence": answer.confidence,
    }
