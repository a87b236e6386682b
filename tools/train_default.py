"""Train the static model that ships in the wheel, and write it with its card.

    python tools/train_default.py --onet ../shared/data/onet-29.3 --esco ../shared/data/esco-1.2 \
        --titles ../shared/data/linkedin-postings/titles.parquet:title \
        --titles ../shared/data/linkedin-postings/titles_2023_functions.parquet:title \
        --postings ../shared/data/linkedin-postings/postings_1000.parquet:description

Needs the extra `train`. Takes about half an hour on two cores, most of it the teacher's; its
vectors are kept, so a second run takes minutes. `--onet ../shared/data/onet-27.0 --no-soc -o DIR`
trains the same recipe on less, for tests on labels it has not seen.
"""

import argparse
import time
from dataclasses import fields, replace
from pathlib import Path

import material
from jobspace.taxonomy.esco import read_esco
from jobspace.taxonomy.onet import read_onet
from jobspace.taxonomy.soc import read_soc
from jobspace.train.recipe import train_default
from jobspace.train.static import StaticOptions

ASSET = Path(__file__).resolve().parent.parent / "src" / "jobspace" / "assets" / "model"


def main() -> None:
    """Parse, train, save, and say how long it took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--onet", type=Path, required=True)
    parser.add_argument("--esco", type=Path)
    parser.add_argument("--no-soc", action="store_true", help="leave out SOC and its lay labels")
    material.add_options(parser)
    parser.add_argument("-o", "--output", type=Path, default=ASSET)
    for option in fields(StaticOptions):
        kind = type(option.default)
        parser.add_argument(f"--{option.name.replace('_', '-')}", type=kind, default=option.default)
    arguments = parser.parse_args()
    began = time.perf_counter()
    taxonomies = [read_onet(arguments.onet)]
    taxonomies += [read_esco(arguments.esco)] if arguments.esco else []
    taxonomies += [] if arguments.no_soc else [read_soc()]
    options = replace(
        StaticOptions(), **{f.name: getattr(arguments, f.name) for f in fields(StaticOptions)}
    )

    def tell(what: str) -> None:
        print(f"{time.perf_counter() - began:5.0f} s  {what}", flush=True)

    made = train_default(material.material(arguments, taxonomies), options, tell)
    about = {
        "trained_on": [f"{t.name} {t.version}: {len(t.labels)} labels" for t in taxonomies]
        + [Path(place).name for place in [*arguments.titles, *arguments.postings]],
        "recipe": "tools/train_default.py",
    }
    made.save(arguments.output, about)
    tell(f"written to {arguments.output}")


if __name__ == "__main__":
    main()
