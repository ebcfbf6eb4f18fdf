"""Ten thousand generated pairs of a job and a candidate against what must hold for each of them.

`python -m tests.benchmarks.properties --pairs 10000` prints, for every property, how many pairs obeyed it and how many
single facts were checked, and ends with 1 when any did not. CI tries `tests/matching/test_properties.py`: fewer pairs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time

from tests.matching.pairs import PROPERTIES, make_pair

SHOWN = 5


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Properties of the score over generated pairs.")
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first pair")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    wanted = parser.parse_args()
    started = time.process_time()
    obeyed = dict.fromkeys(PROPERTIES, 0)
    facts = dict.fromkeys(PROPERTIES, 0)
    broken: list[str] = []
    for number in range(wanted.first, wanted.first + wanted.pairs):
        pair = make_pair(number)
        for name, holds in PROPERTIES.items():
            try:
                facts[name] += holds(pair)
                obeyed[name] += 1
            except AssertionError as error:
                broken.append(f"pair {number}: {name}: {error}")
    seconds = round(time.process_time() - started, 1)
    if wanted.json:
        print(json.dumps({"pairs": wanted.pairs, "obeyed": obeyed, "facts": facts, "cpu_seconds": seconds}))  # noqa: T201
    else:
        for name in PROPERTIES:
            print(f"{obeyed[name]:>6} of {wanted.pairs} pairs ({facts[name]:>7} facts): {name}")  # noqa: T201
        print(f"{seconds} s of processor time")  # noqa: T201
    for line in broken[:SHOWN]:
        print(line, file=sys.stderr)  # noqa: T201
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
