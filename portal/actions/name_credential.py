"""Naming a credential that no framework holds, so that a job can ask for it and records can answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_text
from portal.actions.verify import request_verification
from portal.evidence_links import link_key
from portal.models import JobRequirement, OwnCredential, Record, SkillConcept
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["MAX_IDENTIFIERS", "asking", "change_credential", "name_credential", "remove_credential"]

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
    facts = _facts(scope, name, regulator, identifiers)
    row: OwnCredential = OwnCredential.objects.within(scope).create(created_by_id=scope.user_id, **facts)
    record_event(scope, "credential.named", row, detail=row.name)
    _check_again(scope, [row.name, *row.identifiers])
    return row


@transaction.atomic
def change_credential(
    scope: Scope, credential: OwnCredential, *, name: str, regulator: str = "", identifiers: Sequence[str] = ()
) -> OwnCredential:
    """Change how a credential is named; records that carry an old or a new name are checked again.

    Raises:
        RefusedError: as :func:`name_credential`.

    """
    scope.require(Capability.EDIT_JOBS)
    row = OwnCredential.objects.within(scope).select_for_update().get(pk=credential.pk)
    before = {row.name, *row.identifiers}
    for field, value in _facts(scope, name, regulator, identifiers, row).items():
        setattr(row, field, value)
    row.save()
    record_event(scope, "credential.changed", row, detail=row.name)
    _check_again(scope, sorted(before ^ {row.name, *row.identifiers}))
    return row


@transaction.atomic
def remove_credential(scope: Scope, credential: OwnCredential) -> None:
    """Remove a credential that no version of a job ever asked for.

    Raises:
        RefusedError: some version asks for it: its rankings would speak of nothing.

    """
    scope.require(Capability.EDIT_JOBS)
    row = OwnCredential.objects.within(scope).select_for_update().get(pk=credential.pk)
    if asking(scope, row).exists():
        raise RefusedError(
            _("“%(name)s” stays: a version of a job asks for it. Take it out of the next version.") % {"name": row.name}
        )
    record_event(scope, "credential.removed", row, detail=row.name)
    spellings = [row.name, *row.identifiers]
    row.delete()
    _check_again(scope, spellings)


def asking(scope: Scope, credential: OwnCredential) -> QuerySet[JobRequirement]:
    """The requirements, of any version, that the credential answers."""
    rows: QuerySet[JobRequirement] = (
        JobRequirement.objects.within(scope)
        .annotate(asked=Cast("concepts", TextField()))
        .filter(asked__contains=credential.uri)
    )
    return rows


def _facts(
    scope: Scope, name: str, regulator: str, identifiers: Sequence[str], row: OwnCredential | None = None
) -> dict[str, Any]:
    sentence = "Give the credential the name that stands on its records."
    name = " ".join(require_text(name, field="name", sentence=sentence, at_most=MAX_NAME).split())
    regulator = " ".join(regulator.split())
    if len(regulator) > MAX_NAME:
        raise RefusedError(
            _("Keep this under %(most)s characters; it has %(number)s.") % {"most": MAX_NAME, "number": len(regulator)},
            field="regulator",
        )
    known = _identifiers(identifiers)
    others = OwnCredential.objects.within(scope).filter(key=link_key(name))
    if row is not None:
        others = others.exclude(pk=row.pk)
    if others.exists():
        raise RefusedError(_("“%(name)s” is named here already. Find it by the search.") % {"name": name}, field="name")
    if taken := SkillConcept.objects.filter(kind="credential", label__iexact=name).first():
        raise RefusedError(
            _("A framework holds “%(label)s” already. Find it by the search.") % {"label": taken.label}, field="name"
        )
    return {"name": name, "key": link_key(name), "regulator": regulator, "identifiers": known}


def _identifiers(given: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(text for item in given if (text := item.strip())))
    if len(found) > MAX_IDENTIFIERS:
        raise RefusedError(
            _("Give %(most)s identifiers at most; these are %(number)s.")
            % {"most": MAX_IDENTIFIERS, "number": len(found)},
            field="identifiers",
        )
    for text in found:
        if not SHORTEST_IDENTIFIER <= len(text) <= MAX_IDENTIFIER or any(letter.isspace() for letter in text):
            raise RefusedError(
                _("“%(text)s” is no identifier: give an address or a code without spaces, one on each line.")
                % {"text": text[:60]},
                field="identifiers",
            )
    return found


def _check_again(scope: Scope, spellings: Sequence[str]) -> None:
    """Check the records again whose title or report carries one of the spellings, the newest first."""
    if not spellings:
        return
    wanted = Q()
    for text in spellings:
        wanted |= Q(title__iexact=text) | Q(report_text__icontains=text)
    rows = Record.objects.within(scope).annotate(report_text=Cast("current_verification__report", TextField()))
    for record in rows.filter(wanted).order_by("-created_at", "-pk")[:CHECKED_AGAIN]:
        request_verification(scope, record, reason="link_confirmed")
