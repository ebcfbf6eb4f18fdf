"""A candidate's claims as LER-RS, JSON Resume, and evidence packs."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from portal.api.candidate_papers import CandidatePapersEndpoint, candidate_schema
from portal.api.evidence_packs import ApplicationPackEndpoint, CandidatePackEndpoint

router = SimpleRouter()
router.register("candidates", CandidatePapersEndpoint, basename="api-candidate-papers")

urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("schemas/candidate-1/", candidate_schema, name="api-candidate-schema"),
    path(
        "candidates/<uuid:pk>/evidence-pack/",
        CandidatePackEndpoint.as_view({"get": "retrieve"}),
        name="api-candidate-evidence-pack",
    ),
    path(
        "applications/<uuid:pk>/evidence-pack/",
        ApplicationPackEndpoint.as_view({"get": "retrieve"}),
        name="api-application-evidence-pack",
    ),
]
