"""Where a job's lines come from, in the reader's language: what is stored with a requirement stays English."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from portal.engine_words.phrase import phrases
from portal.phrase_words import said_by

__all__ = ["origin_words", "source_words"]

_ORIGINS = phrases(
    (
        _("a job description"),
        _("a job description: {title}"),
        _("a job in JSON"),
        _("a job in JSON: {title}"),
        _("a table (CSV)"),
        _("a copy of {job}, version {n}"),
    )
)
_SOURCES = phrases(
    (
        _("job description: “{words}”"),
        _("table (CSV), row {n}"),
        _("copied from {job}, version {n}"),
        _("{before}; copied from {job}, version {n}"),
        _("{occupation}, importance {score} of 5"),
        _("{occupation}, essential"),
        _("{occupation}, optional"),
    )
)


def origin_words(text: str) -> str:
    """What a proposal comes from: "a job description: Nurse"."""
    return said_by(text, *_ORIGINS)


def source_words(text: str) -> str:
    """Where a requirement was found: "table (CSV), row 3"."""
    return said_by(text, *_SOURCES)
