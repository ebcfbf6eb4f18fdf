"""Sides of a job: how it stands in numbers, how it is screened, and what candidates are told."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.blind import set_blind, unnamed_applicants
from portal.actions.job_sharing import SHARING_TEXTS, SharingInput, update_job_sharing
from portal.actions.legal import set_legal_profile
from portal.actions.refusal import RefusedError
from portal.api.base import scope_of
from portal.api.of_job import JOB_ID, JobPart
from portal.legal import legal_state
from portal.models import Job, JobSharing
from portal.permissions import Capability
from portal.queries_jobs import JobRow, changes_after_lock, job_row
from portal.scope import Scope
from portal.share_terms import sharing_of

__all__ = ["BlindEndpoint", "LegalProfileEndpoint", "ScreeningEndpoint", "SharingEndpoint", "StandingEndpoint"]

_FLAGS = ("shows_gap_report", "asks_demographics")
_MAX_REASON = 1_000


class StandingSerializer(serializers.Serializer[JobRow]):
    """A job in numbers. ``run`` is the newest finished ranking, null where there is none or it may not be shown.

    ``closed``: the job's legal profile does not let its ranking be shown yet. ``stages`` counts who was moved on.
    """

    applied = serializers.IntegerField()
    stages = serializers.SerializerMethodField()
    musts = serializers.IntegerField()
    nices = serializers.IntegerField()
    unapproved_musts = serializers.SerializerMethodField()
    changes_after_lock = serializers.SerializerMethodField()
    run = serializers.UUIDField(source="run.pk", allow_null=True, default=None)
    ranking_under_way = serializers.BooleanField(source="ranking")
    outdated = serializers.BooleanField()
    closed = serializers.BooleanField()

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_stages(self, row: JobRow) -> dict[str, int]:
        """How many stand at each stage that somebody moved them to."""
        return dict(row.later)

    def get_unapproved_musts(self, row: JobRow) -> int:
        """How many must-haves nobody stands for yet."""
        version = row.version
        return version.requirements.filter(need="must", approved_at=None).count() if version else 0

    def get_changes_after_lock(self, row: JobRow) -> int:
        """How many versions were written after candidates had been looked at."""
        return changes_after_lock(scope_of(self.context["request"]), row.job)


class StandingEndpoint(JobPart):
    """How a job stands."""

    serializer_class = StandingSerializer
    capability = Capability.READ_JOBS

    @extend_schema(summary="How a job stands, in numbers", parameters=[JOB_ID], responses={200: StandingSerializer})
    def retrieve(self, request: Request, job: str) -> Response:  # noqa: ARG002 - in the address
        """Who applied, how far they came, and the newest ranking."""
        row = job_row(scope_of(request), self.get_object())
        return Response(StandingSerializer(row, context=self.get_serializer_context()).data)


class ConditionSerializer(serializers.Serializer[Any]):
    """One condition of the job's legal profile, and what is ``missing`` for it, in words; empty where it is met."""

    key = serializers.CharField(source="condition.key")
    title = serializers.CharField(source="condition.title")
    met = serializers.BooleanField()
    overridden = serializers.BooleanField()
    missing = serializers.CharField(source="found.missing", allow_blank=True)
    warning = serializers.CharField(source="found.warning", allow_blank=True)
    dated = serializers.DateField(source="document.dated", allow_null=True, default=None)
    words = serializers.CharField(source="document.words", allow_null=True, default=None)
    url = serializers.CharField(source="document.url", allow_null=True, default=None)


class ScreeningSerializer(serializers.Serializer[Any]):
    """``open``: the ranking may be shown. ``unnamed`` people stand unnamed now, or would if the job were blind."""

    blind = serializers.BooleanField()
    unnamed = serializers.IntegerField()
    legal_profile = serializers.ChoiceField(choices=Job.LegalProfile.choices)
    open = serializers.BooleanField()
    conditions = ConditionSerializer(many=True)


class NewBlindSerializer(serializers.Serializer[Any]):
    """Blind or not; a ``reason`` is wanted to show names while somebody is not yet decided about."""

    blind = serializers.BooleanField()
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class NewProfileSerializer(serializers.Serializer[Any]):
    """Whose law; a ``reason`` is wanted where another law counted before, and only who administers may say it."""

    legal_profile = serializers.ChoiceField(choices=Job.LegalProfile.choices)
    reason = serializers.CharField(max_length=_MAX_REASON, required=False, allow_blank=True, default="")


