"""Versions of a document against postings by time: planted changes found, none invented."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import jobspace as js
from jobspace.compare.counted_terms import counted_terms, terms_of
from jobspace.compare.dated import When, when_of
from jobspace.compare.drift import Times, as_then, of_market, of_mine
from jobspace.compare.moves import Quote, moves_of, telling
from jobspace.compare.postings import postings_of
from jobspace.compare.posture import PostureOptions, split_places
from jobspace.compare.windows import dated_postings, windows_of
from jobspace.documents.document import Document
from jobspace.errors import InputError, UsageError

TODAY = date(2026, 3, 5)
SKILLS = (
    "Experience with SQL databases and query tuning",
    "Knowledge of statistical analysis in R",
    "Experience with dashboards in Tableau",
    "Ability to train machine learning models in Python",
    "Experience with Hadoop clusters",
    "Knowledge of survey design and sampling",
    "Experience with accounting ledgers and invoices",
    "Ability to write technical documentation",
)
NEW = "Hands-on experience with Terraform and container orchestration"


def postings(n: int, years: range, *, late_share: float = 0.0, seed: int = 0) -> pd.DataFrame:
    """n postings of three skills each; a share of those of the last half asks for NEW too."""
    rng = random.Random(seed)
    rows = []
    for i in range(n):
        year = years[i * len(years) // n]
        asked = rng.sample(SKILLS, 3)
        if 2 * year > years[0] + years[-1] and rng.random() < late_share:
            asked.append(NEW)
        number = f"Reference {i} of the ward {rng.random():.6f}"
        body = "Requirements\n" + "\n".join(f"- {line}" for line in asked) + f"\nAbout us\n{number}"
        rows.append({"title": f"Analyst {i}", "text": body, "posted": f"{year}-0{i % 9 + 1}-11"})
    return pd.DataFrame(rows)


def write(folder: Path, **texts: str) -> list[str]:
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return [str(folder / f"{name}.md") for name in texts]


OLD = "# Experience\n- Tuned SQL queries of large databases\n- Statistical analysis in R\n"
OPTIONS = PostureOptions(today=TODAY)


def run(mine: list[str], frame: pd.DataFrame, options: PostureOptions = OPTIONS) -> js.Posture:
    return js.posture(mine, frame, date="posted", column="text", options=options)


# --- the verb


def test_a_planted_term_is_found_with_its_counts_and_a_quote(tmp_path: Path) -> None:
    frame = postings(200, range(2021, 2025), late_share=0.5)
    done = run(write(tmp_path, cv_2020=OLD), frame)
    n_planted = int(frame["text"].str.contains("Terraform").sum())
    found = {move.term: move for move in done.rising}
    assert {"Terraform", "container orchestration"} <= set(found)
    move = found["Terraform"]
    assert (move.n_early, move.n_late, move.share_late) == (0, n_planted, n_planted / 100)
    assert move.quote.text == NEW
    assert move.quote.window == "2024"
    assert done.falling == ()
    assert done.market is not None
    assert done.market.mean < 0


def test_what_mine_has_is_no_gap(tmp_path: Path) -> None:
    frame = postings(200, range(2021, 2025), late_share=0.5)
    text = OLD + "- Wrote Terraform modules, container orchestration for nine teams\n"
    done = run(write(tmp_path, cv_2020=text), frame)
    assert done.rising == ()
    assert {"Terraform", "container orchestration"} <= {m.term for m in done.rising_mine}


def test_a_falling_term(tmp_path: Path) -> None:
    frame = postings(200, range(2021, 2025), late_share=0.5)
    frame["posted"] = frame["posted"].str.replace(
        r"^(\d+)", lambda m: str(4045 - int(m[1])), regex=True
    )
    done = run(write(tmp_path, cv_2020=OLD), frame)
    assert "Terraform" in {move.term for move in done.falling}
    assert done.rising == ()


def test_versions_that_follow_the_market_are_told_apart_from_the_market(tmp_path: Path) -> None:
    frame = postings(200, range(2021, 2025), late_share=0.9)
    new = OLD + f"- {NEW}\n- Dashboards in Tableau\n- Trained machine learning models in Python\n"
    done = run(write(tmp_path, cv_2020=OLD, cv_2023=new), frame)
    assert [period.then for period in done.periods] == [0, 0, 1, 1]
    assert done.then is not None
    assert done.verdict[0].startswith("You are moving towards the market. You, as you were then,")
    assert done.market_first is not None
    assert done.market_first.mean < 0
    assert done.changed is not None
    assert done.changed.low > 0
    gained = done.gained[0]
    assert gained.version == 1
    assert {"Terraform", "Tableau"} <= {term for term, _ in gained.terms}
    assert gained.lost == ()
    table = done.to_arrow()
    assert table.num_rows == 8
    assert table["was_then"].to_pylist() == [True, True, False, False, False, False, True, True]


def test_a_market_that_moves_away_is_said(tmp_path: Path) -> None:
    early = postings(100, range(2021, 2023))
    late = postings(100, range(2023, 2025), seed=1)
    lost = (
        "Requirements\n- Forklift licence\n- Lift 50 kg of freight\n- Knowledge of freight docks\n"
    )
    late["text"] = lost + late["text"].str.split("\n").str[-2:].str.join("\n")
    done = run(write(tmp_path, cv_2020=OLD), pd.concat([early, late]))
    assert done.verdict[0].startswith("The market is moving away from your document. Your document")


def test_nothing_is_said_where_nothing_changed(tmp_path: Path) -> None:
    mine = write(tmp_path, cv_2020=OLD, cv_2023=OLD)
    alarms = 0
    for seed in range(10):
        done = run(mine, postings(120, range(2021, 2025), seed=seed))
        alarms += bool(done.moves) or not done.verdict[0].startswith("No change that these 120")
    assert alarms <= 1


def test_few_postings_and_one_period_are_said(tmp_path: Path) -> None:
    mine = write(tmp_path, cv_2020=OLD)
    few = run(mine, postings(8, range(2021, 2025)))
    assert few.verdict[0].startswith("Too few postings to say whether you drift: 4 of 2021 – 2022")
    assert {stand.low for stand in few.stands} == {None}  # two postings a year
    one = run(mine, postings(40, range(2021, 2022)), PostureOptions(by="year", today=TODAY))
    assert one.verdict == (
        "All 40 postings are of 2021: nothing can be said about a change. It takes postings of "
        "two years or more.",
    )
    assert one.moves == ()


def test_versions_newer_than_the_early_postings_are_said(tmp_path: Path) -> None:
    done = run(write(tmp_path, cv_2024=OLD, cv_2025=OLD), postings(80, range(2021, 2025)))
    assert [period.then for period in done.periods] == [None, None, None, 0]
    assert done.then is None
    assert "no version is as old as the early postings" in done.verdict[1]


def test_the_same_seed_gives_the_same_report(tmp_path: Path) -> None:
    mine = write(tmp_path, cv_2020=OLD, cv_2023=OLD + f"- {NEW}\n")
    frame = postings(60, range(2021, 2025), late_share=0.5)
    pages = []
    for name in ("a.html", "b.html"):
        run(mine, frame).to_html(tmp_path / name)
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]
    other = run(mine, frame, PostureOptions(seed=1, today=TODAY))
    assert other.stands != run(mine, frame).stands


def test_the_report_runs_nothing_and_asks_no_network(tmp_path: Path) -> None:
    frame = postings(60, range(2021, 2025), late_share=1.0)
    frame["text"] = frame["text"].str.replace(NEW, NEW + " <script>alert(1)</script>")
    frame["title"] = "<img onerror=alert(1)>"
    mine = write(tmp_path, **{"<b>cv<b>_2020": OLD, "cv_2023": OLD + "- <script>alert(2)</script>"})
    done = run(mine, frame)
    done.to_html(tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Terraform" in page
    assert not re.search(r"<script|<img|<b>cv|\ssrc=|href=|url\(|@import", page)
    assert page.count("<svg") == 2  # one as wide as a page, one as a telephone


# --- postings by time


def dated(*pairs: tuple[object, str]) -> list[tuple[object, When | None]]:
    frame = pd.DataFrame({"text": [t for _, t in pairs], "day": [str(d) for d, _ in pairs]})
    from jobspace.compare.postings import Columns

    return list(dated_postings(frame, Columns(text=("text",), date="day"), today=TODAY))


def test_windows_count_what_they_leave_out() -> None:
    ask = "Requirements\n- Experience with SQL"
    found = windows_of(
        dated(("2024-01-05", ask), ("2024-02-05", ask), ("2024-05-01", ask + " in teams"),
              ("2024", ask), ("soon", ask), ("soon", ask)), "quarter"
    )  # fmt: skip
    assert [(w.label, len(w.postings)) for w in found.windows] == [("2024 Q1", 1), ("2024 Q2", 1)]
    assert (found.n_postings, found.n_undated, found.n_too_coarse, found.n_repeated) == (6, 2, 1, 1)
    assert found.undated == ("'soon'",)
    assert (found.windows[0].start, found.windows[0].end) == (date(2024, 1, 1), date(2024, 3, 31))


@pytest.mark.parametrize(
    ("days", "by"),
    [
        (("2024-01-05", "2024-08-05"), "month"),
        (("2023-01-05", "2024-08-05"), "quarter"),
        (("2020-01-05", "2024-08-05"), "year"),
        (("2024", "2023"), "year"),
        (("Q1 2024", "2024-05-05"), "quarter"),
    ],
)
def test_the_length_of_a_window_suits_the_dates(days: tuple[str, ...], by: str) -> None:
    pairs = [(day, f"- SQL {i}") for i in range(60) for day in days]
    assert windows_of(dated(*pairs)).by == by
    assert windows_of(dated(*pairs[:4])).by == "year"  # two postings a month are too few


def test_postings_without_dates_are_refused_with_what_to_do(tmp_path: Path) -> None:
    mine = write(tmp_path, cv_2020=OLD)
    frame = postings(20, range(2021, 2023))
    with pytest.raises(UsageError, match="--date"):
        js.posture(mine, frame, column="text", options=OPTIONS)
    with pytest.raises(InputError, match="'Analyst 0'"):
        js.posture(mine, frame, column="text", date="title", options=OPTIONS)
    frame["year"] = frame["posted"].str[:4]
    with pytest.raises(InputError, match="exact as a month"):
        js.posture(mine, frame, column="text", date="year",
                   options=PostureOptions(by="month", today=TODAY))  # fmt: skip
    with pytest.raises(UsageError, match="fortnight"):
        run(mine, frame, PostureOptions(by="fortnight", today=TODAY))  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(["2021-01-01", "2022-05-05", "2022", "2021 Q3", "?"]), min_size=1))
def test_every_posting_is_in_a_window_or_counted(days: list[str]) -> None:
    found = [
        (p, when_of(day, today=TODAY))
        for p, day in zip(
            postings_of([Document.of_text(f"p{i}", f"- SQL {i}x") for i in range(len(days))]),
            days,
            strict=True,
        )
    ]
    if not any(when for _, when in found):
        with pytest.raises(InputError):
            windows_of(found)
        return
    windows = windows_of(found, "year")
    kept = sum(len(w.postings) for w in windows.windows)
    assert kept + windows.n_undated + windows.n_too_coarse + windows.n_repeated == len(days)


# --- coverage and terms


def times(*counts: int, then: tuple[int | None, ...]) -> Times:
    ends = np.cumsum(counts).tolist()
    rows = tuple(np.arange(a, b) for a, b in zip([0, *ends], ends, strict=False))
    return Times(windows=rows, then=then)


def test_changes_by_hand() -> None:
    coverage = np.array([[0.2] * 10 + [0.9] * 5 + [0.1] * 10, [0.5] * 10 + [0.9] * 5 + [0.4] * 10])
    coverage[:, 24] = np.nan  # asks nothing
    when = times(10, 5, 10, then=(0, 0, 1))
    then = as_then(coverage, when, seed=0)
    assert then is not None
    assert (then.before, then.after) == pytest.approx((0.2, 0.4))  # the middle window is neither
    assert (then.n_before, then.n_after, then.is_shown) == (10, 9, False)  # nine are too few
    market = of_market(coverage, when, 1, seed=0)
    assert market is not None
    assert market.mean == pytest.approx(-0.1)
    mine = of_mine(coverage, when, 0, 1, seed=0)
    assert mine is not None
    assert (mine.before, mine.after, mine.n_after) == pytest.approx((0.1, 0.4, 9))
    assert as_then(coverage, times(10, 15, then=(0, 0)), seed=0) is None
    assert of_mine(coverage, when, 1, 1, seed=0) is None


def test_terms_of_postings_have_the_spelling_and_the_sentence_of_the_market() -> None:
    texts = ["Experience with Kubernetes", "experience with kubernetes, SQL databases",
             "Kubernetes and an SQL database"]  # fmt: skip
    found = counted_terms(
        postings_of(
            [Document.of_text(f"p{i}", f"Requirements\n- {t}") for i, t in enumerate(texts)]
        )
    )
    assert found.spelled["kubernete"] == "Kubernetes"
    assert found.postings["sql database"].tolist() == [1, 2]
    assert found.sentences["kubernete", 1] == texts[1]
    assert "sql" not in found.postings  # never but in "SQL databases"
    assert terms_of(["Ran an SQL database"]) >= {"sql database", "sql"}


def test_moves_by_hand_and_the_pair_stands_for_its_words() -> None:
    early, late = np.arange(0, 20), np.arange(20, 40)
    asked = {
        "vector": np.arange(20, 36),
        "vector database": np.arange(21, 36),
        "sql": np.arange(0, 40),
        "rare": np.arange(36, 40),
        "hadoop": np.arange(0, 12),
    }
    found = moves_of(asked, early, late, {"hadoop"}, lambda term, row: Quote(
        text=term, posting=str(row), window=""))  # fmt: skip
    assert found.n_tested == 4  # four postings are too few
    assert [(m.term, m.n_early, m.n_late, m.is_mine) for m in found.moves] == [
        ("vector", 0, 16, False),
        ("vector database", 0, 15, False),
        ("hadoop", 12, 0, True),
    ]
    assert [move.term for move in telling(found.moves)] == ["vector database", "hadoop"]
    assert found.moves[0].quote.posting == "35"
    assert moves_of({}, early, late, set(), lambda *_: None).n_tested == 0  # type: ignore[arg-type,return-value]


# --- the command


def command(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    start = "from jobspace.cli.main import main; main()"
    return subprocess.run([sys.executable, "-c", start, "posture", *args], cwd=folder, text=True,
                          capture_output=True, timeout=120, check=False,
                          env=os.environ | {"NO_COLOR": "1", "COLUMNS": "160"})  # fmt: skip


def test_the_command_prints_writes_and_reports(tmp_path: Path) -> None:
    write(tmp_path, cv_2020=OLD, cv_2023=OLD + f"- {NEW}\n")
    postings(80, range(2021, 2025), late_share=0.9).to_csv(tmp_path / "jobs.csv", index=False)
    options = ("jobs.csv", "--date", "posted", "-c", "text")
    ran = command(
        tmp_path, "cv_2020.md", "cv_2023.md", *options, "-o", "o.csv", "--report", "r.html"
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "2 versions, 80 postings of 4 years" in ran.stdout
    assert re.search(r"cv_2023.md +2023 \(its name\) .*\*", ran.stdout)
    assert len((tmp_path / "o.csv").read_text().splitlines()) == 9
    assert (tmp_path / "r.html").exists()
    ran = command(tmp_path, "cv_2020.md", *options, "--json")
    told = json.loads(ran.stdout)
    assert told["versions"][0]["source"] == "its name"
    assert {"Terraform"} <= {move["term"] for move in told["moves"]}


def test_wrong_usage_is_one_line(tmp_path: Path) -> None:
    write(tmp_path, cv=OLD)
    postings(20, range(2021, 2023)).to_csv(tmp_path / "jobs.csv", index=False)
    for args, words in (
        (("cv.md", "jobs.csv", "--date", "posted", "-c", "text"), "cv-2024-03.md"),
        (("cv.md",), "Give the postings last"),
        (("--git", "cv.md", "jobs.csv", "--date", "posted", "-c", "text"), "git repository"),
        (("2024=cv.md", "jobs.csv", "--date", "no", "-c", "text"), "no"),
    ):
        ran = command(tmp_path, *args)
        assert ran.returncode in (1, 2)
        assert words in ran.stderr
        assert ran.stderr.count("\n") == 1


def test_the_last_place_is_the_postings() -> None:
    assert split_places(["a", "b", "c"]) == (["a", "b"], "c")


# --- real postings


@pytest.mark.shared
def test_real_postings_with_a_planted_term(shared: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    table = pq.read_table(shared / "indeed-datascience/postings.parquet").slice(0, 160)
    rng = random.Random(3)
    rows = []
    for i, row in enumerate(table.to_pylist()):
        late = i % 2
        asks = "\nRequirements\n- Experience with Zigzagon pipelines" if late and i % 5 else ""
        rows.append({"text": row["body"] + asks, "ms": 1.6e12 + late * 9e10 + rng.random() * 1e9})
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "jobs.parquet")
    done = js.posture(write(tmp_path, cv_2019=OLD), str(tmp_path / "jobs.parquet"), date="ms",
                      column="text", options=PostureOptions(by="year", today=TODAY))  # fmt: skip
    assert [period.label for period in done.periods] == ["2020", "2023"]
    assert done.rising[0].term in ("Zigzagon pipelines", "Zigzagon")
    assert all("igzagon" in move.term or "pipeline" in move.term for move in done.moves)
