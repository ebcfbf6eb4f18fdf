"""Addresses of what trust rests on: issuers, structure, signed text, the audit log."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import as_set_up, audit, before_after, journey, observations, runs, structure, verifications

urlpatterns: list[URLPattern | URLResolver] = [
    path("jobs/<uuid:job>/runs/<int:number>/provenance.json", runs.provenance, name="run_provenance"),
    path("candidates/<uuid:candidate>/journey/", journey.journey, name="journey"),
    path("observations/<uuid:observation>/withdraw/", observations.withdraw, name="withdraw_observation"),
    path("audit/set-up/", as_set_up.as_set_up, name="as_set_up"),
    path("audit/chain/", audit.chain, name="audit_chain"),
    path("audit/chain/proof.ndjson", audit.proof, name="audit_proof"),
    path("audit/export.csv", audit.export, {"form": "csv"}, name="audit_csv"),
    path("audit/export.ndjson", audit.export, {"form": "ndjson"}, name="audit_ndjson"),
    path("audit/events/<uuid:event>/", audit.event, name="audit_event"),
    path(
        "records/<uuid:record>/checks/<int:before>/and/<int:after>/",
        verifications.compare_verifications,
        name="compare_verifications",
    ),
    path("records/<uuid:record>/inside/", structure.structure, name="record_structure"),
    path(
        "jobs/<uuid:job>/runs/<int:before>/and/<int:after>/",
        before_after.compare_runs,
        name="compare_runs",
    ),
]
