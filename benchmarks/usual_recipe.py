"""The usual notebook recipe as a process: `python -m benchmarks.usual_recipe IN.parquet ROWS WORK`.

Every row is encoded with all-MiniLM-L6-v2 through sentence-transformers, the rows' vectors are
multiplied with those of all O*NET labels, and the best label of each row is taken. Prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.minilm import encode, label_vectors, load
from jobspace.taxonomy.catalog import taxonomy

PRODUCT_ROWS = 4_096  # rows a product: all 105,668 at once would be a matrix of 24 GB


def onet_labels() -> list[str]:
    """The labels of the official files, without jobspace's everyday ones."""
    labels = taxonomy("onet").labels
    official = labels.filter(pc.not_equal(labels["kind"], "lay"))
    return [str(label) for label in official["label"].to_pylist()]


def main() -> int:
    """Time the parts on the first rows of the file."""
    source, n_rows, work = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    began = time.perf_counter()
    model = load()
    loaded = time.perf_counter()
    labels = label_vectors(model, onet_labels(), work)
    texts = pq.read_table(source)["occupation"].to_pylist()[:n_rows]
    encode(model, texts[:64])  # the first call sets threads and memory up
    start = time.perf_counter()
    vectors = encode(model, texts)
    encoded = time.perf_counter()
    for i in range(0, len(vectors), PRODUCT_ROWS):
        np.argmax(vectors[i : i + PRODUCT_ROWS] @ labels.T, axis=1)
    ended = time.perf_counter()
    found = {
        "rows": len(texts),
        "labels": len(labels),
        "load_s": loaded - began,
        "encode_s": encoded - start,
        "product_s": ended - encoded,
    }
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
