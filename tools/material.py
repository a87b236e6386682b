"""Where the texts that the default model learns from are found: `train_default` and `calibrate`."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from jobspace.tables.read import open_table
from jobspace.taxonomy.model import Taxonomy
from jobspace.text.sentences import is_boilerplate, sentences
from jobspace.train.recipe import Material, distinct

SHORTEST, LONGEST = 15, 300  # letters of a sentence that says something and is one


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that name files of texts."""
    shared = "FILE:COLUMN of a table; repeat for several"
    parser.add_argument("--titles", action="append", default=[], help=f"real titles: {shared}")
    parser.add_argument("--postings", action="append", default=[], help=f"postings: {shared}")


def material(arguments: argparse.Namespace, taxonomies: Sequence[Taxonomy]) -> Material:
    """The material of a training; tasks, tools and descriptions come with O*NET and ESCO."""
    onet, esco = arguments.onet, getattr(arguments, "esco", None)
    described = [f"{esco / 'occupations_en.csv'}:description"] if esco else []
    described += _in(onet, "Occupation Data", "Description") + _in(onet, "Task Statements", "Task")
    tools = _in(onet, "Technology Skills", "Example")
    tools += _in(onet, "Technology Skills", "Commodity Title")
    return Material(
        taxonomies=taxonomies,
        titles=[text for place in arguments.titles for text in column(place)],
        sentences=distinct(
            sentence
            for place in [*arguments.postings, *described]
            for text in column(place)
            for sentence in sentences(text)
            if SHORTEST <= len(sentence) <= LONGEST and not is_boilerplate(sentence)
        ),
        skills=distinct(text for place in tools for text in column(place)),
    )


def column(place: str) -> Iterator[str]:
    """The texts of a column, given as FILE:COLUMN."""
    path, _, name = place.rpartition(":")
    with open_table(path) as stream:
        for batch in stream:
            yield from (text for text in batch.column(name).to_pylist() if text)


def _in(folder: Path, stem: str, name: str) -> list[str]:
    """A column of an O*NET file as FILE:COLUMN; none where the release's folder lacks the file."""
    path = folder / f"{stem}.xlsx"
    return [f"{path}:{name}"] if path.exists() else []
