"""What members are told of: one entry a kind, with its words, where it leads, and how it is told unless they choose.

The words are made when a notice is read, in the reader's language; the row holds ids and codes alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.models import Notification

__all__ = ["KINDS", "OF_NO_JOB", "OTHER", "WAY_WORDS", "Kind", "Way", "kind_of", "link_of", "way_of"]


class Way(StrEnum):
    """How somebody is told."""

    PAGE = "page"
    MAIL = "mail"
    DAILY = "daily"
    NEVER = "never"


WAY_WORDS: dict[Way, Promise] = {
    Way.PAGE: _("In the page"),
    Way.MAIL: _("In the page, and by mail at once"),
    Way.DAILY: _("In the page, and in a mail once a day"),
    Way.NEVER: _("Not at all"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice.

    ``heading`` is what happened, with ``%(job)s`` and ``%(person)s``; ``label`` names the kind in the preferences.
    ``many`` is for several of one kind about the same thing, which are told as one.
    """

    label: Promise
    heading: Promise
    route: str
    way: Way = Way.PAGE
    many: Callable[[int], str] | None = None


def _records(count: int) -> str:
    return ngettext("%(count)s record came for %(job)s", "%(count)s records came for %(job)s", count)


def _notes(count: int) -> str:
    return ngettext(
        "A guest wrote about %(person)s, %(job)s",
        "Guests wrote %(count)s times about %(person)s, %(job)s",
        count,
    )


def _exports(count: int) -> str:
    return ngettext("%(count)s export of yours is ready", "%(count)s exports of yours are ready", count)


_GAP, _JOB, _TEAM, _WEBHOOKS, _EXPORTS = "gap_report", "job", "job_team", "webhooks", "exports"
KINDS: dict[str, Kind] = {
    "mentioned": Kind(
        _("Somebody mentions me in a note"), _("You were mentioned: %(person)s, %(job)s"), _GAP, Way.MAIL
    ),
    "mentioned_on_job": Kind(
        _("Somebody mentions me in a note on a job"),
        _("You were mentioned in a note on %(job)s"),
        "shared_job",
        Way.MAIL,
    ),
    "added_to_team": Kind(_("I am added to a job’s team"), _("You are on the team of %(job)s"), "shared_job", Way.MAIL),
    "decided": Kind(
        _("Somebody decides about a person of my jobs"), _("Decided about %(person)s, %(job)s"), _GAP, Way.PAGE
    ),
    "answered": Kind(_("A candidate answers a request"), _("%(person)s answered a request, %(job)s"), _GAP, Way.DAILY),
    "received": Kind(_("Records come for my jobs"), _("A record came for %(job)s"), "shared_job", Way.PAGE, _records),
    "revoked_after_shortlist": Kind(
        _("A record stands no longer, of somebody on the shortlist or beyond"),
        _("A record of %(person)s stands no longer, %(job)s"),
        _GAP,
        Way.MAIL,
    ),
    "contested": Kind(_("A candidate contests"), _("%(person)s contests, %(job)s"), _GAP, Way.MAIL),
    "ranking_changed": Kind(
        _("A ranking changes: what somebody has proven is more or less than before"),
        _("The ranking of %(job)s changed"),
        "shared_job",
        Way.PAGE,
    ),
    "guest_commented": Kind(
        _("A guest writes a note"), _("A guest wrote about %(person)s, %(job)s"), _GAP, Way.DAILY, _notes
    ),
    "guest_commented_on_job": Kind(
        _("A guest writes a note on a job"), _("A guest wrote a note on %(job)s"), "shared_job", Way.DAILY
    ),
    "locked": Kind(
        _("A job’s requirements are locked"), _("The requirements of %(job)s are locked"), "job_versions", Way.PAGE
    ),
    # administrators get a mail of its own with it (portal.actions.webhooks)
    "webhook_paused": Kind(
        _("A webhook is paused, because it took nothing for days"),
        _("A webhook took nothing for days, so it is paused"),
        _WEBHOOKS,
        Way.PAGE,
    ),
    "export_ready": Kind(
        _("A file that I asked for is ready"),
        _("Your export is ready"),
        _EXPORTS,
        Way.PAGE,
        _exports,
    ),
}
#: Kinds that are of no job: who works on some jobs alone is told of them all the same.
OF_NO_JOB = frozenset({"export_ready"})
#: For kinds that another version of Credence wrote.
OTHER = Kind(_("Anything else"), _("Something happened: %(job)s"), _JOB)


def kind_of(notice: Notification) -> Kind:
    """The kind of a notice."""
    return KINDS.get(notice.kind, OTHER)


def way_of(chosen: dict[str, str], kind: str) -> Way:
    """How somebody is told of a kind: as they chose, or as it is usual."""
    wanted = chosen.get(kind, "")
    return Way(wanted) if wanted in set(Way) else KINDS.get(kind, OTHER).way


def link_of(notice: Notification) -> str:
    """Where a notice leads; the list of notices where it leads nowhere else."""
    route = kind_of(notice).route
    if route in (_WEBHOOKS, _EXPORTS):
        return reverse(route)
    if route == _GAP:
        if notice.application_id is not None:
            return reverse(_GAP, args=[notice.application_id])
        route = "shared_job"
    return reverse(route, args=[notice.job_id]) if notice.job_id is not None else reverse("notices")
