"""What a check is doing right now, in the reader's language: :mod:`portal.actions.verify` notes it in English."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from portal.engine_words.phrase import phrases
from portal.phrase_words import said_by

__all__ = ["step_words"]

_STEPS = phrases(
    (
        _("opening the file"),
        _("asking for the issuer’s keys at {host}"),
        _("asking for the issuer’s profile at {host}"),
        _("asking the status list at {host}"),
        _("asking for the schema at {host}"),
        _("asking the registry at {host}"),
        _("asking for a newer copy at {host}"),
    )
)


def step_words(text: str) -> str:
    """The step: "asking the status list at issuer.example"."""
    return said_by(text, *_STEPS)
