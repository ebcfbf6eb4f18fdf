"""An organization's identity providers: added, changed, tried and removed by its administrators.

With the provider go the sessions that began with its word: once it is switched off or removed, or is another one, they
are over, and stay so when it is switched on again.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_text
from portal.models import Organization, SignOn
from portal.permissions import Capability, Role
from portal.scope import Scope
from portal.secret_text import seal_text
from portal.signon.http import DOCUMENT_CAP, ProviderError, ask
from portal.signon.oidc import Provider, discover
from portal.signon.policies import LONGEST_SESSION
from portal.signon.saml_metadata import IdentityProvider, read_metadata

__all__ = ["MOST_SIGN_ONS", "Typed", "add_sign_on", "change_sign_on", "remove_sign_on", "switch_sign_on", "try_sign_on"]

MOST_SIGN_ONS, MOST_DOMAINS, MOST_GROUPS = 5, 50, 50
_DOMAIN = re.compile(r"(?=.{3,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


@dataclass(frozen=True, slots=True)
class Typed:
    """What an administrator typed. ``metadata`` is SAML's, pasted; ``metadata_url`` where to fetch it."""

    name: str = ""
    issuer: str = ""
    client_id: str = ""
    secret: str = ""
    metadata: str = ""
    metadata_url: str = ""
    domains: str = ""
    new_members: str = ""
    group_claim: str = ""
    group_roles: str = ""
    vouched: bool = False


def add_sign_on(scope: Scope, *, kind: str, typed: Typed) -> SignOn:
    """Add one, switched off: it is tried first.

    Raises:
        RefusedError: something typed cannot be, or the metadata cannot be used.
    """
    scope.require(Capability.MANAGE_MEMBERS)
    if kind not in SignOn.Kind.values:
        raise RefusedError(_("Choose OpenID Connect or SAML."), field="kind")
    if SignOn.objects.within(scope).count() >= MOST_SIGN_ONS:
        raise RefusedError(_("Five identity providers are the most."))
    facts = _facts(kind, typed, fresh=True)  # asks the network: outside the transaction
    with transaction.atomic():
        row: SignOn = SignOn.objects.within(scope).create(kind=kind, **facts)
        record_event(scope, "sign_on.added", row, of=kind)
    return row


def change_sign_on(scope: Scope, row: SignOn, *, typed: Typed) -> SignOn:
    """Change one. An empty secret and empty metadata leave what is kept. Another issuer forgets who is whose account.

    Raises:
        RefusedError: as :func:`add_sign_on`.
    """
    scope.require(Capability.MANAGE_MEMBERS)
    facts = _facts(row.kind, typed, fresh=False)
    with transaction.atomic():
        if "issuer" in facts and facts["issuer"] != row.issuer:
            if row.kind == SignOn.Kind.OIDC and "secret" not in facts:
                raise RefusedError(_("Another issuer never gets this secret: give its own."), field="secret")
            row.links.all().delete()  # a subject is a name at one issuer, and another's may be the same
            facts["enabled"] = False
            _end_sessions(scope, row)
        for name, value in facts.items():
            setattr(row, name, value)
        row.save(update_fields=list(facts))
        record_event(scope, "sign_on.changed", row, fields=" ".join(sorted(facts)))
    return row


@transaction.atomic
def switch_sign_on(scope: Scope, row: SignOn, *, on: bool) -> SignOn:
    """Show its button on the sign-in page, or no longer; then whoever came in by it is signed out."""
    scope.require(Capability.MANAGE_MEMBERS)
    if not on:
        _end_sessions(scope, row)
    row.enabled = on
    row.save(update_fields=["enabled"])
    record_event(scope, "sign_on.switched", row, on=int(on))
    return row


@transaction.atomic
def remove_sign_on(scope: Scope, row: SignOn) -> None:
    """Remove one, who is whose account there, and the sessions that it began."""
    scope.require(Capability.MANAGE_MEMBERS)
    _end_sessions(scope, row)
    record_event(scope, "sign_on.removed", row, of=row.kind)
    row.delete()


def try_sign_on(scope: Scope, row: SignOn) -> Provider | None:
    """Fetch what an OpenID provider publishes, as a sign-in would; SAML has nothing to be asked.

    Raises:
        RefusedError: it does not answer, or not as it must.
    """
    scope.require(Capability.MANAGE_MEMBERS)
    if row.kind != SignOn.Kind.OIDC:
        return None
    try:
        return discover(row.issuer)
    except ProviderError as problem:
        raise RefusedError(problem.sentence) from None


