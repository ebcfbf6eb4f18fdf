"""Every address of the site. Pages, then health, then the API; each list lives with its views."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("portal.views.urls")),
    path("", include("portal.views.health_urls")),
    path("api/v1/", include("portal.api.urls")),
]

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.our_trouble"
