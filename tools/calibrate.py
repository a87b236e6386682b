"""Fit the confidence models in assets/calibration.json, and print their reliability.

    python tools/calibrate.py --onet ../shared/data/onet-29.3 --esco ../shared/data/esco-1.2 \
        --employers ../shared/data/fec-occupations/employer_counts.csv

A model must be asked about labels it has not seen: 15 % of the labels of each taxonomy are hidden,
the encoder is trained again on the rest, and the hidden labels are the texts, as they are and as
people would type them: in capitals, with one or two slips of the finger, with a seniority before
and a place behind, two in one. Labels that were not hidden stand for exact answers, employers'
names and single words out of labels for texts that name no occupation. A label that n concepts
share, by labels of one kind, is right once in n. Every text is weighted so that the parts are mixed
as donors' strings are. No set that is marked for evaluation is used.
Needs the extra `train`; about four minutes on two cores.
"""

import argparse
import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

import material
from jobspace.encode.base import Wrapped, wrap
from jobspace.encode.static import StaticEncoder
from jobspace.normalize.candidates import find_candidates
from jobspace.normalize.confidence import DEFAULT, FEATURES, features
from jobspace.normalize.normalizer import knowledge_of
from jobspace.search.concepts import build_index
from jobspace.stats.calibrate import Logistic, calibration_error, fit_logistic, reliability
from jobspace.taxonomy.esco import read_esco
from jobspace.taxonomy.model import KINDS, Taxonomy
from jobspace.taxonomy.onet import read_onet
from jobspace.taxonomy.soc import read_soc
from jobspace.text.clean import clean, key, singular
from jobspace.train.recipe import train_default

ASSET = Path(__file__).resolve().parent.parent / "src" / "jobspace" / "assets" / "calibration.json"
SHARE_HIDDEN = 0.15
SHARE_TWICE = 0.2  # of the texts with slips: those with two
# How often donors' distinct strings are of each kind, by a look at 200 of them.
MIX = {
    "hidden": 0.38, "typed": 0.15, "slipped": 0.10, "dressed": 0.15, "two": 0.07, "employer": 0.12,
    "word": 0.03,
}  # fmt: skip
PREFIXES = ("Sr.", "Senior", "Junior", "Lead", "Certified", "Self-employed", "Part-time", "Chief")
SUFFIXES = ("- New York", ", Public Schools", "(Retired)", "of America", "& Owner", "- Acme Inc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """n texts, their kind, and the codes that each may rightly get (empty: none is right)."""

    texts: list[str]
    kinds: list[str]
    right: list[frozenset[int]]


def slipped(text: str, rng: np.random.Generator) -> str:
    """One random insertion, deletion, substitution or transposition of letters."""
    place = int(rng.integers(0, max(len(text) - 1, 1)))
    letter = chr(int(rng.integers(97, 123)))
    edits = (
        text[:place] + letter + text[place:],
        text[:place] + text[place + 1 :],
        text[:place] + letter + text[place + 1 :],
        text[:place] + text[place : place + 2][::-1] + text[place + 2 :],
    )
    return edits[int(rng.integers(0, 4))]


def dressed(text: str, rng: np.random.Generator) -> str:
    """The text with a seniority before it or a place behind."""
    if rng.random() < 0.5:
        return f"{rng.choice(PREFIXES)} {text}"
    return f"{text} {rng.choice(SUFFIXES)}"


def hidden_rows(taxonomy: Taxonomy, seed: int) -> NDArray[np.bool_]:
    """Which labels are hidden: bool (l,); titles never are."""
    rng = np.random.default_rng(seed)
    is_title = np.asarray(pc.equal(taxonomy.labels["kind"], "title").combine_chunks())
    return (rng.random(len(is_title)) < SHARE_HIDDEN) & ~is_title


def without(taxonomy: Taxonomy, hidden: NDArray[np.bool_]) -> Taxonomy:
    """The taxonomy with the hidden labels taken out."""
    return replace(taxonomy, labels=taxonomy.labels.filter(pa.array(~hidden)).combine_chunks())


def questions(
    taxonomy: Taxonomy, hidden: NDArray[np.bool_], employers: Sequence[str], seed: int
) -> Texts:
    """Texts to ask, of each kind, with the concepts that carry their label."""
    rng = np.random.default_rng(seed)
    labels = taxonomy.labels["label"].to_pylist()
    concept = np.asarray(taxonomy.labels["concept"])
    keyed = singular(key(clean(taxonomy.labels["label"].combine_chunks()))).to_pylist()
    kinds = [KINDS.index(kind) for kind in taxonomy.labels["kind"].to_pylist()]
    best = dict(sorted(zip(keyed, kinds, strict=True), key=lambda pair: -pair[1]))
    carriers: dict[str, set[int]] = {}
    for k, c, kind in zip(keyed, concept.tolist(), kinds, strict=True):
        if kind == best[k]:
            carriers.setdefault(k, set()).add(c)

    def meant(i: int) -> set[int]:
        """The one concept whose label is most trusted; where several share it, the label's own."""
        shared = carriers[keyed[i]]
        return shared if len(shared) == 1 else {int(concept[i])}

    out = Texts(texts=[], kinds=[], right=[])

    def ask(text: str, kind: str, right: set[int]) -> None:
        out.texts.append(text.upper() if rng.random() < 0.4 else text)
        out.kinds.append(kind)
        out.right.append(frozenset(right))

    kept = {k for k, h in zip(keyed, hidden, strict=True) if not h}
    unseen = [i for i in np.flatnonzero(hidden) if keyed[i] not in kept]
    for i in rng.permutation(unseen)[:6000]:
        ask(labels[i], "hidden", meant(i))
        ask(dressed(labels[i], rng), "dressed", meant(i))
    for i in rng.permutation(np.flatnonzero(~hidden))[:6000]:
        ask(labels[i], "typed", meant(i))
        text = slipped(labels[i], rng)
        ask(slipped(text, rng) if rng.random() < SHARE_TWICE else text, "slipped", meant(i))
        ask(dressed(labels[i], rng), "dressed", meant(i))
    for i, j in rng.permutation(np.flatnonzero(~hidden))[: 2 * 3000].reshape(-1, 2):
        mark = rng.choice(["/", ", ", " and ", " & "])
        ask(f"{labels[i]}{mark}{labels[j]}", "two", meant(i) | meant(j))
    words = {w for k in keyed for w in k.split() if len(w) > 3}
    for word in rng.permutation(sorted(words - set(carriers)))[:2000]:
        ask(str(word), "word", set())
    for name in rng.choice(employers, 6000, replace=False):
        ask(str(name), "employer", set())
    return out


def trained(arguments: argparse.Namespace, taxonomies: Sequence[Taxonomy], folder: Path) -> Wrapped:
    """The default recipe on these taxonomies."""
    made = train_default(material.material(arguments, taxonomies), progress=print)
    made.save(folder, {"recipe": "tools/calibrate.py"})
    return wrap(StaticEncoder.load(folder))


def answers(
    taxonomy: Taxonomy, asked: Texts, encoder: Wrapped
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float64]]:
    """Features (m, f), whether the best candidate is right (m,), and weight (m,), of each text."""
    index = build_index(taxonomy, encoder)
    knowledge = knowledge_of(index, encoder)
    found = find_candidates(pa.array(asked.texts), knowledge, 1)
    best = found.concept[:, 0]
    right = np.array([b in r for b, r in zip(best, asked.right, strict=True)])
    counts = {kind: asked.kinds.count(kind) for kind in MIX}
    weight = np.array([MIX[k] / counts[k] for k in asked.kinds]) * len(asked.kinds)
    kept = (found.reading >= 0) & ~found.vague
    return features(found)[kept], right[kept], weight[kept]


