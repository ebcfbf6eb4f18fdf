"""OpenID for Verifiable Presentations 1.0: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html.

For other channels and pages: opening a request, its links, and the secret that binds its result page to a browser.
"""

from __future__ import annotations

from portal.intake.openid4vp.browser import browser_secret
from portal.intake.openid4vp.requests import Links, open_dc_api_request, open_openid4vp_request, openid4vp_links

__all__ = ["Links", "browser_secret", "open_dc_api_request", "open_openid4vp_request", "openid4vp_links"]
