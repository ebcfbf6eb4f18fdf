"""The one Django application."""

from __future__ import annotations

import logging

from django.apps import AppConfig
from django.conf import settings

from verification.contexts.added import load_folder
from verification.errors import Invalid

logger = logging.getLogger(__name__)


class PortalConfig(AppConfig):
    """Registers the system checks when Django is ready."""

    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import the modules that register themselves with Django, and load the contexts that an operator added."""
        from portal import checks  # noqa: F401, PLC0415 - registering is the point, and needs the app registry

        try:
            load_folder(settings.CREDENCE_CONTEXTS)
        except Invalid as problem:
            logger.error(  # noqa: TRY400 - the sentence says it all
                "an added context cannot be used: %s",
                problem.detail,
            )
