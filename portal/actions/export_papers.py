"""A candidate's papers as a file for another system; that they left is an event of the audit log."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.actions.events import record_event
from portal.exports.candidate_json import candidate_json
from portal.exports.json_resume import json_resume
from portal.exports.ler_rs import ler_rs
from portal.models import Candidate
from portal.queries_papers import CandidatePapers, candidate_papers
from portal.scope import Scope

__all__ = ["PAPERS", "Papers", "export_papers"]


@dataclass(frozen=True, slots=True)
class Papers:
    """A file that leaves. Its name holds no name of anybody."""

    file_name: str
    data: bytes


#: The kinds of file. A new one is a module of `portal.exports` and a line here.
PAPERS: dict[str, Callable[[CandidatePapers], dict[str, Any]]] = {
    "ler-rs": ler_rs,
    "json-resume": json_resume,
    "candidate-json": candidate_json,
}


def export_papers(scope: Scope, candidate: Candidate, kind: str) -> Papers:
    """Put the file together.

    Raises:
        NotAllowedError: the scope may not read records, or not export.
        ClosedPapersError: who the candidate is is hidden from the scope.
        TooMuchForOneFileError: there is more than one file may carry.

    """
    papers = candidate_papers(scope, candidate)
    document = PAPERS[kind](papers)
    data = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    record_event(scope, "candidate.exported", candidate, of=kind, records=len(papers.records))
    return Papers(f"candidate-{candidate.pk.hex[:12]}-{kind}.json", data)
