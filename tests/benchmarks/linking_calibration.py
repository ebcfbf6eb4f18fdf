"""Fitting what a link's confidence means: for `tests/benchmarks/linking.py --calibrate`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from matching.linking import Linker
from matching.linking.confidence import features
from matching.linking.normal import normal_text

if TYPE_CHECKING:
    from tests.benchmarks.linking import Query

DEEPEST = 5
BOUNDS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0)


def calibrate(linker: Linker, queries: Sequence[Query], label_method: str) -> None:
    """Print the constants and the reliability."""
    rows, right, groups, first = [], [], [], []
    named = {"preferred": [0, 0], "alternative, of one concept": [0, 0], "alternative, of several or beside": [0, 0]}
    for query in queries:
        found = linker.explained(query.text, DEEPEST)
        exact = sum(link.method == label_method for link, _ in found)
        for place, (link, evidence) in enumerate(found):
            if link.method == label_method:
                kind = "alternative, of one concept" if exact == 1 else "alternative, of several or beside"
                kind = "preferred" if normal_text(link.label) == normal_text(query.text) else kind
                named[kind][0] += link.label in query.labels
                named[kind][1] += 1
                continue
            rows.append(features(evidence))
            right.append(link.label in query.labels)
            groups.append(query.group)
            first.append(place == 0)
    table, truth = np.array(rows), np.array(right)
    model = LogisticRegression(C=1.0, max_iter=1000)
    held_out = cross_val_predict(model, table, truth, groups=groups, cv=GroupKFold(10), method="predict_proba")[:, 1]
    model.fit(table, truth)
    print(f"{len(queries)} texts, {len(truth)} links by likeness, {truth.sum()} of them right")
    print("constants:", [round(float(value), 3) for value in (*model.intercept_, *model.coef_[0])])
    for what, chosen in (("all links", np.ones(len(truth), bool)), ("first links", np.array(first))):
        print(f"{what}, ten-fold:")
        for low, high in pairwise(BOUNDS):
            inside = chosen & (held_out >= low) & (held_out < high)
            if inside.any():
                said, were = held_out[inside].mean(), truth[inside].mean()
                print(f"  {low:.2f}-{high:.2f}: {inside.sum():4} said {said:.2f}, right {were:.2f}")
    for kind, (hits, count) in named.items():
        print(f"{kind} labels, letter for letter: {hits} of {count} right")
