"""`openai:MODEL` against a local server that misbehaves on request."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from typing import Any

import numpy as np
import pytest

from jobspace.encode import endpoint
from jobspace.encode.api import ApiEncoder
from jobspace.encode.base import wrap
from jobspace.encode.endpoint import Endpoint
from jobspace.encode.load import encoder
from jobspace.errors import InputError, JobspaceError, NotFoundError, UsageError
from local_server import serving

KEY = "sk-secret-0123456789"

# One scripted answer: status, headers, body. None as body means the right answer.
Answer = tuple[int, dict[str, str], "bytes | None"]


def vector(text: str) -> list[float]:
    return [float(len(text)), float(text.count("e")), 1.0]


def embeddings(texts: list[str]) -> list[dict[str, Any]]:
    return [{"index": i, "embedding": vector(text)} for i, text in enumerate(texts)]


@dataclass
class Stub:
    """A server: answers what is scripted, in turn, then rightly."""

    script: list[Answer] = field(default_factory=list)
    shape: Callable[[list[dict[str, Any]]], object] = lambda data: data
    pause_s: float = 0.0
    inputs: list[list[str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    at_s: list[float] = field(default_factory=list)
    url: str = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.at_s.append(time.monotonic())
        self.inputs.append(asked["input"])
        self.headers.append(dict(handler.headers))
        self.paths.append(handler.path)
        status, headers, body = self.script.pop(0) if self.script else (200, {}, None)
        if body is None:
            body = json.dumps({"data": self.shape(embeddings(asked["input"]))}).encode()
        time.sleep(self.pause_s)
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


@pytest.fixture
def stub() -> Iterator[Stub]:
    state = Stub()

    with serving(state.answer) as address:
        state.url = f"{address}/v1"
        yield state


def asking(stub: Stub, **options: Any) -> ApiEncoder:
    settings = {"key": KEY, "wait_s": 0.001, "timeout_s": 5.0, **options}
    return ApiEncoder(model="m", endpoint=Endpoint(base_url=stub.url, **settings))


def test_values_order_and_request(stub: Stub) -> None:
    got = asking(stub).encode_batch(["nurse", "eel", "a"])
    assert got.tolist() == [[5, 1, 1], [3, 2, 1], [1, 0, 1]]
    assert got.dtype == np.float32
    assert stub.inputs == [["nurse", "eel", "a"]]
    assert stub.paths == ["/v1/embeddings"]
    assert stub.headers[0]["Authorization"] == f"Bearer {KEY}"


def test_through_the_wrapper_unit_rows_and_a_cache(stub: Stub) -> None:
    first = wrap(asking(stub)).encode(["nurse", "", "eel", "nurse"])
    expected = np.array([[5, 1, 1], [0, 0, 0], [3, 2, 1], [5, 1, 1]])
    lengths = np.sqrt([[27], [1], [14], [27]])
    np.testing.assert_allclose(first, expected / lengths, atol=1e-6)
    assert stub.inputs == [["dimension"], ["nurse", "eel"]]
    again = wrap(asking(stub)).encode(["nurse", "eel"])
    assert len(stub.inputs) == 2
    assert again.tobytes() == first[[0, 2]].tobytes()


def test_shuffled_answers_are_put_in_order(stub: Stub) -> None:
    stub.shape = lambda data: data[::-1]
    assert asking(stub).encode_batch(["a", "bb", "ccc"])[:, 0].tolist() == [1, 2, 3]


def test_requests_are_cut_by_count_and_by_characters(stub: Stub) -> None:
    backend = asking(stub, max_texts=2, max_characters=6)
    texts = ["h" * 8, "aa", "b", "c", "dddd", "ee", "f" * 9, "g"]
    got = backend.encode_batch(texts)
    assert stub.inputs == [["h" * 8], ["aa", "b"], ["c", "dddd"], ["ee"], ["f" * 9], ["g"]]
    assert got[:, 0].tolist() == [len(text) for text in texts]
    assert backend.batch_size == 2


def test_no_texts_still_have_a_length(stub: Stub) -> None:
    assert asking(stub).encode_batch([]).shape == (0, 3)
    assert asking(stub).dim == 3


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_passing_failures_are_tried_again(stub: Stub, status: int) -> None:
    stub.script = [(status, {}, b"busy"), (status, {}, b"")]
    assert asking(stub).encode_batch(["abc"]).tolist() == [[3, 0, 1]]
    assert len(stub.inputs) == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "0.3"},
        {"retry-after-ms": "300", "Retry-After": "60"},
    ],
)
def test_the_servers_wish_is_honoured(stub: Stub, headers: dict[str, str]) -> None:
    stub.script = [(429, headers, b"")]
    asking(stub).encode_batch(["abc"])
    assert 0.3 <= stub.at_s[1] - stub.at_s[0] < 2


def test_a_date_to_retry_after(stub: Stub) -> None:
    stub.script = [(503, {"Retry-After": formatdate(time.time() + 2, usegmt=True)}, b"")]
    asking(stub).encode_batch(["abc"])
    assert 0.9 <= stub.at_s[1] - stub.at_s[0] < 4  # dates have whole seconds


def test_an_unreadable_retry_after_backs_off(stub: Stub) -> None:
    stub.script = [(503, {"Retry-After": "soon"}, b"")]
    asking(stub).encode_batch(["abc"])
    assert len(stub.inputs) == 2


def test_back_off_doubles_with_jitter(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(endpoint.time, "sleep", waits.append)
    stub.script = [(500, {}, b"")] * 5
    asking(stub, wait_s=8.0, max_wait_s=30.0).encode_batch(["abc"])
    waits = [wait for wait in waits if wait]
    for wait, full in zip(waits, [8, 16, 30, 30, 30], strict=True):
        assert full / 2 <= wait <= full


def test_a_wait_too_long_ends_the_run(stub: Stub) -> None:
    stub.script = [(429, {"Retry-After": "86400"}, b"daily limit")]
    with pytest.raises(InputError, match=r"daily limit.*86400 s"):
        asking(stub).encode_batch(["abc"])
    assert len(stub.inputs) == 1


def test_failures_without_end_give_up(stub: Stub) -> None:
    stub.script = [(500, {}, b'{"error": {"message": "overloaded"}}')] * 9
    with pytest.raises(InputError, match=r"in 3 tries \(HTTP 500: overloaded"):
        asking(stub, max_tries=3).encode_batch(["abc"])
    assert len(stub.inputs) == 3


@pytest.mark.parametrize(
    ("status", "body", "error", "message"),
    [
        (400, b'{"error": {"message": "too\\nlong"}}', InputError, "too long"),
        (401, b"bad key " + KEY.encode(), UsageError, "OPENAI_API_KEY"),
        (403, b"", UsageError, "OPENAI_API_KEY"),
        (404, b'{"error": {"message": "no model m"}}', NotFoundError, "no model m"),
        (422, b"\xff\xfe", InputError, "HTTP 422"),
        (429, b'{"error": {"message": "x", "code": "insufficient_quota"}}', InputError, "quota"),
    ],
)
def test_lasting_failures_are_not_tried_again(
    stub: Stub, status: int, body: bytes, error: type[JobspaceError], message: str
) -> None:
    stub.script = [(status, {}, body)] * 3
    with pytest.raises(error, match=message) as raised:
        asking(stub).encode_batch(["abc"])
    assert len(stub.inputs) == 1
    assert "\n" not in str(raised.value)


def test_a_slow_answer_times_out_and_is_tried_again(stub: Stub) -> None:
    stub.pause_s = 0.4
    with pytest.raises(InputError, match=r"in 2 tries \(.*timed out"):
        asking(stub, timeout_s=0.1, max_tries=2).encode_batch(["abc"])


def test_a_body_cut_short_is_tried_again(stub: Stub) -> None:
    stub.script = [(200, {"Content-Length": "999"}, b'{"data"')]
    assert asking(stub).encode_batch(["abc"]).tolist() == [[3, 0, 1]]


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b"{}",
        b'{"data": null}',
        b'{"data": []}',
        b'{"data": [{"index": 0, "embedding": [1, 2]}, {"index": 0, "embedding": [1, 2]}]}',
        b'{"data": [{"index": 1, "embedding": [1, 2]}]}',
        b'{"data": [{"index": 0, "embedding": "AAAA"}]}',
        b'{"data": [{"index": 0, "embedding": [[1]]}]}',
        b'{"data": [{"embedding": [1, 2]}]}',
        b"\xff",
    ],
)
def test_an_answer_that_is_no_list_of_vectors(stub: Stub, body: bytes) -> None:
    stub.script = [(200, {}, body)]
    with pytest.raises(InputError, match="no list of 1 vectors"):
        asking(stub).encode_batch(["abc"])


def test_vectors_of_two_lengths_in_one_answer(stub: Stub) -> None:
    stub.shape = lambda data: [
        {**item, "embedding": [1.0] * (i + 1)} for i, item in enumerate(data)
    ]
    with pytest.raises(InputError, match="of one length"):
        asking(stub).encode_batch(["a", "b"])


def test_another_length_than_before(stub: Stub) -> None:
    backend = asking(stub)
    backend.encode_batch(["a"])
    stub.shape = lambda data: [{**item, "embedding": [1.0, 2.0]} for item in data]
    with pytest.raises(InputError, match="got a vector of 2 numbers; expected 3"):
        backend.encode_batch(["a"])


@pytest.mark.parametrize("number", ["NaN", "1e300"])
def test_numbers_that_are_not_finite_are_refused(stub: Stub, number: str) -> None:
    stub.script = [(200, {}, None)]
    encoding = wrap(asking(stub))
    assert encoding.dim == 3
    stub.script = [(200, {}, f'{{"data":[{{"index":0,"embedding":[{number},1,1]}}]}}'.encode())]
    with pytest.raises(InputError, match="not finite"):
        encoding.encode(["abc"])


def test_work_before_a_failure_is_kept(stub: Stub) -> None:
    right: Answer = (200, {}, None)
    stub.script = [right, right, (400, {}, b"no")]
    with pytest.raises(InputError):
        wrap(asking(stub, max_texts=2)).encode(["aaa", "bbb", "c", "d"])
    stub.inputs.clear()
    wrap(asking(stub, max_texts=2)).encode(["aaa", "bbb", "c", "d"])
    assert stub.inputs == [["c", "d"]]


def test_nobody_listens(stub: Stub) -> None:
    backend = ApiEncoder(model="m", endpoint=Endpoint(base_url="http://127.0.0.1:9/v1", key=KEY))
    with pytest.raises(NotFoundError, match=r"no connection to http://127\.0\.0\.1:9/v1"):
        backend.encode_batch(["a"])
    assert stub.inputs == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(stub: Stub, status: int) -> None:
    stub.script = [(status, {"Location": stub.url.replace("/v1", "/elsewhere/embeddings")}, b"")]
    with pytest.raises(InputError, match=f"HTTP {status}"):
        asking(stub).encode_batch(["a"])
    assert stub.paths == ["/v1/embeddings"]


def test_the_users_own_pace(stub: Stub) -> None:
    asking(stub, max_texts=1, requests_per_minute=600).encode_batch(["a", "b", "c"])
    assert stub.at_s[2] - stub.at_s[0] >= 0.19


def test_the_servers_pace(stub: Stub) -> None:
    rest = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "0m0.2s50ms"}
    stub.script = [(200, rest, None)]
    asking(stub, max_texts=1).encode_batch(["a", "b"])
    assert 0.24 <= stub.at_s[1] - stub.at_s[0] < 2


def test_by_name_from_the_environment(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", stub.url + "/")
    monkeypatch.setenv("OPENAI_API_KEY", f"{KEY}\n")
    loaded = encoder("openai:small/model")
    assert (loaded.name, loaded.dim) == ("openai:small/model", 3)
    assert stub.paths == ["/v1/embeddings"]
    assert stub.headers[0]["Authorization"] == f"Bearer {KEY}"


def test_a_local_server_needs_no_key(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", stub.url)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert encoder("openai:m").dim == 3
    assert "Authorization" not in stub.headers[0]


@pytest.mark.parametrize(
    ("url", "key", "message"),
    [
        (None, None, "OPENAI_API_KEY: got none"),
        (None, "two words", "OPENAI_API_KEY: got a key with spaces"),
        (None, "sk-é", "OPENAI_API_KEY: got a key with spaces"),
        ("localhost:8000", KEY, "OPENAI_BASE_URL"),
        ("ftp://host/v1", KEY, "OPENAI_BASE_URL"),
        ("https://me:word@host/v1", KEY, "OPENAI_BASE_URL"),
    ],
)
def test_what_to_set_is_said(
    monkeypatch: pytest.MonkeyPatch, url: str | None, key: str | None, message: str
) -> None:
    for name, value in (("OPENAI_BASE_URL", url), ("OPENAI_API_KEY", key)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=message) as raised:
        encoder("openai:m")
    assert key is None or key not in str(raised.value)
    assert "me:word" not in str(raised.value)


def test_the_key_is_nowhere_to_be_read(stub: Stub) -> None:
    echo = json.dumps({"error": {"message": f"wrong {KEY}"}}).encode()
    backend = asking(stub, max_tries=1)
    for status in (400, 401, 404, 500):
        stub.script = [(status, {}, echo)]
        with pytest.raises(JobspaceError) as raised:
            backend.encode_batch(["a"])
        assert KEY not in str(raised.value)
    assert KEY not in f"{backend!r} {backend.endpoint!r} {backend.fingerprint} {backend.name}"
    assert KEY not in repr(wrap(backend))


def test_the_fingerprint_is_of_address_and_model() -> None:
    def fingerprint(model: str, url: str, key: str) -> str:
        return ApiEncoder(model=model, endpoint=Endpoint(base_url=url, key=key)).fingerprint

    here = fingerprint("m", "http://a/v1", "k")
    assert here == fingerprint("m", "http://a/v1", "other")
    assert (
        len({here, fingerprint("n", "http://a/v1", "k"), fingerprint("m", "http://b/v1", "k")}) == 3
    )
