"""Naming a credential that no framework holds, so that a job can ask for it and records can answer."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_text
from portal.actions.verify import request_verification
from portal.evidence_links import link_key
from portal.models import OwnCredential, Record, SkillConcept
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["MAX_IDENTIFIERS", "name_credential"]

MAX_NAME = 200
MAX_IDENTIFIERS = 10
MAX_IDENTIFIER = 500
SHORTEST_IDENTIFIER = 3
CHECKED_AGAIN = 500


@transaction.atomic
def name_credential(scope: Scope, *, name: str, regulator: str = "", identifiers: Sequence[str] = ()) -> OwnCredential:
    """Add a credential of the organization's own: records that carry its name or an identifier are linked to it.

    Those received already that name it are checked again, the newest 500 of them.

    Raises:
        RefusedError: no name, one that exists here already, or an identifier that is none.

    """
    scope.require(Capability.EDIT_JOBS)
    sentence = "Give the credential the name that stands on its records."
    name = " ".join(require_text(name, field="name", sentence=sentence, at_most=MAX_NAME).split())
    regulator = " ".join(regulator.split())
    if len(regulator) > MAX_NAME:
        raise RefusedError(f"Keep this under {MAX_NAME} characters; it has {len(regulator)}.", field="regulator")
    known = _identifiers(identifiers)
    key = link_key(name)
    own = OwnCredential.objects.within(scope)
    if own.filter(key=key).exists():
        raise RefusedError(f"“{name}” is named here already. Find it by the search.", field="name")
    if taken := SkillConcept.objects.filter(kind="credential", label__iexact=name).first():
        raise RefusedError(f"A framework holds “{taken.label}” already. Find it by the search.", field="name")
    row: OwnCredential = own.create(
        name=name, key=key, regulator=regulator, identifiers=known, created_by_id=scope.user_id
    )
    record_event(scope, "credential.named", row, detail=name)
    for record in _that_name(scope, name, known):
        request_verification(scope, record, reason="link_confirmed")
    return row


def _identifiers(given: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(text for item in given if (text := item.strip())))
    if len(found) > MAX_IDENTIFIERS:
        raise RefusedError(f"Give {MAX_IDENTIFIERS} identifiers at most; these are {len(found)}.", field="identifiers")
    for text in found:
        if not SHORTEST_IDENTIFIER <= len(text) <= MAX_IDENTIFIER or any(letter.isspace() for letter in text):
            raise RefusedError(
                f"“{text[:60]}” is no identifier: give an address or a code without spaces, one on each line.",
                field="identifiers",
            )
    return found


def _that_name(scope: Scope, name: str, identifiers: Sequence[str]) -> list[Record]:
    """The records whose title or report carries the name or an identifier, the newest first."""
    wanted = Q(title__iexact=name)
    for text in (name, *identifiers):
        wanted |= Q(report_text__icontains=text)
    rows = Record.objects.within(scope).annotate(report_text=Cast("current_verification__report", TextField()))
    return list(rows.filter(wanted).order_by("-created_at", "-pk")[:CHECKED_AGAIN])
