"""What each capability is called where people give it to a token."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.permissions import Capability

__all__ = ["CAPABILITY_WORDS", "choices", "words_of"]

CAPABILITY_WORDS: dict[Capability, Promise] = {
    Capability.READ_JOBS: _("Read jobs"),
    Capability.EDIT_JOBS: _("Create and change jobs"),
    Capability.READ_CANDIDATES: _("Read candidates and applications"),
    Capability.EDIT_CANDIDATES: _("Add candidates and applications"),
    Capability.READ_RECORDS: _("Read records and verifications"),
    Capability.RECEIVE_RECORDS: _("Hand in records"),
    Capability.READ_RANKINGS: _("Read rankings and gap reports"),
    Capability.RANK: _("Ask for rankings"),
    Capability.DECIDE: _("Decide about applications"),
    Capability.OBSERVE: _("Write observations"),
    Capability.TRUST_ISSUERS: _("Say which issuers are trusted"),
    Capability.EXPORT: _("Export"),
    Capability.MANAGE_MEMBERS: _("Manage members and settings"),
    Capability.MANAGE_TOKENS: _("Set up webhooks and connected systems"),
    Capability.READ_AUDIT: _("Read the audit log"),
    Capability.HOLD: _("Place legal holds"),
    Capability.OPEN_SEALED: _("Open sealed copies"),
    Capability.READ_RATES: _("Read rates by group"),
    Capability.COMMENT: _("Comment"),
    Capability.SHARE_JOBS: _("Share jobs with the team and guests"),
    Capability.READ_METRICS: _("Read metrics"),
}


def choices(capabilities: Iterable[Capability]) -> list[tuple[str, Promise]]:
    """Value and words of each, for a form."""
    return [(item.value, CAPABILITY_WORDS[item]) for item in capabilities]


def words_of(scopes: Iterable[str]) -> list[str]:
    """The words of capabilities as a token keeps them; the value itself where it is none of today's."""
    known = {item.value: words for item, words in CAPABILITY_WORDS.items()}
    return [str(known.get(scope, scope)) for scope in scopes]