def _end_sessions(scope: Scope, row: SignOn) -> None:
    """End the sessions that came through it; what is older than any session may last is forgotten.

    Its row is locked first, so that a sign-on under way is either seen to be off or began before this moment.
    """
    SignOn.objects.within(scope).select_for_update().get(pk=row.pk)
    now = time.time()
    organization = Organization.objects.select_for_update().get(pk=scope.organization_id)
    ended = dict(organization.policies.get("sign_ons_ended_at") or {})
    ended = {key: at for key, at in ended.items() if now - at <= LONGEST_SESSION * 3600} | {str(row.pk): now}
    organization.policies = {**organization.policies, "sign_ons_ended_at": ended}
    organization.save(update_fields=["policies"])


def _facts(kind: str, typed: Typed, *, fresh: bool) -> dict[str, object]:
    facts: dict[str, object] = {
        "name": require_text(typed.name, field="name", sentence=_("Give the button’s words."), at_most=100),
        "domains": _domains(typed.domains),
        "group_claim": " ".join(typed.group_claim.split())[:200],
        "group_roles": _group_roles(typed.group_roles),
        "vouched": typed.vouched,
        "new_members": typed.new_members,
    }
    if typed.new_members and typed.new_members not in Role.values:
        raise RefusedError(_("Choose a role, or that only members get in."), field="new_members")
    if typed.new_members == Role.ADMINISTRATOR:
        raise RefusedError(_("Nobody becomes an administrator by signing on for the first time."), field="new_members")
    if typed.new_members and not facts["domains"]:
        raise RefusedError(_("Say which domains new members’ addresses may have."), field="domains")
    return facts | (_oidc(typed, fresh=fresh) if kind == SignOn.Kind.OIDC else _saml(typed, fresh=fresh))


def _oidc(typed: Typed, *, fresh: bool) -> dict[str, object]:
    issuer = require_text(
        typed.issuer, field="issuer", sentence=_("Give the provider’s issuer or discovery address."), at_most=1000
    )
    try:
        provider = discover(issuer)
    except ProviderError as problem:
        raise RefusedError(problem.sentence, field="issuer") from None
    client = require_text(
        typed.client_id, field="client_id", sentence=_("Give the client id that the provider gave you."), at_most=255
    )
    facts: dict[str, object] = {"issuer": provider.issuer, "client_id": client}
    if fresh or typed.secret.strip():
        secret = require_text(typed.secret, field="secret", sentence=_("Give the client’s secret."), at_most=1000)
        facts["secret"] = seal_text(secret)
    return facts


def _saml(typed: Typed, *, fresh: bool) -> dict[str, object]:
    data = typed.metadata.strip().encode()
    field = "metadata"
    if not data and typed.metadata_url.strip():
        field = "metadata_url"
        data = _fetched(typed.metadata_url.strip())
    if not data:
        if fresh:
            raise RefusedError(
                _("Give the identity provider’s metadata: a file, its text, or its address."), field=field
            )
        return {}
    if len(data) > DOCUMENT_CAP:
        raise RefusedError(_("The metadata is longer than 1 MB."), field=field)
    try:
        read: IdentityProvider = read_metadata(data)
    except ProviderError as problem:
        raise RefusedError(problem.sentence, field=field) from None
    return {"issuer": read.entity_id, "sign_on_url": read.sign_on_url, "certificates": list(read.certificates)}


def _fetched(url: str) -> bytes:
    try:
        return ask("GET", url[:2000], headers={"Accept": "application/samlmetadata+xml, application/xml;q=0.9"})
    except ProviderError as problem:
        raise RefusedError(problem.sentence, field="metadata_url") from None


def _domains(typed: str) -> list[str]:
    found = list(dict.fromkeys(part.lower().lstrip("@") for part in re.split(r"[\s,;]+", typed[:10_000]) if part))
    if len(found) > MOST_DOMAINS:
        raise RefusedError(_("Fifty domains are the most."), field="domains")
    for domain in found:
        if not _DOMAIN.fullmatch(domain):
            raise RefusedError(
                _("%(domain)s is no domain; one looks like company.example.") % {"domain": domain[:80]}, field="domains"
            )
    return found


def _group_roles(typed: str) -> dict[str, str]:
    """Lines of `group = role`."""
    found: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in typed[:20_000].splitlines())):
        group, equals, role = (part.strip() for part in line.rpartition("="))
        role = role.lower().replace(" ", "_")
        if not equals or not group or len(group) > 255 or role not in Role.values:  # noqa: PLR2004 - a claim's length
            raise RefusedError(
                _("Write each line as “group = role”, with administrator, recruiter, hiring_manager or auditor."),
                field="group_roles",
            )
        found[group] = role
    if len(found) > MOST_GROUPS:
        raise RefusedError(_("Fifty groups are the most."), field="group_roles")
    return found
