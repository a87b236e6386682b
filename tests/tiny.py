"""Six occupations and an encoder of four dimensions: small enough for sums by hand."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Wrapped, wrap
from jobspace.normalize.candidates import Knowledge
from jobspace.normalize.confidence import FEATURES
from jobspace.normalize.decide import NormalizeOptions
from jobspace.normalize.normalizer import Normalizer
from jobspace.search.concepts import LabelText, build_index
from jobspace.stats.calibrate import Logistic
from jobspace.taxonomy.model import Taxonomy, build
from jobspace.text.near_keys import NearKeys
from jobspace.text.spelling import Speller

# care, law, numbers, selling
WORDS: Mapping[str, tuple[float, float, float, float]] = {
    "nurse": (1, 0, 0, 0), "nurses": (1, 0, 0, 0), "registered": (0.5, 0, 0, 0), "er": (1, 0, 0, 0),
    "lawyer": (0, 1, 0, 0), "lawyers": (0, 1, 0, 0), "attorney": (0, 1, 0, 0),
    "accountant": (0, 0, 1, 0), "accountants": (0, 0, 1, 0), "auditors": (0, 0, 1, 0),
    "cpa": (0, 0, 1, 0), "tax": (0, 0.6, 0.8, 0), "fiscal": (0, 0.6, 0.8, 0),
    "sales": (0, 0, 0, 1), "director": (0.5, 0.5, 0, 0.5), "managers": (0, 0, 0.3, 0.5),
    "manager": (0, 0, 0.3, 0.5), "bakers": (0.6, 0, 0, 0.8), "bakery": (0.6, 0, 0, 0.8),
    "executives": (0.5, 0.5, 0.5, 0), "chief": (0.5, 0.5, 0.5, 0),
}  # fmt: skip
CODES = {
    "11-1011": "Chief Executives", "11-2022": "Sales Managers", "13-2011": "Accountants",
    "23-1011": "Lawyers", "29-1141": "Registered Nurses", "51-3011": "Bakers",
}  # fmt: skip
LABELS = (
    ("11-1011", "Director", "lay"), ("11-1011", "Owner", "lay"),
    ("11-2022", "Sales Director", "lay"),
    ("13-2011", "CPA", "lay"), ("13-2011", "Accountant", "lay"),
    ("23-1011", "Attorney", "lay"), ("23-1011", "Tax Attorney", "alternate"),
    ("29-1141", "RN", "lay"), ("29-1141", "ER Nurse", "lay"),
    ("51-3011", "Bakery", "lay"),
)  # fmt: skip


class Words:
    """A text's vector is the sum of its words'; unknown words and `aka` add nothing."""

    name = "words"

    def __init__(
        self, table: Mapping[str, Sequence[float]] = WORDS, fingerprint: str = "words-1"
    ) -> None:
        self.table = table
        self.fingerprint = fingerprint
        self.dim = len(next(iter(table.values())))
        self.asked: list[str] = []

    def encode_batch(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"[a-z]+", text.lower()):
                vectors[row] += self.table.get(word, np.zeros(self.dim))
        return vectors


def taxonomy(
    titles: Mapping[str, str] = CODES,
    labels: Sequence[tuple[str, str, str]] = LABELS,
    order: Sequence[str] | None = None,
) -> Taxonomy:
    """Codes and titles, labels (code, label, kind), with concepts in the order of some codes."""
    codes = list(order or titles)
    concepts = pa.table({"code": codes, "title": [titles[code] for code in codes]})
    columns = [pa.array([row[i] for row in labels], pa.string()) for i in range(3)]
    return build("tiny", "1", concepts, pa.table(columns, names=["code", "label", "kind"]))


def knowledge(
    of: Taxonomy | None = None, encoder: Wrapped | None = None, label_text: LabelText = "aka"
) -> Knowledge:
    encoder = encoder or wrap(Words())
    index = build_index(of or taxonomy(), encoder, label_text=label_text)
    speller = Speller(index.words, index.word_counts, bigrams=index.bigrams)
    return Knowledge(index=index, encoder=encoder, speller=speller, near_keys=NearKeys(index.keys))


def ready(options: NormalizeOptions | None = None, of: Knowledge | None = None) -> Normalizer:
    of = of or knowledge()
    return Normalizer(
        taxonomy=of.index.taxonomy, knowledge=of, options=options or NormalizeOptions()
    )


def calibration(**weights: float) -> Logistic:
    """A confidence model with these weights, 0 for all others; `bias` is its bias."""
    bias = weights.pop("bias", 0.0)
    return Logistic(
        features=FEATURES, weights=np.array([weights.pop(f, 0.0) for f in FEATURES]), bias=bias
    )
