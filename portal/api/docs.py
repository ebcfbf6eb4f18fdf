"""The API's page for people: drawn in the browser from the schema, with nothing loaded from elsewhere."""

from __future__ import annotations

from django.views.generic import TemplateView


class DocumentationView(TemplateView):
    """The OpenAPI document, to be read and tried. Says nothing about any organization, so it needs no sign-in."""

    template_name = "api/docs.html"
