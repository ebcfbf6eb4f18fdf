"""How fast a large pool is ranked from its index: `python tests/benchmarks/index.py [--people N] [--check JOBS]`.

Builds a synthetic pool (:mod:`tests.benchmarks.synthetic_pool`; a million people with fifty statements each unless
said otherwise) in ``--folder``, or takes the one that is there, and prints one JSON object: bytes on disk, seconds to
open, milliseconds of each of ``--jobs`` different queries for the exact first hundred, once warm (p50, p95, most; of
wall clock and of processor, in each of ``--rounds`` rounds), of a batch of 64 jobs per job, of an update of one
candidate and the query after it, and the memory held. ``--check JOBS`` ranks the whole pool plainly for so many jobs
and compares every place; that takes a minute or so for each.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from matching.index import PoolIndex, PoolView, Top, build_from_rows
from matching.plan import Plan
from matching.rank import place
from matching.relations import ConceptGraph, RelationKind
from matching.score import score
from matching.statements import Requirement
from tests.benchmarks.synthetic_pool import SyntheticPool
from tests.matching.people import AS_OF, application, statement

BATCH = 64
TOP = 100
UPDATES = 20


def seed_of(number: int) -> str:
    """The seed of a job's lottery, as long as the portal's."""
    return f"{number:064x}"


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds."""
    return {
        "p50": round(float(np.percentile(seconds, 50)) * 1e3, 2),
        "p95": round(float(np.percentile(seconds, 95)) * 1e3, 2),
        "max": round(max(seconds) * 1e3, 2),
    }


def measured(actions: Sequence[Callable[[], object]]) -> dict[str, Any]:
    """Each action once: wall clock and processor time."""
    wall, processor = [], []
    for action in actions:
        start, cpu = time.perf_counter(), time.process_time()
        action()
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - cpu)
    return {"wall_ms": percentiles(wall), "processor_ms": percentiles(processor)}


def queries(view: PoolView, jobs: Sequence[tuple[Requirement, ...]], graph: ConceptGraph) -> list[Callable[[], Top]]:
    """One query for each job."""
    return [
        lambda number=number, job=job: view.top(job, graph, seed=seed_of(number), as_of=AS_OF, count=TOP)
        for number, job in enumerate(jobs)
    ]


def work(view: PoolView, jobs: Sequence[tuple[Requirement, ...]], graph: ConceptGraph) -> dict[str, float]:
    """What the queries have to read: concepts that answer a job and rows under them, on average."""
    concepts, rows = [], []
    for job in jobs:
        plan = Plan.of(job, graph)
        near = [
            name
            for name, hits in plan.answers.items()
            for _, relation in hits
            if relation.kind is not RelationKind.SIBLING
        ]
        bounds = [segment.bounds(b"c" + name.encode()) for segment in view.segments for name in near]
        concepts.append(len(near))
        rows.append(sum(stop - start for start, stop in filter(None, bounds)))
    return {
        "requirements": round(float(np.mean([len(job) for job in jobs])), 1),
        "concepts_mean": round(float(np.mean(concepts))),
        "concepts_most": max(concepts),
        "rows_mean": round(float(np.mean(rows))),
        "rows_most": max(rows),
    }


def memory() -> dict[str, int]:
    """Megabytes: resident in all, and without the mapped files."""
    lines = Path("/proc/self/status").read_text().splitlines()
    sizes = {
        line.split(":")[0]: int(line.split()[1]) // 1024 for line in lines if line.startswith(("VmRSS", "RssAnon"))
    }
    return {"resident_mb": sizes["VmRSS"], "own_mb": sizes["RssAnon"]}


