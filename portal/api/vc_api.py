"""The verifier's half of the W3C CCG's VC-API: https://w3c-ccg.github.io/vc-api/ section "Verifying".

`POST /credentials/verify` and `POST /presentations/verify`, so that public conformance suites and other systems can ask
this verifier what it says. Nothing is stored. `verified` is true for the verdict `verified` and nothing else; the
answer to anything that is not is 400, as the suites want it, with every check that says why.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.api.base import scope_of
from portal.api.problem_bodies import PROBLEM
from portal.api.schema import ProblemSerializer
from portal.documents import PortalSources
from portal.permissions import Capability
from portal.sandbox import verify_isolated
from verification.codes import Container, Outcome, Verdict
from verification.policy import Policy
from verification.report import Check, CredentialReport, Report

__all__ = ["CredentialsVerify", "PresentationsVerify"]


class _Options(serializers.Serializer[Any]):
    """What the caller demands of the proof of who holds it."""

    challenge = serializers.CharField(required=False, allow_blank=True, max_length=1_000)
    domain = serializers.CharField(required=False, allow_blank=True, max_length=1_000)


@extend_schema_field({"type": ["object", "string"]})
class _Signed(serializers.JSONField):
    """An object, or a token."""


class CredentialRequest(serializers.Serializer[Any]):
    """A credential: an object with its proof, an envelope, or a token."""

    verifiableCredential = _Signed()  # noqa: N815 - the interface's name
    options = _Options(required=False)


class PresentationRequest(serializers.Serializer[Any]):
    """A presentation: an object with its holder's proof, an envelope, or a token."""

    verifiablePresentation = _Signed()  # noqa: N815 - the interface's name
    options = _Options(required=False)


class ProblemDetail(serializers.Serializer[Any]):
    """One thing that is not as it should be."""

    type = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.CharField()


class VerificationResult(serializers.Serializer[Any]):
    """What came out. ``report`` is what `manage.py verify --json` prints."""

    verified = serializers.BooleanField()
    verdict = serializers.CharField()
    checks = serializers.ListField(child=serializers.CharField())
    warnings = serializers.ListField(child=serializers.CharField())
    errors = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]  # the interface's name
    problemDetails = ProblemDetail(many=True)  # noqa: N815 - the interface's name
    report = serializers.JSONField()


_JSON = "application/json"
_ANSWERS = {
    (200, _JSON): VerificationResult,
    (400, _JSON): VerificationResult,
    **{(code, PROBLEM): ProblemSerializer for code in (400, 401, 403, 406, 415, 500)},
}


class _Verify(APIView):
    capability = Capability.READ_RECORDS
    write_capability = Capability.READ_RECORDS
    action = "verify"  # what the permission class asks for

    def answer(self, request: Request, name: str, body: serializers.Serializer[Any]) -> Response:
        body.is_valid(raise_exception=True)
        value, options = body.validated_data[name], body.validated_data.get("options", {})
        if not isinstance(value, dict | str):
            raise ValidationError({name: ["This is neither an object nor a token."]})
        if name == "verifiableCredential" and isinstance(value, dict) and "credentialSubject" not in value:
            _refuse_what_is_none(value)
        data = value.encode() if isinstance(value, str) else json.dumps(value, ensure_ascii=False).encode()
        now = timezone.now()
        policy = Policy(challenge=options.get("challenge", ""), domain=options.get("domain", ""))
        report = verify_isolated(data, policy=policy, sources=PortalSources(scope_of(request), now), at=now)
        if name == "verifiablePresentation" and report.credential.container is not Container.PRESENTATION:
            raise ValidationError({name: ["This is no presentation."]})
        return Response(result_of(report), status=200 if report.verdict is Verdict.VERIFIED else 400)


class CredentialsVerify(_Verify):
    """Verifies one credential."""

    @extend_schema(
        summary="Verify a credential (VC API)", request=CredentialRequest, responses=_ANSWERS, tags=["VC API"]
    )
    def post(self, request: Request) -> Response:
        """Verify a credential without storing it."""
        return self.answer(request, "verifiableCredential", CredentialRequest(data=request.data))


class PresentationsVerify(_Verify):
    """Verifies one presentation, its holder's proof and every credential in it."""

    @extend_schema(
        summary="Verify a presentation (VC API)", request=PresentationRequest, responses=_ANSWERS, tags=["VC API"]
    )
    def post(self, request: Request) -> Response:
        """Verify a presentation without storing it."""
        return self.answer(request, "verifiablePresentation", PresentationRequest(data=request.data))


def _refuse_what_is_none(value: dict[str, Any]) -> None:
    types = value.get("type")
    named = types if isinstance(types, list) else [types]
    if "VerifiablePresentation" in named:
        raise ValidationError({"verifiableCredential": ["This is a presentation; send it to /presentations/verify."]})


def result_of(report: Report) -> dict[str, Any]:
    """The interface's answer: what passed, what warns, and what keeps the record from being verified."""
    checks = list(_all_checks(report.credential))
    bad = [check for check in checks if check.outcome in {Outcome.FAILED, Outcome.UNKNOWN}]
    return {
        "verified": report.verdict is Verdict.VERIFIED,
        "verdict": report.verdict.value,
        "checks": sorted({check.id.value for check in checks if check.outcome is Outcome.PASSED}),
        "warnings": [check.detail for check in checks if check.outcome is Outcome.WARNING],
        "errors": [] if report.verdict is Verdict.VERIFIED else [check.detail for check in bad],
        "problemDetails": [
            {
                "type": f"https://www.w3.org/TR/vc-data-model#{_KINDS.get(check.id.value, 'VERIFICATION_ERROR')}",
                "title": check.code.value,
                "detail": check.detail,
            }
            for check in bad
        ],
        "report": report.to_json(),
    }


#: The kinds of problems that the data model names: https://www.w3.org/TR/vc-data-model-2.0/ section 7.1.
_KINDS = {
    "container": "PARSING_ERROR",
    "form": "MALFORMED_VALUE_ERROR",
    "structure": "MALFORMED_VALUE_ERROR",
    "proof": "CRYPTOGRAPHIC_SECURITY_ERROR",
    "coverage": "CRYPTOGRAPHIC_SECURITY_ERROR",
    "dates": "RANGE_ERROR",
}


def _all_checks(credential: CredentialReport) -> Iterable[Check]:
    yield from credential.checks
    for inner in credential.credentials:
        yield from _all_checks(inner)
