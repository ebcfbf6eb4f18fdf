"""What endpoints about people share: who acts must be a person, members by name, and what hidden applicants show."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.exceptions import APIException

from portal.blind import blind_name, hides, words_of
from portal.blind_words import blinded_text
from portal.models import Application
from portal.scope import Scope

__all__ = [
    "NULLABLE_ID",
    "REPORT_FIRST",
    "MemberNameSerializer",
    "PersonNeededError",
    "application_or_404",
    "require_person",
    "row_of",
    "shown_as",
    "shown_candidate",
    "unnamed",
]

NULLABLE_ID = {"type": ["string", "null"], "format": "uuid"}
REPORT_FIRST = (
    "Declining needs what it needs on the page: the person whose token this is has fetched this candidate's gap report "
    "(`GET /api/v1/gap-reports/{application}/`), a `disposition`, and what it rests on. One person at a time."
)


class PersonNeededError(APIException):
    """Raised when a system asks for what only a person may do."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "person_needed"
    default_detail = "Only a person may do this: use a personal token. A system's own token cannot."


class MemberNameSerializer(serializers.Serializer[Any]):
    """A member of the organization."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="__str__")


def require_person(scope: Scope) -> None:
    """Insist that a person acts.

    Raises:
        PersonNeededError: a system does.
    """
    if scope.user_id is None:
        raise PersonNeededError


def row_of(model: type[Any], scope: Scope, pk: Any, *related: str) -> Any:  # noqa: ANN401 - a row of the model
    """The organization's row that a body names.

    Raises:
        Http404: there is none, or it is another organization's.
    """
    rows = model.objects.within(scope)
    return get_object_or_404(rows.select_related(*related) if related else rows, pk=pk)


def application_or_404(scope: Scope, pk: Any) -> Application:  # noqa: ANN401 - an id
    """The application that a body or an address names, with its job and candidate."""
    found: Application = row_of(Application, scope, pk, "candidate", "job__organization", "job__current_version")
    return found


def shown_candidate(scope: Scope, application: Application) -> str | None:
    """The candidate's id; None where the scope may not know whose application it is."""
    return None if hides(scope, application) else str(application.candidate_id)


def shown_as(scope: Scope, application: Application) -> str:
    """What the applicant is called here: their name, or an opaque one."""
    return blind_name(application) if hides(scope, application) else application.candidate.name


def unnamed(scope: Scope, application: Application, text: str) -> str:
    """``text`` without the words that name the applicant, where the scope may not know who they are."""
    return blinded_text(text, words_of(application)) if text and hides(scope, application) else text
