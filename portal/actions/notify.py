"""Telling members of something they should know, in the page and, where they want it, by mail.

Several unread notices of one kind about the same thing are one, with how many it was: nobody is flooded, and a mail
goes out for the first of them only.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.mail import send_mail
from portal.actions.refusal import RefusedError
from portal.models import Application, Job, Membership, Notification
from portal.notices import KINDS, Way, link_of, way_of
from portal.permissions import SEES_EVERY_JOB, Role
from portal.queries_notices import words_of_notice
from portal.scope import Scope
from portal.site_addresses import page_address, site

__all__ = ["NOTICE_MAIL", "choose_notices", "mail_daily_notices", "mark_read", "notify"]

NOTICE_MAIL = "notice"
DAY = timedelta(days=1)
MOST_IN_MAIL = 50
AT_ONCE = 100


@transaction.atomic
def notify(
    scope: Scope,
    *,
    to: Iterable[uuid.UUID],
    kind: str,
    job: Job | None = None,
    application: Application | None = None,
    **data: str | int,
) -> None:
    """Tell each of these users once; who acts is not told of their own doing, nor who does not see the job.

    Args:
        scope: who acts, and where.
        to: ids of users; who is no member of the organization is passed over.
        kind: one of :data:`portal.notices.KINDS`.
        job: of which job; implied by ``application``.
        application: about whose application.
        data: further ids and codes; never names or words of people.

    """
    of = job or (application.job if application is not None else None)
    wanted = {user for user in to if user != scope.user_id}
    if not wanted:
        return
    members = Membership.objects.within(_whole(scope)).filter(user__in=wanted, user__is_active=True)
    for member in members.select_related("user", "organization").order_by("created_at", "pk"):
        way = way_of(member.notices, kind)
        if way is not Way.NEVER and (of is None or _sees(member, of)):
            _tell(scope, member, way, Notification(kind=kind, job=of, application=application, data=data))


def _tell(scope: Scope, member: Membership, way: Way, told: Notification) -> None:
    now = timezone.now()
    rows = Notification.objects.within(_whole(scope))
    same = rows.filter(user_id=member.user_id, kind=told.kind, job=told.job, application=told.application, read_at=None)
    before: Notification | None = same.order_by("-created_at").first()
    if before is not None:
        times = int(before.data.get("times", 1)) + 1
        same.filter(pk=before.pk).update(data={**told.data, "times": times}, created_at=now)
        return
    told.organization_id, told.user_id = member.organization_id, member.user_id
    told.mailed_at = None if way is Way.DAILY else now  # only what waits for the daily mail has none
    told.save()
    if way is Way.MAIL:
        _mail(member, [told])


def _mail(member: Membership, told: list[Notification]) -> None:
    """One mail with one notice or many, in the language of who reads it."""
    scope = Scope(member.organization_id, system="notices")
    reader = Scope(member.organization_id, user_id=member.user_id, role=Role(member.role))
    language = member.user.language or member.organization.language or settings.LANGUAGE_CODE
    with translation.override(language):
        lines = [f"{words_of_notice(reader, row)}\n{site()}{link_of(row)}" for row in told[:MOST_IN_MAIL]]
        if len(told) > MOST_IN_MAIL:
            lines.append(_("And %(count)s more.") % {"count": len(told) - MOST_IN_MAIL})
        first = words_of_notice(reader, told[0])
        subject = first if len(told) == 1 else _("%(count)s notices from Credence") % {"count": len(told)}
        foot = _("Choose what you are told of, and how: %(address)s")
        lines.append(foot % {"address": page_address("notice_settings")})
    send_mail(scope, to=member.user.email, subject=subject, body="\n\n".join(lines) + "\n", kind=NOTICE_MAIL)


def mail_daily_notices() -> int:
    """Send everybody who wants it what they have not read, once a day; how many mails went out.

    A day counts from the first notice that waits, so that nobody gets two of these mails on one day.
    """
    waiting = Notification.objects.across_organizations("a duty of the machinery").filter(
        mailed_at=None, read_at=None, created_at__lte=timezone.now() - DAY
    )
    due = list(waiting.values_list("organization", "user").order_by().distinct()[:AT_ONCE])
    return sum(_mail_day(organization, user) for organization, user in due)


@transaction.atomic
def _mail_day(organization: uuid.UUID, user: uuid.UUID) -> int:
    scope = Scope(organization, system="notices")
    rows = Notification.objects.within(scope).filter(user_id=user, mailed_at=None, read_at=None)
    locked = list(rows.select_for_update(of=("self",)).order_by("created_at", "pk"))
    hidden_too = Notification.objects.within(scope, hidden_too=True).filter(user_id=user, mailed_at=None, read_at=None)
    member = Membership.objects.within(scope).filter(user_id=user).select_related("user", "organization").first()
    ids = [row.pk for row in locked]
    hidden_too.update(mailed_at=timezone.now())
    if member is None or not member.user.is_active:
        return 0
    told = Notification.objects.within(scope).filter(pk__in=ids)
    told = told.select_related("job", "application__candidate", "application__job").order_by("-created_at", "pk")
    seen = [row for row in told if row.job is None or _sees(member, row.job)]
    if seen:
        _mail(member, seen)
    return bool(seen)


@transaction.atomic
def mark_read(scope: Scope, *, ids: Iterable[uuid.UUID] | None = None) -> int:
    """Mark the member's notices read: these, or every one; how many were unread."""
    rows = Notification.objects.within(scope).filter(user=scope.user_id, read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    return rows.update(read_at=timezone.now())


@transaction.atomic
def choose_notices(scope: Scope, membership: Membership, *, ways: dict[str, str]) -> Membership:
    """Keep how the member wants to be told of each kind; what they leave as it is usual may change with us.

    Raises:
        RefusedError: a kind or way that there is not.

    """
    if membership.user_id != scope.user_id:
        raise RefusedError(_("Only they themselves may choose this."))
    for kind, way in ways.items():
        if kind not in KINDS or way not in set(Way):
            raise RefusedError(_("Choose how you want to be told."), field=kind)
    kept = {kind: way for kind, way in ways.items() if way != KINDS[kind].way}
    if kept != membership.notices:
        membership.notices = kept
        membership.save(update_fields=["notices"])
        record_event(scope, "member.notices_changed", membership, kinds=" ".join(sorted(kept)))
    return membership


def _sees(member: Membership, job: Job) -> bool:
    if member.every_job or member.role in SEES_EVERY_JOB:
        return True
    return bool(member.job_teams.filter(job=job).exists())


def _whole(scope: Scope) -> Scope:
    """The organization without narrowing: members are found, and told, whatever jobs the one who acts may see."""
    return Scope(scope.organization_id, system="notices")
