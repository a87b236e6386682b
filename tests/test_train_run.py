"""`train run`: the objective, what is masked, taking up a killed run, and the folders it writes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import jobspace as js
from jobspace.errors import InputError, NotFoundError, UsageError
from jobspace.train.average import average
from jobspace.train.checkpoint import Workplace
from jobspace.train.contrastive import contrastive_loss
from jobspace.train.effect import Bench, encoder_ranks, full_pool
from jobspace.train.examples import COLUMNS, SCHEMA, SPLITS, read_training_data
from jobspace.train.options import TrainOptions
from jobspace.train.pairs import Batch, Pairs
from jobspace.train.run import Trained, train

torch = pytest.importorskip("torch")

SRC = Path(js.__file__).parents[1]
START = "from jobspace.cli.main import main; main()"
KINDS = ("nurse", "lawyer", "driver", "baker", "teacher", "welder", "pilot", "chemist")
NONSENSE = ("wug", "dax", "blick", "toma", "zorp", "fep", "gazzer", "kiki")
PLACES = ("clinic", "court", "road", "kitchen", "school", "yard", "airport", "laboratory")
WORDS = (*KINDS, *NONSENSE, *PLACES, *(f"w{i}" for i in range(24)))


def table(rows: list[tuple[str | None, ...]]) -> pa.Table:
    columns = [[(*row, *(None,) * 5)[i] for row in rows] for i in range(len(COLUMNS))]
    return pa.table([pa.array(column, pa.string()) for column in columns], schema=SCHEMA)


def planted(n: int, first: int) -> pa.Table:
    """A made-up word means a place of work: learnt from some rows, asked in others."""
    rows: list[tuple[str | None, ...]] = []
    for i in range(first, first + n):
        k, other = i % len(KINDS), (i + 3) % len(KINDS)
        query = f"{NONSENSE[k]} w{i % 24} {i}"
        rows.append(
            (
                query,
                f"{PLACES[k]} w{(i * 7) % 24} {i}",
                f"{PLACES[other]} w{(i * 7) % 24} {i}",
                f"w0 {i}e",
            )
        )
    return table(rows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `train dataset` writes, small."""
    place = tmp_path_factory.mktemp("pairs")
    for name, n, first in zip(SPLITS, (96, 24, 24), (0, 1000, 2000), strict=True):
        pq.write_table(planted(n, first), place / f"{name}.parquet")
    (place / "README.md").write_text("---\nlicense: cc0\n---\n\n# Planted pairs\n")
    return place


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two layers with random weights over a few dozen words."""
    st = pytest.importorskip("sentence_transformers")
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    place = tmp_path_factory.mktemp("bert")
    vocabulary = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *"0123456789en")
    pieces = [*vocabulary, *(f"##{c}" for c in "0123456789en")]
    (place / "vocab.txt").write_text("\n".join(pieces))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(place / "raw")
    BertTokenizerFast(str(place / "vocab.txt")).save_pretrained(place / "raw")
    word = Transformer(str(place / "raw"))
    word.max_seq_length = 32
    st.SentenceTransformer(modules=[word, Pooling(16)], device="cpu").save(str(place / "model"))
    return place / "model"


def run(data: Path, output: Path, base: str = "default", **options: Any) -> Trained:
    chosen = {"epochs": 4, "batch_size": 16, "learning_rate": 0.02} | options
    return train(data, output, base=base, options=TrainOptions(**chosen))


def measured(done: Trained, name: str) -> Any:
    return next(m for m in done.effect.measures if m.name == name)


# ---- the objective ----


def batch(query: list[int], candidates: list[int], masked: np.ndarray) -> Batch:
    texts = np.arange(max(query + candidates) + 1)
    return Batch(texts=texts, query=np.array(query), candidates=np.array(candidates), masked=masked)


def test_loss_by_hand() -> None:
    # queries e1, e2; positives e1, (e1 + e2)/√2; a negative e2
    h = 0.5**0.5
    vectors = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [h, h], [0.0, 1.0]])
    similarity = 2 * np.array([[1, h, 0], [0, h, 1]])
    there = np.log(np.exp(similarity).sum(axis=1)) - similarity[[0, 1], [0, 1]]
    back = np.log(np.exp(similarity[:, :2]).sum(axis=0)) - similarity[[0, 1], [0, 1]]
    of = batch([0, 1], [2, 3, 4], np.zeros((2, 3), np.bool_))
    assert float(contrastive_loss(vectors, of, 2.0)) == pytest.approx(
        (there.mean() + back.mean()) / 2
    )


def test_a_masked_candidate_counts_for_nothing() -> None:
    vectors = torch.nn.functional.normalize(torch.arange(12.0).reshape(6, 2).sin(), dim=1)
    masked = np.zeros((2, 4), np.bool_)
    masked[:, 2:] = True
    with_masked = contrastive_loss(vectors, batch([0, 1], [2, 3, 4, 5], masked), 5.0)
    without = contrastive_loss(vectors, batch([0, 1], [2, 3], masked[:, :2]), 5.0)
    assert float(with_masked) == pytest.approx(float(without))


def test_rows_of_one_group_and_equal_texts_are_no_negatives() -> None:
    pairs = Pairs.of(
        table(
            [
                ("rn", "nurse", "lawyer", None, "a"),
                ("er nurse", "staff nurse", None, None, "a"),  # the first row's group
                ("attorney", "lawyer", "nurse", None, "b"),
                ("ward nurse", "nurse", None, None, None),  # the first row's positive
            ]
        )
    )
    made = pairs.batch(np.arange(4))
    texts = [pairs.texts[i] for i in made.texts[made.candidates]]
    assert texts[:4] == ["nurse", "staff nurse", "lawyer", "nurse"]
    kept = [[t for t, m in zip(texts, row, strict=True) if not m] for row in made.masked]
    # "nurse" and "lawyer" come twice: as positives, and as given negatives
    assert [sorted(set(row)) for row in kept] == [
        ["lawyer", "nurse"],
        ["lawyer", "staff nurse"],
        ["lawyer", "nurse", "staff nurse"],
        ["lawyer", "nurse", "staff nurse"],
    ]
    assert made.masked[0].sum() == 3  # staff nurse, the other nurse, and nurse as a negative


def test_every_row_comes_once_an_epoch() -> None:
    pairs = Pairs.of(planted(50, 0))
    rows = np.concatenate(pairs.batches(16, (0, 1)))
    assert sorted(rows) == list(range(50))
    assert not np.array_equal(rows, np.concatenate(pairs.batches(16, (0, 2))))


# ---- the data ----


def texts_of(t: pa.Table) -> set[str]:
    return {v for name in COLUMNS[:4] for v in t[name].to_pylist() if v is not None}


def test_a_table_is_split_and_no_text_stands_in_two_splits(tmp_path: Path) -> None:
    rows = [
        (f"q{i}", f"p{i // 3}", f"p{(i // 3 + 7) % 40}", None, f"g{i // 6}") for i in range(120)
    ]
    pq.write_table(table(rows), tmp_path / "rows.parquet")
    data = read_training_data(tmp_path / "rows.parquet", seed=3)
    splits = [data.train, data.validation, data.test]
    assert [len(s) for s in splits] == [96, 12, 12]
    for i, one in enumerate(splits):
        for other in splits[i + 1 :]:
            assert not texts_of(one) & texts_of(other)
            assert not set(one["group"].to_pylist()) & set(other["group"].to_pylist())
    again = read_training_data(tmp_path / "rows.parquet", seed=3)
    assert again.test.equals(data.test)
    assert not read_training_data(tmp_path / "rows.parquet", seed=4).test.equals(data.test)


def test_sets_become_rings_of_pairs(tmp_path: Path) -> None:
    sets = [{"set": [f"a{i}", f" b{i} ", f"a{i}", "", f"c{i}"]} for i in range(20)]
    (tmp_path / "sets.jsonl").write_text("\n".join(map(json.dumps, sets)))
    data = read_training_data(tmp_path / "sets.jsonl")
    rows = pa.concat_tables([data.train, data.validation, data.test]).to_pylist()
    of_first = {(r["query"], r["positive"]) for r in rows if r["group"] == "0"}
    assert of_first == {("a0", "b0"), ("b0", "c0"), ("c0", "a0")}
    assert len(rows) == 60


def test_full_pool_looks_for_the_group_and_not_for_the_query(tmp_path: Path) -> None:
    for name, rows in {
        "train": [("x", "truck", None, None, None), ("y", "bus", None, None, None)],
        "validation": [("v", "tram", None, None, None), ("w", "ship", None, None, None)],
        "test": [("nurse", "rn", None, None, "a"), ("rn", "nurse", None, None, "a")],
    }.items():
        pq.write_table(table(rows), tmp_path / f"{name}.parquet")
    pool = full_pool(read_training_data(tmp_path), "test")
    assert sorted(pool.documents) == ["bus", "nurse", "rn", "ship", "tram", "truck"]
    assert [sorted(pool.documents[i] for i in right) for right in pool.relevant] == [
        ["nurse", "rn"]
    ] * 2
    assert [pool.documents[i] for i in pool.own] == ["nurse", "rn"]

    def encode(texts: Any) -> np.ndarray:  # nurse is like itself, then the vehicles, then rn
        at = {"nurse": (1.0, 0.0), "rn": (0.0, 1.0)}
        return np.array([at.get(t, (0.8, 0.6)) for t in texts], np.float32)

    assert encoder_ranks(pool, encode).tolist() == [5, 5]


def test_bad_data(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(NotFoundError, match=r"train\.parquet"):
        read_training_data(tmp_path)
    with pytest.raises(NotFoundError):
        read_training_data(tmp_path / "absent.csv")
    (tmp_path / "a.csv").write_text("query,other\nx,y\n")
    with pytest.raises(InputError, match="expected query and positive"):
        read_training_data(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_text("query,positive\n" + "nurse,nurse\n" * 50 + ",x\ny,\n")
    with pytest.raises(InputError, match="got 0 rows"):
        read_training_data(tmp_path / "b.csv")
    (tmp_path / "c.csv").write_text(
        "query,positive,group\n" + "".join(f"q{i},p{i},one\n" for i in range(50))
    )
    with pytest.raises(InputError, match="more than one group"):
        read_training_data(tmp_path / "c.csv")


# ---- training ----


def test_static_learns_what_was_planted(folder: Path, tmp_path: Path) -> None:
    done = run(folder, tmp_path / "mine", epochs=8)
    assert measured(done, "MRR").change.low > 0
    assert measured(done, "triplets, hard").after > measured(done, "triplets, hard").before
    encoder = js.encoder(str(tmp_path / "mine"))
    wug, clinic, court = encoder.encode(["wug", "clinic", "court"])
    assert wug @ clinic > wug @ court
    card = (tmp_path / "mine" / "README.md").read_text()
    assert "| MRR |" in card
    assert "> # Planted pairs" in card
    assert "cc0" not in card
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine"]


def test_transformer_learns_what_was_planted(folder: Path, tiny_bert: Path, tmp_path: Path) -> None:
    done = run(folder, tmp_path / "mine", str(tiny_bert), epochs=12, learning_rate=0.01)
    assert measured(done, "MRR").change.low > 0
    encoder = js.encoder(str(tmp_path / "mine"))
    wug, clinic, court = encoder.encode(["wug", "clinic", "court"])
    assert wug @ clinic > wug @ court
    assert done.kind == "transformer"


def test_after_is_what_the_written_model_says(
    folder: Path, tiny_bert: Path, tmp_path: Path
) -> None:
    for base, room in (("default", 0.03), (str(tiny_bert), 1e-6)):
        output = tmp_path / Path(base).name
        done = run(folder, output, base)
        bed = Bench.of(read_training_data(folder))
        written = bed.values(js.encoder(str(output)).encode)
        assert written["MRR"].mean() == pytest.approx(measured(done, "MRR").after, abs=room)


def model_bytes(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.suffix != ".md"}


def test_same_seed_same_bytes(folder: Path, tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        run(folder, tmp_path / name, seed=seed, epochs=2)
    assert model_bytes(tmp_path / "a") == model_bytes(tmp_path / "b")
    key = "model.safetensors"
    assert model_bytes(tmp_path / "a")[key] != model_bytes(tmp_path / "c")[key]


def test_in_pieces_is_as_in_one(
    folder: Path, tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vectors made twice, chunk by chunk, give the gradients of vectors made once."""
    from jobspace.train import fit_transformer

    monkeypatch.setattr(fit_transformer, "CHUNK_TEXTS", 7)
    once = run(folder, tmp_path / "once", str(tiny_bert), epochs=1)
    monkeypatch.setattr(fit_transformer, "HELD_TOKENS", 0)
    twice = run(folder, tmp_path / "twice", str(tiny_bert), epochs=1)
    assert twice.history[-1].loss == pytest.approx(once.history[-1].loss, abs=1e-5)
    texts = ["wug", "clinic", "w3"]
    one, two = (js.encoder(str(tmp_path / n)).encode(texts) for n in ("once", "twice"))
    np.testing.assert_allclose(one, two, atol=1e-3)


