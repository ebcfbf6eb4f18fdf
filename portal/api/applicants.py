"""Pushing an applicant: the person, the application, and the records that came along, in one call.

Sent twice, it leaves what it left the first time, with an Idempotency-Key or without: see
:mod:`portal.actions.push_applicant`.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.external_ids import LONGEST_EXTERNAL_ID
from portal.actions.push_applicant import MOST_RECORDS, Handed, Outcome, Person, Pushed, TookBackError, push_applicant
from portal.actions.receive import PASTED
from portal.api.base import Endpoint, scope_of
from portal.api.callers import absolute
from portal.api.errors import ConflictError
from portal.api.persons import row_of
from portal.blind import hides
from portal.intake.incoming import IncomingBytes
from portal.models import Candidate, Job, Submission
from portal.permissions import Capability
from portal.scope import Scope

WARNINGS = ("name_differs", "email_differs", "phone_differs")
OUTCOMES = [(outcome, outcome) for outcome in ("received", "received_before", "refused")]
WAYS = ("file", "text", "link")
LONGEST_LINK = 2_000


class ApplicantSerializer(serializers.Serializer[Any]):
    """Who applies, for what, and what they handed over.

    ``external_id`` is what your system calls the person; it or ``email`` is needed, to know them again. Records are
    ``texts`` (JSON, or a compact JWT, as strings), ``links``, and as multipart also ``files``; at most 100 together.
    """

    job = serializers.UUIDField()
    name = serializers.CharField(max_length=400)
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")
    external_id = serializers.CharField(max_length=LONGEST_EXTERNAL_ID, required=False, allow_blank=True, default="")
    again = serializers.BooleanField(
        required=False, default=False, help_text="They took an application for this job back, and apply anew."
    )
    texts = serializers.ListField(
        child=serializers.CharField(trim_whitespace=False), required=False, default=list, max_length=MOST_RECORDS
    )
    links = serializers.ListField(
        child=serializers.RegexField(r"^https?://", max_length=LONGEST_LINK),
        required=False,
        default=list,
        max_length=MOST_RECORDS,
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Something to know them by, and not too many records."""
        if not attrs["email"] and not attrs["external_id"].strip():
            sentence = "Give an e-mail address or an external_id, so that the same call sent twice is one applicant."
            raise serializers.ValidationError({"external_id": sentence})
        if sum(len(attrs.get(name, ())) for name in ("files", "texts", "links")) > MOST_RECORDS:
            raise serializers.ValidationError({"texts": f"At most {MOST_RECORDS} records fit in one call."})
        return attrs


class ApplicantWithFilesSerializer(ApplicantSerializer):
    """The same as a form, with files: repeat ``files``, ``texts`` and ``links`` for several."""

    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), required=False, default=list, max_length=MOST_RECORDS
    )


