"""jobspace understands the language of work: titles, postings, résumés, skills.

    import jobspace as js
    js.title("ER nurse")                                  # one text → Decision
    js.normalize(df, column="occupation", taxonomy="onet")  # a table, columns added
    js.find(df, column="title", like="data scientist")    # similarity to the nearest anchor
    js.duplicates(df, column="title")                     # rows that say the same, in groups
    js.topics(df, column=["title", "description"])        # what rows are about: topic, cluster
    js.match(resumes, jobs, assign="one-to-one").to_arrow()  # pairs of two tables, with evidence
    js.map(df, column="title", other="soc").save("map.html")  # rows in a plane, clusters named
    js.posture(["cv-2022.md", "cv-2024.md"], df, date="posted", column="text")  # over time
    js.relate(df, df2, on="id", left_column="duties", right_column="skills")  # shared axes
    js.search(df, "nurse, nights", column="title")        # nearest rows, with the passage
    js.space("jobs.space", data=df, column="title")       # rows and vectors kept in a folder
    js.encoder("default").encode(["nurse", "RN"])         # float32 (2, 256), unit rows
    js.evaluate("titles-esco", encoders=["default"])      # encoders side by side
    js.discover(df, column="employer")                    # a taxonomy of a column's names
    js.compare("cv.pdf", ["job.txt"]).to_html("gap.html")  # what is covered, what is missing
    js.writing("cv.pdf", ["job.txt"])                     # which sentences say little, and why
    js.ask("cv.pdf", "Have you led a project?").passages  # what answers; interview, timeline
    js.taxonomy("soc")                                    # concepts and labels

Names are imported when they are first used, so `import jobspace` costs nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobspace.compare.ask import Answers, AskOptions, ask
    from jobspace.compare.interview import Interview, interview
    from jobspace.compare.posture import PostureOptions, posture
    from jobspace.compare.posture_result import Posture
    from jobspace.compare.result import Comparison
    from jobspace.compare.run import compare
    from jobspace.compare.timeline import Timeline, timeline
    from jobspace.compare.writing import WritingOptions, writing
    from jobspace.compare.writing_result import Writing
    from jobspace.discover.table import discover
    from jobspace.duplicates.table import duplicates
    from jobspace.encode.load import encoder
    from jobspace.encode.table import encode
    from jobspace.errors import (
        InputError,
        JobspaceError,
        MissingExtraError,
        NotFoundError,
        UsageError,
    )
    from jobspace.evaluate.result import Evaluation
    from jobspace.evaluate.run import EvaluateOptions, evaluate
    from jobspace.find.table import find
    from jobspace.maps.result import Map
    from jobspace.maps.table import map as map  # noqa: A004  # not in __all__
    from jobspace.match.result import Matches
    from jobspace.match.table import match
    from jobspace.normalize.decide import NormalizeOptions
    from jobspace.normalize.table import normalize
    from jobspace.normalize.title import Alternative, Decision, title
    from jobspace.relate.result import Relation
    from jobspace.relate.table import relate
    from jobspace.search.open import space
    from jobspace.search.space import Space
    from jobspace.search.table import search
    from jobspace.taxonomy.catalog import taxonomy
    from jobspace.taxonomy.model import Taxonomy
    from jobspace.topics.table import topics

__version__ = "0.1.0"

_HOMES = {
    "Alternative": "jobspace.normalize.title",
    "Answers": "jobspace.compare.ask",
    "AskOptions": "jobspace.compare.ask",
    "Comparison": "jobspace.compare.result",
    "Decision": "jobspace.normalize.title",
    "EvaluateOptions": "jobspace.evaluate.run",
    "Evaluation": "jobspace.evaluate.result",
    "InputError": "jobspace.errors",
    "Interview": "jobspace.compare.interview",
    "JobspaceError": "jobspace.errors",
    "Map": "jobspace.maps.result",
    "MissingExtraError": "jobspace.errors",
    "Matches": "jobspace.match.result",
    "NormalizeOptions": "jobspace.normalize.decide",
    "NotFoundError": "jobspace.errors",
    "Posture": "jobspace.compare.posture_result",
    "PostureOptions": "jobspace.compare.posture",
    "Relation": "jobspace.relate.result",
    "Space": "jobspace.search.space",
    "Taxonomy": "jobspace.taxonomy.model",
    "Timeline": "jobspace.compare.timeline",
    "UsageError": "jobspace.errors",
    "Writing": "jobspace.compare.writing_result",
    "WritingOptions": "jobspace.compare.writing",
    "ask": "jobspace.compare.ask",
    "compare": "jobspace.compare.run",
    "discover": "jobspace.discover.table",
    "duplicates": "jobspace.duplicates.table",
    "encode": "jobspace.encode.table",
    "encoder": "jobspace.encode.load",
    "evaluate": "jobspace.evaluate.run",
    "find": "jobspace.find.table",
    "interview": "jobspace.compare.interview",
    "map": "jobspace.maps.table",
    "match": "jobspace.match.table",
    "normalize": "jobspace.normalize.table",
    "posture": "jobspace.compare.posture",
    "relate": "jobspace.relate.table",
    "search": "jobspace.search.table",
    "space": "jobspace.search.open",
    "taxonomy": "jobspace.taxonomy.catalog",
    "timeline": "jobspace.compare.timeline",
    "title": "jobspace.normalize.title",
    "topics": "jobspace.topics.table",
    "writing": "jobspace.compare.writing",
}

# Not `map`: a star import would put it in the place of Python's own. `js.map` is there.
__all__ = [
    "Alternative",
    "Answers",
    "AskOptions",
    "Comparison",
    "Decision",
    "EvaluateOptions",
    "Evaluation",
    "InputError",
    "Interview",
    "JobspaceError",
    "Map",
    "Matches",
    "MissingExtraError",
    "NormalizeOptions",
    "NotFoundError",
    "Posture",
    "PostureOptions",
    "Relation",
    "Space",
    "Taxonomy",
    "Timeline",
    "UsageError",
    "Writing",
    "WritingOptions",
    "__version__",
    "ask",
    "compare",
    "discover",
    "duplicates",
    "encode",
    "encoder",
    "evaluate",
    "find",
    "interview",
    "match",
    "normalize",
    "posture",
    "relate",
    "search",
    "space",
    "taxonomy",
    "timeline",
    "title",
    "topics",
    "writing",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its home on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'jobspace' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return sorted({*__all__, *_HOMES})


class _Package(ModuleType):
    """A verb has the name of the folder it lives in; `jobspace.normalize` is always the verb.

    Importing `jobspace.normalize.table` would put the folder's module in the verb's place.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
