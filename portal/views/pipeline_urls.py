"""Addresses of the pipeline of a job: stages, decisions, letters."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import decisions, letters, pipeline

urlpatterns: list[URLPattern | URLResolver] = [
    path("jobs/<uuid:job>/pipeline/", pipeline.pipeline, name="pipeline"),
    path("jobs/<uuid:job>/pipeline/move/", pipeline.move, name="pipeline_move"),
    path("jobs/<uuid:job>/pipeline/undo/", pipeline.undo, name="pipeline_undo"),
    path("jobs/<uuid:job>/pipeline/ask/", pipeline.ask_several, name="pipeline_ask"),
    path("jobs/<uuid:job>/decisions/", decisions.decisions, name="decisions"),
    path("jobs/<uuid:job>/decisions.csv", decisions.decisions_csv, name="decisions_csv"),
    path("applications/<uuid:application>/write/", letters.write, name="write_letter"),
    path("organization/letters/", letters.letters, name="letters"),
    path("organization/letters/new/", letters.new_letter, name="new_letter"),
    path("organization/letters/<uuid:letter>/", letters.change_letter, name="change_letter"),
    path("organization/letters/<uuid:letter>/remove/", letters.remove, name="remove_letter"),
]
