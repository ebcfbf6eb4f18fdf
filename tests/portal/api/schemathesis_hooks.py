"""What schemathesis draws is put into a world that exists: ids of rows, and nothing that only an answer could name."""

from __future__ import annotations

import json
import os
import random
import uuid
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import GenerationMode
from schemathesis.generation.meta import TestPhase

KNOWN: dict[str, list[dict[str, str]]] = json.loads(Path(os.environ["CREDENCE_REAL_IDS"]).read_text())
CHANCES: dict[str, random.Random] = {}
OF_TEN = 9


def chance_of(operation: str) -> random.Random:
    """An operation's own dice: the same each time, whatever another worker draws meanwhile."""
    return CHANCES.setdefault(operation, random.Random(operation))  # noqa: S311 - to be the same each time


def _ids(values: Any) -> bool:
    try:
        return bool([uuid.UUID(str(value)) for value in values])
    except ValueError:
        return False


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, kwargs: Any) -> None:
    """Nine times of ten, an address has ids that are there. A good `cursor` or `fields` comes out of an answer."""
    known = KNOWN.get(case.operation.path)
    linked = case.meta is not None and case.meta.phase.name == TestPhase.STATEFUL  # its ids come out of answers
    chance = chance_of(case.operation.label)
    if known and not linked and _ids(case.path_parameters.values()) and chance.randrange(10) < OF_TEN:
        case.path_parameters.update(chance.choice(known))
    if linked and case.method == "GET":  # a walk begins at the whole list: drawn filters would leave no row to go to
        needed = {parameter.name for parameter in case.operation.query if parameter.is_required}
        case.query = {name: value for name, value in (case.query or {}).items() if name in needed}
    if case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE:
        for name in ("cursor", "fields"):
            (case.query or {}).pop(name, None)
