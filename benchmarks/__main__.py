"""`python -m benchmarks NAME...`: runs benchmarks, prints their tables, writes JSON."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    accuracy,
    ask,
    cold,
    compare,
    crosswalk,
    databases,
    discover,
    duplicates,
    engines,
    find,
    judged,
    killed,
    map,  # noqa: A004  # the command's name
    match,
    pages,
    peers,
    posture,
    relate,
    rows,
    scale,
    scaling,
    search,
    serve,
    speed,
)
from benchmarks.machine import description
from benchmarks.options import ROWS, Options, environment, shared_folder
from benchmarks.result import Result, progress, show, write

COMMANDS: dict[str, Callable[[Options], list[Result]]] = {
    "rows": rows.run,
    "cold": cold.run,
    "speed": speed.run,
    "scale": scale.run,
    "scaling": scaling.run,
    "engines": engines.run,
    "killed": killed.run,
    "databases": databases.run,
    "crosswalk": crosswalk.run,
    "accuracy": accuracy.run,
    "judged": judged.run,
    "find": find.run,
    "map": map.run,
    "search": search.run,
    "duplicates": duplicates.run,
    "discover": discover.run,
    "compare": compare.run,
    "match": match.run,
    "posture": posture.run,
    "ask": ask.run,
    "relate": relate.run,
    "serve": serve.run,
    "pages": pages.run,
    "peers": peers.run,
}


def main() -> int:
    """Parse, run one benchmark after the other, and keep what is done in the JSON file."""
    arguments = _parser().parse_args()
    names = list(COMMANDS) if "all" in arguments.names else arguments.names
    with tempfile.TemporaryDirectory(prefix="jobspace-benchmarks-") as temporary:
        options = _options(arguments, (arguments.work or Path(temporary)).resolve())
        if not options.shared.is_dir():
            print(f"no shared data at {options.shared}; set JOBSPACE_SHARED_DATA", file=sys.stderr)
            return 2
        options.work.mkdir(parents=True, exist_ok=True)
        os.environ.update(environment(options))
        machine = description()
        show(Result(title="machine", rows=[{"what": k, "is": v} for k, v in machine.items()]))
        results = []
        for name in names:
            progress(name)
            for result in COMMANDS[name](options):
                show(result)
                results.append(result)
            if arguments.json:
                write(arguments.json, machine, results)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add = parser.add_argument
    add("names", nargs="+", choices=[*COMMANDS, "all"], metavar="NAME", help=", ".join(COMMANDS))
    add("--json", type=Path, metavar="FILE", help="write the results as JSON too")
    add(
        "--work", type=Path, metavar="DIR", help="keep generated files here; default: a temp folder"
    )
    add(
        "--rows",
        type=int,
        action="append",
        metavar="N",
        help="rows, scale, scaling, killed; repeatable",
    )
    add(
        "--texts",
        type=int,
        metavar="N",
        help="speed, accuracy, killed, peers, scaling: look at N texts",
    )
    add("--perturbed", type=int, default=2_000_000, metavar="N", help="speed: perturbed strings")
    add("--repeat", type=int, metavar="N", help="fresh processes a median is over; kills")
    add("--baseline-rows", type=int, default=4_000, metavar="N", help="speed: 0 takes all")
    add("--no-baselines", action="store_true", help="accuracy: jobspace alone")
    add("--taxonomy", default="soc", help="scale: soc, onet or esco")
    add("--python", type=Path, metavar="PATH", help="cold: a second interpreter")
    add("--unseen-model", type=Path, metavar="DIR", help="accuracy, peers: trained on O*NET 27.0")
    add("--seconds", type=float, metavar="S", help="serve: how long each mixture is asked for")
    add("--task", action="append", metavar="TEXT", help="peers: tasks with TEXT in their name")
    add("--seed", type=int, default=0)
    return parser


def _options(arguments: argparse.Namespace, work: Path) -> Options:
    return Options(
        work=work,
        shared=shared_folder().resolve(),
        rows=tuple(arguments.rows or ROWS),
        texts=arguments.texts,
        perturbed=arguments.perturbed,
        repeat=arguments.repeat,
        baseline_rows=arguments.baseline_rows or None,
        taxonomy=arguments.taxonomy,
        python=arguments.python and arguments.python.absolute(),
        unseen_model=arguments.unseen_model and arguments.unseen_model.resolve(),
        baselines=not arguments.no_baselines,
        seconds=arguments.seconds,
        tasks=tuple(arguments.task or ()),
        seed=arguments.seed,
    )


if __name__ == "__main__":
    sys.exit(main())
