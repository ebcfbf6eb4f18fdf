"""Requests of the site, for the wallets of these tests to answer, and what must come of an answer."""

from __future__ import annotations

from typing import Any

from portal.intake.openid4vp import open_openid4vp_request
from portal.models import Application, Record, Submission, WalletRequest
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, an_application

__all__ = ["BROWSER", "FORMATS", "MODES", "PREFIXES", "an_applicant", "asked", "insist_on_taken", "refused_codes"]

PREFIXES = ("x509_san_dns", "x509_hash", "decentralized_identifier", "redirect_uri")
MODES = ("direct_post", "direct_post.jwt")
FORMATS = ("ldp_vc", "jwt_vc_json", "dc+sd-jwt")
BROWSER = "b" * 43


def an_applicant(person: Person) -> Application:
    return an_application(person, a_job(person), "Danette Kowalczyk")


def asked(application: Application, **how: Any) -> WalletRequest:
    scope = Scope(organization_id=application.organization_id, application_id=application.pk)
    return open_openid4vp_request(scope, application, **how)


def insist_on_taken(request: WalletRequest) -> None:
    """The answer was stored, verified, and is the holder's own."""
    work_off()
    request.refresh_from_db()
    assert request.state == WalletRequest.State.ANSWERED
    assert request.batch is not None
    assert request.private_jwk == ""
    for submission in request.batch.submissions.all():
        record: Record = submission.record
        assert (record.verdict, record.subject_match, record.title) == ("verified", "holder_key", "Vital signs")
        assert submission.holder_binding == Submission.Binding.PRESENTATION
        assert submission.wallet_request_id == request.pk


def refused_codes(request: WalletRequest) -> list[str]:
    """The codes of what was refused, as recruiters see them."""
    rows = Submission.objects.across_organizations("a test").filter(wallet_request=request, state="refused")
    return list(rows.order_by("created_at").values_list("error_code", flat=True))