def test_pull_keeps_the_base(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "free", epochs=2)
    run(folder, tmp_path / "held", epochs=2, pull=1000.0)
    base = js.encoder("default").encode(["wug clinic"])
    free, held = (js.encoder(str(tmp_path / n)).encode(["wug clinic"]) for n in ("free", "held"))
    assert float((base * held).sum()) > float((base * free).sum()) + 0.01


def test_average_of_transformers_is_the_mean_of_their_weights(
    folder: Path, tiny_bert: Path, tmp_path: Path
) -> None:
    from safetensors.torch import load_file

    run(folder, tmp_path / "trained", base=str(tiny_bert), learning_rate=1e-2)
    average([(str(tiny_bert), 1.0), (str(tmp_path / "trained"), 3.0)], tmp_path / "mean")
    base, trained, mean = (
        load_file(place / "model.safetensors")
        for place in (tiny_bert, tmp_path / "trained", tmp_path / "mean")
    )
    assert any(not torch.equal(base[name], trained[name]) for name in base)
    for name, weight in mean.items():
        torch.testing.assert_close(weight, 0.25 * base[name] + 0.75 * trained[name])
    with pytest.raises(UsageError, match="another shape"):
        average([(str(tiny_bert), 1.0), ("default", 1.0)], tmp_path / "none")


