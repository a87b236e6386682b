"""Training data: splits without shared texts, negatives by hand, the folder, the card, the hub."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from jobspace.cli.main import app
from jobspace.encode.base import wrap
from jobspace.errors import InputError, JobspaceError, UsageError
from jobspace.tables.text_of import TextOf
from jobspace.taxonomy.model import build
from jobspace.taxonomy.skills import skill_list
from jobspace.train.dataset import FILES, Made, train_dataset
from jobspace.train.dataset_rows import DatasetOptions, Making, Rows, without_repeats
from jobspace.train.dataset_sources import Wanted
from jobspace.train.examples import SPLITS
from jobspace.train.label_pairs import TaxonomyLabels
from jobspace.train.negatives import negatives
from jobspace.train.postings import Postings, PostingTable, kept_titles
from jobspace.train.splits import assigned, components, near_duplicates
from jobspace.train.text_pairs import HandMade, Paraphrases
from tiny import Words

KINDS = {
    "Registered Nurse": "patients wards medication triage charting vitals infusion oncology",
    "Data Engineer": "pipelines spark airflow warehouse kafka schemas parquet streaming",
    "Truck Driver": "freight routes trailers dispatch logbook diesel docks mileage",
    "Litigation Attorney": "motions discovery depositions briefs courts hearings appeals filings",
}


def postings(n_each: int = 15, seed: int = 0) -> pa.Table:
    """Titles and texts of four kinds; each text has six of its kind's words in its own order."""
    rng = np.random.default_rng(seed)
    rows = []
    for title, words in KINDS.items():
        for i in range(n_each):
            picked = rng.permutation(words.split())[:6]
            parts = [f"You handle {word} with case {i} {seed}" for word in picked]
            rows.append((title, ".\n".join([*parts, f"Ask for number {rng.integers(10**6)}"])))
    return pa.table({"title": [r[0] for r in rows], "body": [r[1] for r in rows]})


def one_kind() -> pa.Table:
    return postings().set_column(0, "title", pa.array(["Ward Nurse"] * 60))


def source(data: Any = None, **more: Any) -> Postings:
    data = postings() if data is None else data
    return Postings(tables=[PostingTable(data=data, columns=("body",))], **more)


def making(**options: Any) -> Making:
    return Making(options=DatasetOptions(**options), encoder=wrap(Words()))


def rows_of(folder: Path) -> dict[str, list[dict[str, str]]]:
    return {name: pq.read_table(folder / f"{name}.parquet").to_pylist() for name in SPLITS}


def texts_of(rows: list[dict[str, str]]) -> set[str]:
    names = ("query", "positive", "negative", "easy_negative")
    return {row[name] for row in rows for name in names if row.get(name)}


def made_in(folder: Path, *sources: Any, **options: Any) -> tuple[Made, dict[str, Any]]:
    done = train_dataset(folder, sources or [source()], options=DatasetOptions(**options))
    return done, rows_of(folder)


# --- splits


def test_shares_are_met_and_components_stay_whole() -> None:
    component = np.repeat(np.arange(60), [30] + [1] * 59)
    split = assigned(component, (0.8, 0.1, 0.1), np.random.default_rng(3))
    assert np.bincount(split).tolist() == [71, 9, 9]
    assert len(set(split[:30])) == 1


def test_few_components_still_fill_every_split() -> None:
    split = assigned(np.arange(3), (0.8, 0.1, 0.1), np.random.default_rng(0))
    assert sorted(split.tolist()) == [0, 1, 2]


def test_a_share_of_nothing_gets_nothing() -> None:
    split = assigned(np.arange(20), (0.9, 0.1, 0.0), np.random.default_rng(0))
    assert np.bincount(split, minlength=3).tolist() == [18, 2, 0]


def test_near_duplicates_share_most_runs_of_words_not_a_paragraph() -> None:
    own = [" ".join(f"{letter}{i}" for i in range(40)) for letter in "abc"]
    common = "we are an equal opportunity employer"
    texts = [f"{own[0]} {common}", f"{own[0]} apply soon", f"{own[1]} {common}", own[2], "short"]
    assert near_duplicates(texts).tolist() == [[0, 1]]
    assert components(5, near_duplicates(texts)).tolist() == [0, 0, 1, 2, 3]
    assert near_duplicates(["a b", "c"]).tolist() == []