class PushedCandidateSerializer(serializers.Serializer[Any]):
    """Who they are here, and how they were found: by what your system calls them, by address, or not: then new."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    matched_by = serializers.ChoiceField(choices=[(way, way) for way in ("external_id", "email")], allow_null=True)


class PushedApplicationSerializer(serializers.Serializer[Any]):
    """Their application.

    ``id`` and ``stage`` are null where the job is screened blind and they are not shortlisted: with the candidate's id,
    the application's would say whose place in the ranking is whose.
    """

    id = serializers.UUIDField(allow_null=True)
    job = serializers.UUIDField()
    stage = serializers.CharField(allow_null=True)
    added = serializers.BooleanField(help_text="False where it was there before.")


class PushedRecordSerializer(serializers.Serializer[Any]):
    """What became of one thing that was handed over, in the order files, texts, links.

    ``record`` is there once it was read; until then ``submission`` in ``batch`` tells (a link is fetched and an archive
    unpacked in the queue). ``verdict`` is empty until it was checked: ask ``follow``.
    """

    number = serializers.IntegerField()
    way = serializers.ChoiceField(choices=[(way, way) for way in WAYS])
    name = serializers.CharField()
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    state = serializers.ChoiceField(choices=Submission.State.choices, allow_null=True)
    error_code = serializers.CharField()
    error = serializers.CharField()
    batch = serializers.UUIDField(allow_null=True)
    submission = serializers.UUIDField(allow_null=True)
    record = serializers.UUIDField(allow_null=True)
    verdict = serializers.CharField()
    follow = serializers.CharField(help_text="The address that tells the verdict, once there is one.")


class PushedSerializer(serializers.Serializer[Any]):
    """Everything that became of the call.

    ``warnings`` say where what was sent differs from what is known: it was not changed (`PATCH candidates/{id}/` does).
    """

    candidate = PushedCandidateSerializer()
    application = PushedApplicationSerializer()
    records = PushedRecordSerializer(many=True)
    warnings = serializers.ListField(child=serializers.ChoiceField(choices=[(code, code) for code in WARNINGS]))


class ApplicantEndpoint(Endpoint):
    """Applicants, whole."""

    model = Candidate
    serializer_class = PushedSerializer
    capability = Capability.READ_CANDIDATES
    write_capability = Capability.EDIT_CANDIDATES

    @extend_schema(
        summary="Push an applicant, with their records",
        description="The person is found by `external_id`, then by `email` (the oldest of several), else added. They "
        "apply once for a job, however often they are sent. A record that is here already is not taken in again. The "
        "person and the application stand or fall together (a closed job: 422); each record has its own outcome, and "
        "one that cannot be read keeps nobody out. Answers 201 if anything is new, else 200 with the same ids. Who "
        "took an application for this job back does not come back by itself: 409 `took_back`, unless `again` is true. "
        "Records need the scope `receive_records`, too.",
        request={"application/json": ApplicantSerializer, "multipart/form-data": ApplicantWithFilesSerializer},
        responses={200: PushedSerializer, 201: PushedSerializer},
        examples=[
            OpenApiExample(
                "With a record behind a link",
                {
                    "external_id": "ats-4711",
                    "name": "Danette Kowalczyk",
                    "email": "danette@mail.example",
                    "job": "5b8a1c52-0d1b-4e0c-8f5d-1d2f6a7b8c90",
                    "links": ["https://cedarfork.example/credentials/4711.json"],
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Take them in."""
        scope = scope_of(request)
        body = self.checked(ApplicantWithFilesSerializer if request.FILES else ApplicantSerializer)
        handed = _handed(body)
        if handed:
            scope.require(Capability.RECEIVE_RECORDS)
        job = row_of(Job, scope, body["job"], "current_version")
        person = Person(**{name: body[name] for name in ("name", "email", "phone", "external_id")})
        try:
            pushed = push_applicant(scope, job, person, handed, again=body["again"])
        except TookBackError as refused:
            raise ConflictError(refused.sentence, code="took_back") from None
        code = status.HTTP_201_CREATED if pushed.anything_new else status.HTTP_200_OK
        return Response(PushedSerializer(_told(scope, pushed)).data, status=code)


def _handed(body: dict[str, Any]) -> list[Handed]:
    """What came along, numbered from 1: files, then texts, then links."""
    things: list[tuple[str, str, Any]] = [("file", file.name or "", file) for file in body.get("files", ())]
    # white space around a text is no part of the record; half a character becomes bytes that verification speaks of
    texts = (text.strip().encode("utf-8", "surrogatepass") for text in body["texts"])
    things += [("text", PASTED, IncomingBytes(PASTED, data)) for data in texts]
    found = [Handed(number, way, name, file) for number, (way, name, file) in enumerate(things, start=1)]
    return found + [
        Handed(number, "link", link[:255], link=link) for number, link in enumerate(body["links"], start=len(found) + 1)
    ]


def _told(scope: Scope, pushed: Pushed) -> dict[str, Any]:
    application, hidden = pushed.application, hides(scope, pushed.application)
    return {
        "candidate": {
            "id": pushed.candidate.pk,
            "name": pushed.candidate.name,
            "matched_by": pushed.matched_by or None,
        },
        "application": {
            "id": None if hidden else application.pk,
            "job": application.job_id,
            "stage": None if hidden else application.stage,
            "added": pushed.applied_now,
        },
        "records": [_record(outcome) for outcome in pushed.outcomes],
        "warnings": pushed.warnings,
    }


def _record(outcome: Outcome) -> dict[str, Any]:
    row, handed = outcome.submission, outcome.handed
    record = row.record if row is not None else None
    follow = ""
    if record is not None:
        follow = reverse("api-record-detail", args=[record.pk])
    elif row is not None and row.batch_id is not None:
        follow = reverse("api-batch-detail", args=[row.batch_id])
    return {
        "number": handed.number,
        "way": handed.way,
        "name": handed.name,
        "outcome": outcome.what,
        "state": row.state if row else None,
        "error_code": outcome.error_code,
        "error": outcome.error,
        "batch": row.batch_id if row else None,
        "submission": row.pk if row else None,
        "record": record.pk if record else None,
        "verdict": record.verdict if record else "",
        "follow": absolute(follow) if follow else "",
    }
