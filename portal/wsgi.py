"""The WSGI entry point, for gunicorn and friends."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
_site = get_wsgi_application()

from portal.body_deadline import BodyDeadline  # noqa: E402 - needs the applications that were loaded just now
from portal.warm_up import keep_site_ready  # noqa: E402 - as above

application = BodyDeadline(_site)
keep_site_ready()
