"""How strangers try the addresses on which candidates come in and share, and where recruiters invite."""

from __future__ import annotations

from typing import Any

from portal.actions.share_links import create_apply_link, invite_people
from portal.models import Application, RetentionProfile
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Opaque, Own, Row

JOB, LINK, INVITATION = {"job": "job"}, {"link": "link"}, {"link": "invitation"}
PROFILE = {"profile": "profile"}

CASES: dict[str, Case] = {
    "apply": Opaque(post={"name": "X", "email": "x@mail.example", "agreed": "yes"}),
    "apply_again": Opaque(),
    "share": Opaque(post={"way": "pasted", "pasted": "x"}),
    "share_live": Opaque(),
    "share_agree": Opaque(post={"agreed": "yes"}),
    "share_done": Opaque(),
    "confirm_email": Opaque(),
    "send_code": Opaque(post={"address": "x@mail.example"}),
    "confirm_code": Opaque(post={"code": "123456"}),
    "job_links": Row(JOB),
    "create_apply_link": Row(JOB, {"source": "college fair", "days": "30"}),
    "invite_people": Row(JOB, {"people": "x@mail.example", "days": "30"}),
    "resend_invitation": Row(INVITATION),
    "revoke_share_link": Row(LINK),
    "link_qr_svg": Row(LINK),
    "link_qr_png": Row(LINK),
    "invite_candidate": Row({"candidate": "candidate"}, {"days": "30"}),
    "job_sharing": Row(JOB, {"contact_name": "Mine"}),
    "retention_profiles": Own("", {"name": ""}),
    "change_retention": Row(PROFILE, {"name": "Mine", "days": "1", "reason": "I say so"}),
    "remove_retention": Row(PROFILE),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    profile = RetentionProfile.objects.within(bob.scope).create(name="Federal contract", days=730, reason="Audits.")
    return {
        "link": create_apply_link(bob.scope, application.job, source="college fair", days=30),
        "invitation": invite_people(bob.scope, application.job, people="Ines <ines@mail.example>")[0],
        "profile": profile,
    }
