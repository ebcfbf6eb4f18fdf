"""The wallet library `@openid4vc/openid4vp`, with SD-JWTs by `@sd-jwt/sd-jwt-vc`: every prefix, mode and format."""

from __future__ import annotations

import pytest

from portal.intake.openid4vp import open_openid4vp_request, openid4vp_links
from portal.models import Application, Record, Submission, WalletRequest
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, an_application
from tests.wallets.conftest import Node
from tests.wallets.holding import holding

pytestmark = pytest.mark.django_db(transaction=True)

PREFIXES = ("x509_san_dns", "x509_hash", "decentralized_identifier", "redirect_uri")
MODES = ("direct_post", "direct_post.jwt")
FORMATS = ("ldp_vc", "jwt_vc_json", "dc+sd-jwt")
SECRET = "s" * 43


@pytest.fixture
def application(bob: Person) -> Application:
    return an_application(bob, a_job(bob), "Danette Kowalczyk")


def asked(application: Application, **how: str | list[str]) -> WalletRequest:
    scope = Scope(organization_id=application.organization_id, application_id=application.pk)
    return open_openid4vp_request(scope, application, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_it_works(site: str, node: Node, application: Application, prefix: str, mode: str, format_: str) -> None:
    request = asked(
        application, client_id_prefix=prefix, response_mode=mode, formats=[format_], browser_secret=SECRET
    )
    links = openid4vp_links(request)
    wallet = {"wallet": {"nonce": "wallet-nonce"}} if prefix != "redirect_uri" else {}
    said = node("openid4vc.mjs", {"link": links.deep_link, "holding": holding(), **wallet})
    assert said["status"] == 200, said
    assert said["answer"]["redirect_uri"].startswith(f"{site}/openid4vp/{request.public_id}/done?response_code=")
    assert said["heard"]["client"]["prefix"] == prefix
    work_off()
    record = Record.objects.within(Scope(organization_id=application.organization_id, system="test")).get()
    assert (record.verdict, record.subject_match, record.title) == ("verified", "holder_key", "Vital signs")
    submission = record.submissions.get()
    assert submission.holder_binding == Submission.Binding.PRESENTATION
    assert submission.wallet_request_id == request.pk
