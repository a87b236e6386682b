"""The usual notebook recipe: `python -m benchmarks.usual_recipe IN.parquet ROWS WORK ONET`.

Every row is encoded with all-MiniLM-L6-v2 through sentence-transformers, the rows' vectors are
multiplied with those of all labels in the official O*NET files, and the best label of each row is
taken. Prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from benchmarks.minilm import encode, label_vectors, load
from jobspace.taxonomy.onet import read_onet

PRODUCT_ROWS = 4_096  # rows a product: all 105,668 at once would be a matrix of 24 GB


def main() -> int:
    """Time the parts on some rows of the file."""
    source, work, onet = Path(sys.argv[1]), Path(sys.argv[3]), Path(sys.argv[4])
    n_rows = int(sys.argv[2])
    began = time.perf_counter()
    model = load()
    loaded = time.perf_counter()
    official = read_onet(onet, with_lay=False).labels["label"].to_pylist()
    labels = label_vectors(model, official, work)
    column = pq.read_table(source)["occupation"]
    drawn = np.random.default_rng(0).permutation(len(column))[:n_rows]  # files are sorted by count
    texts = column.take(drawn).to_pylist()
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