def updates(index: PoolIndex, jobs: Sequence[tuple[Requirement, ...]], graph: ConceptGraph) -> dict[str, Any]:
    """One candidate added, then replaced, then removed, a few times over, and queries in between."""
    job = jobs[0]
    best = [statement(f"n{at}", item.concepts[0], level=4.0, issued=AS_OF) for at, item in enumerate(job)]

    def add(number: int) -> None:
        index.change([application(f"newcomer-{number}", *best)])

    def remove(number: int) -> None:
        index.change(removed=[f"newcomer-{number}"])

    found: dict[str, Any] = {"add": measured([lambda at=at: add(at) for at in range(UPDATES)])}
    first = index.view.top(job, graph, seed="s", as_of=AS_OF).places[:UPDATES]
    found["seen_by_the_next_query"] = {item.candidate for item in first} >= {f"newcomer-{at}" for at in range(UPDATES)}
    found["replace"] = measured([lambda at=at: add(at) for at in range(UPDATES)])
    found["query_after"] = measured(queries(index.view, jobs[:10], graph))
    found["segments"] = len(index.view.segments)
    found["remove"] = measured([lambda at=at: remove(at) for at in range(UPDATES)])
    return found


def check(pool: SyntheticPool, view: PoolView, job: tuple[Requirement, ...], graph: ConceptGraph, number: int) -> bool:
    """Whether the index gives the places of the plain ranking of everybody."""
    plan = Plan.of(job, graph)
    scored = [
        item
        for chunk in range(pool.chunks)
        for applicant in pool.applications(chunk, set(plan.answers))
        if applicant.statements and (item := score(applicant, plan, AS_OF)).has_evidence
    ]
    plain = [
        (item.application.candidate, rank, tied, item.tier, item.met, item.unproven, item.totals[1])
        for (rank, tied, item), _ in zip(place(scored, seed_of(number)), range(TOP), strict=False)
    ]
    top = view.top(job, graph, seed=seed_of(number), as_of=AS_OF, count=TOP)
    return plain == [
        (item.candidate, item.rank, item.tied, item.tier, item.met, item.unproven, item.total) for item in top.places
    ]


def main() -> int:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--skills", type=int, default=50)
    parser.add_argument("--concepts", type=int, default=13_896)
    parser.add_argument("--skew", type=float, default=0.7, help="how steeply skills become rare; 0: all are as common")
    parser.add_argument("--musts", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--check", type=int, default=0, metavar="JOBS")
    parser.add_argument("--folder", type=Path, help="keep the index here, or take the one that is here")
    options = parser.parse_args()
    pool = SyntheticPool(options.people, options.skills, options.concepts, options.skew, seed=7)
    folder = options.folder or Path(tempfile.mkdtemp())
    try:
        figures, good = measure(pool, folder, options)
    finally:
        if options.folder is None:
            shutil.rmtree(folder)
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    return 0 if good else 1


def measure(pool: SyntheticPool, folder: Path, options: argparse.Namespace) -> tuple[dict[str, Any], bool]:
    """Everything, and whether what was checked was the same."""
    figures: dict[str, Any] = {"people": pool.people, "rows": pool.people * pool.skills}
    if not (folder / "manifest.json").exists():
        start = time.perf_counter()
        build_from_rows(folder, (pool.rows(chunk) for chunk in range(pool.chunks)))
        figures["build_seconds"] = round(time.perf_counter() - start, 1)
    graph, jobs = pool.graph(), pool.jobs(options.jobs, musts=options.musts)
    start = time.perf_counter()
    index = PoolIndex(folder)
    figures["open_seconds"] = round(time.perf_counter() - start, 4)
    figures["index_mb"] = round(index.size / 1e6, 1)
    figures["work"] = work(index.view, jobs, graph)
    asked = queries(index.view, jobs, graph)
    measured(asked)  # warm
    figures["queries"] = [measured(asked) for _ in range(options.rounds)]
    batch = queries(index.view, (jobs * BATCH)[:BATCH], graph)
    figures["batch_of_64_ms_a_job"] = [_batch(batch) for _ in range(options.rounds)]
    figures["memory"] = memory()
    figures["updates"] = updates(index, jobs, graph)
    figures["checked"] = [check(pool, index.view, jobs[at], graph, at) for at in range(options.check)]
    return figures, all(figures["checked"]) and figures["updates"]["seen_by_the_next_query"]


def _batch(batch: Sequence[Callable[[], object]]) -> dict[str, float]:
    start, cpu = time.perf_counter(), time.process_time()
    for query in batch:
        query()
    return {
        "wall": round((time.perf_counter() - start) / len(batch) * 1e3, 2),
        "processor": round((time.process_time() - cpu) / len(batch) * 1e3, 2),
    }


if __name__ == "__main__":
    sys.exit(main())
