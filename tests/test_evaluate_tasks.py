"""Tasks from small files with known answers, and from the real ones where they are."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

import tiny
from jobspace.encode.base import wrap
from jobspace.errors import InputError, JobspaceError, NotFoundError, UsageError
from jobspace.evaluate.edits import edited, edited_twice
from jobspace.evaluate.occupations import typo_tasks
from jobspace.evaluate.reading import read_as
from jobspace.evaluate.systems import Encoded, Lexical, System
from jobspace.evaluate.task import Items, Task
from jobspace.evaluate.tasks import TASKS, tasks_of

Folder = Callable[[dict[str, str]], Path]


@pytest.fixture
def data(tmp_path: Path) -> Folder:
    """Writes files into a folder of test sets."""

    def write(files: dict[str, str]) -> Path:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return tmp_path

    return write


def right_texts(task: Task) -> list[list[str]]:
    titles = task.items.titles.to_pylist()
    return [[titles[i] for i in items] for items in task.right]


def one(source: object, **options: object) -> Task:
    (task,) = tasks_of(source, **options)  # type: ignore[arg-type]
    return task


# --- named tasks

ONET = {
    "Occupation Data": "O*NET-SOC Code\tTitle\tDescription\n"
    "29-1141.00\tRegistered Nurses\tx\n53-3032.00\tTruck Drivers\tx\n",
    "Alternate Titles": "O*NET-SOC Code\tAlternate Title\tShort Title\tSource(s)\n"
    "29-1141.00\tStaff Nurse\tn/a\t1\n53-3032.00\tTrucker\tn/a\t1\n",
}
NEWER = ONET["Alternate Titles"] + "53-3032.00\tRig Pilot\tn/a\t1\n53-3032.00\ttrucker\tn/a\t1\n"


def onet(release: str, alternates: str = ONET["Alternate Titles"]) -> dict[str, str]:
    return {
        f"{release}/Occupation Data.txt": ONET["Occupation Data"],
        f"{release}/Alternate Titles.txt": alternates,
    }


def test_titles_esco_asks_each_row_and_leaves_out_unknown_concepts(data: Folder) -> None:
    folder = data(
        {
            "jobbert-eval/titles.csv": ",vacancyTitle,conceptUri\n"
            "0,RN,uri/b\n1,RN,uri/a\n2,X,gone\n3,cook,uri/a\n",
            "esco-1.2/occupations_en.csv": "conceptUri,preferredLabel,altLabels\n"
            "uri/b,nurse,staff nurse\nuri/a,baker,\n",
        }
    )
    task = one("titles-esco", data=folder)
    assert task.queries.to_pylist() == ["RN", "RN", "cook"]
    assert right_texts(task) == [["nurse"], ["baker"], ["baker"]]
    assert task.items.titles.to_pylist() == ["baker", "nurse"]  # by code: ties go to the lower
    assert task.items.documents.to_pylist() == ["baker", "nurse", "nurse aka staff nurse"]
    assert task.items.labels.to_pylist() == ["baker", "nurse", "staff nurse"]
    assert any("left out: 1 rows" in note for note in task.notes)
    bare = one("titles-esco", data=folder, label_text="label")
    assert bare.items.documents.to_pylist() == bare.items.labels.to_pylist()


def test_donors_merges_codes_and_keeps_how_often_a_text_was_typed(data: Folder) -> None:
    rows = "onetcode,onettitle,occupation,freq\n29-1141.00,x,NURSE,5\n53-3032.00,x,NURSE,5\n"
    folder = data(
        onet("onet-29.3") | {"actblue-occupations/occupations.csv": rows + "53-3032.00,x,HGV,2\n"}
    )
    task = one("donors", data=folder)
    assert task.queries.to_pylist() == ["NURSE", "HGV"]
    assert right_texts(task) == [["Registered Nurses", "Truck Drivers"], ["Truck Drivers"]]
    assert task.weight is not None
    assert task.weight.tolist()[1] == 2.0
    assert task.metrics == ("accuracy", "accuracy weighted")


def test_unseen_labels_are_those_the_older_release_lacks(data: Folder) -> None:
    task = one("unseen-labels", data=data(onet("onet-27.0") | onet("onet-29.3", NEWER)))
    assert task.queries.to_pylist() == ["Rig Pilot"]
    assert right_texts(task) == [["Truck Drivers"]]
    assert any("trained on 27.0 alone" in note for note in task.notes)


def test_title_similarity_takes_graded_pairs_alone(data: Folder) -> None:
    folder = data(
        {
            "title-similarity-en/queries.tsv": "q1\tNurse\nq2\tCook\nq3\tPilot\n",
            "title-similarity-en/corpus_documents.tsv": "a\tRN\nb\tChef\nc\tNurse\n",
            "title-similarity-en/annotations.tsv": "q1\t0\ta\t1\nq2\t0\tb\t1\nq2\t0\tc\t0\n",
        }
    )
    task = one("title-similarity", data=folder)
    assert task.queries.to_pylist() == ["Nurse", "Cook"]  # nothing is right for Pilot
    assert right_texts(task) == [["RN"], ["Chef"]]
    assert any(note.startswith("1 of the queries stand in the list") for note in task.notes)


def test_skills_asks_each_distinct_span_and_unites_its_labels(data: Folder) -> None:
    rows = (
        "sentence,span,sub_span,label\n"
        "s1,use SQL,,SQL\ns1,use SQL,,databases\ns2,smart,,LABEL NOT PRESENT\n"
        "s3,vague,,UNDERSPECIFIED\ns4,use SQL,,SQL\ns4,lead,,lead a team\n"
    )
    folder = data(
        {
            "skill-extraction/skills_en_label.txt": "SQL\ndatabases\nlead a team\n",
            "skill-extraction/tech_validation_annotations.csv": rows,
            "skill-extraction/house_validation_annotations.csv": rows,
        }
    )
    tech, house = tasks_of("skills", data=folder)
    assert (tech.name, house.name) == ("skills: tech", "skills: house")
    assert tech.queries.to_pylist() == ["use SQL", "lead"]
    assert right_texts(tech) == [["SQL", "databases"], ["lead a team"]]
    assert any("left out: 2 spans" in note for note in tech.notes)


def test_typos_are_edits_of_labels_and_all_carriers_are_right() -> None:
    taxonomy = tiny.taxonomy(labels=[*tiny.LABELS, ("29-1141", "Director", "lay")])
    none, once, twice = typo_tasks(taxonomy, taxonomy, seed=3)
    at = none.queries.to_pylist().index("Director")
    assert right_texts(none)[at] == ["Chief Executives", "Registered Nurses"]
    assert none.right == once.right == twice.right
    assert all(sum(map(str.isalpha, text)) >= 6 for text in none.queries.to_pylist())
    pairs = zip(none.queries.to_pylist(), once.queries.to_pylist(), strict=True)
    assert all(a != b for a, b in pairs)
    again = typo_tasks(taxonomy, taxonomy, seed=3)
    assert [t.queries for t in again] == [none.queries, once.queries, twice.queries]


@given(text=st.text(alphabet="abcAB -é", max_size=12), seed=st.integers(0, 500))
def test_an_edit_changes_a_text_by_one_step(text: str, seed: int) -> None:
    changed = edited(text, random.Random(seed))
    letters = set(changed)
    deleted = {text[:i] + text[i + 1 :] for i in range(len(text))}
    inserted = {text[:i] + c + text[i:] for i in range(len(text) + 1) for c in letters}
    replaced = {text[:i] + c + text[i + 1 :] for i in range(len(text)) for c in letters}
    swapped = {text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(len(text) - 1)}
    assert changed != text
    assert changed in deleted | inserted | replaced | swapped


@given(text=st.text(alphabet="abcAB -é", max_size=12), seed=st.integers(0, 500))
def test_two_edits_change_the_text_and_are_no_more_than_two(text: str, seed: int) -> None:
    changed = edited_twice(text, random.Random(seed))
    assert changed != text
    assert Levenshtein.distance(text, changed) <= 4  # a swap counts twice
    assert abs(len(text) - len(changed)) <= 2


@pytest.mark.parametrize("name", TASKS)
def test_data_that_are_not_there_are_one_sentence_that_says_where_to_get_them(
    name: str, tmp_path: Path
) -> None:
    with pytest.raises(NotFoundError, match=r"got nothing at .* Get it from \S+.*--data") as caught:
        tasks_of(name, data=tmp_path)
    assert "\n" not in str(caught.value)


def test_the_data_folder_is_chosen_named_or_beside(
    data: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = data(onet("onet-27.0") | onet("onet-29.3", NEWER))
    monkeypatch.setenv("JOBSPACE_SHARED_DATA", str(folder))
    assert len(one("unseen-labels")) == 1
    with pytest.raises(NotFoundError):
        tasks_of("unseen-labels", data=tmp_path / "other")
    monkeypatch.delenv("JOBSPACE_SHARED_DATA")
    (tmp_path / "checkout").mkdir()
    monkeypatch.chdir(tmp_path / "checkout")
    with pytest.raises(NotFoundError, match=r"got nothing at \.\./shared/data"):
        tasks_of("unseen-labels")


# --- own files


def test_own_pairs_rank_distinct_positives_and_unite_queries_and_groups() -> None:
    table = pa.table(
        {
            "query": ["RN", "RN", "trucker", "lorry", " "],
            "positive": ["nurse", "staff nurse", "truck driver", "hgv driver", "x"],
            "group": ["", None, "drivers", "drivers", ""],
            "weight": [1, 2, 3, 4, 5],
        }
    )
    task = one(table)
    assert task.queries.to_pylist() == ["RN", "trucker", "lorry"]
    assert task.items.titles.to_pylist() == ["nurse", "staff nurse", "truck driver", "hgv driver"]
    assert task.right == ((0, 1), (2, 3), (2, 3))
    assert task.weight is not None
    assert task.weight.tolist() == [3.0, 3.0, 4.0]
    assert task.notes == ("left out: 1 rows with a blank cell",)


def test_a_file_in_any_format(tmp_path: Path) -> None:
    table = pa.table({"query": ["RN", "cook"], "positive": ["nurse", "chef"]})
    pq.write_table(table, tmp_path / "mine.parquet")
    (tmp_path / "mine.csv").write_text("query,positive\nRN,nurse\ncook,chef\n", encoding="utf-8")
    from_csv, from_parquet = one(str(tmp_path / "mine.csv")), one(tmp_path / "mine.parquet")
    assert from_csv.queries == from_parquet.queries
    assert from_csv.right == from_parquet.right == ((0,), (1,))
    assert from_csv.weight is None


def folder_of(folder: Path, test: dict[str, list[str | None]]) -> Path:
    folder.mkdir()
    train = {"query": ["a"], "positive": ["alpha"], "group": ["g"]}
    pq.write_table(pa.table(train), folder / "train.parquet")
    other = {"query": ["b"], "positive": ["beta"], "group": [""]}
    pq.write_table(pa.table(other), folder / "validation.parquet")
    pq.write_table(pa.table(test), folder / "test.parquet")
    return folder


def test_training_data_asks_the_test_split_against_all_positives(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path / "mine",
        {
            "query": ["c", "d"],
            "positive": ["gamma", "delta"],
            "negative": ["beta", "omega"],
            "easy_negative": [None, "far"],
            "group": ["g", ""],
        },
    )
    task = one(folder)
    assert task.items.titles.to_pylist() == ["alpha", "beta", "gamma", "delta", "omega", "far"]
    assert task.items.n_ranked == 4
    assert task.right == ((0, 2), (3,))
    hard, easy = task.triplets
    assert (hard.name, hard.positive.tolist(), hard.negative.tolist()) == (
        "triplets (hard)",
        [2, 3],
        [1, 4],
    )
    assert (easy.name, easy.negative.tolist()) == ("triplets (easy)", [-1, 5])


@pytest.mark.parametrize("system", [Encoded(encoder=wrap(tiny.Words())), Lexical(kind="tfidf")])
def test_a_querys_own_text_is_not_looked_for(system: System, tmp_path: Path) -> None:
    rows: dict[str, list[str | None]] = {
        "query": ["nurse", "lawyer", "cpa", "cpa"],
        "positive": ["lawyer", "nurse", "er nurses", "tax lawyers"],
        "group": ["one", "one", "", ""],
    }
    task = one(folder_of(tmp_path / "mine", rows))
    assert task.right[0] == task.right[1] == (2, 3)  # their own text is known to be right
    first = system.fit(task)(0, 2).label.tolist()
    assert task.items.titles.take(first).to_pylist() == ["er nurses", "tax lawyers"]
    later = task.only(np.array([1, 2]))
    assert system.fit(later)(0, 1).label.tolist() == first[1:]


def test_codes_against_a_taxonomy() -> None:
    table = pa.table({"query": ["RN", "ceo", "x"], "code": ["29-1141", "11-1011", "99-9999"]})
    task = one(table, taxonomy="soc")
    assert right_texts(task) == [["Registered Nurses"], ["Chief Executives"]]
    assert task.notes == ("left out: 1 rows whose codes the taxonomy lacks",)


PAIR = {"query": ["RN", "cook"], "positive": ["nurse", "chef"]}
CODED = {"query": ["RN", "cook"], "code": ["1", "2"]}


@pytest.mark.parametrize(
    ("columns", "options", "kind", "words"),
    [
        ({"query": ["RN"]}, {}, InputError, "got the columns query; expected query and positive"),
        ({"query": ["", " "], "positive": ["a", "b"]}, {}, InputError, "no row with both"),
        ({"query": [None], "positive": ["a"]}, {}, InputError, "no row with both"),
        (PAIR | {"positive": ["x", "x"]}, {}, InputError, "got only 'x' to rank"),
        (PAIR | {"query": ["nurse", "Chef"]}, {}, InputError, "spelled like their positives"),
        (PAIR | {"weight": [-1, 1]}, {}, InputError, "weights from -1"),
        (PAIR | {"weight": [0, 0]}, {}, InputError, "one above 0"),
        (PAIR | {"weight": ["much", "1"]}, {}, InputError, "no number"),
        (PAIR | {"positive": [["a"], ["b"]]}, {}, InputError, "one text a row"),
        (CODED, {}, UsageError, "Give --taxonomy NAME"),
        (CODED, {"taxonomy": "soc"}, InputError, "none of which soc has"),
        (PAIR, {"taxonomy": "soc"}, InputError, "expected query and code"),
        (CODED, {"taxonomy": "nowhere"}, NotFoundError, "nowhere"),
    ],
)
def test_own_rows_that_cannot_be_asked(
    columns: dict[str, list[object]], options: dict[str, str], kind: type, words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        tasks_of(pa.table(columns), **options)  # type: ignore[arg-type]
    assert isinstance(caught.value, JobspaceError)


def test_the_same_query_in_every_row_is_refused() -> None:
    items = Items.of_texts(["a", "b"])
    task = Task(
        name="x", queries=pa.array(["q", "q"]), right=((0,), (1,)), items=items, metrics=("MRR",)
    )
    with pytest.raises(InputError, match="got 2 times the query 'q'"):
        tasks_of(task)


def test_what_is_no_task(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="expected one of titles-esco"):
        tasks_of("titels-esco")
    with pytest.raises(UsageError, match="has its own"):
        tasks_of("donors", taxonomy="soc")
    with pytest.raises(InputError, match=r"without train\.parquet, validation\.parquet, test"):
        tasks_of(tmp_path)
    with pytest.raises(UsageError, match="Leave --taxonomy out"):
        tasks_of(tmp_path, taxonomy="soc")
    (tmp_path / "empty.csv").write_text("query,positive\n", encoding="utf-8")
    with pytest.raises(InputError):
        tasks_of(tmp_path / "empty.csv")


# --- samples and readings


def test_a_sample_keeps_each_querys_answers() -> None:
    table = pa.table(
        {"query": list("abcdefgh"), "positive": list("ABCDEFGH"), "group": list("g" * 8)}
    )
    task = one(table.set_column(1, "positive", pa.array([f"{c}x" for c in "abcdefgh"])))
    some = task.sampled(3, seed=1)
    assert len(some) == 3
    assert some.queries.to_pylist() == sorted(some.queries.to_pylist())
    assert some.right == tuple(
        task.right[task.queries.to_pylist().index(q)] for q in some.queries.to_pylist()
    )
    assert task.sampled(3, seed=1).queries == some.queries
    assert task.sampled(99, seed=1) is task


def test_a_reading_that_leaves_nothing_keeps_the_text() -> None:
    table = {"query": ["Head of the Sales", "of the"], "positive": ["head of sales", "kubernetes"]}
    task = one(pa.table(table))
    assert read_as(task, "original") is task
    read = read_as(task, "no-stop-words")
    assert read.queries.to_pylist() == ["Head Sales", "of the"]
    assert read.items.documents.to_pylist() == ["head sales", "kubernetes"]
    assert read.items.titles == task.items.titles
    assert read.notes[-1].startswith("no-stop-words: 1 of 2 queries (50%) would be empty")


# --- the real files


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "n_queries", "n_items"),
    [
        ("titles-esco", [15_462], 3_039),
        ("title-similarity", [105], 2_619),
        ("skills", [89, 111], 13_896),
    ],
)
def test_the_real_files_have_the_sizes_their_papers_give(
    shared: Path, name: str, n_queries: list[int], n_items: int
) -> None:
    parts = tasks_of(name, data=shared)
    assert [len(task) for task in parts] == n_queries
    assert {task.items.n_ranked for task in parts} == {n_items}
