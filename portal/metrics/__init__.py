"""The figures that employers are asked to track for learning and employment records, one entry each.

Explicit, never discovered: what is measured about people shows in a diff. Nothing here compares groups by protected
traits: that is the rates page's, for auditors alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from portal.metrics.fallen import fallen_after_shortlist
from portal.metrics.funnel import dispositions, stages, stages_by_tier
from portal.metrics.ground import Ground, Wanted
from portal.metrics.shape import Figure, Group, Metric
from portal.metrics.talk import contests, letters, requests
from portal.metrics.time_to_decide import time_to_decision, time_to_shortlist
from portal.metrics.time_to_screen import time_to_screen
from portal.metrics.unknowns import reasons_for_unknowns
from portal.metrics.verdicts import applicants_proven, records_by_verdict
from portal.metrics.ways import channels, sources

__all__ = ["GROUPS", "METRICS", "Ground", "Wanted", "figures"]

_WAITING = _(
    "Applications still open count as waiting for as long as they have waited (the estimate of Kaplan and Meier), so "
    "that the median does not look shorter than it is while the slow ones are not done."
)
_TEN = _("Times are counted in steps of ten minutes.")

GROUPS = {
    Group.SPEED: _("How long it takes"),
    Group.PROOF: _("What is proven"),
    Group.WAYS: _("Where it comes from"),
    Group.OUTCOMES: _("What becomes of it"),
    Group.TALK: _("What passes between us"),
}

_ALL = (
    Metric(
        "time_to_screen",
        Group.SPEED,
        _("Time to screen"),
        _("From applying to the first time a member opened the gap report."),
        time_to_screen,
        (_WAITING, _TEN),
    ),
    Metric(
        "time_to_shortlist",
        Group.SPEED,
        _("Time to shortlist"),
        _("From applying to the first decision that put the person on the shortlist or further; undone ones left out."),
        time_to_shortlist,
        (_WAITING, _TEN),
    ),
    Metric(
        "time_to_decision",
        Group.SPEED,
        _("Time to decision"),
        _("From applying to the decision that ended it: hired, or not taken further."),
        time_to_decision,
        (_WAITING, _TEN),
    ),
    Metric(
        "records_by_verdict",
        Group.PROOF,
        _("Share of records verified"),
        _("Of the records of these applicants that were checked, those with each verdict today."),
        records_by_verdict,
    ),
    Metric(
        "applicants_proven",
        Group.PROOF,
        _("Applicants with a verified record"),
        _("Of these applications, those of people who hold at least one record that is verified today."),
        applicants_proven,
    ),
    Metric(
        "reasons_for_unknowns",
        Group.PROOF,
        _("Reasons for unknowns"),
        _("Records that were indeterminate at some time, by the check that their verdict hung on first."),
        reasons_for_unknowns,
        (
            _("How long: from the first check that left it open to the first that did not; open ones as above."),
            _TEN,
        ),
    ),
    Metric(
        "fallen_after_shortlist",
        Group.PROOF,
        _("Revoked after shortlist or hire"),
        _("Records that were verified once and stand no longer, found out after the person was shortlisted or hired."),
        fallen_after_shortlist,
        (_("Records are asked about again for as long as their holder’s job is open; nothing is asked after that."),),
    ),
    Metric(
        "sources",
        Group.WAYS,
        _("Sources"),
        _("Applications by the source that their share link names."),
        sources,
    ),
    Metric(
        "channels",
        Group.WAYS,
        _("Wallets and uploads"),
        _("What these applicants gave, by the way it arrived."),
        channels,
    ),
    Metric(
        "stages",
        Group.OUTCOMES,
        _("Outcomes"),
        _("How many of these applications ever came to each stage."),
        stages,
        (_("A stage counts when an application stands there or a decision once put it there; undone ones left out."),),
    ),
    Metric(
        "stages_by_tier",
        Group.OUTCOMES,
        _("Outcomes by evidence"),
        _("The same, by the tier of each application in the newest ranking of its job."),
        stages_by_tier,
        (
            _(
                "Narrowed by source or day, applicants of blind jobs whose names are not shown yet are left out: a "
                "source that only one of them came by would tell whose tier it is."
            ),
        ),
    ),
    Metric(
        "dispositions",
        Group.OUTCOMES,
        _("Reasons for decisions"),
        _("Decisions that were not undone, by the coded reason that a person chose."),
        dispositions,
    ),
    Metric("letters", Group.TALK, _("Letters"), _("Mail about these applications, by kind."), letters),
    Metric(
        "requests",
        Group.TALK,
        _("Requests for evidence"),
        _("From asking a candidate for a proof to their answer."),
        requests,
        (_WAITING, _TEN),
    ),
    Metric(
        "contests",
        Group.TALK,
        _("Contests"),
        _("From a candidate’s word that something is wrong to our answer."),
        contests,
        (_WAITING, _TEN),
    ),
)
METRICS: Mapping[str, Metric] = {metric.key: metric for metric in _ALL}


def figures(ground: Ground) -> list[Figure]:
    """Every figure, in the order of the registry."""
    return [Figure(metric, metric.compute(ground)) for metric in METRICS.values()]