def screening_of(scope: Scope, job: Job) -> dict[str, Any]:
    """How the job is screened, as :class:`ScreeningSerializer` describes it."""
    state = legal_state(scope, job, job.legal_profile)
    body = {
        "blind": job.blind,
        "unnamed": unnamed_applicants(scope, job),
        "legal_profile": job.legal_profile,
        "open": state is None or not state.missing,
        "conditions": state.rows if state else (),
    }
    return dict(ScreeningSerializer(body).data)


class ScreeningEndpoint(JobPart):
    """How a job is screened: blind or not, and under whose law."""

    serializer_class = ScreeningSerializer
    capability = Capability.READ_JOBS
    write_capability = Capability.EDIT_JOBS

    @extend_schema(summary="How a job is screened", parameters=[JOB_ID], responses={200: ScreeningSerializer})
    def retrieve(self, request: Request, job: str) -> Response:  # noqa: ARG002 - in the address
        """Blind or not, whose law counts, and what that law still asks for."""
        return Response(screening_of(scope_of(request), self.get_object()))


class BlindEndpoint(ScreeningEndpoint):
    """Blind mode of a job."""

    @extend_schema(
        summary="Screen blind, or show names",
        parameters=[JOB_ID],
        request=NewBlindSerializer,
        responses={200: ScreeningSerializer},
    )
    def update(self, request: Request, job: str) -> Response:  # noqa: ARG002 - in the address
        """A system may switch it on; showing names again is a person's to say."""
        scope, row, body = scope_of(request), self.get_object(), self.checked(NewBlindSerializer)
        if row.blind and not body["blind"] and scope.user_id is None:
            raise RefusedError("Only a person shows names again, with a token of their own or on the page.")
        return Response(screening_of(scope, set_blind(scope, row, **body)))


class LegalProfileEndpoint(ScreeningEndpoint):
    """The legal profile of a job."""

    @extend_schema(
        summary="Say whose law counts",
        parameters=[JOB_ID],
        request=NewProfileSerializer,
        responses={200: ScreeningSerializer},
    )
    def update(self, request: Request, job: str) -> Response:  # noqa: ARG002 - in the address
        """It decides what must be on file before the ranking is shown."""
        scope, row, body = scope_of(request), self.get_object(), self.checked(NewProfileSerializer)
        changed = set_legal_profile(scope, row, profile=body["legal_profile"], reason=body["reason"])
        return Response(screening_of(scope, changed))


class JobSharingSerializer(serializers.ModelSerializer[JobSharing]):
    """What candidates are told on a job's share page; empty where the organization's own words stand in.

    ``retention`` is the retention profile's id, null for the organization's default.
    """

    class Meta:
        model = JobSharing
        fields = (*SHARING_TEXTS, *_FLAGS, "retention")
        read_only_fields = fields


class NewSharingSerializer(serializers.Serializer[Any]):
    """What is to change; what is not sent stays."""

    contact_name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    contact_email = serializers.EmailField(required=False, allow_blank=True)
    contact_phone = serializers.CharField(max_length=50, required=False, allow_blank=True)
    accommodation = serializers.CharField(max_length=1_000, required=False, allow_blank=True)
    without_record = serializers.CharField(max_length=1_000, required=False, allow_blank=True)
    retention = serializers.UUIDField(required=False, allow_null=True)
    shows_gap_report = serializers.BooleanField(required=False)
    asks_demographics = serializers.BooleanField(required=False)


class SharingEndpoint(JobPart):
    """A job's sharing settings."""

    serializer_class = JobSharingSerializer
    capability = Capability.READ_JOBS
    write_capability = Capability.EDIT_JOBS

    @extend_schema(summary="What candidates are told", parameters=[JOB_ID], responses={200: JobSharingSerializer})
    def retrieve(self, request: Request, job: str) -> Response:  # noqa: ARG002 - in the address
        """Whom to ask, other ways to take part, how long things are kept."""
        return Response(JobSharingSerializer(sharing_of(scope_of(request), self.get_object())).data)

    @extend_schema(
        summary="Change what candidates are told",
        parameters=[JOB_ID],
        request=NewSharingSerializer,
        responses={200: JobSharingSerializer},
    )
    def partial_update(self, request: Request, job: str) -> Response:  # noqa: ARG002 - in the address
        """Whoever agreed already agreed to what stood there then; that does not change."""
        scope, row, body = scope_of(request), self.get_object(), self.checked(NewSharingSerializer)
        stands = sharing_of(scope, row)
        facts: dict[str, Any] = {name: getattr(stands, name) for name in (*SHARING_TEXTS, *_FLAGS)}
        wanted = SharingInput(**({"retention": stands.retention_id} | facts | body))
        return Response(JobSharingSerializer(update_job_sharing(scope, row, wanted)).data)
