"""Queries written by a chat model, against a local server."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from jobspace.encode import chat as chat_module
from jobspace.encode.chat import Chat
from jobspace.encode.endpoint import Endpoint
from jobspace.errors import InputError, UsageError
from jobspace.train.chat_queries import chat_queries, queries_of
from jobspace.train.dataset import train_dataset
from jobspace.train.dataset_rows import DatasetOptions
from jobspace.train.dataset_sources import Wanted
from jobspace.train.postings import PostingTable
from local_server import reply, serving


@dataclass
class Model:
    """A chat model that wants jobs like the title, with the text's last letters."""

    asked: list[dict] = field(default_factory=list)
    fails_at: str = "\0"
    body: bytes | None = None
    url: str = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.asked.append({"path": handler.path, **asked})
        question = asked["messages"][1]["content"]
        if self.fails_at in question:
            reply(handler, b'{"error": {"message": "no"}}', 400)
            return
        title, _, text = question.partition("\n\n")
        said = f"1. {title} wanted {text[-6:]}\n2. {title} jobs {text[-6:]}"
        body = json.dumps({"choices": [{"message": {"content": said}}]}).encode()
        reply(handler, self.body or body)


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    monkeypatch.setenv("JOBSPACE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-1")
    state = Model()
    with serving(state.answer) as address:
        state.url = f"{address}/v1"
        monkeypatch.setenv("OPENAI_BASE_URL", state.url)
        yield state


def chat(model: Model, **options: object) -> Chat:
    return Chat(model="m", endpoint=Endpoint(base_url=model.url, wait_s=0.001, **options))


def test_the_question_and_the_answers_in_order(model: Model) -> None:
    got = chat_queries(chat(model), ["B", "A"], ["long text", "other"], 1)
    assert got == [["B wanted g text"], ["A wanted other"]]
    first = next(a for a in model.asked if a["messages"][1]["content"].startswith("B"))
    assert first["path"] == "/v1/chat/completions"
    assert first["messages"][1]["content"] == "B\n\nlong text"
    assert "Write 1 different" in first["messages"][0]["content"]


def test_answers_are_kept_and_each_question_is_asked_once(model: Model) -> None:
    asked = chat(model).answers("say", ["a", "b", "a"])
    assert len(model.asked) == 2
    assert asked[0] == asked[2]
    assert chat(model).answers("say", ["b", "a"]) == [asked[1], asked[0]]
    assert len(model.asked) == 2
    chat(model).answers("say it otherwise", ["a"])
    assert len(model.asked) == 3
    assert chat_module.clear().n_answers == 3
    assert chat_module.info().n_answers == 0


def test_what_was_answered_before_a_failure_is_not_asked_again(model: Model) -> None:
    chat(model).answers("say", ["a"])
    model.fails_at = "bad"
    with pytest.raises(InputError, match=r"chat model openai:m: got HTTP 400.*answers given so"):
        chat(model).answers("say", ["a", "bad"])
    assert [a["messages"][1]["content"] for a in model.asked] == ["a", "bad"]


@pytest.mark.parametrize("body", [b"{}", b"<html>", b'{"choices": []}',
                                  b'{"choices": [{"message": {"content": null}}]}'])  # fmt: skip
def test_an_answer_without_text(model: Model, body: bytes) -> None:
    model.body = body
    with pytest.raises(InputError, match="without text"):
        chat(model).answers("say", ["a"])


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("a b\nc", ["a b", "c"]),
        ("- 'a b'\n* c\n3) d\n", ["a b", "c", "d"]),
        ("Here are the queries:\n\n1. data engineer\n1. data engineer", ["data engineer"]),
        ("```\nnurse\n```", ["nurse"]),
        ("word " * 31, []),
        ("3 years of SQL", ["3 years of SQL"]),
        ("", []),
    ],
)
def test_the_lines_of_an_answer(answer: str, expected: list[str]) -> None:
    assert queries_of(answer) == expected


def table(tmp_path: Path) -> str:
    kinds = ("nurse", "data engineer", "lorry driver", "accountant")
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"]
    rows = [
        {
            "title": kind,
            "text": f"{kind} {i} " + " ".join(words[(i * 3 + j) % 10] for j in range(9)),
        }
        for kind in kinds
        for i in range(10)
    ]
    place = tmp_path / "p.csv"
    pyarrow.csv.write_csv(pa.Table.from_pylist(rows), place)
    return str(place)


def wanted(tmp_path: Path, **options: object) -> Wanted:
    columns = PostingTable(data="", title="title", columns=("text",))
    return Wanted(inputs=[table(tmp_path)], table=columns, **options)


def test_rows_hold_the_models_queries_and_the_card_says_so(model: Model, tmp_path: Path) -> None:
    asked = wanted(tmp_path, queries_from="openai:m", queries_per_row=2)
    done = train_dataset(tmp_path / "d", asked.sources(), options=DatasetOptions(seed=1))
    rows = pa.concat_tables([pq.read_table(tmp_path / "d" / f"{s}.parquet")
                             for s in ("train", "validation", "test")])  # fmt: skip
    assert len(rows) == 80
    for row in rows.to_pylist():
        assert row["query"].endswith(row["positive"][-5:])
    assert done.n_read == 40
    card = (tmp_path / "d" / "README.md").read_text()
    assert f"written by openai:m at {model.url}" in card
    assert "sk-secret" not in card


def test_a_model_needs_postings_and_a_name(tmp_path: Path, model: Model) -> None:
    with pytest.raises(UsageError, match="expected openai:MODEL"):
        wanted(tmp_path, queries_from="gpt").sources()
    with pytest.raises(UsageError, match="got no postings"):
        Wanted(taxonomies=["soc"], queries_from="openai:m").sources()
