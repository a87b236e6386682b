"""Every error a user can meet.

    JobspaceError
    ├── InputError (ValueError)          bad data: a file, a column, a value          exit 1
    ├── UsageError (ValueError)          wrong usage: an option, an unknown name      exit 2
    ├── NotFoundError (LookupError)      a taxonomy, encoder or file that is not there  exit 2
    └── MissingExtraError (ImportError)  an optional package is missing               exit 2

Message: `<what>: got <value>; expected <allowed>. <what to do>.`
"""


class JobspaceError(Exception):
    """The root of all errors jobspace raises on purpose; the message fits on one line.

    >>> str(JobspaceError("column: got 'a\\nb'; expected one that is there."))
    "column: got 'a b'; expected one that is there."
    """

    exit_code = 1

    def __init__(self, message: str = "") -> None:
        """A name or value out of a file may have line breaks in it; they become spaces."""
        super().__init__(" ".join(message.splitlines()))


class InputError(JobspaceError, ValueError):
    """The data cannot be used as it is."""


class UsageError(JobspaceError, ValueError):
    """An argument or option is wrong."""

    exit_code = 2


class NotFoundError(JobspaceError, LookupError):
    """A named thing (taxonomy, encoder, file) does not exist."""

    exit_code = 2


class MissingExtraError(JobspaceError, ImportError):
    """An optional package is needed; the message names the exact pip line."""

    exit_code = 2

    @classmethod
    def of(cls, what: str, package: str, extra: str) -> "MissingExtraError":
        """The one sentence for a missing optional package."""
        return cls(
            f"{what}: needs the package {package}, which is not installed. "
            f"Run: pip install 'jobspace[{extra}]'"
        )
