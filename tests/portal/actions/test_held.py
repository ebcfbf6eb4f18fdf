"""The same credential from two people is seen, and a key proved once identifies from then on."""

from __future__ import annotations

import json
from typing import Any

from portal.actions.candidates import add_candidate
from portal.actions.receive import receive_text
from portal.actions.wallets import Asking, answer_wallet_request, open_wallet_request
from portal.demonstration.keys import ed25519_key
from portal.demonstration.signing import sign_vc_jwt
from portal.intake.incoming import IncomingBytes
from portal.models import HeldCredential, Record, SamePerson
from portal.queries_people import also_shared_by
from tests.portal.conftest import Person
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, an_application
from tests.verification.records import SCHOOL, SCHOOL_KEY, badge, method_of, signed

CONTEXT = {"@context": ["https://www.w3.org/ns/credentials/v2"]}


def shared(person: Person, name: str, record: Any) -> Record:
    candidate = add_candidate(person.scope, name=name)
    text = record if isinstance(record, str) else json.dumps(record)
    batch = receive_text(person.scope, text=text, channel="paste", candidate=candidate)
    work_off()
    found = batch.submissions.get().record
    assert found is not None
    return found


def test_it_works(bob: Person) -> None:
    credential = signed(badge())
    first = shared(bob, "Ada", credential)
    second = shared(bob, "Grace", {"verifiableCredential": [credential], "type": ["VerifiablePresentation"]} | CONTEXT)
    assert HeldCredential.objects.within(bob.scope).values("digest").distinct().count() == 1
    (pair,) = SamePerson.objects.within(bob.scope)
    assert (pair.first, pair.second, pair.reason) == (first.candidate, second.candidate, "same_credential")
    assert also_shared_by(bob.scope, first) == [second.candidate]
    assert also_shared_by(bob.scope, second) == [first.candidate]


def test_the_page_of_the_record_says_so(bob: Person, charlie: Person) -> None:
    first = shared(bob, "Ada", signed(badge()))
    shared(charlie, "Mallory", signed(badge()))
    assert b"also-shared" not in bob.client.get(f"/records/{first.pk}/").content
    shared(bob, "Grace Hopper", signed(badge()))
    page = bob.client.get(f"/records/{first.pk}/").content.decode()
    assert "Shared by others too" in page
    assert "Grace Hopper" in page
    assert "Mallory" not in page


def test_twice_from_one_person_is_no_matter(bob: Person) -> None:
    first = shared(bob, "Ada", signed(badge()))
    receive_text(bob.scope, text=json.dumps(signed(badge())), channel="paste", candidate=first.candidate)
    work_off()
    assert Record.objects.within(bob.scope).count() == 1
    assert first.submissions.count() == 2
    assert not SamePerson.objects.within(bob.scope).exists()


def test_a_token_alone_and_in_a_presentation(bob: Person) -> None:
    token = sign_vc_jwt(badge(), SCHOOL_KEY, f"{SCHOOL}#key-1")
    first = shared(bob, "Ada", token)
    envelope = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{token}",
    }
    shared(bob, "Grace", {"verifiableCredential": [envelope], "type": ["VerifiablePresentation"]} | CONTEXT)
    assert len(also_shared_by(bob.scope, first)) == 1


def test_a_wallet_key_that_was_proved_identifies_from_then_on(bob: Person) -> None:
    """The holder's proof answers the request that the record names; then a plain file about the same key is theirs."""
    holder = ed25519_key("ada")
    application = an_application(bob, a_job(bob), "Ada Lovelace")
    request = open_wallet_request(
        bob.scope, application, Asking(protocol="vcapi", audience="https://credence.example", query={})
    )
    credential = signed(badge(credentialSubject=badge()["credentialSubject"] | {"id": holder.did_key}))
    presentation = {"verifiableCredential": [credential], "type": ["VerifiablePresentation"], "holder": holder.did_key}
    answer = signed(
        presentation | CONTEXT,
        holder,
        method_of(holder),
        proofPurpose="authentication",
        challenge=request.challenge,
        domain=request.audience,
    )
    answer_wallet_request(request, presentations=[IncomingBytes("answer", json.dumps(answer).encode())])
    work_off()
    (known,) = application.candidate.identifiers.filter(kind="did")
    assert known.value == holder.did_key
    assert known.confirmed_at is not None
    receive_text(bob.scope, text=json.dumps(credential), channel="paste", candidate=application.candidate)
    work_off()
    assert set(Record.objects.within(bob.scope).values_list("subject_match", flat=True)) == {"holder_key", "identifier"}
