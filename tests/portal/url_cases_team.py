"""How strangers try the addresses of who works on a job: teams, guests, notes, notices, interview kits."""

from __future__ import annotations

from typing import Any

from portal.models import Application, JobGuest, JobMember, Membership, Note, Notification
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Opaque, Own, Public, Row

JOB, APPLICATION = {"job": "job"}, {"application": "application"}
GUEST, NOTE = {"guest": "job_guest"}, {"note": "note"}

CASES: dict[str, Case] = {
    "job_team": Row(JOB),
    "add_to_team": Row(JOB, {"membership": "{membership}"}),
    "remove_from_team": Row({"member_row": "job_member"}),
    "invite_guest": Row(JOB, {"name": "Me", "email": "me@mail.example", "days": "7"}),
    "renew_guest": Row(GUEST, {"days": "7"}),
    "revoke_guest": Row(GUEST),
    "guest_leave": Public("it closes a guest's session, whoever's it is; by POST only"),
    "guest_door": Opaque(),
    "shared_job": Row(JOB),
    "job_notes": Row(JOB, {"text": "Mine"}),
    "application_notes": Row(APPLICATION, {"text": "Mine"}),
    "interview": Row(APPLICATION),
    "change_note": Row(NOTE, {"text": "Mine"}),
    "remove_note": Row(NOTE),
    "notices": Own(),
    "read_notices": Own(),
    "notice_settings": Own("", {"mentioned": "never"}),
    "open_notice": Row({"notice": "notice"}),
    "change_reach": Row({"membership": "membership"}, {"every_job": "no"}),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    scope, job = bob.scope, application.job
    membership = Membership.objects.within(scope).get(user=bob.user)
    return {
        "job_member": JobMember.objects.within(scope).create(job=job, membership=membership),
        "job_guest": JobGuest.objects.within(scope).create(
            job=job,
            name="Ines Amato",
            email="ines@mail.example",
            nonce="0" * 64,
            token_digest="0" * 64,
            expires_at=application.created_at,
        ),
        "note": Note.objects.within(scope).create(
            job=job, application=application, author=bob.user, text="Ask about CPR"
        ),
        "notice": Notification.objects.within(scope).create(user=bob.user, kind="received", job=job),
    }
