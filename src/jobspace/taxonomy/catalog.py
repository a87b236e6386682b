"""Which taxonomies there are: the embedded one, the installed ones, and any table of the user's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobspace.errors import InputError, NotFoundError, UsageError
from jobspace.taxonomy import own, store
from jobspace.taxonomy.concept import Concept, Group, Label, show
from jobspace.taxonomy.download import OFFICIAL, Progress, downloaded, sha256_of
from jobspace.taxonomy.model import Taxonomy
from jobspace.taxonomy.soc import read_soc
from jobspace.taxonomy.store import Installed

__all__ = [
    "Concept",
    "Group",
    "Installed",
    "Label",
    "add",
    "extend",
    "installed",
    "remove",
    "show",
    "taxonomy",
]

EMBEDDED = "soc"


def taxonomy(
    name_or_source: Any,
    *,
    code: str | None = None,
    title: str | None = None,
    label: str | None = None,
) -> Taxonomy:
    """The taxonomy of that name, or made of that table.

    Args:
        name_or_source: "soc"; the name of an installed taxonomy; a path (a table of any format, or
            a folder or zip file of O*NET or ESCO); a dataframe; or a `Taxonomy`, returned as is.
        code: For a table: column of the codes; None: "code" where there is one, else the title.
        title: For a table: column of the titles; None: "title".
        label: For a table: column of further labels; None: "label" where there is one.

    Returns:
        The taxonomy, with the user's own concepts and labels where `extend` added some.

    Raises:
        NotFoundError: Nothing has that name; the message says what is installed.
        InputError: The table cannot be used, or an installed taxonomy is damaged.

    >>> len(taxonomy("soc"))
    867
    """
    if isinstance(name_or_source, Taxonomy):
        return name_or_source
    if isinstance(name_or_source, str) and not name_or_source.strip():
        raise _unknown(name_or_source)
    if isinstance(name_or_source, str):
        base = _named(name_or_source)
        if base is not None:
            return own.with_own(base)
    if isinstance(name_or_source, str | Path) and not Path(name_or_source).exists():
        raise _unknown(str(name_or_source))
    return _read(name_or_source, _name_of(name_or_source), code=code, title=title, label=label)


def installed() -> list[Installed]:
    """The records of all taxonomies there are: the embedded one first, then by name."""
    soc = read_soc()
    embedded = _record(soc, source="embedded", sha256=None, known=True)
    records = [replace(embedded, added_at=None), *store.records()]
    return [replace(record, n_own=_n_own(record.name)) for record in records]


def add(
    name: str,
    *,
    source: Any = None,
    code: str | None = None,
    title: str | None = None,
    label: str | None = None,
    progress: Progress | None = None,
) -> Installed:
    """Installs a taxonomy under a name, in place of one that had it.

    The user's own additions to that name stay. Nothing is installed unless all went well.

    Args:
        name: What to call it: "onet", "onet27", "our-roles"; anything but "soc".
        source: None for "onet" and "esco": the official release is downloaded. "onet" or
            "esco": the same under another name. Otherwise a folder or zip file of the official
            files, a table of any format, or a dataframe.
        code: For a table: column of the codes, as in `taxonomy`.
        title: For a table: column of the titles.
        label: For a table: column of further labels.
        progress: Told of the bytes downloaded so far and in all (0 if unknown).

    Returns:
        Its record.

    Raises:
        UsageError: The name cannot be used, or the release has to be got by hand.
        NotFoundError: The source does not exist.
        InputError: The source cannot be used, the download failed, or own labels no longer fit.
    """
    name = store.check_name(name)
    if name == EMBEDDED:
        raise UsageError(
            f"Taxonomy name: got {EMBEDDED!r}, which is embedded; expected another name. "
            f"Choose one such as my-soc, or use 'taxonomy extend {EMBEDDED}'."
        )
    with _source_file(name, source, progress) as (place, address, sha256, known):
        base = _read(place, name, code=code, title=title, label=label)
        record = _record(base, source=address, sha256=sha256, known=known)
        own.with_own(base)
        skills = _skills(place, title)
        record = replace(record, n_skills=0 if skills is None else skills.num_rows)
        record = store.save(base, record, skills)
    return replace(record, n_own=_n_own(name))


def extend(name: str, source: Any) -> Taxonomy:
    """Adds the user's own concepts and labels to a taxonomy, the embedded one included.

    They are kept beside the taxonomy, so they outlive its next release; doing it again adds more.

    Args:
        name: "soc" or the name of an installed taxonomy.
        source: Path of a table of any format, or a dataframe, with the columns `code`, `title`,
            `label` (title or label may be absent). A known code gets the label; an unknown code
            needs a title and becomes a concept.

    Returns:
        The taxonomy with all own concepts and labels.

    Raises:
        NotFoundError: No such taxonomy is installed.
        InputError: The rows cannot be used; nothing is added.
    """
    base = _named(name)
    if base is None:
        raise _unknown(name)
    rows = own.add_rows(base.name, own.read_rows(name, source))
    result = own.lay_over(base, rows)
    own.keep_rows(base.name, rows)
    return result


def remove(name: str, *, only_own: bool = False) -> None:
    """Removes an installed taxonomy, or only what `extend` added to one.

    Args:
        name: Its name.
        only_own: True: the own concepts and labels go, the taxonomy stays. False: the taxonomy
            goes; own concepts and labels stay for when it is added again.

    Raises:
        NotFoundError: There is nothing of that name.
        UsageError: The embedded taxonomy was to be removed.
    """
    name = store.check_name(name)
    if only_own:
        if not own.drop_rows(name):
            raise NotFoundError(
                f"Own rows for taxonomy {name}: got none; expected a taxonomy that was extended. "
                f"See: jobspace taxonomy list"
            )
        return
    if name == EMBEDDED:
        raise UsageError(
            f"Taxonomy to remove: got {EMBEDDED!r}, which is embedded; expected an installed one. "
            f"See: jobspace taxonomy list"
        )
    record = store.record_of(name)
    if record is None:
        raise _unknown(name)
    store.delete(record)


def _named(name: str) -> Taxonomy | None:
    name = name.lower()
    if name == EMBEDDED:
        return read_soc()
    record = store.record_of(name) if store.is_name(name) else None
    return None if record is None else store.load(record)


def _read(
    source: Any, name: str, *, code: str | None, title: str | None, label: str | None
) -> Taxonomy:
    """Reads a source as what it is: O*NET files, ESCO files, or a table."""
    if title is None and isinstance(source, str | Path):
        base = _read_official(Path(source))
        if base is not None:
            return replace(base, name=name)
    from jobspace.taxonomy.table import as_arrow, read_table

    table = as_arrow(source)
    columns = table.column_names
    return read_table(
        table,
        name=name,
        title=title or "title",
        code=code or ("code" if title is None and "code" in columns else None),
        label=label or ("label" if title is None and "label" in columns else None),
    )


def _skills(source: Any, title: str | None) -> pa.Table | None:
    """The skills that come with official files; a table of the user's has none."""
    from jobspace.taxonomy.skills import skills_in

    return None if title is not None else skills_in(source)


