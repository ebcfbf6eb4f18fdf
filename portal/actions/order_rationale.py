"""A strict order of candidates, instead of bands, and the rationale that it needs."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from portal.actions.refusal import RefusedError
from portal.models import JobVersion
from portal.written import grouped

__all__ = ["MAX_RATIONALE", "checked_order"]

MAX_RATIONALE = 1_000
LEAST_WORDS = 10
LEAST_DIFFERENT = 8
_WORD = re.compile(r"[^\W\d_]{2,}")


def checked_order(
    strict_order: bool | None,  # noqa: FBT001 - a column's value
    rationale: str | None,
    before: JobVersion | None,
) -> tuple[bool, str]:
    """What the next version says of the order; None keeps what the version ``before`` says.

    Raises:
        RefusedError: a strict order without a rationale of some substance, or one that is too long.

    """
    strict = (before.strict_order if before else False) if strict_order is None else strict_order
    kept = (before.order_rationale if before else "") if rationale is None else rationale
    text = " ".join(kept.split())
    if len(text) > MAX_RATIONALE:
        raise RefusedError(
            _("Keep this under %(most)s characters; it has %(number)s.")
            % {"most": grouped(MAX_RATIONALE), "number": grouped(len(text))},
            field="order_rationale",
        )
    words = _WORD.findall(text.casefold())
    if strict and (len(words) < LEAST_WORDS or len(set(words)) < LEAST_DIFFERENT):
        raise RefusedError(
            _(
                "Say in %(least)s words or more why a higher score means better work in this job, and how you know. "
                "Without that, candidates are shown in bands."
            )
            % {"least": LEAST_WORDS},
            field="order_rationale",
        )
    return strict, text