def test_no_text_stands_in_two_splits(tmp_path: Path) -> None:
    _, rows = made_in(tmp_path / "d", source(queries_per_row=3))
    texts = [texts_of(rows[name]) for name in SPLITS]
    assert all(texts)
    assert not texts[0] & texts[1] | texts[0] & texts[2] | texts[1] & texts[2]


def test_copies_with_small_changes_share_a_split(tmp_path: Path) -> None:
    table = postings()
    again = [f"{text}.\nPosted anew" for text in table["body"].to_pylist()]
    twice = pa.concat_tables([table, table.set_column(1, "body", pa.array(again))])
    _, rows = made_in(tmp_path / "d", source(twice))
    split_of = {row["positive"]: name for name in SPLITS for row in rows[name]}
    pairs = [(text, f"{text}.\nPosted anew") for text in table["body"].to_pylist()]
    both = [(split_of[a], split_of[b]) for a, b in pairs if a in split_of and b in split_of]
    assert len(both) > 30
    assert all(a == b for a, b in both)


def test_a_row_with_a_text_of_another_split_goes() -> None:
    found = Rows(
        query=["rn", "RN ", "nurse", "lpn"],
        positive=["registered nurse", "nurse", "nurse", "rn"],
        group=list("abcd"),
        kind=list("abcd"),
        title=[""] * 4,
        split=np.array([0, 1, 1, 0], np.int8),
    )
    kept = without_repeats(found)
    assert kept.query == ["rn", "lpn"]
    assert dict(kept.left_out) == {
        "text that stands in another split": 1,
        "pair of texts there already": 1,
    }


# --- postings and their queries


def test_queries_are_title_and_terms_and_no_sentence(tmp_path: Path) -> None:
    _, rows = made_in(tmp_path / "d")
    for row in [row for name in SPLITS for row in rows[name]]:
        title, *terms = row["query"].split(", ")
        assert title in [kind.lower() for kind in KINDS]
        assert 2 <= len(terms) <= 8
        of_kind = next(words for kind, words in KINDS.items() if kind.lower() == title)
        assert set(terms) <= set(of_kind.split())
        assert set(terms) <= set(row["positive"].replace(".", " ").split())
        assert not any(line in row["query"] for line in row["positive"].split("\n"))


def test_what_cannot_be_used_is_counted(tmp_path: Path) -> None:
    table = postings()
    more = pa.table(
        {
            "title": ["Nurse", "", "Nurse", "Registered Nurse"],
            "body": ["too short", "x " * 20, None, "  ".join(table["body"][0].as_py().split(" "))],
        }
    )
    done, _ = made_in(tmp_path / "d", source(pa.concat_tables([table, more])))
    assert done.n_read == 64
    assert done.left_out == {
        "row without a title or a text": 2,
        "text of fewer than 8 words": 1,
        "text there already": 1,
    }


def test_a_first_line_that_is_the_title_is_cut_off() -> None:
    table = pa.table(
        {
            "title": ["Nurse - Ohio"],
            "body": ["Nurse  -  Ohio\nYou care for people on two wards here"],
        }
    )
    found = source(table).rows(making())
    assert found.positive == ["You care for people on two wards here"]


def test_kept_titles_have_all_words_or_are_similar() -> None:
    titles = ["Sr. Tax Attorney", "Lawyer", "Nurses", "ER Nurse II"]
    assert kept_titles(titles, ["attorney", "nurse"], making(), 0.9) == [True, True, True, True]
    assert kept_titles(titles, ["tax attorney"], making(), 0.99) == [True, False, False, False]


def test_only_kinds_asked_for_are_kept(tmp_path: Path) -> None:
    kinds = ["data engineer", "truck driver"]
    done, rows = made_in(tmp_path / "d", source(keep_titles=kinds))
    assert {row["group"] for row in rows["train"]} == {f"title:{kind}" for kind in kinds}
    assert done.left_out["posting of another kind than --keep-titles"] == 30


