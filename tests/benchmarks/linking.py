"""How well texts are linked: `python -m tests.benchmarks.linking FOLDER ESCO [--words-only] [--calibrate]`.

FOLDER holds `*annotations*.csv` files of the columns sentence, span, sub_span, label
(https://github.com/jensjorisdecorte/Skill-Extraction-benchmark); ESCO is the classification as CSV or ZIP. One query
for
each distinct sentence, and one for each distinct span; `UNDERSPECIFIED` and `LABEL NOT PRESENT` are dropped. RP@k is
hits divided by min(k, labels); milliseconds are of processor time for a text, warm, memory is the process's peak.

`--calibrate` fits the confidence of links by likeness on FOLDER, and prints the constants of
`matching/linking/confidence.py` with their reliability in ten-fold cross-validation (folds by sentence).
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matching.frameworks import esco
from matching.linking import Linker
from matching.linking import model as extra
from matching.linking.link import LABEL
from matching.statements import Concept

DROPPED = frozenset({"UNDERSPECIFIED", "LABEL NOT PRESENT", ""})
DEPTHS = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Query:
    """A text, and the labels of the concepts that it should lead to."""

    text: str
    labels: frozenset[str]
    group: str


def queries_of(file: Path) -> tuple[list[Query], list[Query]]:
    """The distinct sentences and the distinct spans of a file."""
    sentences: dict[str, set[str]] = {}
    spans: dict[str, tuple[str, set[str]]] = {}
    with file.open(encoding="utf-8-sig", newline="") as opened:
        for row in csv.DictReader(opened):
            label = (row.get("label") or "").strip()
            if label in DROPPED:
                continue
            sentences.setdefault(row["sentence"], set()).add(label)
            span = (row.get("sub_span") or row.get("span") or "").strip()
            if span:
                spans.setdefault(span, (row["sentence"], set()))[1].add(label)
    return (
        [Query(text, frozenset(labels), text) for text, labels in sentences.items()],
        [Query(text, frozenset(labels), group) for text, (group, labels) in spans.items()],
    )


def measured(linker: Linker, queries: Iterable[Query]) -> list[float]:
    """RP@1, RP@5, RP@10, MRR (all in hundredths) and milliseconds a text."""
    rows: list[list[float]] = []
    began = time.process_time()
    for query in queries:
        hits = [link.label in query.labels for link in linker.link_text(query.text, 10)]
        first = 1.0 / (hits.index(True) + 1) if any(hits) else 0.0
        rows.append([*(sum(hits[:k]) / min(k, len(query.labels)) for k in DEPTHS), first])
    spent = (time.process_time() - began) / max(len(rows), 1) * 1000
    return [*(np.array(rows).mean(axis=0) * 100).tolist(), spent] if rows else [0.0] * 5


def concepts_of(path: Path) -> list[Concept]:
    return [item for item in esco.read(path) if isinstance(item, Concept)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("esco", type=Path)
    parser.add_argument("--words-only", action="store_true", help="without the embedding extra")
    parser.add_argument("--keep", type=Path, help="a folder in which what takes long is kept for the next time")
    parser.add_argument("--calibrate", action="store_true", help="fit the confidence, and say how reliable it is")
    options = parser.parse_args()
    meaning = extra.load() if extra.installed() and not options.words_only else None
    began = time.perf_counter()
    linker = Linker(
        concepts_of(options.esco),
        folder=options.keep,
        name="benchmark",
        meaning=meaning,
        report=lambda words: print(words, file=sys.stderr),
    )
    print(f"{linker.method}, ready in {time.perf_counter() - began:.1f} s")
    files = {file.name: queries_of(file) for file in sorted(options.folder.glob("*annotations*.csv"))}
    if options.calibrate:
        from tests.benchmarks.linking_calibration import calibrate

        calibrate(linker, [query for pair in files.values() for kind in pair for query in kind], LABEL)
        return
    print(f"{'':46}{'n':>6}{'RP@1':>7}{'RP@5':>7}{'RP@10':>7}{'MRR':>7}{'ms':>7}")
    for name, (sentences, spans) in files.items():
        for what, queries in (("sentences", sentences), ("spans", spans)):
            measured(linker, queries[:5])  # warm
            numbers = measured(linker, queries)
            print(f"{f'{name} {what}':46}{len(queries):>6}" + "".join(f"{number:>7.1f}" for number in numbers))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main()
