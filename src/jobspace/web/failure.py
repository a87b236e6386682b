"""The one shape of an error: `{code, message, hint}`, whatever went wrong."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from pydantic import BaseModel, Field

from jobspace.errors import (
    InputError,
    JobspaceError,
    MissingExtraError,
    NotFoundError,
    UsageError,
)

# The first that fits: an error's class says its code and its status.
_KINDS: Final = (
    (MissingExtraError, "missing_extra", HTTPStatus.NOT_IMPLEMENTED),
    (NotFoundError, "not_found", HTTPStatus.NOT_FOUND),
    (UsageError, "wrong_usage", HTTPStatus.BAD_REQUEST),
    (InputError, "bad_data", HTTPStatus.BAD_REQUEST),
    (JobspaceError, "failed", HTTPStatus.BAD_REQUEST),
)
# Where the sentence ends that says what is wrong; what follows says what to do.
_END: Final = re.compile(r"(?<=[^A-Z.]\.)\s+(?=[A-Z\"'`])")

# An option of the command line, but for those that a server is started with.
_OPTION: Final = re.compile(
    r"--(?!(?:host|keep|port|space|token)\b)([a-z][a-z-]*[a-z])(?: \(in Python: \w+=?\))?"
)


class Failure(BaseModel):
    """What went wrong, and what to do about it."""

    code: str = Field(description="For programs.", examples=["wrong_usage"])
    message: str = Field(
        description="For people: what is wrong.",
        examples=["top_k: got 0; expected 1 or more."],
    )
    hint: str = Field(description="What to do; may be empty.", examples=[""])

    @classmethod
    def saying(cls, code: str, sentences: str) -> Failure:
        """A failure whose first sentence is the message, and the rest the hint."""
        message, *hint = _END.split(sentences.strip(), maxsplit=1)
        return cls(code=code, message=message, hint="".join(hint))

    @classmethod
    def of(cls, error: JobspaceError) -> Failure:
        """What one of our errors says, options by the names that requests have for them.

        >>> Failure.of(UsageError("axes: got 9; expected 3. Give --n-axes 3.")).hint
        'Give n_axes 3.'
        """
        code = next(code for kind, code, _ in _KINDS if isinstance(error, kind))
        return cls.saying(code, _OPTION.sub(lambda option: _field(option[1]), str(error)))


def _field(option: str) -> str:
    return option.replace("-", "_")


def status_of(error: JobspaceError) -> int:
    """The HTTP status of one of our errors."""
    return next(status for kind, _, status in _KINDS if isinstance(error, kind)).value


class RefusedError(JobspaceError):
    """A request that the server does not take, with its code and HTTP status."""

    def __init__(self, status: int, code: str, sentences: str) -> None:
        """`sentences`: what is wrong, then what to do."""
        super().__init__(sentences)
        self.status = status
        self.failure = Failure.saying(code, sentences)

    @classmethod
    def of(cls, status: int, failure: Failure) -> RefusedError:
        """A request that failed as something before it did."""
        return cls(status, failure.code, f"{failure.message} {failure.hint}".strip())
