"""The organization's own words for letters: keeping them, and taking them away again."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_text
from portal.letters import KINDS, LANGUAGES, check_placeholders
from portal.models import MailTemplate
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["LONGEST_BODY", "LONGEST_SUBJECT", "MOST_OF_A_KIND", "keep_letter", "remove_letter"]

LONGEST_SUBJECT, LONGEST_BODY, MOST_OF_A_KIND = 200, 8_000, 30


@transaction.atomic
def keep_letter(
    scope: Scope,
    row: MailTemplate | None = None,
    *,
    kind: str,
    language: str,
    name: str,
    subject: str,
    body: str,
) -> MailTemplate:
    """Keep new words, or change those of ``row``.

    Raises:
        RefusedError: something is missing, too long or unknown, or the name is taken.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    if kind not in KINDS:
        raise RefusedError(_("Choose what kind of letter it is."), field="kind")
    if language not in LANGUAGES:
        raise RefusedError(_("Choose the language it is in."), field="language")
    name = require_text(name, field="name", sentence=_("Give it a name, to find it again."), at_most=100)
    subject = require_text(
        " ".join(subject.split()), field="subject", sentence=_("Write its subject."), at_most=LONGEST_SUBJECT
    )
    body = require_text(body, field="body", sentence=_("Write what it says."), at_most=LONGEST_BODY)
    check_placeholders(subject, kind, field="subject")
    check_placeholders(body, kind, field="body")
    if row is None and MailTemplate.objects.within(scope).filter(kind=kind).count() >= MOST_OF_A_KIND:
        raise RefusedError(_("There are %(count)d of this kind already. Remove one first.") % {"count": MOST_OF_A_KIND})
    values = {"language": language, "name": name, "subject": subject, "body": body, "changed_by_id": scope.user_id}
    kept = _kept(scope, row, kind, values)
    record_event(scope, "letter.changed", kept, of=kind, language=language)
    return kept


def _kept(scope: Scope, row: MailTemplate | None, kind: str, values: Mapping[str, object]) -> MailTemplate:
    try:
        with transaction.atomic():
            if row is None:
                made: MailTemplate = MailTemplate.objects.within(scope).create(kind=kind, **values)
                return made
            for field, value in values.items():
                setattr(row, field, value)
            row.save()
            return row
    except IntegrityError:
        raise RefusedError(_("There is a letter of this kind, language and name already."), field="name") from None


@transaction.atomic
def remove_letter(scope: Scope, row: MailTemplate) -> None:
    """Take the organization's words away: the default stands again. What was sent with them stays sent."""
    scope.require(Capability.EDIT_CANDIDATES)
    record_event(scope, "letter.removed", row, of=row.kind, language=row.language)
    row.delete()
