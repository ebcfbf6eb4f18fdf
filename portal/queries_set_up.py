"""How the organization is set up, to be read alone: what an auditor has to know of the settings and may not change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from portal.models import (
    ApplicantSystem,
    Job,
    LegalHold,
    Membership,
    Organization,
    RetentionProfile,
    SecondFactor,
    SignOn,
    WebhookEndpoint,
)
from portal.permissions import Capability
from portal.policies import Policies, TrustedBy, policies_from
from portal.queries_access import AccessRow, client_rows, personal_rows, system_rows
from portal.scope import Scope
from portal.share_terms import USUAL, Retention
from portal.signon.policies import SignInPolicies, policies_of

__all__ = ["SetUp", "set_up"]


@dataclass(frozen=True, slots=True)
class SetUp:
    """Who comes in and how, what was decided for all jobs, how long things are kept, and which systems are let in.

    ``usual`` holds where there is no retention profile; ``unlocked`` are those whom a password opens although only
    sign-on is allowed.
    """

    members: Sequence[Membership]
    sign_in: SignInPolicies
    unlocked: Sequence[Membership]
    providers: Sequence[SignOn]
    policies: Policies
    retention: Sequence[RetentionProfile]
    usual: Retention
    holds: Sequence[LegalHold]
    clients: Sequence[AccessRow]
    tokens: Sequence[AccessRow]
    personal: Sequence[AccessRow]
    webhooks: Sequence[WebhookEndpoint]
    systems: Sequence[ApplicantSystem]

    @property
    def administrators_trust_alone(self) -> bool:
        """Whether recruiters may put no issuer on the list."""
        return self.policies.trusted_by == TrustedBy.ADMINISTRATORS

    @property
    def legal_profile(self) -> str:
        """What the law of new jobs is called."""
        return str(Job.LegalProfile(self.policies.legal_profile).label)


def set_up(scope: Scope) -> SetUp:
    """Everything of the settings that bears on who decided what, without a secret."""
    scope.require(Capability.READ_AUDIT)
    kept = Organization.objects.values_list("policies", flat=True).get(pk=scope.organization_id)
    members = _members(scope)
    sign_in = policies_of(kept)
    return SetUp(
        members=members,
        sign_in=sign_in,
        unlocked=[row for row in members if sign_in.sign_on_only and str(row.user_id) in sign_in.break_glass],
        providers=list(SignOn.objects.within(scope).order_by("name", "pk")),
        policies=policies_from(kept),
        retention=list(RetentionProfile.objects.within(scope).order_by("-is_default", "name")),
        usual=USUAL,
        holds=list(LegalHold.objects.within(scope).filter(lifted_at=None).select_related("job", "placed_by")),
        clients=client_rows(scope),
        tokens=system_rows(scope),
        personal=personal_rows(scope),
        webhooks=list(WebhookEndpoint.objects.within(scope).order_by("name", "pk")),
        systems=list(ApplicantSystem.objects.within(scope).order_by("name", "pk")),
    )


def _members(scope: Scope) -> list[Membership]:
    """Everyone who may come in; ``teams`` counts those they are on, ``guarded`` says that they have a second factor."""
    factors = SecondFactor.objects.filter(user=OuterRef("user"))
    rows = Membership.objects.within(scope).select_related("user").order_by("user__name", "user__email")
    return list(rows.annotate(teams=Count("job_teams"), guarded=Exists(factors)))
