"""Addresses of fairness: blind mode, rates, legal profiles."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import fairness, rates, screening

urlpatterns: list[URLPattern | URLResolver] = [
    path("fairness/", fairness.fairness, name="fairness"),
    path("rates/", rates.rates, name="rates"),
    path("rates/summary/", rates.rates_summary, name="rates_summary"),
    path("rates/token/", rates.rates_token, name="rates_token"),
    path("rates/export/", rates.export_rates, name="export_rates"),
    path("jobs/<uuid:job>/screening/", screening.job_screening, name="job_screening"),
    path("jobs/<uuid:job>/screening/blind/", screening.switch_blind, name="switch_blind"),
    path("jobs/<uuid:job>/screening/law/", screening.switch_legal_profile, name="switch_legal_profile"),
    path("organization/legal/", screening.organization_legal, name="organization_legal"),
    path("legal/<slug:profile>/<slug:condition>/", screening.give_legal, name="give_legal"),
    path("legal/documents/<uuid:document>/file/", screening.legal_document, name="legal_document"),
    path("legal/documents/<uuid:document>/remove/", screening.remove_legal, name="remove_legal"),
]
