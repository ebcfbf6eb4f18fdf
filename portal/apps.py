"""The one Django application."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the system checks when Django is ready."""

    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import the modules that register themselves with Django."""
        from portal import checks  # noqa: F401, PLC0415 - registering is the point, and needs the app registry
