"""The page of all commands, from the typer application itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

HEAD = """# Commands

Every command with its arguments and options, as `jobspace COMMAND --help` prints them. What
several share, such as which files are read, is under [Files and formats](formats.md); what each
adds to the rows under [Columns](columns.md).
"""
EXAMPLES: Final = re.compile(r"\bExamples?: ")
KINDS: Final = {"str": "text", "int": "whole number", "float": "number"}


def page() -> str:
    """The page as markdown: a section a command, in the order of `jobspace --help`."""
    import typer

    from jobspace.cli.main import app

    root = typer.main.get_command(app)
    parts = [HEAD]
    for names, command in commands(root, ("jobspace",)):
        parts.append(section(names, command))
    return "\n".join(parts)


def commands(command: Any, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command below one, with the words it is called by; groups before what they hold."""
    for name, child in getattr(command, "commands", {}).items():
        called = (*names, name)
        yield called, child
        yield from commands(child, called)


def section(names: tuple[str, ...], command: Any) -> str:
    """The section of one command; of a group its help alone."""
    level = "#" * len(names)
    lines = [f"{level} {' '.join(names)}", "", *_prose(command.help or "")]
    if hasattr(command, "commands"):
        return "\n".join([*lines, ""])
    wanted = [one for one in command.params if not one.hidden]
    arguments = [one for one in wanted if one.param_type_name == "argument"]
    options = [one for one in wanted if one.param_type_name == "option"]
    called = [*names, *(one.make_metavar(_context(command)) for one in arguments)]
    lines += ["```text", " ".join([*called, *(["[OPTIONS]"] if options else [])]), "```", ""]
    lines += _table("Argument", [_argument(one, command) for one in arguments])
    lines += _table("Option", [_option(one) for one in options])
    return "\n".join(lines)


def _context(command: Any) -> Any:
    import click

    return click.Context(command)


def _prose(text: str) -> Iterator[str]:
    """The help as paragraphs; an example stands in a block of its own."""
    for paragraph in text.strip().split("\n\n"):
        flat = " ".join(paragraph.replace("\b", "").split())
        before, *examples = EXAMPLES.split(flat)
        if before.strip():
            yield from (_escaped(before.strip()), "")
        for lines in examples:
            yield from ("```sh", *(line.strip() for line in lines.split(" · ")), "```", "")


def _argument(one: Any, command: Any) -> tuple[str, str]:
    return f"`{one.make_metavar(_context(command))}`", _escaped(getattr(one, "help", "") or "")


def _option(one: Any) -> tuple[str, str]:
    names = ", ".join(f"`{name}`" for name in (*one.opts, *one.secondary_opts))
    kind = "" if one.is_flag else f" *{_kind(one)}*"
    about = [_escaped(one.help or "")]
    if one.multiple:
        about.append("Repeatable.")
    if one.required:
        about.append("Needed.")
    elif not one.is_flag and one.default not in (None, "", (), []) and not callable(one.default):
        about.append(f"Default: `{one.default}`.")
    return f"{names}{kind}", " ".join(filter(None, about))


def _kind(one: Any) -> str:
    kind = str(one.metavar or one.type.name)
    return _escaped(KINDS.get(kind, kind)).lower()


def _table(head: str, rows: list[tuple[str, str]]) -> list[str]:
    if not rows:
        return []
    return [f"| {head} | |", "|---|---|", *(f"| {name} | {about} |" for name, about in rows), ""]


def _escaped(text: str) -> str:
    """Plain text that markdown leaves as it is, in a table too."""
    plain = " ".join(text.split())
    for sign in "\\|*_<>[]":
        plain = plain.replace(sign, f"\\{sign}")
    return plain
