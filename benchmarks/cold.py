"""`cold`: what one `jobspace title nurse` costs, and one `import jobspace`, as fresh processes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.installed import warm
from benchmarks.options import Options, environment, jobspace
from benchmarks.process import Repeated, measured, repeated
from benchmarks.result import Result, Value, progress

RUNS = 11
HEAVY = ("pandas", "polars", "sklearn", "scipy", "duckdb", "torch", "sentence_transformers")
LIST_MODULES = """
import sys, json
sys.argv[0] = "jobspace"
try:
    {what}
except SystemExit:
    pass
sys.stderr.flush()
print("\\n" + json.dumps(sorted(sys.modules)))
"""
MAIN = "from jobspace.cli.main import main; main()"


def run(options: Options) -> list[Result]:
    """Time both taxonomies under both interpreters."""
    for name in ("soc", "onet"):
        warm(options, name)
    pythons = [Path(sys.executable)] + ([options.python] if options.python else [])
    times: list[dict[str, Value]] = []
    modules: list[dict[str, Value]] = []
    for python in pythons:
        env = _environment(options, python)
        progress(f"cold starts of {python}")
        times += _times(options, python, env)
        modules += [_modules(options, python, env, what) for what in ("import jobspace", MAIN)]
    notes = ("over bare s: the median less the median of a bare start (python -c pass)",)
    return [
        Result(title="cold: processes", rows=times, notes=notes),
        Result(title="cold: modules loaded", rows=modules),
    ]


def _times(options: Options, python: Path, env: dict[str, str]) -> list[dict[str, Value]]:
    """Rows of the table: every command of one interpreter."""
    runs = options.repeat or RUNS
    commands = {
        "python -c pass": [str(python), "-c", "pass"],
        "import jobspace": [str(python), "-c", "import jobspace"],
        "jobspace title nurse": jobspace("title", "nurse", python=python),
        "jobspace title nurse -t onet": jobspace("title", "nurse", "-t", "onet", python=python),
    }
    found: dict[str, Repeated] = {}
    for what, command in commands.items():
        measured(command, env, options.work)  # the first writes byte code and fills the disk cache
        found[what] = repeated(command, env, runs, options.work)
    bare = found["python -c pass"].seconds
    return [
        {
            "python": str(python),
            "what": what,
            **timed.figures(),
            "over bare s": timed.seconds - bare,
        }
        for what, timed in found.items()
    ]


def _modules(options: Options, python: Path, env: dict[str, str], what: str) -> dict[str, Value]:
    """How many modules a start loads, and which heavy packages."""
    command = [str(python), "-c", LIST_MODULES.format(what=what)]
    arguments = ["title", "nurse"] if what == MAIN else []
    done = measured([*command, *arguments], env, options.work)
    names = json.loads(done.stdout.splitlines()[-1])
    heavy = [name for name in HEAVY if name in names]
    return {
        "python": str(python),
        "what": "jobspace title nurse" if what == MAIN else what,
        "modules": len(names),
        "heavy packages": ", ".join(heavy) or "none",
    }


def _environment(options: Options, python: Path) -> dict[str, str]:
    """The jobspace installed for another interpreter where there is one, else this checkout."""
    if python != Path(sys.executable):
        alone = environment(options, with_source=False)
        try:
            measured([str(python), "-c", "import jobspace"], alone, options.work)
        except RuntimeError:
            return environment(options)
        return alone
    return environment(options)
