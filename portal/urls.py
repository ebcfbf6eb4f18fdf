"""Every address of the site. Pages, then health, then channels, then the API; each list lives with its views."""

from __future__ import annotations

from django.urls import include, path

from portal.api.vc_api import CredentialsVerify, PresentationsVerify

urlpatterns = [
    path("", include("portal.views.urls")),
    path("", include("portal.views.share_urls")),
    path("", include("portal.views.own_urls")),
    path("", include("portal.views.people_urls")),
    path("", include("portal.views.frameworks_urls")),
    path("", include("portal.views.sources_urls")),
    path("", include("portal.views.whatif_urls")),
    path("", include("portal.views.fairness_urls")),
    path("", include("portal.views.gaps_urls")),
    path("", include("portal.views.pipeline_urls")),
    path("", include("portal.views.lists_urls")),
    path("", include("portal.views.team_urls")),
    path("", include("portal.views.signon_urls")),
    path("", include("portal.views.house_urls")),
    path("", include("portal.views.trust_urls")),
    path("", include("portal.views.metrics_urls")),
    path("", include("portal.views.start_urls")),
    path("", include("portal.views.looks_urls")),
    path("", include("portal.views.health_urls")),
    path("", include("portal.views.access_urls")),
    path("", include("portal.views.exports_urls")),
    path("", include("portal.views.systems_urls")),
    path("", include("portal.views.papers_urls")),
    path("", include("portal.views.pack_urls")),
    path("", include("portal.intake.vcalm.urls")),
    path("", include("portal.intake.openid4vp.urls")),
    path("", include("portal.intake.pull.urls")),
    path("api/v1/", include("portal.api.urls")),
    path("credentials/verify", CredentialsVerify.as_view(), name="vc-api-credentials"),
    path("presentations/verify", PresentationsVerify.as_view(), name="vc-api-presentations"),
]

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.our_trouble"
