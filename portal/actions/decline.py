"""What declining asks for before it is recorded: a reason from the closed list, what it rests on, and a look first.

Nobody is declined unseen. Who declines opened that candidate's gap report for this job before, and one person is
declined at a time: not by score, not by tier, not by selection. Where the job's legal profile keeps the report closed,
nobody can be declined for what they showed; the reasons that rest on no evidence stay open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portal.actions.refusal import RefusedError
from portal.dispositions import DISPOSITIONS, Disposition, Group
from portal.legal import RankingClosedError, require_open
from portal.models import Application, JobRequirement, Viewing
from portal.scope import Scope

__all__ = ["Grounds", "report_seen_at", "require_grounds"]

REPORT = "report"
MOST_NAMED = 60


@dataclass(frozen=True, slots=True)
class Grounds:
    """On what somebody is declined: the disposition, the requirements by key, and when the report was opened."""

    disposition: Disposition
    rests_on: tuple[str, ...]
    report_viewed_at: datetime | None


def report_seen_at(scope: Scope, application: Application) -> datetime | None:
    """When the member who acts last opened the application's gap report; None if never."""
    if scope.user_id is None:
        return None
    mine = Viewing.objects.within(scope).filter(application=application, viewer_id=scope.user_id, what="gap_report")
    seen: datetime | None = mine.order_by("-last_at").values_list("last_at", flat=True).first()
    return seen


def require_grounds(
    scope: Scope, application: Application, *, disposition: str, rests_on: Iterable[str] = ()
) -> Grounds:
    """Insist on everything that declining asks for.

    Raises:
        RefusedError: no person acts, the report was not opened, no such reason, or it names nothing it rests on.

    """
    if scope.user_id is None:
        raise RefusedError(_("Only a person who opened the gap report can decline, one candidate at a time."))
    found = DISPOSITIONS.get(disposition)
    if found is None:
        raise RefusedError(
            _("Choose what it rests on: one of the reasons that have to do with the job."), field="disposition"
        )
    seen = report_seen_at(scope, application)
    if seen is None:
        _require_openable(scope, application, found)
    return Grounds(found, _named(application, found, list(rests_on)[:MOST_NAMED]), seen)


def _require_openable(scope: Scope, application: Application, disposition: Disposition) -> None:
    """The report was not opened: refused, unless nobody may open it and the reason does not rest on it."""
    try:
        require_open(scope, application.job)
    except RankingClosedError:
        if disposition.group != Group.EVIDENCE:
            return
        raise RefusedError(
            _(
                "The gap report may not be shown yet under the job’s legal profile, so nobody can be declined for what "
                "they showed."
            ),
            field="disposition",
        ) from None
    raise RefusedError(
        _("Open their gap report first: nobody is declined unseen. What you typed here is kept."), field=REPORT
    )


def _named(application: Application, disposition: Disposition, keys: list[str]) -> tuple[str, ...]:
    if not disposition.needs:
        return ()
    version = application.job.current_version
    lines = {line.key: line for line in version.requirements.all()} if version else {}
    named = tuple(dict.fromkeys(key for key in keys if key in lines))
    if not named:
        raise RefusedError(_("Name the requirement that this rests on."), field="rests_on")
    for key in named:
        _require_fitting(application, disposition, lines[key])
    return named


def _require_fitting(application: Application, disposition: Disposition, line: JobRequirement) -> None:
    if disposition.needs == "must" and line.need != "must":
        raise RefusedError(
            _("%(requirement)s is no must-have of this job: nobody is declined for it under this reason.")
            % {"requirement": line.label},
            field="rests_on",
        )
    if disposition.asked and not application.evidence_requests.filter(requirement_key=line.key).exists():
        raise RefusedError(
            _("Nobody asked them for %(requirement)s. Ask first, or choose another reason.")
            % {"requirement": line.label},
            field="rests_on",
        )