def test_where_nothing_is_learned_the_base_stays(folder: Path, tmp_path: Path) -> None:
    done = run(folder, tmp_path / "mine", learning_rate=1e-12, patience=2, epochs=9)
    assert done.best_epoch == 0
    assert len(done.history) == 3  # the base, and as many epochs as patience has
    assert measured(done, "MRR").change.mean == 0


def test_max_minutes_ends_in_time_and_keeps_the_best(folder: Path, tmp_path: Path) -> None:
    done = run(folder, tmp_path / "mine", epochs=100_000, max_minutes=0.05, patience=100_000)
    assert done.seconds < 30
    assert (tmp_path / "mine" / "model.safetensors").is_file()


# ---- stopped and taken up ----


def stopped_after(data: Path, output: Path, base: str, n_steps: int, **options: Any) -> None:
    """Trains until some steps are done, then is interrupted."""

    def stop(_: str, done: int, __: int, ___: object) -> None:
        if done >= n_steps:
            raise KeyboardInterrupt

    chosen = TrainOptions(**({"batch_size": 16, "learning_rate": 0.02, "epochs": 4} | options))
    with pytest.raises(KeyboardInterrupt):
        train(data, output, base=base, options=chosen, progress=stop)


@pytest.mark.parametrize("kind", ["static", "transformer"])
def test_a_stopped_run_ends_where_an_undisturbed_one_does(
    kind: str, folder: Path, tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jobspace.train import fit

    base = "default" if kind == "static" else str(tiny_bert)
    run(folder, tmp_path / "whole", base)
    monkeypatch.setattr(fit, "KEEP_EVERY_S", 0.0)  # after each step, so within an epoch too
    stopped_after(folder, tmp_path / "mine", base, 10)
    assert not (tmp_path / "mine").exists()
    stopped_after(folder, tmp_path / "mine", base, 15)
    done = run(folder, tmp_path / "mine", base)
    assert model_bytes(tmp_path / "mine") == model_bytes(tmp_path / "whole")
    assert len(done.history) == 5
    assert not Workplace.of(tmp_path / "other").folder.exists()


def command(data: Path, output: Path, *more: str) -> list[str]:
    options = ("--epochs", "30", "--batch-size", "16", "--patience", "30", *more)
    return [sys.executable, "-c", START, "train", "run", str(data), "-o", str(output), *options]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(SRC), "NO_COLOR": "1", "COLUMNS": "160"}


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command makes when nobody stops it."""
    output = tmp_path_factory.mktemp("undisturbed") / "mine"
    done = subprocess.run(command(folder, output), env=environment(), check=True,
                          capture_output=True, timeout=300)  # fmt: skip
    assert b"after - before" in done.stdout
    return output


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_process_is_taken_up_by_the_same_command(
    how: signal.Signals, folder: Path, undisturbed: Path, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        command(folder, tmp_path / "mine"),
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    hidden = tmp_path / ".mine.unfinished"
    until = time.monotonic() + 240
    while not list(hidden.glob("best-[1-9]*")) and time.monotonic() < until:
        time.sleep(0.005)
    process.send_signal(how)
    _, error = process.communicate(timeout=60)
    assert process.returncode != 0, "it ended before it was stopped"
    assert not (tmp_path / "mine").exists()
    assert hidden.is_dir()
    if how != signal.SIGKILL:
        assert b"same command" in error
    subprocess.run(command(folder, tmp_path / "mine"), env=environment(), check=True,
                   capture_output=True, timeout=300)  # fmt: skip
    assert model_bytes(tmp_path / "mine") == model_bytes(undisturbed)
    assert not hidden.exists()


def test_an_unfinished_run_with_other_options_is_not_taken_up(folder: Path, tmp_path: Path) -> None:
    stopped_after(folder, tmp_path / "mine", "default", 7)
    with pytest.raises(UsageError, match="another learning_rate lies unfinished"):
        run(folder, tmp_path / "mine", learning_rate=0.5)
    anew = TrainOptions(epochs=1, batch_size=16)
    train(folder, tmp_path / "mine", options=anew, restart=True)
    assert (tmp_path / "mine" / "config.json").is_file()


def test_two_at_once_are_kept_apart(folder: Path, tmp_path: Path) -> None:
    place = Workplace.of(tmp_path / "mine")
    with place.locked(), pytest.raises(UsageError, match="another process"):
        run(folder, tmp_path / "mine")


# ---- wrong usage ----


def test_wrong_usage(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="absent"):  # before the data is read
        train(tmp_path / "no-data", tmp_path / "out", base="./absent")
    with pytest.raises(UsageError, match="cannot be trained"):
        train(folder, tmp_path / "out", base="openai:text-embedding-3-large")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(UsageError, match="expected a new or empty folder"):
        train(folder, tmp_path / "full")
    with pytest.raises(UsageError, match="is no folder"):
        train(folder, tmp_path / "not" / "there")
    with pytest.raises(UsageError, match="device: got 'gpu'"):
        train(folder, tmp_path / "out", options=TrainOptions(device="gpu"))
    for wrong in ({"epochs": 0}, {"batch_size": 1}, {"learning_rate": 0.0}, {"seed": -1}):
        with pytest.raises(UsageError, match=next(iter(wrong))):
            TrainOptions(**wrong)
    assert [p.name for p in tmp_path.iterdir()] == ["full"]


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_cuda_that_is_not_there_is_no_cpu(folder: Path, tiny_bert: Path, tmp_path: Path) -> None:
    cuda = TrainOptions(device="cuda", epochs=1)
    with pytest.raises(UsageError, match="got cuda, but torch sees no CUDA device"):
        train(tmp_path / "no-data", tmp_path / "out", base=str(tiny_bert), options=cuda)
    assert list(tmp_path.iterdir()) == []
    run(folder, tmp_path / "out", device="cuda", epochs=1)  # a static base has no device


def test_an_empty_output_folder_is_filled(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    run(folder, tmp_path / "mine", epochs=1)
    assert (tmp_path / "mine" / "README.md").is_file()


def test_a_model2vec_base_stays_one(folder: Path, tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    base = js.encoder("default").backend
    place = tmp_path / "m2v"
    place.mkdir()
    save_file({"embeddings": base.token_vectors()[:, :32].copy()}, place / "model.safetensors")
    (place / "tokenizer.json").write_text(base.tokenizer.to_str())
    (place / "config.json").write_text('{"model_type": "model2vec"}')
    done = run(folder, tmp_path / "mine", str(place), epochs=2)
    assert json.loads((tmp_path / "mine" / "config.json").read_text())["model_type"] == "model2vec"
    assert js.encoder(str(tmp_path / "mine")).encode(["nurse"]).shape == (1, 32)
    assert done.dim == 32


def test_json_on_stdout(folder: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        command(folder, tmp_path / "mine", "--json", "--max-minutes", "0.02"),
        env=environment(), check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    assert done.stderr == b""
    printed = json.loads(done.stdout)
    names = [m["name"] for m in printed["effect"]["measures"]]
    assert names == [
        "triplets, hard", "triplets, easy", "recall@1", "recall@5", "recall@10", "MRR"
    ]  # fmt: skip
    assert set(printed["effect"]["measures"][-1]["change"]) == {"mean", "low", "high"}
