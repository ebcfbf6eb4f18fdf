"""What whoever and whatever the audit log names is called today, and where its page is."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TypeVar

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

__all__ = ["kind_and_id", "kind_of", "names_of_actors", "names_of_subjects"]

_Row = TypeVar("_Row", bound=OrganizationRow)


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
    return _work(scope, subjects) | _house(scope, subjects) | _access(scope, subjects)


def _rows(scope: Scope, subjects: Iterable[str], model: type[_Row], *related: str) -> Iterable[_Row]:
    """The subjects that are rows of this kind, and there still."""
    return model.objects.within(scope).filter(pk__in=ids_of(subjects, model.__name__.lower())).select_related(*related)


def _work(scope: Scope, subjects: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Jobs, people, what they gave, and how they were ranked."""
    found = {f"job:{row.pk}": (str(row), reverse("job", args=[row.pk])) for row in _rows(scope, subjects, Job)}
    for person in _rows(scope, subjects, Candidate):
        found[f"candidate:{person.pk}"] = (str(person), reverse("candidate", args=[person.pk]))
    for record in _rows(scope, subjects, Record):
        found[f"record:{record.pk}"] = (record.title or "Record", reverse("record", args=[record.pk]))
    found |= _applications(scope, subjects)
    for run in _rows(scope, subjects, RankingRun, "job"):
        link = f"{reverse('ranking', args=[run.job_id])}?run={run.number}"
        found[f"rankingrun:{run.pk}"] = (f"{run.job}, run {run.number}", link)
    for one in _rows(scope, subjects, CandidateIdentifier, "candidate"):
        found[f"candidateidentifier:{one.pk}"] = (str(one.candidate), reverse("candidate", args=[one.candidate_id]))
    return found


def _applications(scope: Scope, subjects: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Of a blind job only that it is somebody's: the page of the log names candidates."""
    found = {}
    for row in _rows(scope, subjects, Application, "candidate", "job"):
        if hides(scope, row):
            found[f"application:{row.pk}"] = (f"Somebody’s application for {row.job}, screened blind", "")
        else:
            found[f"application:{row.pk}"] = (f"{row.candidate} for {row.job}", reverse("gap_report", args=[row.pk]))
    return found


def _house(scope: Scope, subjects: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The organization itself, its guests, and what it set up."""
    own = Organization.objects.filter(pk=scope.organization_id, pk__in=ids_of(subjects, "organization"))
    found = {f"organization:{row.pk}": (row.name, "") for row in own}
    for guest in _rows(scope, subjects, JobGuest):
        found[f"jobguest:{guest.pk}"] = (guest.name, reverse("job_team", args=[guest.job_id]))
    for hook in _rows(scope, subjects, WebhookEndpoint):
        found[f"webhookendpoint:{hook.pk}"] = (hook.name, "")
    for profile in _rows(scope, subjects, RetentionProfile):
        found[f"retentionprofile:{profile.pk}"] = (profile.name, "")
    return found


def _access(scope: Scope, subjects: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Members, as such and as users, and systems with their tokens."""
    members = reverse("members") if scope.may(Capability.MANAGE_MEMBERS) else ""
    tokens = reverse("tokens") if scope.may(Capability.MANAGE_TOKENS) else ""
    found = {f"membership:{row.pk}": (str(row.user), members) for row in _rows(scope, subjects, Membership, "user")}
    found |= {f"apitoken:{row.pk}": (row.name, tokens) for row in _rows(scope, subjects, ApiToken)}
    found |= {f"apiclient:{row.pk}": (row.name, tokens) for row in _rows(scope, subjects, ApiClient)}
    users = Membership.objects.within(scope).filter(user__in=ids_of(subjects, "user")).select_related("user")
    return found | {f"user:{row.user_id}": (str(row.user), "") for row in users}


def kind_and_id(subject: str) -> str:
    """What a thing is of which no name is left: its kind and its id."""
    return f"{kind_of(subject)} {subject.partition(':')[2]}"


def kind_of(subject: str) -> str:
    """What kind of thing it is, in words; as the log writes it where that is no kind of row."""
    kind = subject.partition(":")[0]
    with suppress(LookupError):
        kind = str(apps.get_model("portal", kind)._meta.verbose_name)  # noqa: SLF001 - public, named so
    return kind
