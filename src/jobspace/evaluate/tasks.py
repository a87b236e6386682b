"""The tasks by name, and what else can be one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from jobspace.errors import NotFoundError, UsageError
from jobspace.evaluate.data import data_folder
from jobspace.evaluate.occupations import donors, titles_esco, typos, unseen_labels
from jobspace.evaluate.own import own_tasks
from jobspace.evaluate.retrieval import skills, title_similarity
from jobspace.evaluate.task import Task, Wanted
from jobspace.search.concepts import LabelText
from jobspace.taxonomy.model import Taxonomy

TASKS: Final[dict[str, Callable[[Wanted], list[Task]]]] = {
    "titles-esco": titles_esco,
    "title-similarity": title_similarity,
    "donors": donors,
    "unseen-labels": unseen_labels,
    "skills": skills,
    "typos": typos,
}


def tasks_of(
    source: Any,
    *,
    data: str | Path | None = None,
    taxonomy: str | Taxonomy | None = None,
    label_text: LabelText = "aka",
    seed: int = 0,
) -> list[Task]:
    """The parts of a task: most have one, `skills` two, `typos` three.

    Args:
        source: a name of `TASKS`; the path of a table or of a folder of training data; a
            dataframe (`jobspace.evaluate.own`); or a `Task`.
        data: where the test sets of named tasks lie (`jobspace.evaluate.data`).
        taxonomy: what the codes of a table are of.
        label_text: what concepts' labels are encoded as.
        seed: of the typing slips.

    Raises:
        NotFoundError: no such task or file, or its data are not there.
        InputError: the data cannot be used.
        UsageError: a taxonomy for a named task.
    """
    if isinstance(source, Task):
        return [source.checked()]
    if not isinstance(source, str) or source not in TASKS:
        if isinstance(source, str | Path) and not _is_there(str(source)):
            raise NotFoundError(
                f"task: got {str(source)!r}; expected one of {', '.join(TASKS)}, a table's file, "
                f"or a folder of training data. Check the name."
            )
        return [task.checked() for task in own_tasks(source, taxonomy, label_text)]
    if taxonomy is not None:
        raise UsageError(
            f"--taxonomy: got one for {source}, which has its own; expected it with a table of "
            f"query and code. Leave it out."
        )
    wanted = Wanted(data=data_folder(data), label_text=label_text, seed=seed)
    return [task.checked() for task in TASKS[source](wanted)]


def _is_there(source: str) -> bool:
    """Globs, standard input and addresses are for the reader of tables to judge."""
    return source == "-" or "://" in source or "*" in source or Path(source).exists()
