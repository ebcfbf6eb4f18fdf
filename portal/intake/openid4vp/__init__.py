"""OpenID for Verifiable Presentations 1.0: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html.

For other channels and pages: opening a request, and the links that lead wallets to it.
"""

from __future__ import annotations

from portal.intake.openid4vp.requests import Links, open_dc_api_request, open_openid4vp_request, openid4vp_links

__all__ = ["Links", "open_dc_api_request", "open_openid4vp_request", "openid4vp_links"]
