"""A candidate's private page: what was received and found, their report, and the receipt of what they agreed to."""

from __future__ import annotations

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from portal.exports.consent_receipt import consent_receipt, terms_hold
from portal.models import Consent
from portal.queries_keeping import keeping_of
from portal.queries_own import consents_of, contact_of, own_page, own_report, shows_report
from portal.views.applicant import ApplicantRequest, applicant
from portal.views.own_door import page, standing

__all__ = ["own", "receipt", "receipt_json", "report"]


@require_GET
@applicant
def own(request: ApplicantRequest) -> HttpResponse:
    """The page; after a withdrawal, what became of everything."""
    scope, application = request.scope, request.application
    if application.withdrawn_at is not None:
        context = {
            "keeping": keeping_of(scope, application),
            "contact": contact_of(scope, application),
            "consent": next(iter(consents_of(scope, application)[::-1]), None),
        }
        return page(request, "own/withdrawn.html", context)
    return page(request, "own/page.html", {"own": own_page(scope, application)})


@require_GET
@standing()
def report(request: ApplicantRequest) -> HttpResponse:
    """The gap report, line by line as recruiters see it."""
    scope, application = request.scope, request.application
    if not shows_report(scope, application):
        raise Http404("This job shows no report.")
    context = {"report": own_report(scope, application), "contact": contact_of(scope, application)}
    return page(request, "own/report.html", context)


@require_GET
@applicant
def receipt(request: ApplicantRequest) -> HttpResponse:
    """The receipt of the newest consent, for reading and for paper."""
    consent = _consent(request)
    context = {
        "consent": consent,
        "holds": terms_hold(consent),
        "keeping": keeping_of(request.scope, request.application),
        "contact": contact_of(request.scope, request.application),
    }
    return page(request, "own/receipt.html", context)


@require_GET
@applicant
def receipt_json(request: ApplicantRequest) -> HttpResponse:
    """The same for machines."""
    consent, application = _consent(request), request.application
    body = consent_receipt(
        consent, application, contact_of(request.scope, application), keeping_of(request.scope, application)
    )
    response = JsonResponse(body, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="consent-receipt-{str(consent.pk)[:8]}.json"'
    return response


def _consent(request: ApplicantRequest) -> Consent:
    given = consents_of(request.scope, request.application)
    if not given:
        raise Http404("Nothing was agreed to yet.")
    return given[-1]
