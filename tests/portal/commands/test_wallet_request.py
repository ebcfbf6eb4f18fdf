"""`manage.py wallet_request`: one request for a wallet on trial; the answer goes the whole way, and into no ranking."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from portal.models import Application, Job, WalletRequest
from tests.portal.conftest import Person
from tests.portal.openid4vp_factories import post
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, an_application, rank_now

pytestmark = pytest.mark.django_db


def run(**options: Any) -> Any:
    out = io.StringIO()
    call_command("wallet_request", json=True, stdout=out, **options)
    (line,) = out.getvalue().splitlines()
    return json.loads(line)


def refused(**options: Any) -> str:
    with pytest.raises(CommandError) as told:
        run(**options)
    assert told.value.returncode == 64
    return str(told.value)


@pytest.fixture
def job(bob: Person) -> Job:
    return a_job(bob)


@pytest.mark.parametrize("mode", ["direct_post", "direct_post.jwt"])
@pytest.mark.parametrize("prefix", ["x509_san_dns", "x509_hash", "decentralized_identifier", "redirect_uri"])
def test_it_works(bob: Person, job: Job, prefix: str, mode: str) -> None:
    said = run(job=str(job.pk), client_id_prefix=prefix, response_mode=mode, format=["ldp_vc"])
    asked = WalletRequest.objects.within(bob.scope).get()
    assert (said["id"], said["protocol"], said["trial"]) == (asked.public_id, "openid4vp", True)
    assert said["client_id"] == asked.audience
    assert said["client_id"].startswith(f"{prefix}:")
    assert said["response_uri"].endswith(f"/openid4vp/{asked.public_id}/response")
    assert bool(said["request_uri"]) == said["signed"] == (prefix != "redirect_uri")
    assert said["deep_links"]["openid4vp"].startswith("openid4vp://?")
    assert said["qr_text"] == said["deep_links"]["openid4vp"]
    assert said["parameters"]["dcql_query"] == asked.query["dcql_query"]
    assert '"d":' not in json.dumps(said)
    assert post(asked).status_code == 200
    standing = run(status=said["id"])
    assert (standing["state"], standing["refusals"]) == ("answered", 0)
    assert standing["batch"] == str(WalletRequest.objects.within(bob.scope).get().batch_id)


def test_an_exchange(bob: Person, job: Job) -> None:
    said = run(job=str(job.pk), protocol="vcapi")
    assert said["exchange"].endswith(f"/workflows/share/exchanges/{said['id']}")
    assert said["qr_text"] == said["interaction_url"]
    assert set(said["deep_links"]) == {"lcw", "learncard"}
    assert said["parameters"]["challenge"] == WalletRequest.objects.within(bob.scope).get().challenge


def test_a_trial_is_nobodys_and_in_no_ranking(bob: Person, job: Job) -> None:
    first, second = run(job=str(job.pk)), run(job=str(job.pk))
    assert first["application"] == second["application"]
    trial = Application.objects.within(bob.scope).get()
    assert (trial.source, trial.candidate.name) == ("wallet trial", "Wallet trial by an operator (not a person)")
    post(WalletRequest.objects.within(bob.scope).get(public_id=first["id"]))
    work_off()
    real = an_application(bob, job, "Marisol Etcheverry")
    assert [entry.application_id for entry in rank_now(bob, job).entries.all()] == [real.pk]


def test_an_application_may_be_named(bob: Person, job: Job) -> None:
    application = an_application(bob, job, "Marisol Etcheverry")
    said = run(job=str(job.pk), application=str(application.pk))
    assert (said["application"], said["trial"]) == (str(application.pk), False)


def test_what_was_wrong_with_an_answer_is_said(bob: Person, job: Job) -> None:
    said = run(job=str(job.pk))
    post(WalletRequest.objects.within(bob.scope).get(), {"other": ["x"]})
    standing = run(status=said["id"])
    assert (standing["refusals"], standing["last_refusal_code"]) == (1, "not_asked_for")
    assert "asked for" in standing["last_refusal"]


def test_in_words_for_people(job: Job) -> None:
    out = io.StringIO()
    call_command("wallet_request", job=str(job.pk), stdout=out)
    assert "deep_links.openid4vp: openid4vp://?" in out.getvalue()


def test_what_cannot_be_done(bob: Person, charlie: Person, job: Job) -> None:
    assert "--job" in refused()
    assert "no id" in refused(job="x")
    assert "no job" in refused(job=str(uuid.uuid4()))
    other = an_application(charlie, a_job(charlie), "Somebody Else")
    assert "no application" in refused(job=str(job.pk), application=str(other.pk))
    assert "OpenID4VP’s" in refused(job=str(job.pk), protocol="vcapi", response_mode="direct_post")
    assert "no request" in refused(status="x")
    assert WalletRequest.objects.within(bob.scope).count() == 0
