"""Voluntary answers about the candidate: kept apart from everything, counted, and never shown to those who decide."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.models import Application, Demographics, JobSharing
from portal.scope import Scope

__all__ = ["QUESTIONS", "asks_demographics", "give_demographics", "remove_demographics"]

NOT_SAID = gettext_noop("I would rather not say")

#: The questions and their answers: one closed list, so that nothing but counts can be made of them. The race and
#: ethnicity categories are those of the U.S. Office of Management and Budget, Statistical Policy Directive 15 (2024).
QUESTIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "age": (
        gettext_noop("Your age"),
        (
            gettext_noop("Under 25"),
            gettext_noop("25 to 39"),
            gettext_noop("40 to 54"),
            gettext_noop("55 or older"),
            NOT_SAID,
        ),
    ),
    "gender": (
        gettext_noop("Your gender"),
        (gettext_noop("Woman"), gettext_noop("Man"), gettext_noop("Another gender"), NOT_SAID),
    ),
    "race": (
        gettext_noop("Your race or ethnicity"),
        (
            gettext_noop("American Indian or Alaska Native"),
            gettext_noop("Asian"),
            gettext_noop("Black or African American"),
            gettext_noop("Hispanic or Latino"),
            gettext_noop("Middle Eastern or North African"),
            gettext_noop("Native Hawaiian or Pacific Islander"),
            gettext_noop("White"),
            gettext_noop("More than one"),
            NOT_SAID,
        ),
    ),
    "disability": (gettext_noop("Do you live with a disability?"), (gettext_noop("Yes"), gettext_noop("No"), NOT_SAID)),
    "veteran": (gettext_noop("Are you a veteran?"), (gettext_noop("Yes"), gettext_noop("No"), NOT_SAID)),
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
        raise RefusedError(gettext("This job does not ask for it."))
    given = {name: answers[name] for name in QUESTIONS if answers.get(name)}
    for name, value in given.items():
        if value not in QUESTIONS[name][1]:
            raise RefusedError(gettext("Choose one of the answers, or leave it open."), field=name)
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
