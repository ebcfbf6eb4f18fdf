"""Who may call the API, for reading: clients, systems' tokens, members' own; what each may, sees and did."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.capability_words import words_of
from portal.models import ApiClient, ApiToken, Event, EventChain, Job, Membership
from portal.oauth.persons import still_let_in
from portal.scope import Scope

__all__ = [
    "JOBS_OFFERED",
    "USAGE_DAYS",
    "AccessRow",
    "client_rows",
    "jobs_to_limit",
    "own_token_rows",
    "personal_rows",
    "system_rows",
]

USAGE_DAYS, USAGE_EVENTS = 30, 50_000
SOON = timedelta(days=14)
#: Open jobs to choose a limit from, the newest.
JOBS_OFFERED = 200
_TITLES = 3


@dataclass(frozen=True, slots=True)
class AccessRow:
    """A client or a token: ``may`` in words, ``did`` the changes of the last days, ``actor`` its name in the log.

    ``jobs`` are titles of those that it sees (the first few; ``more`` others), None for all. ``over`` says that it
    ended, ``soon`` that it ends within two weeks, ``waits`` why it does not work now although it has not ended.
    """

    row: ApiClient | ApiToken
    may: list[str]
    did: int
    actor: str
    over: bool
    soon: bool
    jobs: list[str] | None
    more: int
    waits: Promise | str = ""


def client_rows(scope: Scope) -> list[AccessRow]:
    """The organization's clients, those that work first."""
    clients = ApiClient.objects.within(scope).select_related("created_by").order_by("revoked_at", "-created_at")
    return _rows(scope, list(clients), _did(scope, "client"), "client")


def system_rows(scope: Scope) -> list[AccessRow]:
    """The tokens that are systems' own: neither a person's, nor fetched by a client."""
    return _rows(scope, list(_tokens(scope).filter(user=None, client=None)), _did(scope, "token"), "token")


def personal_rows(scope: Scope) -> list[AccessRow]:
    """Every member's own tokens that have not ended, and those that ended lately."""
    lately = timezone.now() - timedelta(days=USAGE_DAYS)
    ended = Q(revoked_at__lt=lately) | Q(expires_at__lt=lately)
    return _persons(scope, list(_tokens(scope).filter(user__isnull=False).exclude(ended)))


def own_token_rows(scope: Scope) -> list[AccessRow]:
    """The tokens of who asks."""
    if scope.user_id is None:
        return []
    return _persons(scope, list(_tokens(scope).filter(user_id=scope.user_id)))


def jobs_to_limit(scope: Scope) -> list[Job]:
    """The open jobs that a token can be limited to, by title."""
    newest = Job.objects.within(scope).filter(status=Job.Status.OPEN).order_by("-created_at")[:JOBS_OFFERED]
    return sorted(newest, key=lambda job: (job.title.casefold(), job.pk))


def _tokens(scope: Scope) -> QuerySet[ApiToken]:
    rows: QuerySet[ApiToken] = ApiToken.objects.within(scope).select_related("created_by", "user")
    return rows.order_by("revoked_at", "-created_at")


def _persons(scope: Scope, tokens: Sequence[ApiToken]) -> list[AccessRow]:
    memberships = Membership.objects.within(scope).filter(user__in={token.user_id for token in tokens})
    members = {row.user_id: row for row in memberships.select_related("organization", "user")}
    waits = {token.pk: _waits(members.get(token.user_id) if token.user_id else None, token) for token in tokens}
    return _rows(scope, tokens, _did_for_persons(scope) if tokens else {}, "by_token", waits)


def _waits(membership: Membership | None, token: ApiToken) -> Promise | str:
    """Why a personal token does not work now; see :mod:`portal.oauth.persons`."""
    if membership is None or not membership.user.is_active or membership.created_at > token.created_at:
        return _("its person left")
    return "" if still_let_in(membership, timezone.now()) else _("until its person signs in as the policies demand")


def _rows(
    scope: Scope,
    rows: Sequence[ApiClient | ApiToken],
    did: dict[str, int],
    noun: str,
    waits: dict[uuid.UUID, Promise | str] | None = None,
) -> list[AccessRow]:
    now, titles = timezone.now(), _titles(scope, rows)
    return [
        AccessRow(
            row,
            words_of(row.scopes),
            did.get(f"{noun}:{row.pk}", 0),
            f"{noun}:{row.pk}",
            row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now),
            row.expires_at is not None and now < row.expires_at <= now + SOON,
            None if row.job_ids is None else [titles[pk] for pk in row.job_ids if pk in titles][:_TITLES],
            max(0, len(row.job_ids or ()) - _TITLES),
            (waits or {}).get(row.pk, ""),
        )
        for row in rows
    ]


def _titles(scope: Scope, rows: Iterable[ApiClient | ApiToken]) -> dict[str, str]:
    wanted = {pk for row in rows for pk in (row.job_ids or ())[:_TITLES]}
    jobs = Job.objects.within(scope).filter(pk__in=wanted) if wanted else ()
    return {str(job.pk): str(job) for job in jobs}


def _lately(scope: Scope) -> QuerySet[Event]:
    """The newest part of the log; reading leaves no entry there."""
    chain = EventChain.objects.filter(organization_id=scope.organization_id).first()
    found: QuerySet[Event] = Event.objects.within(scope).filter(
        seq__gt=(chain.last_seq if chain else 0) - USAGE_EVENTS,
        created_at__gt=timezone.now() - timedelta(days=USAGE_DAYS),
    )
    return found


def _did(scope: Scope, noun: str) -> dict[str, int]:
    """What each did lately, by its name in the log."""
    rows = _lately(scope).filter(actor__startswith=f"{noun}:")
    return dict(rows.values_list("actor").annotate(n=Count("pk")).order_by())


def _did_for_persons(scope: Scope) -> dict[str, int]:
    """What was done with each personal token lately."""
    rows = _lately(scope).filter(actor__startswith="user:", data__has_key="by_token")
    counted = rows.values_list("data__by_token").annotate(n=Count("pk")).order_by()
    return {f"by_token:{pk}": number for pk, number in counted}
