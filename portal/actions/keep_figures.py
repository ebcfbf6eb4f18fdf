"""Counting kept figures anew: the worker's part of :mod:`portal.kept`."""

from __future__ import annotations

import logging
import uuid

from django.utils import timezone

from portal.kept_figures import FIGURES
from portal.leases import LeaseLostError, claim, finish
from portal.models import KeptFigures
from portal.scope import Scope

__all__ = ["perform_keeping"]

logger = logging.getLogger(__name__)


def perform_keeping(row_id: uuid.UUID) -> None:
    """Count one row's figures, if they are due and nobody else is at it; otherwise do nothing."""
    lease = claim(KeptFigures, row_id)
    if lease is None:
        return
    row: KeptFigures = KeptFigures.objects.across_organizations("the row was claimed").get(pk=row_id)
    count = FIGURES.get(row.name)
    scope = Scope(organization_id=row.organization_id, system="keeper")
    try:
        if count is None:
            finish(lease)  # of an older version of the software
        else:
            finish(lease, value=count(scope), computed_at=timezone.now())
    except LeaseLostError:
        logger.info("figures %s went on elsewhere", row.pk)
