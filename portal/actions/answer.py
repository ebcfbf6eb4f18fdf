"""Answering a request for evidence: what is shared here settles it, and is received like everything else."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from portal.actions.ask import mark_answered
from portal.actions.notify import notify
from portal.actions.receive import IncomingFile, Provenance, receive_files, receive_text
from portal.actions.refusal import RefusedError
from portal.models import Application, Batch, Consent, EvidenceRequest
from portal.queries_team import concerned
from portal.scope import Scope

__all__ = ["PURPOSE", "answer_request"]

PURPOSE = "Application"


def answer_request(
    scope: Scope, application: Application, request: EvidenceRequest, *, files: Sequence[IncomingFile], text: str = ""
) -> Batch:
    """Take in files or a pasted record as the answer to a request.

    Raises:
        RefusedError: there is neither, or both.
        NotTheirsError: the request is somebody else's.

    """
    scope.require_own(request.application_id)
    if files and text.strip():
        raise RefusedError(_("Send the files, or what you pasted: one after the other."), field="files")
    consent = Consent.objects.within(scope).filter(application=application, withdrawn_at=None).last()
    provenance = Provenance(PURPOSE, consent.pk if consent else None)
    whose, job = application.candidate, application.job
    if files:
        batch = receive_files(scope, files=files, channel="upload", candidate=whose, job=job, provenance=provenance)
    else:
        batch = receive_text(scope, text=text, channel="paste", candidate=whose, job=job, provenance=provenance)
    mark_answered(scope, request, batch)
    asked_by = [request.asked_by_id] if request.asked_by_id else []
    notify(scope, to=[*asked_by, *concerned(scope, application.job)], kind="answered", application=application)
    return batch
