"""Whether there is room for one more file: on the disk, and within what one candidate may give.

Strangers come in by public links and share as often as the limits of tries allow. A full disk would stop the database
and every other employer's work with it, so files are turned away while there is still room for rows.
"""

from __future__ import annotations

import shutil
from uuid import UUID

from django.conf import settings
from django.db.models import Sum

from portal.intake.incoming import MEGABYTE, shown_size
from portal.models import Submission
from portal.scope import Scope

__all__ = ["given_so_far", "why_no_room"]

_KEPT = "Only its name, size and digest were kept."


def given_so_far(scope: Scope, candidate: UUID | None) -> int:
    """How many bytes are kept of what came for a candidate."""
    if candidate is None:
        return 0
    rows = Submission.objects.within(scope).filter(candidate=candidate, blob__isnull=False)
    return rows.aggregate(bytes=Sum("size"))["bytes"] or 0


def why_no_room(name: str, size: int, *, given: int | None) -> tuple[str, str] | None:
    """Code and sentence where there is none. ``given``: what the candidate gave so far; None where a member adds."""
    most = settings.CREDENCE_MAX_CANDIDATE
    if given is not None and given + size > most:
        limit = f"{most // MEGABYTE} MB, which one candidate may share"
        return "candidate_too_large", f"With {name} this would be over {limit}. {_KEPT} Take something back first."
    settings.CREDENCE_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    if shutil.disk_usage(settings.CREDENCE_DATA).free - size < settings.CREDENCE_KEEP_FREE:
        return "no_room", f"There is no room for {name} ({shown_size(size)}) on this site just now. {_KEPT}"
    return None
