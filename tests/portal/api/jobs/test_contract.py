"""Every new call asks for the capability that its page asks for, of token and person; strangers find nothing.

That charlie finds none of the rows by any method is walked in :mod:`tests.portal.test_url_walk`; here, too, by the
method that writes.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from portal.models import Framework, JobGuest, JobMember, LinkConfirmation, Membership
from portal.permissions import Capability, may
from tests.portal.api.jobs.conftest import TokenOf
from tests.portal.conftest import Person
from tests.portal.people_factories import some_skills
from tests.portal.work_factories import a_ranked_job

pytestmark = pytest.mark.django_db

C = Capability
#: Method, address, body, the capability it needs, and whether the address names a row of the organization.
CALLS: tuple[tuple[str, str, Any, Capability, bool], ...] = (
    ("patch", "jobs/{job}/", {"place": "Marietta"}, C.EDIT_JOBS, True),
    ("post", "jobs/{job}/close/", None, C.EDIT_JOBS, True),
    ("post", "jobs/{job}/reopen/", None, C.EDIT_JOBS, True),
    ("post", "jobs/{job}/copy/", None, C.EDIT_JOBS, True),
    ("post", "jobs/{job}/approve/", None, C.DECIDE, True),
    ("get", "jobs/{job}/versions/", None, C.READ_JOBS, True),
    ("post", "jobs/{job}/versions/", {"requirements": []}, C.EDIT_JOBS, True),
    ("get", "jobs/{job}/versions/1/", None, C.READ_JOBS, True),
    ("get", "jobs/{job}/versions/1/requirements/", None, C.READ_JOBS, True),
    ("get", "jobs/{job}/versions/1/changes/", None, C.READ_JOBS, True),
    ("get", "jobs/{job}/versions/1/proposal/", None, C.READ_JOBS, True),
    ("get", "jobs/{job}/team/", None, C.READ_JOBS, True),
    ("post", "jobs/{job}/team/", {"membership": "{member}"}, C.SHARE_JOBS, True),
    ("get", "jobs/{job}/team/{team}/", None, C.READ_JOBS, True),
    ("delete", "jobs/{job}/team/{team}/", None, C.SHARE_JOBS, True),
    ("get", "jobs/{job}/guests/", None, C.READ_JOBS, True),
    ("post", "jobs/{job}/guests/", {"name": "Ines", "email": "ines@mail.example"}, C.SHARE_JOBS, True),
    ("get", "jobs/{job}/guests/{guest}/", None, C.READ_JOBS, True),
    ("post", "jobs/{job}/guests/{guest}/renew/", None, C.SHARE_JOBS, True),
    ("post", "jobs/{job}/guests/{guest}/revoke/", None, C.SHARE_JOBS, True),
    ("get", "jobs/{job}/standing/", None, C.READ_JOBS, True),
    ("get", "jobs/{job}/screening/", None, C.READ_JOBS, True),
    ("put", "jobs/{job}/blind/", {"blind": True}, C.EDIT_JOBS, True),
    ("put", "jobs/{job}/legal-profile/", {"legal_profile": "nyc"}, C.EDIT_JOBS, True),
    ("get", "jobs/{job}/sharing/", None, C.READ_JOBS, True),
    ("patch", "jobs/{job}/sharing/", {"contact_name": "Imani"}, C.EDIT_JOBS, True),
    ("post", "jobs/{job}/what-if/", {"changes": []}, C.READ_RANKINGS, True),
    ("get", "own-credentials/", None, C.READ_JOBS, False),
    ("post", "own-credentials/", {"name": "Listing"}, C.EDIT_JOBS, False),
    ("get", "rankings/{run}/pool/pdf/", None, C.READ_RANKINGS, True),
    ("get", "rankings/{run}/compare/?before=1", None, C.READ_RANKINGS, True),
    ("post", "rankings/{run}/recompute/", None, C.READ_RANKINGS, True),
    ("get", "rankings/{run}/provenance/", None, C.READ_RANKINGS, True),
    ("get", "gap-reports/{application}/pdf/", None, C.READ_RANKINGS, True),
    ("get", "issuers/", None, C.READ_RECORDS, False),
    ("get", "issuers/one/?id=did:web:cedarfork.example", None, C.READ_RECORDS, True),
    ("post", "issuers/", {"issuer": "did:web:new.example", "reason": "Known to us"}, C.TRUST_ISSUERS, False),
    ("post", "issuers/stop/", {"issuer": "did:web:none.example", "reason": "x"}, C.TRUST_ISSUERS, False),
    ("get", "issuers/file/", None, C.READ_RECORDS, False),
    ("get", "issuers/import/", None, C.READ_RECORDS, False),
    ("post", "issuers/import/", {"list": "issuer\ndid:web:a.example", "reason": "x"}, C.TRUST_ISSUERS, False),
    ("post", "issuers/import/preview/", {"list": "issuer\ndid:web:a.example"}, C.TRUST_ISSUERS, False),
    ("post", "issuers/import/undo/", {"batch": "{job}"}, C.TRUST_ISSUERS, False),
    ("get", "registries/", None, C.READ_RECORDS, False),
    ("get", "registries/search/?q=a", None, C.READ_RECORDS, False),
    ("get", "skills/?q=vital", None, C.READ_JOBS, False),
    ("get", "skills/one/?uri=urn:skill:vitals", None, C.READ_JOBS, False),
    ("get", "skills/suggest/?q=vital", None, C.READ_JOBS, False),
    ("get", "skills/retired/", None, C.READ_JOBS, False),
    ("post", "skills/retired/replace-in-job/", {"job": "{job}", "retired": "a", "concept": "b"}, C.EDIT_JOBS, True),
    (
        "post",
        "skills/retired/replace-in-word/",
        {"word": "{word}", "concept": "urn:skill:vitals"},
        C.EDIT_CANDIDATES,
        True,
    ),
    ("post", "remembered-links/{word}/undo/", None, C.EDIT_CANDIDATES, True),
    ("get", "frameworks/", None, C.READ_JOBS, False),
    ("get", "frameworks/{framework}/", None, C.READ_JOBS, False),
    ("get", "frameworks/{framework}/changes/", None, C.READ_JOBS, False),
    ("get", "frameworks/crosswalk/?from={framework}&to={other}", None, C.READ_JOBS, False),
    ("get", "levels/", None, C.READ_JOBS, False),
    ("get", "members/", None, C.MANAGE_MEMBERS, False),
    ("get", "members/{member}/", None, C.MANAGE_MEMBERS, True),
    ("patch", "members/{member}/", {"every_job": False}, C.MANAGE_MEMBERS, True),
    ("delete", "members/{member}/", None, C.MANAGE_MEMBERS, True),
    ("get", "organization/", None, C.READ_JOBS, False),
    ("patch", "organization/", {"place": "Marietta"}, C.MANAGE_MEMBERS, False),
    ("get", "organization/policies/", None, C.MANAGE_MEMBERS, False),
    ("get", "organization/health/", None, C.MANAGE_MEMBERS, False),
    ("get", "metrics/", None, C.READ_METRICS, False),
    ("get", "fairness/jobs/", None, C.READ_AUDIT, False),
)


@pytest.fixture
def world(bob: Person, dora: Person) -> dict[str, str]:
    """One of everything that the addresses name."""
    some_skills()
    ranked = a_ranked_job(bob)
    rows = Membership.objects.within(bob.scope)
    guests = JobGuest.objects.within(bob.scope)
    guest = guests.create(
        job=ranked.job, name="Ines", nonce="0" * 64, token_digest="0" * 64, expires_at=ranked.run.created_at
    )
    member = JobMember.objects.within(bob.scope).create(job=ranked.job, membership=rows.get(user=bob.user))
    word = LinkConfirmation.objects.within(bob.scope).create(key="vs", text="VS", concept_uri="urn:x")
    framework = Framework.objects.get(name="builtin")
    Framework.objects.filter(pk=framework.pk).update(current=True)
    other = Framework.objects.create(name="esco", version="1", current=True)
    named = {"job": ranked.job, "run": ranked.run, "application": ranked.applications[0], "guest": guest}
    named |= {"team": member, "member": rows.get(user=dora.user), "word": word, "framework": framework, "other": other}
    return {name: str(row.pk) for name, row in named.items()}


def filled(body: Any, world: dict[str, str]) -> Any:
    if not isinstance(body, dict):
        return body
    return {name: world.get(str(value)[1:-1], value) for name, value in body.items()}


def test_it_works(alice: Person, bob: Person, charlie: Person, token_of: TokenOf, world: dict[str, str]) -> None:
    wrong = []
    whole, theirs, bobs = token_of(alice), token_of(charlie), token_of(bob)
    without = {item: token_of(alice, *(one.value for one in Capability if one is not item)) for item in Capability}
    for method, path, body, needed, named in CALLS:
        address, sent = path.format(**world), filled(body, world)
        callers = [("without", without[needed], {403}), ("alice", whole, set(range(200, 500)) - {401, 403, 404, 405})]
        callers += [("charlie", theirs, {404})] if named else []
        callers += [] if may("recruiter", needed) else [("bob", bobs, {403})]
        for who, caller, expected in callers:
            with transaction.atomic():
                status, answer = caller.call(method, address, sent)
                transaction.set_rollback(True)
            if status not in (expected | {404} if path == "issuers/stop/" else expected):
                wrong.append((method, path, who, status, answer))
            if who == "without" and (answer or {}).get("code") != "missing_scope":
                wrong.append((method, path, who, "code", answer))
    assert wrong == []
