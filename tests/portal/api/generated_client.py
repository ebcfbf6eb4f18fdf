"""`python -m tests.portal.api.generated_client FOLDER JOB NAME`: the commonest jobs, by a client made by a generator.

Nothing of the portal is imported: the package `credence_client` in FOLDER is all that the program knows. CREDENCE_URL
and CREDENCE_TOKEN say where and who; the badge to hand in is read as text. What it saw is printed as JSON.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

__all__ = ["PACKAGE", "main"]

PACKAGE = "credence_client"
PATIENCE = 60.0


def _function(tag: str, operation: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.api.{tag}.{operation}").sync


def _models() -> Any:
    return importlib.import_module(f"{PACKAGE}.models")


def _client() -> Any:
    made = importlib.import_module(f"{PACKAGE}.client").AuthenticatedClient
    return made(base_url=os.environ["CREDENCE_URL"], token=os.environ["CREDENCE_TOKEN"])


def push(client: Any, job: UUID, name: str, badge: bytes) -> dict[str, Any]:
    """Hand in an applicant with a record as a file; wait for its verdict."""
    file = importlib.import_module(f"{PACKAGE}.types").File
    body = _models().ApplicantWithFiles(
        job=job,
        name=name,
        email="ada@mail.example",
        external_id="ats-9000",
        files=[file(payload=io.BytesIO(badge), file_name="badge.jwt", mime_type="application/jwt")],
    )
    pushed = _function("applicants", "applicants_create")(client=client, body=body, idempotency_key="push-ats-9000")
    (record,) = pushed.records
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = _function("records", "records_retrieve")(record.record, client=client)
        if found.verdict:
            return {"pushed": pushed.to_dict(), "record": found.to_dict()}
        time.sleep(0.3)
    raise SystemExit("no verdict in time")


def ranking(client: Any, job: UUID, application: str) -> dict[str, Any]:
    """Wait until the newest ranking has the application; its places, and the gap report of that one."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        standing = _function("jobs", "jobs_standing_retrieve")(job, client=client)
        if standing.run:
            page = _function("entries", "entries_list")(client=client, run=standing.run, page_size=100)
            if application in {str(entry.application) for entry in page.results}:
                report = _function("gap_reports", "gap_reports_retrieve")(UUID(application), client=client)
                return {
                    "run": standing.run,
                    "entries": [entry.to_dict() for entry in page.results],
                    "report": report.to_dict(),
                }
        time.sleep(0.3)
    raise SystemExit("the ranking never had the applicant")


def files(client: Any, run: Any, badge: bytes) -> dict[str, Any]:
    """The ranking as files, in every form; a record sent as a file, and as text."""
    forms = _models().RankingsExportRetrieveAs
    fetched = {
        form.value: _function("rankings", "rankings_export_retrieve")(run, client=client, as_=form) for form in forms
    }
    file = importlib.import_module(f"{PACKAGE}.types").File
    verify = _function("verify", "verify")
    answers = [verify(client=client, body=body) for body in (file(payload=io.BytesIO(badge)), badge.decode())]
    return {
        "files": {form: file.payload.read(4).decode("latin-1") for form, file in fetched.items()},
        "verdicts": [answer.verdict for answer in answers],
    }


def side_by_side(client: Any, job: UUID, applications: list[UUID]) -> dict[str, Any]:
    """The first two of the ranking."""
    compared = _function("comparisons", "comparisons_list")(client=client, job=job, application=applications)
    return {"compared": compared.to_dict()}


def changes(client: Any) -> list[dict[str, Any]]:
    """Everything that happened, from the start, page by page."""
    start = _models().ChangesListFrom("start")
    found, where = [], {"from_": start}
    while True:
        stretch = _function("changes", "changes_list")(client=client, limit=50, **where)
        found += [event.to_dict() for event in stretch.events]
        if not stretch.more:
            return found
        where = {"cursor": stretch.cursor}


def problem(client: Any) -> dict[str, Any]:
    """What a job that is not there answers, as a typed problem."""
    answer = _function("jobs", "jobs_retrieve")(UUID(int=0), client=client)
    return {"kind": type(answer).__name__, **answer.to_dict()}


def main(folder: str, job: str, name: str) -> None:
    """Do all of it."""
    sys.path.insert(0, str(Path(folder)))
    with _client() as client:
        badge = sys.stdin.buffer.read().strip()
        told = push(client, UUID(job), name, badge)
        told |= ranking(client, UUID(job), told["pushed"]["application"]["id"])
        told |= files(client, told.pop("run"), badge)
        told |= side_by_side(client, UUID(job), [UUID(entry["application"]) for entry in told["entries"][:2]])
        told |= {"changes": changes(client), "problem": problem(client)}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