def test_skills_of_a_list_are_found_and_come_first(tmp_path: Path) -> None:
    listed = tmp_path / "skills.csv"
    listed.write_text("Example,Hot Technology\nApache Spark,Y\nGoogle Docs,N\nR,N\n")
    skills = skill_list([str(listed)])
    words = ["We", "use", "Spark", "and", "google", "docs", "or", "R", "in", "a", "row"]
    assert [name for _, _, name in skills.found(words)] == ["spark", "google docs", "r"]
    assert skills.found(["a", "spark", "in", "her", "r"]) == []


def test_columns_of_an_input() -> None:
    default = PostingTable(data="", title="t", columns=("x",), group="g")
    plain = PostingTable.parse("C:/a,b.csv", default)
    assert (plain.data, plain.title, plain.columns, plain.group) == ("C:/a,b.csv", "t", ("x",), "g")
    own = PostingTable.parse("a.csv:text=Tasks, daily+Needs,group=Kind", default)
    assert (own.title, own.columns, own.group) == ("t", ("Tasks, daily", "Needs"), "Kind")


# --- negatives


def test_negatives_by_hand() -> None:
    found = Rows(
        query=["nurse", "tax attorney", "accountant", "bakery"],
        positive=["er nurse", "attorney tax", "cpa", "bakers"],
        group=list("abcd"),
        kind=["care", "law", "numbers", "food"],
        title=["Nurse", "Attorney", "Accountant", "Baker"],
        split=np.zeros(4, np.int8),
    )
    chosen = negatives(found, making())
    # Less their mean: the tax attorney is nearest to the accountant, the baker to the nurse.
    assert chosen.hard[1:3] == ["cpa", "attorney tax"]
    assert chosen.hard[0] == "bakers"
    assert all(a != b for a, b in zip(chosen.easy, found.positive, strict=True))


def test_negatives_are_of_another_kind_and_of_the_same_split(tmp_path: Path) -> None:
    done, rows = made_in(tmp_path / "d")
    kind_of = {row["positive"]: row["group"] for name in SPLITS for row in rows[name]}
    for name in SPLITS:
        own = {row["positive"] for row in rows[name]}
        for row in rows[name]:
            for negative in (row["negative"], row["easy_negative"]):
                assert negative in own
                assert kind_of[negative] != row["group"]
    assert done.accuracy_easy is not None
    assert done.accuracy_easy >= 0.9


def test_the_group_column_names_the_kind(tmp_path: Path) -> None:
    table = postings().append_column(
        "area", pa.array(["care", "it", "road", "road"]).take(pa.array(np.repeat(np.arange(4), 15)))
    )
    tables = [PostingTable(data=table, columns=("body",), group="area")]
    _, rows = made_in(tmp_path / "d", Postings(tables=tables))
    road = {"title:truck driver", "title:litigation attorney"}
    group_of = {row["positive"]: row["group"] for row in rows["train"]}
    assert not any({row["group"], group_of[row["negative"]]} <= road for row in rows["train"])


# --- pairs


def labels_of(pairs: dict[str, tuple[str, ...]], name: str = "mine") -> Any:
    concepts = pa.table({"code": list(pairs), "title": list(pairs)})
    rows = [(code, label) for code, labels in pairs.items() for label in labels]
    labels = pa.table([[r[0] for r in rows], [r[1] for r in rows]], names=["code", "label"])
    return build(name, "1", concepts, labels)


def test_a_shared_label_is_left_out_and_a_title_is_its_concepts() -> None:
    tax = labels_of(
        {
            "Nurse": ("carer", "bedside nurse", "ward nurse", "er nurse"),
            "Aide": ("carer", "home aide", "nurse"),
        }
    )
    found = TaxonomyLabels(taxonomies=[tax], pairs_per_label=3).rows(making(shares=(1.0, 0, 0)))
    assert "carer" not in found.query
    assert dict(found.left_out) == {"label that names several concepts": 1}
    of_nurse = {p for q, p in zip(found.query, found.positive, strict=True) if q == "ward nurse"}
    assert "Nurse" in of_nurse
    assert len(of_nurse) == 3
    assert any(p.startswith("Nurse aka ") for p in of_nurse)
    assert set(found.group) == {"mine:Nurse", "mine:Aide"}


