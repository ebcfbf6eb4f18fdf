"""The stages of a pipeline: their order, their words, and which way a move goes."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.models import Application

__all__ = ["COLUMNS", "DECLINED", "FORWARD", "STAGE_WORDS", "goes_forward", "stage_words"]

_S = Application.Stage

DECLINED = _S.DECLINED.value
#: The columns of a board, in the order in which people go through them; a withdrawn application stands in none.
COLUMNS: tuple[str, ...] = tuple(
    stage.value for stage in (_S.APPLIED, _S.SHORTLISTED, _S.INTERVIEW, _S.OFFERED, _S.HIRED, _S.DECLINED)
)
#: Where several people may be moved to at once: on, never out.
FORWARD: tuple[str, ...] = COLUMNS[1:-1]

STAGE_WORDS: dict[str, Promise] = {
    _S.APPLIED: _("Applied"),
    _S.SHORTLISTED: _("Shortlisted"),
    _S.INTERVIEW: _("Interview"),
    _S.OFFERED: _("Offered"),
    _S.HIRED: _("Hired"),
    _S.DECLINED: _("Not taken further"),
    _S.WITHDRAWN: _("Withdrawn"),
}


def stage_words(stage: str) -> str:
    """What a stage is called."""
    return str(STAGE_WORDS.get(stage, stage))


def goes_forward(before: str, after: str) -> bool:
    """Whether a move from one stage to another takes somebody on: from wherever they wait to a later stage."""
    if after not in FORWARD or before not in (_S.APPLIED, *FORWARD):
        return False
    return COLUMNS.index(after) > COLUMNS.index(before)
