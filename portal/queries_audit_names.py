"""What the audit log calls whom and what its entries are about: names of today, as far as the reader may know them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.blind import hides
from portal.models import (
    ApiClient,
    ApiToken,
    Application,
    Candidate,
    CandidateIdentifier,
    Job,
    JobGuest,
    Membership,
    Organization,
    OrganizationRow,
    RankingRun,
    Record,
    RetentionProfile,
    User,
    WebhookEndpoint,
)
from portal.permissions import Capability
from portal.queries_audit_blind import ids_of
from portal.scope import Scope

__all__ = ["called_by_id", "names_of_actors", "names_of_subjects", "noun_of"]


def names_of_actors(scope: Scope, actors: Iterable[str]) -> dict[str, str]:
    """What whoever acted is called: members, systems, guests, candidates; who is gone has no name."""
    names = {actor: f"Credence ({actor.partition(':')[2]})" for actor in actors if actor.startswith("system:")}
    names |= _names_of_candidates(scope, actors)
    users = User.objects.filter(pk__in=ids_of(actors, "user"))
    tokens = ApiToken.objects.within(scope).filter(pk__in=ids_of(actors, "token"))
    guests = JobGuest.objects.within(scope).filter(pk__in=ids_of(actors, "guest"))
    names |= {f"guest:{guest.pk}": guest.name for guest in guests}
    names |= {f"user:{user.pk}": str(user) for user in users}
    clients = ApiClient.objects.within(scope).filter(pk__in=ids_of(actors, "client"))
    names |= {f"client:{client.pk}": f"{client.name} (system)" for client in clients}
    return names | {f"token:{token.pk}": f"{token.name} (system)" for token in tokens}


def _names_of_candidates(scope: Scope, actors: Iterable[str]) -> dict[str, str]:
    """Candidates who acted on their own pages: by name where the reader may know it, until they withdraw."""
    acted = ids_of(actors, "application")
    names = {f"application:{pk}": _("the candidate") for pk in acted}
    rows = Application.objects.within(scope).filter(pk__in=acted).select_related("candidate", "job") if acted else ()
    shown = (row for row in rows if not hides(scope, row))
    return names | {f"application:{row.pk}": _("%(name)s (candidate)") % {"name": row.candidate} for row in shown}


def names_of_subjects(scope: Scope, subjects: Iterable[str]) -> dict[str, tuple[str, str]]:
    """What each subject is called now, and its page, where the reader may open it."""
    found: dict[str, tuple[str, str]] = {}

    def rows(model: type[OrganizationRow], *related: str) -> Iterable[OrganizationRow]:
        noun = model.__name__.lower()
        return model.objects.within(scope).filter(pk__in=ids_of(subjects, noun)).select_related(*related)

    for job in rows(Job):
        found[f"job:{job.pk}"] = (str(job), reverse("job", args=[job.pk]))
    for person in rows(Candidate):
        found[f"candidate:{person.pk}"] = (str(person), reverse("candidate", args=[person.pk]))
    for record in rows(Record):
        found[f"record:{record.pk}"] = (record.title or "Record", reverse("record", args=[record.pk]))  # type: ignore[attr-defined]
    found |= _applications(scope, rows(Application, "candidate", "job"))
    for run in rows(RankingRun, "job"):
        link = f"{reverse('ranking', args=[run.job_id])}?run={run.number}"  # type: ignore[attr-defined]
        found[f"rankingrun:{run.pk}"] = (f"{run.job}, run {run.number}", link)  # type: ignore[attr-defined]
    for identifier in rows(CandidateIdentifier, "candidate"):
        link = reverse("candidate", args=[identifier.candidate_id])  # type: ignore[attr-defined]
        found[f"candidateidentifier:{identifier.pk}"] = (str(identifier.candidate), link)  # type: ignore[attr-defined]
    members = reverse("members") if scope.may(Capability.MANAGE_MEMBERS) else ""
    tokens = reverse("tokens") if scope.may(Capability.MANAGE_TOKENS) else ""
    for member in rows(Membership, "user"):
        found[f"membership:{member.pk}"] = (str(member.user), members)  # type: ignore[attr-defined]
    for token in rows(ApiToken):
        found[f"apitoken:{token.pk}"] = (token.name, tokens)  # type: ignore[attr-defined]
    for client in rows(ApiClient):
        found[f"apiclient:{client.pk}"] = (client.name, tokens)  # type: ignore[attr-defined]
    return found | _house(scope, subjects)


def _house(scope: Scope, subjects: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The organization itself, its guests and what it set up, and members as users."""
    own = Organization.objects.filter(pk=scope.organization_id, pk__in=ids_of(subjects, "organization"))
    found = {f"organization:{row.pk}": (row.name, "") for row in own}
    for guest in JobGuest.objects.within(scope).filter(pk__in=ids_of(subjects, "jobguest")):
        found[f"jobguest:{guest.pk}"] = (guest.name, reverse("job_team", args=[guest.job_id]))
    for hook in WebhookEndpoint.objects.within(scope).filter(pk__in=ids_of(subjects, "webhookendpoint")):
        found[f"webhookendpoint:{hook.pk}"] = (hook.name, "")
    for profile in RetentionProfile.objects.within(scope).filter(pk__in=ids_of(subjects, "retentionprofile")):
        found[f"retentionprofile:{profile.pk}"] = (profile.name, "")
    members = Membership.objects.within(scope).filter(user__in=ids_of(subjects, "user")).select_related("user")
    return found | {f"user:{row.user_id}": (str(row.user), "") for row in members}


def called_by_id(subject: str) -> str:
    """What a thing is of which no name is left: its kind and its id."""
    return f"{noun_of(subject)} {subject.partition(':')[2]}"


def noun_of(subject: str) -> str:
    """The kind of thing that an entry is about, in words."""
    kind = subject.partition(":")[0]
    with suppress(LookupError):
        kind = str(apps.get_model("portal", kind)._meta.verbose_name)  # noqa: SLF001 - public, named so
    return kind


def _applications(scope: Scope, rows: Iterable[OrganizationRow]) -> dict[str, tuple[str, str]]:
    """Of a blind job only that it is somebody's: the page of the log names candidates."""
    found = {}
    for row in rows:
        if not isinstance(row, Application):
            continue
        if hides(scope, row):
            found[f"application:{row.pk}"] = (f"Somebody’s application for {row.job}, screened blind", "")
        else:
            found[f"application:{row.pk}"] = (f"{row.candidate} for {row.job}", reverse("gap_report", args=[row.pk]))
    return found