def test_concepts_of_one_title_are_one_group() -> None:
    one = labels_of({"Nurses": ("rn", "ward nurse")}, "one")
    two = labels_of({"Nurse": ("staff nurse", "sister"), "Cook": ("chef", "kitchen cook")}, "two")
    found = TaxonomyLabels(taxonomies=[one, two]).rows(making(shares=(1.0, 0, 0)))
    assert set(found.group) == {"one:Nurses", "two:Cook"}


def test_labels_fill_three_splits_without_a_shared_text(tmp_path: Path) -> None:
    names = {f"title {i}": tuple(f"label {i} {j}" for j in "abcdefgh") for i in range(30)}
    done, rows = made_in(tmp_path / "d", TaxonomyLabels(taxonomies=[labels_of(names)]))
    assert min(done.n_rows.values()) >= 20
    texts = [{t for row in rows[name] for t in (row["query"], row["positive"])} for name in SPLITS]
    assert not texts[0] & texts[1] | texts[0] & texts[2] | texts[1] & texts[2]


def test_paraphrases_are_similar_and_differ_in_more_than_case() -> None:
    table = pa.table(
        {"job": ["ER nurse", "nurse", "Nurses", "attorney", "lawyer", "lawyers!", "bakers", None]}
    )
    mined = Paraphrases(data=table, text_of=TextOf(columns=("job",)), min_similarity=0.99)
    found = mined.rows(making())
    pairs = set(zip(found.query, found.positive, strict=True))
    assert ("ER nurse", "nurse") in pairs
    assert ("attorney", "lawyer") in pairs
    assert ("nurse", "Nurses") not in pairs
    assert len({found.group[found.query.index(text)] for text in ("ER nurse", "attorney")}) == 2


def test_no_paraphrases_at_all() -> None:
    mined = Paraphrases(data=["nurse", "lawyer"], text_of=TextOf(), min_similarity=0.99)
    with pytest.raises(InputError, match="Lower --min-similarity"):
        mined.rows(making())


def test_sets_that_share_a_text_are_one_group(tmp_path: Path) -> None:
    file = tmp_path / "sets.jsonl"
    sets = [["RN", "nurse"], ["Nurse", "ward nurse"], ["lawyer", "attorney"], ["alone", None]]
    file.write_text("".join(json.dumps({"set": texts}) + "\n" for texts in sets))
    found = HandMade(files=[str(file)]).rows(making(shares=(1.0, 0, 0)))
    assert sorted(zip(found.query, found.positive, strict=True)) == [
        ("RN", "nurse"), ("RN", "ward nurse"), ("attorney", "lawyer"), ("lawyer", "attorney"),
        ("nurse", "RN"), ("nurse", "ward nurse"), ("ward nurse", "RN"), ("ward nurse", "nurse"),
    ]  # fmt: skip
    assert len(set(found.group)) == 2
    assert dict(found.left_out) == {"set of fewer than two different texts": 1}


# --- the folder


def test_same_seed_same_bytes_another_seed_other_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        made_in(tmp_path / name, source(queries_per_row=2), seed=seed)
    a, b, c = ([(tmp_path / n / file).read_bytes() for file in FILES] for n in "abc")
    assert a == b
    assert a[0] != c[0]


