"""Voluntary answers about the candidate: kept apart from everything, counted, and never shown to those who decide."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.models import Application, Demographics, JobSharing
from portal.scope import Scope

__all__ = ["QUESTIONS", "asks_demographics", "give_demographics", "remove_demographics"]

NOT_SAID = "I would rather not say"

#: The questions and their answers: one closed list, so that nothing but counts can be made of them. The race and
#: ethnicity categories are those of the U.S. Office of Management and Budget, Statistical Policy Directive 15 (2024).
QUESTIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "age": ("Your age", ("Under 25", "25 to 39", "40 to 54", "55 or older", NOT_SAID)),
    "gender": ("Your gender", ("Woman", "Man", "Another gender", NOT_SAID)),
    "race": (
        "Your race or ethnicity",
        (
            "American Indian or Alaska Native",
            "Asian",
            "Black or African American",
            "Hispanic or Latino",
            "Middle Eastern or North African",
            "Native Hawaiian or Pacific Islander",
            "White",
            "More than one",
            NOT_SAID,
        ),
    ),
    "disability": ("Do you live with a disability?", ("Yes", "No", NOT_SAID)),
    "veteran": ("Are you a veteran?", ("Yes", "No", NOT_SAID)),
}


def asks_demographics(scope: Scope, application: Application) -> bool:
    """Whether the job asks for them at all."""
    return JobSharing.objects.within(scope).filter(job=application.job_id, asks_demographics=True).exists()


@transaction.atomic
def give_demographics(scope: Scope, application: Application, *, answers: Mapping[str, str]) -> Demographics | None:
    """Keep the answers that were given, in place of earlier ones; without any, nothing is kept.

    Raises:
        RefusedError: the job does not ask, or an answer is not on the list.
        NotTheirsError: somebody else acts.

    """
    scope.require_own(application.pk)
    if not asks_demographics(scope, application):
        raise RefusedError("This job does not ask for it.")
    given = {name: answers[name] for name in QUESTIONS if answers.get(name)}
    for name, value in given.items():
        if value not in QUESTIONS[name][1]:
            raise RefusedError("Choose one of the answers, or leave it open.", field=name)
    if not given:
        remove_demographics(scope, application)
        return None
    row, _ = Demographics.objects.within(scope).update_or_create(
        application=application, defaults={"answers": given, "organization_id": scope.organization_id}
    )
    record_event(scope, "demographics.given", row)
    return row


@transaction.atomic
def remove_demographics(scope: Scope, application: Application) -> None:
    """Take the answers away.

    Raises:
        NotTheirsError: somebody else acts.

    """
    scope.require_own(application.pk)
    for row in Demographics.objects.within(scope).filter(application=application):
        record_event(scope, "demographics.removed", row)
        row.delete()
