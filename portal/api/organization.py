"""The organization: its name and contact, what it decided for all jobs, and how the installation does."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.members import ORGANIZATION_FIELDS, update_organization
from portal.api.base import Endpoint, scope_of
from portal.api.errors import ForbiddenError
from portal.health import findings, worst
from portal.models import Job, Membership, Organization
from portal.permissions import Capability
from portal.policies import TrustedBy, policies_for

__all__ = ["HealthEndpoint", "OrganizationEndpoint", "PolicyEndpoint", "WholeOrganization"]


class WholeOrganization(Endpoint):
    """What concerns the organization as a whole: nothing for a token that is limited to jobs."""

    def check_permissions(self, request: Request) -> None:
        """As elsewhere; and the scope is not narrowed.

        Raises:
            ForbiddenError: the token is for certain jobs.
        """
        super().check_permissions(request)
        if getattr(self, "action", None) is not None and scope_of(request).jobs is not None:
            raise ForbiddenError("This token is for certain jobs, and this concerns the whole organization.")


class OrganizationSerializer(serializers.ModelSerializer[Organization]):
    """The organization, and whom to ask there, as gap reports show it."""

    class Meta:
        model = Organization
        fields = ("id", *ORGANIZATION_FIELDS)
        read_only_fields = fields


class OrganizationChangeSerializer(serializers.Serializer[Any]):
    """What is to change; what is not sent stays."""

    name = serializers.CharField(max_length=200, required=False)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    contact_name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    contact_email = serializers.EmailField(required=False, allow_blank=True)
    contact_phone = serializers.CharField(max_length=50, required=False, allow_blank=True)


class OrganizationEndpoint(Endpoint):
    """The caller's own organization."""

    model = Membership
    serializer_class = OrganizationSerializer
    capability = Capability.READ_JOBS
    write_capability = Capability.MANAGE_MEMBERS

    @extend_schema(summary="The organization", responses={200: OrganizationSerializer})
    def retrieve(self, request: Request) -> Response:
        """Its name, place and contact."""
        return Response(OrganizationSerializer(_own(request)).data)

    @extend_schema(
        summary="Change the organization",
        request=OrganizationChangeSerializer,
        responses={200: OrganizationSerializer},
    )
    def partial_update(self, request: Request) -> Response:
        """New gap reports show it at once."""
        scope = scope_of(request)
        if scope.jobs is not None:
            raise ForbiddenError("This token is for certain jobs, and this concerns the whole organization.")
        row = _own(request)
        facts = {name: getattr(row, name) for name in ORGANIZATION_FIELDS}
        changed = update_organization(scope, **(facts | self.checked(OrganizationChangeSerializer)))
        return Response(OrganizationSerializer(changed).data)


class PoliciesSerializer(serializers.Serializer[Any]):
    """What the organization decided once for all jobs. ``recheck_hours`` 0: as often as the installation does."""

    blind_by_default = serializers.BooleanField()
    legal_profile = serializers.ChoiceField(choices=Job.LegalProfile.choices)
    trusted_by = serializers.ChoiceField(choices=[item.value for item in TrustedBy])
    unknown_links_wait = serializers.BooleanField()
    recheck_hours = serializers.IntegerField()
    guests_allowed = serializers.BooleanField()
    guest_days = serializers.IntegerField()
    letters_allowed = serializers.BooleanField()


class PolicyEndpoint(WholeOrganization):
    """Policies."""

    model = Membership
    serializer_class = PoliciesSerializer
    capability = Capability.MANAGE_MEMBERS

    @extend_schema(summary="The organization's policies", responses={200: PoliciesSerializer})
    def retrieve(self, request: Request) -> Response:
        """They are changed on the page, where what each entails stands beside it."""
        return Response(PoliciesSerializer(asdict(policies_for(scope_of(request)))).data)


class FindingSerializer(serializers.Serializer[Any]):
    """One thing that was looked at: what is so, and what to do."""

    key = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField(help_text="well, caution or fault")
    says = serializers.CharField()
    do = serializers.CharField(allow_blank=True)
    lines = serializers.ListField(child=serializers.CharField())


class HealthSerializer(serializers.Serializer[Any]):
    """The state of the whole, and everything that was looked at."""

    state = serializers.CharField(help_text="well, caution or fault")
    findings = FindingSerializer(many=True)


class HealthEndpoint(WholeOrganization):
    """How the installation does, for whoever administers it. Load balancers ask `/readyz`."""

    model = Membership
    serializer_class = HealthSerializer
    capability = Capability.MANAGE_MEMBERS

    @extend_schema(summary="How the installation does", responses={200: HealthSerializer})
    def retrieve(self, request: Request) -> Response:
        """What the page Health shows."""
        found = findings(scope_of(request))
        return Response(HealthSerializer({"state": worst(found).value, "findings": found}).data)


def _own(request: Request) -> Organization:
    return Organization.objects.get(pk=scope_of(request).organization_id)