def test_datasets_loads_the_folder(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    _, rows = made_in(tmp_path / "d")
    loaded = datasets.load_dataset(str(tmp_path / "d"), cache_dir=str(tmp_path / "cache"))
    assert {name: part.to_list() for name, part in loaded.items()} == rows


def test_the_card_says_what_how_many_and_how(tmp_path: Path) -> None:
    done, _ = made_in(tmp_path / "d", licence="CC0-1.0")
    text = (tmp_path / "d" / "README.md").read_text()
    assert text.startswith("---\nlicense: cc0-1.0\n")
    assert "      - split: test\n        path: test.parquet" in text
    assert f"| train | {done.n_rows['train']} |" in text
    assert f"**{done.accuracy_easy:.3f}** with the easy negatives" in text
    assert "near 1 from the start" in text
    assert str(tmp_path) not in text


def test_a_run_replaces_its_own_folder_and_no_other(tmp_path: Path) -> None:
    made_in(tmp_path / "d")
    made_in(tmp_path / "d", seed=5)
    (tmp_path / "d" / "mine.txt").write_text("keep")
    with pytest.raises(UsageError, match=r"mine\.txt"):
        made_in(tmp_path / "d")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (one_kind(), "kinds of rows: got one only"),
        (postings().slice(0, 4), "rows of training data: got 4"),
        (pa.table({"title": ["a"] * 20, "body": [""] * 20}), "none of them usable"),
        (pa.table({"title": ["Nurse"] * 20, "body": ["one two three four five six seven 8"] * 20}),
         "rows of training data: got"),
        (pa.table({"job": ["Nurse"], "body": ["x"]}), "title column"),
        (pa.table({"title": ["Nurse"], "text": ["x"]}), "Did you mean|Name one of these"),
    ],
)  # fmt: skip
def test_bad_input_is_an_error_and_leaves_nothing(
    tmp_path: Path, table: pa.Table, message: str
) -> None:
    with pytest.raises(JobspaceError, match=message) as raised:
        made_in(tmp_path / "d", source(table))
    assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_an_error_leaves_the_old_folder_as_it_was(tmp_path: Path) -> None:
    made_in(tmp_path / "d")
    before = [(tmp_path / "d" / file).read_bytes() for file in FILES]
    with pytest.raises(InputError):
        made_in(tmp_path / "d", source(one_kind()))
    assert [(tmp_path / "d" / file).read_bytes() for file in FILES] == before


@pytest.mark.parametrize("shares", [(0.8, 0.1, 0.2), (0.0, 0.5, 0.5), (1.2, -0.1, -0.1)])
def test_shares_that_are_none(shares: tuple[float, float, float]) -> None:
    with pytest.raises(UsageError, match="split: got"):
        DatasetOptions(shares=shares)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"min_similarity": 1.5}, "min similarity"),
        ({"queries_per_row": 0}, "queries per row"),
        ({"mines_paraphrases": True}, "got no INPUT"),
    ],
)
def test_options_out_of_range(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Wanted(**options).sources()


# --- the hub


@dataclass
class Hub:
    """A stand-in for a hub: makes repositories, takes commits, or refuses."""

    url: str = ""
    refuses: bool = False
    asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    created: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def answer(self, path: str, body: bytes) -> tuple[int, Any]:
        self.asked.append(path)
        if self.refuses:
            return 403, {"error": "no write access"}
        if path == "/api/repos/create":
            self.created = json.loads(body)
            return 200, {"url": f"{self.url}/datasets/team/rows", "name": "team/rows"}
        if path == "/api/validate-yaml":
            return 200, {"errors": [], "warnings": []}
        if "/preupload/" in path:
            names = [file["path"] for file in json.loads(body)["files"]]
            modes = [{"path": n, "uploadMode": "regular", "shouldIgnore": False} for n in names]
            return 200, {"files": modes}
        for line in map(json.loads, body.splitlines()):
            if line["key"] == "file":
                self.files[line["value"]["path"]] = base64.b64decode(line["value"]["content"])
        return 200, {"commitUrl": f"{self.url}/datasets/team/rows/commit/1", "commitOid": "1"}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    state = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if "/api/repos/" in self.path or "/api/datasets/" in self.path:
                state.tokens.add(self.headers.get("Authorization", ""))
            status, answer = state.answer(self.path.partition("?")[0], body)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("HF_ENDPOINT", state.url)
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


def test_push_sends_the_folder_as_it_is(tmp_path: Path, hub: Hub) -> None:
    pytest.importorskip("huggingface_hub")
    done = train_dataset(tmp_path / "d", [source()], push="team/rows")
    assert hub.files == {file: (tmp_path / "d" / file).read_bytes() for file in FILES}
    assert (hub.created["type"], hub.created["name"]) == ("dataset", "rows")
    assert hub.created["organization"] == "team"
    assert hub.tokens == {"Bearer hf_secret"}
    assert done.pushed_to == f"{hub.url}/datasets/team/rows/commit/1"


def test_a_refused_push_leaves_the_folder_whole(tmp_path: Path, hub: Hub) -> None:
    pytest.importorskip("huggingface_hub")
    hub.refuses = True
    with pytest.raises(InputError, match=r"folder is whole.*hf upload team/rows") as raised:
        train_dataset(tmp_path / "d", [source()], push="team/rows")
    assert "hf_secret" not in str(raised.value)
    assert sum(map(len, rows_of(tmp_path / "d").values())) > 40


def test_nobody_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("huggingface_hub")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(InputError, match="folder is whole"):
        train_dataset(tmp_path / "d", [source()], push="team/rows")
    assert sorted(p.name for p in (tmp_path / "d").iterdir()) == sorted(FILES)


def test_a_name_no_hub_takes_is_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="NAMESPACE/NAME"):
        train_dataset(tmp_path / "d", [source()], push="rows")
    assert list(tmp_path.iterdir()) == []


