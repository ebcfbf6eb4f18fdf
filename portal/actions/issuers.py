"""Trusting an issuer, and ceasing to.

One entry of the organization's own list, and every record it touches checked again.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.actions.events import record_event
from portal.actions.recheck_issuers import recheck_issuers
from portal.actions.refusal import RefusedError, require_text
from portal.models import TrustedIssuer
from portal.policies import require_trusting
from portal.scope import Scope

__all__ = ["stop_trusting", "trust_issuer"]

REASON_WANTED = gettext_lazy("Say why: the reason stands beside this issuer for everyone who reads a ranking.")


@transaction.atomic
def trust_issuer(
    scope: Scope, *, issuer: str, reason: str, name: str = "", level: str = TrustedIssuer.Level.TRUSTED
) -> TrustedIssuer:
    """Put an issuer on the organization's list, as trusted or as merely known, and check its records again.

    An entry that is already there is replaced: the old row stays, marked as removed, so that the list can be read
    as of any day.

    Args:
        scope: who acts, and where.
        issuer: the issuer's exact id, as records name it.
        reason: why, in the person's own words.
        name: how the organization calls it; a record's own word for its issuer proves nothing.
        level: `trusted` or `known`.

    Raises:
        RefusedError: no id, no reason, an unknown level, or the same entry is already there.

    """
    require_trusting(scope)
    issuer = require_text(issuer, field="issuer", sentence=_("Say which issuer, by its exact id."), at_most=500)
    reason = require_text(reason, field="reason", sentence=str(REASON_WANTED))
    if level not in TrustedIssuer.Level.values:
        raise RefusedError(_("An issuer can be trusted or known."), field="level")
    standing = _listed(scope, issuer)
    if standing is not None:
        if standing.level == level:
            raise RefusedError(
                _("%(name)s is already on the list as %(level)s.") % {"name": standing.name or issuer, "level": level},
                field="issuer",
            )
        _remove(scope, standing, f"Replaced: now {level}. {reason}")
    entry: TrustedIssuer = TrustedIssuer.objects.within(scope).create(
        issuer=issuer, name=name.strip()[:300], level=level, reason=reason, added_by_id=scope.user_id
    )
    record_event(scope, "issuer.trusted", entry, detail=reason, level=level)
    recheck_issuers(scope, [issuer])
    return entry


@transaction.atomic
def stop_trusting(scope: Scope, entry: TrustedIssuer, *, reason: str) -> TrustedIssuer:
    """Take an issuer off the list; the row stays, with who did it and why. Its records are checked again.

    Raises:
        RefusedError: no reason, or the entry was removed before.

    """
    require_trusting(scope)
    reason = require_text(reason, field="reason", sentence=str(REASON_WANTED))
    if entry.removed_at is not None:
        raise RefusedError(_("This issuer is no longer on the list."))
    _remove(scope, entry, reason)
    record_event(scope, "issuer.removed", entry, detail=reason)
    recheck_issuers(scope, [entry.issuer])
    return entry


def _listed(scope: Scope, issuer: str) -> TrustedIssuer | None:
    row: TrustedIssuer | None = (
        TrustedIssuer.objects.within(scope).select_for_update().filter(issuer=issuer, removed_at=None).first()
    )
    return row


def _remove(scope: Scope, entry: TrustedIssuer, reason: str) -> None:
    entry.removed_at = timezone.now()
    entry.removed_by_id = scope.user_id
    entry.removed_reason = reason
    entry.save(update_fields=["removed_at", "removed_by", "removed_reason"])
