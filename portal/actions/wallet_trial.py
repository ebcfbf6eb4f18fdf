"""A place for the answers of trials: an operator who looks into a wallet's trouble needs an application of nobody's.

It is a row like any other, so that an answer goes the whole way, and says what it is wherever it is shown: in the name
of its candidate and in its source. It takes no part in rankings.
"""

from __future__ import annotations

from django.db import transaction

from portal.actions.events import record_event
from portal.models import Application, Candidate, Job
from portal.scope import Scope

__all__ = ["TRIAL_NAME", "wallet_trial_application"]

TRIAL_NAME = "Wallet trial by an operator (not a person)"


@transaction.atomic
def wallet_trial_application(scope: Scope, job: Job) -> Application:
    """The job's application for trials; made when there is none."""
    trials = Application.objects.within(scope).filter(source=Application.TRIAL)
    standing: Application | None = trials.filter(job=job, withdrawn_at=None).first()
    if standing is not None:
        return standing
    candidate: Candidate = Candidate.objects.within(scope).create(name=TRIAL_NAME)
    record_event(scope, "candidate.added", candidate)
    application: Application = Application.objects.within(scope).create(
        candidate=candidate, job=job, source=Application.TRIAL
    )
    record_event(scope, "application.added", application, candidate=candidate.pk, job=job.pk)
    return application