# --- the command


def test_the_command_mirrors_the_library(tmp_path: Path) -> None:
    pq.write_table(postings(), tmp_path / "p.parquet")
    place = f"{tmp_path / 'p.parquet'}:title=title,text=body"
    args = ["train", "dataset", place, "-o", str(tmp_path / "d"), "--seed", "3", "--json"]
    ran = CliRunner().invoke(app, [*args, "--split", "0.6", "0.2", "0.2"])
    assert ran.exit_code == 0, ran.output
    said = json.loads(ran.output)
    assert said["n_rows"] == {name: len(rows) for name, rows in rows_of(tmp_path / "d").items()}
    tables = [PostingTable(data=str(tmp_path / "p.parquet"), title="title", columns=("body",))]
    options = DatasetOptions(seed=3, shares=(0.6, 0.2, 0.2))
    train_dataset(tmp_path / "e", [Postings(tables=tables)], options=options)
    assert [(tmp_path / "d" / f).read_bytes() for f in FILES] == [
        (tmp_path / "e" / f).read_bytes() for f in FILES
    ]


def test_the_command_tells_people(tmp_path: Path) -> None:
    pq.write_table(postings(), tmp_path / "p.parquet")
    args = ["train", "dataset", str(tmp_path / "p.parquet"), "--text", "body"]
    ran = CliRunner().invoke(app, [*args, "-o", str(tmp_path / "d")])
    assert ran.exit_code == 0, ran.output
    assert "hard negatives" in ran.output
    assert f"jobspace train run {tmp_path / 'd'}" in ran.output


@pytest.mark.shared
def test_real_postings_of_two_sources(shared: Path, tmp_path: Path) -> None:
    google = (
        f"{shared}/google-job-skills/job_skills.csv:title=Title,text=Responsibilities+"
        "Minimum Qualifications+Preferred Qualifications,group=Category"
    )
    indeed = f"{shared}/indeed-datascience/postings.parquet:title=title,text=body"
    done, rows = made_in(tmp_path / "d", *Wanted(inputs=[google, indeed]).sources())
    assert sum(done.n_rows.values()) > 1_200
    assert done.accuracy_easy is not None
    assert done.accuracy_hard is not None
    assert done.accuracy_easy > 0.98 > done.accuracy_hard
    texts = [texts_of(rows[name]) for name in SPLITS]
    assert not texts[0] & texts[1] | texts[0] & texts[2] | texts[1] & texts[2]


def test_a_near_duplicate_of_another_title_is_no_negative() -> None:
    found = Rows(
        query=["nurse", "ward nurse", "lawyer"],
        positive=["er nurse", "nurse er", "attorney"],
        group=list("abc"),
        kind=list("abc"),
        title=["", "", ""],
        twins=["t", "t", "u"],
        split=np.zeros(3, np.int8),
    )
    assert negatives(found, making()).hard == ["attorney", "attorney", "er nurse"]
