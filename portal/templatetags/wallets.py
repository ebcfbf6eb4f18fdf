"""Words about wallets' answers that were not taken."""

from __future__ import annotations

from django import template

from portal.wallet_words import for_candidates, for_recruiters

register = template.Library()
register.filter("plain_refusal", for_candidates)
register.filter("refusal_means", for_recruiters)
