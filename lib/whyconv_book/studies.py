"""Compute the stored results of the experiments anew, or check them.

    python -m whyconv_book.studies refresh [names]
    python -m whyconv_book.studies check [names]

`refresh` runs the whole sweep, minutes on one core, with a progress bar, and
stores its numbers in lib/whyconv/experiments/results/. `check` computes each
study's sample again, in seconds, and says what differs from the stored numbers
by more than the study tolerates; pytest does the same. Without names: all.
"""

import argparse
import sys
from functools import partial

from tqdm import tqdm

from whyconv import experiments
from whyconv.experiments.study import FOLDER, Results, Study


def faults(study: Study, results: Results) -> list[str]:
    """What is stale in the results, first of all; what the sample finds, if nothing."""
    if stale := study.faults(results):
        return stale
    found = []
    for setting in study.sample:
        stored = results.rows[list(study.settings).index(setting)]
        found += [
            f"{study.name}, {setting}: {difference}"
            for difference in study.differences(stored, study.row(setting))
        ]
    return found


def main(arguments: list[str] | None = None) -> int:
    """The command line; 1 where `check` found something, else 0."""
    parser = argparse.ArgumentParser(
        prog="python -m whyconv_book.studies",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=("refresh", "check"))
    parser.add_argument("names", nargs="*", metavar="name")
    options = parser.parse_args(arguments)
    for name in options.names:
        if name not in experiments.STUDIES:
            parser.error(f"no study {name!r}, only {', '.join(experiments.STUDIES)}")

    found = []
    for name in options.names or experiments.STUDIES:
        study = experiments.STUDIES[name]
        if options.command == "refresh":
            results = study.compute(each=partial(tqdm, desc=name))
            results.write(FOLDER / f"{name}.json")
            print(f"{name}: {results}")
        else:
            found += faults(study, experiments.results(name))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
