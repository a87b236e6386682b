"""An OpenAI-compatible server: OpenAI's own or a local one; asked, waited for, asked again.

Key and address come from the environment (`OPENAI_API_KEY`, `OPENAI_BASE_URL`). The key goes into
one request header and nowhere else: redirects, which would carry it to another host, are refused.
"""

import email.utils
import http.client
import json
import os
import random
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, Final
from urllib.parse import urlsplit

from jobspace.errors import InputError, NotFoundError, UsageError

OPENAI_URL: Final = "https://api.openai.com/v1"
_TRANSIENT: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_DURATION: Final = re.compile(r"([\d.]+)(ms|s|m|h)")  # "6m0s", "20ms"
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where and how to ask.

    Args:
        base_url: the address up to, without, the path (`/embeddings`).
        key: sent as a bearer token; empty sends none.
        timeout_s: the longest silence of the server within a request.
        max_tries: requests for one batch, the first included.
        wait_s: before the second try; doubled for each further one, less up to half at random.
        max_wait_s: a server that asks for a longer wait than this ends the run.
        max_texts: texts a request; OpenAI takes 2,048.
        max_characters: characters a request; OpenAI takes 300,000 tokens.
        requests_per_minute: a ceiling of the user's; None trusts the server's answers.
    """

    base_url: str = OPENAI_URL
    key: str = field(default="", repr=False)
    timeout_s: float = 60.0
    max_tries: int = 6
    wait_s: float = 1.0
    max_wait_s: float = 120.0
    max_texts: int = 256
    max_characters: int = 200_000
    requests_per_minute: float | None = None

    @classmethod
    def from_environment(cls) -> "Endpoint":
        """Read `OPENAI_BASE_URL` and `OPENAI_API_KEY`.

        Raises:
            UsageError: no key for an address that needs one, or either is malformed.
        """
        base_url = os.environ.get("OPENAI_BASE_URL", "").strip().rstrip("/") or OPENAI_URL
        key = os.environ.get("OPENAI_API_KEY", "").strip()
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise UsageError(
                "OPENAI_BASE_URL: got something that is no plain address; expected "
                f"http(s)://HOST[:PORT]/PATH, such as {OPENAI_URL}. Set it, or unset it for OpenAI."
            )
        if not key and base_url == OPENAI_URL:
            raise UsageError(
                "OPENAI_API_KEY: got none; expected a key for api.openai.com. Set OPENAI_API_KEY, "
                "or OPENAI_BASE_URL for another server (http://127.0.0.1:11434/v1)."
            )
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise UsageError(
                "OPENAI_API_KEY: got a key with spaces or odd characters; expected the key as "
                "it was issued. Copy it again."
            )
        return cls(base_url=base_url, key=key)


@dataclass(slots=True, kw_only=True)
class Client:
    """Asks one path of a server, for one kind of answer; several threads may ask at once.

    Attributes:
        endpoint: where and how to ask.
        path: behind the address: `/embeddings`.
        name: who asks, in messages: `encoder openai:MODEL`.
        wanted: what an answer holds, in messages: `vectors`.
        kept: what a failure leaves, in messages: `encodings made so far are kept`.
    """

    endpoint: Endpoint
    path: str
    name: str
    wanted: str
    kept: str
    _not_before: float = field(default=0.0, init=False, repr=False)  # time.monotonic()
    _pace: Any = field(default_factory=threading.Lock, init=False, repr=False)

    def ask(self, question: Mapping[str, Any]) -> bytes:
        """The body of the answer to one request; failures that may pass are tried again.

        Raises:
            UsageError: the key is refused.
            NotFoundError: nothing answers at the address, or it does not know the model.
            InputError: the server refuses the question, or keeps failing.
        """
        data = json.dumps(question).encode()
        n_tried = 0
        while True:
            self._keep_pace()
            try:
                return self._request(data)
            except _TryAgainError as failure:
                n_tried += 1
                time.sleep(self._wait_s(failure, n_tried))

    def _request(self, data: bytes) -> bytes:
        request = urllib.request.Request(
            f"{self.endpoint.base_url}{self.path}",
            data=data,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        if self.endpoint.key:
            request.add_unredirected_header("Authorization", f"Bearer {self.endpoint.key}")
        try:
            with _OPENER.open(request, timeout=self.endpoint.timeout_s) as response:
                self._heed(response.headers)
                body: bytes = response.read()
                return body
        except urllib.error.HTTPError as error:
            with error:
                raise self._refusal(error) from None
        except urllib.error.URLError as error:
            raise self._no_answer(error.reason) from None
        except (OSError, http.client.HTTPException) as error:
            raise self._no_answer(error) from None

    def _refusal(self, error: urllib.error.HTTPError) -> Exception:
        """What an answer other than 200 means."""
        said = self._said(error)
        if error.code in _TRANSIENT and "insufficient_quota" not in said:
            return _TryAgainError(f"HTTP {error.code}: {said}", _retry_after_s(error.headers))
        if error.code in (401, 403):  # what it said may quote the key
            return UsageError(
                f"{self.name}: got HTTP {error.code} from {self.endpoint.base_url}, the "
                f"key is refused; expected a key that may use this model. Check OPENAI_API_KEY."
            )
        if error.code == 404:
            return NotFoundError(
                f"{self.name}: got HTTP 404 from {self.endpoint.base_url}{self.path} "
                f"({said}); expected a model it serves. Check the model's name and OPENAI_BASE_URL."
            )
        return InputError(
            f"{self.name}: got HTTP {error.code} from {self.endpoint.base_url} ({said}); "
            f"expected {self.wanted}. Mend what it names; {self.kept}."
        )

    def _said(self, error: urllib.error.HTTPError) -> str:
        """The server's own words, on one line, without the key."""
        try:
            body = error.read(4_096).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            body = ""
        words = " ".join(_error_text(body).split())
        return (words.replace(self.endpoint.key, "***") if self.endpoint.key else words)[:300]

    def _no_answer(self, reason: object) -> Exception:
        """What a request without an answer means: some failures pass, some do not."""
        passing = (TimeoutError, ConnectionResetError, BrokenPipeError, http.client.HTTPException)
        if isinstance(reason, passing) and not isinstance(reason, http.client.InvalidURL):
            return _TryAgainError(str(reason) or type(reason).__name__, None)
        return NotFoundError(
            f"{self.name}: got no connection to {self.endpoint.base_url} ({reason}); "
            f"expected a running server. Check OPENAI_BASE_URL and the network."
        )

    def _wait_s(self, failure: "_TryAgainError", n_tried: int) -> float:
        """Seconds before the next try, or the error that ends the trying."""
        asked = failure.retry_after_s
        if n_tried >= self.endpoint.max_tries or (asked or 0) > self.endpoint.max_wait_s:
            wish = f", asking for {asked:.0f} s of rest" if asked else ""
            raise InputError(
                f"{self.name}: got no {self.wanted} from {self.endpoint.base_url} in {n_tried} "
                f"tries ({failure}{wish}); expected an answer. Run it again later: {self.kept}."
            )
        backed_off = min(self.endpoint.wait_s * 2.0 ** (n_tried - 1), self.endpoint.max_wait_s)
        return max(asked or 0.0, backed_off * random.uniform(0.5, 1.0))  # apart from others

    def _keep_pace(self) -> None:
        """Wait until the next request is allowed; threads go one after the other."""
        with self._pace:
            time.sleep(max(0.0, self._not_before - time.monotonic()))
            if self.endpoint.requests_per_minute:
                self._not_before = time.monotonic() + 60 / self.endpoint.requests_per_minute

    def _heed(self, headers: "Message[str, str]") -> None:
        """Hold the next request back where the server says that none is left."""
        if headers.get("x-ratelimit-remaining-requests") == "0":
            found = _DURATION.findall(headers.get("x-ratelimit-reset-requests", ""))
            rest_s = sum(float(n) * _SECONDS[unit] for n, unit in found)
            rest_s = min(rest_s, self.endpoint.max_wait_s)
            self._not_before = max(self._not_before, time.monotonic() + rest_s)


class _TryAgainError(Exception):
    """A failure that may pass; `retry_after_s` is the server's wish, if it uttered one."""

    def __init__(self, reason: str, retry_after_s: float | None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect an error: following it would ask another host, or turn POST into GET."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER: Final = urllib.request.build_opener(_NoRedirect)


def _retry_after_s(headers: "Message[str, str]") -> float | None:
    """The wait a server asks for: milliseconds, seconds or a date."""
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1_000)
        asked = headers.get("retry-after", "")
        if not asked or asked.replace(".", "", 1).isdigit():
            return float(asked) if asked else None
        return max(0.0, email.utils.parsedate_to_datetime(asked).timestamp() - time.time())
    except ValueError:  # neither; back off as if nothing was said
        return None


def _error_text(body: str) -> str:
    """The message inside an OpenAI error answer with its code, else the answer itself."""
    try:
        error = json.loads(body)["error"]
        return f"{error['message']} {error.get('code') or ''}"
    except (ValueError, KeyError, TypeError):
        return body
