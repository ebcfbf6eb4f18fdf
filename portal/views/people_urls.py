"""Addresses of who is the same person, and which credential came twice."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import people

urlpatterns: list[URLPattern | URLResolver] = [
    path("candidates/same/", people.same_people, name="same_people"),
    path("candidates/same/<uuid:pair>/decide/", people.decide, name="decide_same_person"),
]
