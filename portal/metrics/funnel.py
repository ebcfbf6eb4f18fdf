"""How far applications come: all of them, by tier of the newest ranking, and why they were not taken further."""

from __future__ import annotations

from collections import Counter, defaultdict

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.blind import HIDDEN, sees_identities
from portal.legal import closed_jobs
from portal.metrics.ground import PLACES, Ground, reached_place, standing_decisions
from portal.metrics.shape import Column, Found, Kind, Table, share
from portal.models import Application, Job, RankingEntry, RankingRun
from portal.templatetags.credence import TIERS

__all__ = ["dispositions", "stages", "stages_by_tier"]

_TIERS = (*TIERS, "not_rankable")


def stages(ground: Ground) -> Found:
    """The funnel: everybody who ever came so far, wherever they stand now."""
    whole = ground.total
    names = _stage_names()
    rows = [(_("Applied"), whole, share(whole, whole))]
    rows += [
        (names[stage], ground.at_least(place), share(ground.at_least(place), whole)) for stage, place in PLACES.items()
    ]
    hired = ground.at_least(PLACES[Application.Stage.HIRED.value])
    now = Counter[str]()
    for row in ground.reached:
        now[row.stage] += row.people
    here = tuple((names[stage], now[stage]) for stage in Application.Stage.values if now[stage])
    gone = ground.applications(hidden_too=True).filter(withdrawn_at__isnull=False).count()
    columns = (
        Column(_("Stage"), Kind.TEXT),
        Column(_("Came so far"), bar=True),
        Column(_("Share of applied"), Kind.SHARE),
    )
    today = (Column(_("Stage"), Kind.TEXT), Column(_("Applications"), bar=True))
    left = ngettext("%(count)s more withdrew and is not counted.", "%(count)s more withdrew and are not counted.", gone)
    return Found(
        hired,
        Kind.COUNT,
        ngettext("hired, of %(count)s application", "hired, of %(count)s applications", whole)
        % {"count": f"{whole:,}"},
        (
            Table("funnel", _("How far they came"), columns, tuple(rows), ("applied", *PLACES)),
            Table("now", _("Where they stand now"), today, here, tuple(s for s in Application.Stage.values if now[s])),
        ),
        (left % {"count": f"{gone:,}"},) if gone else (),
    )


def stages_by_tier(ground: Ground) -> Found:
    """The funnel by tier; of jobs whose ranking may not be shown yet, nothing."""
    jobs = Job.objects.within(ground.scope).filter(pk__in=ground.people.values("job"))
    shut = closed_jobs(ground.scope)
    newest = RankingRun.objects.within(ground.scope).filter(job=OuterRef("pk"), state=RankingRun.State.DONE)
    ranked_jobs = dict(jobs.order_by().values_list("pk", Subquery(newest.order_by("-number").values("pk")[:1])))
    runs = [run for pk, run in ranked_jobs.items() if run is not None and pk not in shut]
    closed = shut & ranked_jobs.keys()
    entries = RankingEntry.objects.within(ground.scope).filter(run__in=runs, application__in=_nameable(ground))
    placed = entries.exclude(tier=RankingEntry.WITHDRAWN).annotate(
        place=reached_place(ground.scope, "application__stage", "application_id")
    )
    came: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for tier, place, count in placed.order_by().values_list("tier", "place").annotate(n=Count("pk")):
        came[tier][place] += count
    rows = tuple((_tier_name(tier), *_came(came[tier])) for tier in _TIERS)
    names = _stage_names()
    columns = (
        Column(_("Tier"), Kind.TEXT),
        Column(_("Ranked"), bar=True),
        *(Column(names[s]) for s in PLACES),
        Column(_("Share shortlisted"), Kind.SHARE),
    )
    ranked = sum(counts.total() for counts in came.values())
    left = ngettext(
        "%(count)s job is left out: its ranking may not be shown yet.",
        "%(count)s jobs are left out: their rankings may not be shown yet.",
        len(closed),
    )
    return Found(
        came["met"].total(),
        Kind.COUNT,
        ngettext(
            "with every must-have met, of %(count)s in a ranking",
            "with every must-have met, of %(count)s in rankings",
            ranked,
        )
        % {"count": f"{ranked:,}"},
        (Table("tiers", _("How far they came, by tier"), columns, rows, _TIERS),),
        (left % {"count": len(closed)},) if closed else (),
    )


def _nameable(ground: Ground) -> QuerySet[Application]:
    """The chosen people; narrowed by source or day without those of blind jobs whom nobody may know yet.

    A source or a day of which somebody is the only one would tell whose tier it is.
    """
    wanted = ground.wanted
    if sees_identities(ground.scope) or (wanted.source is None and not wanted.since and not wanted.until):
        return ground.people
    return ground.people.exclude(HIDDEN)


def dispositions(ground: Ground) -> Found:
    """The reasons given with decisions, as codes; the words beside them stay where they were written."""
    made = standing_decisions(ground.scope).filter(application__in=ground.people, undoes__isnull=True)
    counted = Counter[tuple[str, str]]()
    for stage, code, count in made.order_by().values_list("stage", "disposition").annotate(n=Count("pk")):
        counted[(code, stage)] += count
    names, whole = _stage_names(), counted.total()
    found = counted.most_common()
    rows = tuple(
        (_disposition(code), names.get(stage, stage), count, share(count, whole)) for (code, stage), count in found
    )
    columns = (
        Column(_("Reason"), Kind.TEXT),
        Column(_("Moved to"), Kind.TEXT),
        Column(_("Decisions"), bar=True),
        Column(_("Share"), Kind.SHARE),
    )
    coded = sum(count for (code, _stage), count in found if code)
    return Found(
        whole,
        Kind.COUNT,
        ngettext("decision, %(coded)s with a coded reason", "decisions, %(coded)s with a coded reason", whole)
        % {"coded": f"{coded:,}"},
        (
            Table(
                "dispositions",
                _("Decisions by reason"),
                columns,
                rows,
                tuple(f"{code or 'none'}:{stage}" for (code, stage), _n in found),
            ),
        ),
        link="decisions",
        link_words=_("Decisions and override rates"),
    )


def _came(counts: Counter[int]) -> tuple[int | float | None, ...]:
    whole = counts.total()
    far = [sum(count for place, count in counts.items() if place >= at) for at in PLACES.values()]
    return (whole, *far, share(far[0], whole))


def _stage_names() -> dict[str, str]:
    return {value: str(words) for value, words in Application.Stage.choices}


def _tier_name(tier: str) -> str:
    return str(TIERS[tier].word) if tier in TIERS else _("Not enough evidence to rank")


def _disposition(code: str) -> str:
    return code.replace("_", " ").capitalize() if code else _("In words only")
