"""Fit the confidence models in assets/calibration.json, and print their reliability.

    python tools/calibrate.py --onet ../shared/data/onet-29.3 --esco ../shared/data/esco-1.2 \
        --employers ../shared/data/fec-occupations/employer_counts.csv \
        --donors ../shared/data/actblue-occupations/occupations.csv \
        --titles …:title --postings …:description   (as for train_default.py)

A model must be asked about labels it has not seen: 15 % of the labels of each taxonomy are hidden,
the encoder is trained again on the rest, and the hidden labels are the texts, as they are and as
people would type them: in capitals, with one or two slips of the finger, with a seniority before
and a place behind, two in one. Labels that were not hidden stand for exact answers, employers'
names, single words out of labels, people's names and keyboard noise for texts that name no
occupation. A label that n concepts share, by labels of one kind, is right once in n. Donors' own
strings with their O*NET codes are asked too, half of them. Every text is weighted so that the parts
are mixed as donors' strings are. The encoder learns from no set that is marked for evaluation;
confidence is fitted to half of the donors' strings, and what is printed of donors is of the other
half (`is_held_out`).
Needs the extra `train`; ten minutes on two cores once the teacher's vectors are kept.
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
from jobspace.normalize.candidates import Knowledge, find_candidates
from jobspace.normalize.confidence import DEFAULT, FEATURES, features
from jobspace.normalize.normalizer import knowledge_of
from jobspace.search.concepts import build_index
from jobspace.stats.calibrate import (
    Logistic,
    calibration_error,
    coverage,
    fit_logistic,
    is_held_out,
    reliability,
)
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
    "hidden": 0.28, "typed": 0.10, "slipped": 0.10, "dressed": 0.12, "two": 0.07, "employer": 0.10,
    "word": 0.03, "donors": 0.15, "person": 0.03, "noise": 0.02,
}  # fmt: skip
N_NAMELESS = 1_500  # people's names, and as many texts of noise
CUT_OFFS = (0.25, 0.5, 0.8, 0.9, 0.95)
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


def nameless(seed: int) -> Texts:
    """Names of people and keyboard noise: no occupation is right."""
    from faker import Faker

    fake = Faker("en_US")
    fake.seed_instance(seed)
    rng = np.random.default_rng(seed)
    people = [fake.name() for _ in range(N_NAMELESS)]
    noise = [fake.lexify("?" * int(rng.integers(2, 9))) for _ in range(N_NAMELESS // 2)]
    noise += [fake.bothify("##?? " * int(rng.integers(1, 3))) for _ in range(N_NAMELESS // 2)]
    return Texts(
        texts=people + noise,
        kinds=["person"] * len(people) + ["noise"] * len(noise),
        right=[frozenset()] * (len(people) + len(noise)),
    )


def donors(path: Path, taxonomy: Taxonomy, *, held_out: bool) -> tuple[Texts, NDArray[np.float64]]:
    """Half of the donors' strings with a code that the taxonomy has, and how often each occurs."""
    row = {code: i for i, code in enumerate(taxonomy.concepts["code"].to_pylist())}
    codes: dict[str, set[int]] = {}
    counts: dict[str, float] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            if line["onetcode"] in row and is_held_out(line["occupation"]) == held_out:
                codes.setdefault(line["occupation"], set()).add(row[line["onetcode"]])
                counts[line["occupation"]] = float(line["freq"])
    asked = Texts(
        texts=list(codes),
        kinds=["donors"] * len(codes),
        right=[frozenset(c) for c in codes.values()],
    )
    return asked, np.array(list(counts.values()))


def together(parts: Sequence[Texts]) -> Texts:
    """All texts of all parts."""
    return Texts(
        texts=[t for part in parts for t in part.texts],
        kinds=[k for part in parts for k in part.kinds],
        right=[r for part in parts for r in part.right],
    )


def trained(arguments: argparse.Namespace, taxonomies: Sequence[Taxonomy], folder: Path) -> Wrapped:
    """The default recipe on these taxonomies."""
    made = train_default(material.material(arguments, taxonomies), progress=print)
    made.save(folder, {"recipe": "tools/calibrate.py"})
    return wrap(StaticEncoder.load(folder))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was found for m texts that something was found for.

    Attributes:
        x: float32 (m, f), features; right: bool (m,), whether the best candidate is right.
        row: int64 (m,), the text.
    """

    x: NDArray[np.float32]
    right: NDArray[np.bool_]
    row: NDArray[np.int64]


def answers(asked: Texts, knowledge: Knowledge) -> Answers:
    """Ask the texts."""
    found = find_candidates(pa.array(asked.texts), knowledge, 1)
    best = found.concept[:, 0]
    right = np.array([b in r for b, r in zip(best, asked.right, strict=True)])
    kept = np.flatnonzero((found.reading >= 0) & ~found.vague)
    return Answers(x=features(found)[kept], right=right[kept], row=kept)


def weights_of(asked: Texts) -> NDArray[np.float64]:
    """How much each text counts, so that kinds are mixed as `MIX` says: (n,)."""
    counts = {kind: asked.kinds.count(kind) for kind in set(asked.kinds)}
    return np.array([MIX[k] / counts[k] for k in asked.kinds]) * len(asked.kinds)


def main() -> None:
    """Hide, train, ask, fit, save, and print the reliability on the other half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--onet", type=Path, required=True)
    parser.add_argument("--esco", type=Path, required=True)
    parser.add_argument("--employers", type=Path, required=True)
    material.add_options(parser)
    parser.add_argument("--donors", type=Path, required=True)
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
        knowledge = knowledge_of(build_index(rest, encoder), encoder)
        parts = [questions(full, rows, employers, seed=1), nameless(seed=1)]
        if full.name == "onet":
            parts.append(donors(arguments.donors, full, held_out=False)[0])
        asked = together(parts)
        found, weight = answers(asked, knowledge), weights_of(asked)
        of_found = weight[found.row]
        half = np.random.default_rng(2).random(len(found.x)) < 0.5
        fitted = (found.x[half], found.right[half], of_found[half])
        models[full.name] = fit_logistic(FEATURES, *fitted)
        pooled.append(fitted)
        report(full.name, models[full.name], found.x[~half], found.right[~half], of_found[~half])
    knowledge = knowledge_of(build_index(whole[0], encoder), encoder)
    report_donors(models["onet"], *donors(arguments.donors, whole[0], held_out=True), knowledge)
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


def report_donors(
    model: Logistic, asked: Texts, weight: NDArray[np.float64], knowledge: Knowledge
) -> None:
    """Print what each cut-off leaves of the donors' strings that were not fitted."""
    found = answers(asked, knowledge)
    sure = np.zeros(len(asked.texts), np.float32)
    right = np.zeros(len(asked.texts), np.bool_)
    sure[found.row], right[found.row] = model.probability(found.x), found.right
    for how, counts in (("each text once", None), ("by how often it is typed", weight)):
        print(f"\ndonors held out, {how}: confidence from, share decided, share of these right")
        for c in coverage(sure, right, CUT_OFFS, counts):
            print(f"  {c.min_confidence:.2f}  {c.share_decided:.3f}  {c.share_right:.3f}")


if __name__ == "__main__":
    main()