def main() -> None:
    """Hide, train, ask, fit, save, and print the reliability on the other half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--onet", type=Path, required=True)
    parser.add_argument("--esco", type=Path, required=True)
    parser.add_argument("--employers", type=Path, required=True)
    material.add_options(parser)
    parser.add_argument("--work", type=Path, default=Path("/tmp/jobspace-calibrate"))
    arguments = parser.parse_args()
    with arguments.employers.open(newline="", encoding="utf-8") as file:
        employers = [r["employer"] for r in csv.DictReader(file) if len(r["employer"]) > 3]
    whole = [read_onet(arguments.onet, with_lay=True), read_esco(arguments.esco), read_soc()]
    hidden = [hidden_rows(t, seed=0) for t in whole]
    kept = [without(t, h) for t, h in zip(whole, hidden, strict=True)]
    encoder = trained(arguments, kept, arguments.work)
    models: dict[str, Logistic] = {}
    pooled = []
    for full, rest, rows in zip(whole, kept, hidden, strict=True):
        asked = questions(full, rows, employers, seed=1)
        x, right, weight = answers(rest, asked, encoder)
        half = np.random.default_rng(2).random(len(x)) < 0.5
        models[full.name] = fit_logistic(FEATURES, x[half], right[half], weight[half])
        pooled.append((x[half], right[half], weight[half]))
        report(full.name, models[full.name], x[~half], right[~half], weight[~half])
    models[DEFAULT] = fit_logistic(
        FEATURES, *(np.concatenate([p[i] for p in pooled]) for i in range(3))
    )
    written = {
        name: {
            "bias": round(m.bias, 5),
            "weights": dict(zip(FEATURES, m.weights.round(5).tolist(), strict=True)),
        }
        for name, m in models.items()
    }
    about = "Logistic weights of normalize's confidence; made by tools/calibrate.py."
    ASSET.write_text(json.dumps({"about": about, "models": written}, indent=1) + "\n")


def report(
    name: str,
    model: Logistic,
    x: NDArray[np.float32],
    right: NDArray[np.bool_],
    weight: NDArray[np.float64],
) -> None:
    """Print the reliability table of one taxonomy, on the texts that were not fitted."""
    bins = reliability(model.probability(x), right, weight)
    print(f"\n{name}: right {np.average(right, weights=weight):.3f}, "
          f"calibration error {calibration_error(bins):.3f}")  # fmt: skip
    for b in bins:
        span = f"{b.low:.1f}-{b.high:.1f}"
        print(f"  {span}  {b.mean_confidence:.3f}  {b.share_right:.3f}  {b.weight:8.0f}")


if __name__ == "__main__":
    main()
