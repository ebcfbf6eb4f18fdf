"""A candidate corrects what is known of them: a name is changed at once, an address once a code from it was given."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, checked_email, require_text
from portal.actions.verify import request_verifications_of
from portal.models import Application, CandidateIdentifier
from portal.scope import Scope
from portal.storable import storable_text

__all__ = ["correct_name", "propose_email"]

LONGEST_NAME = 400


@transaction.atomic
def correct_name(scope: Scope, application: Application, *, name: str) -> bool:
    """Change the candidate's name, and check their records again: a name is a hint. Whether anything changed.

    Raises:
        RefusedError: no name.
        NotTheirsError: somebody else acts.

    """
    scope.require_own(application.pk)
    name = " ".join(storable_text(name, len(name)).split())
    name = require_text(name, field="name", sentence=_("Write your name."), at_most=LONGEST_NAME)
    candidate = application.candidate
    if candidate.name == name:
        return False
    candidate.name = name
    candidate.save(update_fields=["name"])
    record_event(scope, "candidate.corrected", candidate, application=application.pk, fields="name")
    request_verifications_of(scope, candidate, reason="name_changed")
    return True


@transaction.atomic
def propose_email(scope: Scope, application: Application, *, email: str) -> CandidateIdentifier:
    """Note another address. It changes nothing and proves nothing until a code that was sent there is given back.

    Raises:
        RefusedError: it is no e-mail address, or the one that is confirmed already.
        NotTheirsError: somebody else acts.

    """
    scope.require_own(application.pk)
    address = checked_email(storable_text(email, len(email)), field="email")
    candidate, kind = application.candidate, CandidateIdentifier.Kind.EMAIL
    identifier, created = CandidateIdentifier.objects.within(scope).get_or_create(
        organization_id=scope.organization_id, candidate=candidate, kind=kind.value, value=address
    )
    if identifier.confirmed_at is not None and candidate.email == address:
        raise RefusedError(_("This address is yours already, and confirmed."), field="email")
    if created:
        record_event(scope, "identifier.added", identifier, candidate=candidate.pk, of=kind.value)
    return identifier
