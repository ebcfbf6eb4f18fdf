"""How long a ranking takes: `python tests/benchmarks/ranking.py [--candidates N] [--plain N]`.

Synthetic candidates with ten statements each over 2,000 concepts in a tree, and a job of nine requirements (five
must-haves), after a fixed seed. Prints one JSON object: seconds for the plain ranking with every reason (of
``--plain`` candidates), for the index to be built from statements, and for its first hundred, as medians of five; and
checks that both give the same first hundred. Large pools are measured by ``index.py``.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from matching.index import PoolView
from matching.rank import rank
from matching.relations import ConceptGraph
from matching.statements import (
    Application,
    Assessment,
    Edge,
    EdgeKind,
    Need,
    Requirement,
    Standing,
    Statement,
    TrustLevel,
)
from tests.matching.people import AS_OF, requirement, statement

CONCEPTS = 2_000
CHILDREN = 8
STATEMENTS = 10
REPEATS = 5
TOP = 100


def job() -> tuple[Requirement, ...]:
    """Nine requirements, five of them must-haves, every second one with a level."""
    return tuple(
        requirement(
            f"r{index}",
            f"s:{index * 7 + 10}",
            need=Need.MUST if index < 5 else Need.NICE,
            minimum_level=3.0 if index % 2 else None,
        )
        for index in range(9)
    )


def pool(number: int) -> list[Application]:
    """``number`` candidates, two in five of whose statements name a needed skill."""
    dice = random.Random(7)  # noqa: S311 - a benchmark, not a secret
    return [
        Application(f"p{index}", tuple(_statement(dice, index, turn) for turn in range(STATEMENTS)), STATEMENTS)
        for index in range(number)
    ]


def _statement(dice: random.Random, person: int, turn: int) -> Statement:
    needed = dice.random() < 0.4
    number = dice.randrange(9) * 7 + 10 if needed else dice.randrange(CONCEPTS)
    return statement(
        f"{person}-{turn}",
        f"s:{number}",
        trust=dice.choice(list(TrustLevel)),
        assessment=dice.choice(list(Assessment)),
        standing=dice.choice([Standing.VERIFIED] * 4 + [Standing.INDETERMINATE]),
        level=dice.choice([None, 1.0, 2.0, 3.0, 4.0]),
    )


def seconds(action: Callable[[], object], repeats: int = REPEATS) -> float:
    """The median time of ``action``."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return round(statistics.median(times), 4)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=100_000)
    parser.add_argument("--plain", type=int, default=5_000, help="how many to rank plainly, with every reason")
    options = parser.parse_args()
    graph = ConceptGraph(
        [Edge(f"s:{index}", f"s:{index // CHILDREN}", EdgeKind.BROADER) for index in range(CHILDREN, CONCEPTS)]
    )
    needs, people = job(), pool(options.candidates)
    few = people[: options.plain]
    plain = rank(few, needs, graph, seed="s", as_of=AS_OF)
    top = PoolView.of(few).top(needs, graph, seed="s", as_of=AS_OF, count=TOP)
    same = [(item.candidate, item.rank, item.tied, item.tier) for item in top.places] == [
        (entry.candidate, entry.rank, entry.tied, entry.tier) for entry in plain.entries[:TOP]
    ]
    index = PoolView.of(people)
    figures = {
        "candidates": len(people),
        "statements": len(people) * STATEMENTS,
        "requirements": len(needs),
        "plain_candidates": len(few),
        "plain_seconds": seconds(lambda: rank(few, needs, graph, seed="s", as_of=AS_OF), 1),
        "index_build_seconds": seconds(lambda: PoolView.of(people), 1),
        "index_top_100_seconds": seconds(lambda: index.top(needs, graph, seed="s", as_of=AS_OF, count=TOP)),
        "same_first_100": same,
    }
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
