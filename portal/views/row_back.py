"""The way back to somebody's row in the ranking, for what is begun there and done on a page of its own."""

from __future__ import annotations

from django.urls import reverse

from portal.models import Application
from portal.templatetags.rankings import row_anchor

__all__ = ["RANKING", "ranking_row"]

RANKING = "ranking"


def ranking_row(application: Application) -> str:
    """The address of the row."""
    return f"{reverse('ranking', args=[application.job_id])}#{row_anchor(application.pk)}"