def _read_official(path: Path) -> Taxonomy | None:
    from jobspace.taxonomy import esco, onet
    from jobspace.taxonomy.release import open_release

    esco_file = path.name.lower().startswith("occupations_") and path.suffix.lower() == ".csv"
    if esco_file:
        return esco.read_esco(path)
    if not (path.is_dir() or path.suffix.lower() == ".zip"):
        return None
    release = open_release(path)
    if release.find(*onet.OCCUPATIONS):
        return onet.read_onet(path, with_lay=True)
    if release.find_pattern(esco.OCCUPATIONS):
        return esco.read_esco(path)
    raise InputError(
        f"Taxonomy files: got {path} without 'Occupation Data' (O*NET) or occupations_en.csv "
        f"(ESCO); expected official files. Get them from {OFFICIAL['onet'].page} or "
        f"{OFFICIAL['esco'].page}"
    )


@contextmanager
def _source_file(
    name: str, source: Any, progress: Progress | None
) -> Iterator[tuple[Any, str, str | None, bool]]:
    """What to read, where it came from, its SHA-256, and whether that was known beforehand."""
    kind = source if isinstance(source, str) and source in OFFICIAL else name
    if source is not None and kind != source:
        yield _local_file(source)
        return
    if kind not in OFFICIAL:
        raise UsageError(
            f"Taxonomy {name}: got no source; expected --from PATH, or one of the names "
            f"{', '.join(OFFICIAL)}. Say where it is, or add one of these."
        )
    official = OFFICIAL[kind]
    before = store.record_of(name)
    recorded = before.sha256 if before and before.source == official.url else None
    with downloaded(kind, expected_sha256=recorded, progress=progress) as (path, sha256):
        known = official.sha256 is not None or recorded is not None
        yield path, str(official.url), sha256, known


def _local_file(source: Any) -> tuple[Any, str, str | None, bool]:
    if not isinstance(source, str | Path):
        return source, "dataframe", None, False
    path = Path(source)
    if not path.exists():
        raise NotFoundError(
            f"Taxonomy source: got {path}; expected an existing file or folder. Check the path."
        )
    return path, str(path.resolve()), None if path.is_dir() else sha256_of(path), False


def _record(base: Taxonomy, *, source: str, sha256: str | None, known: bool) -> Installed:
    return Installed(
        name=base.name,
        version=base.version,
        n_concepts=base.n_concepts,
        n_labels=base.labels.num_rows,
        n_own=0,
        levels=base.levels,
        source=source,
        sha256=sha256,
        checksum_known=known,
        added_at=datetime.now(UTC).isoformat(timespec="seconds"),
        folder=None,
    )


def _n_own(name: str) -> int:
    rows = own.own_rows(name)
    return 0 if rows is None else rows.num_rows


def _name_of(source: Any) -> str:
    return Path(source).name.partition(".")[0] if isinstance(source, str | Path) else "table"


def _unknown(name: str) -> NotFoundError:
    there = ", ".join([EMBEDDED, *(record.name for record in store.records())])
    kind = name if name in OFFICIAL else "NAME --from PATH"
    return NotFoundError(
        f"Taxonomy: got {name!r}; expected one that is installed ({there}) or the path of a table. "
        f"Install it with: jobspace taxonomy add {kind}"
    )
