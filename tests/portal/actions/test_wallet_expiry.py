"""What nobody answered in time is closed, and its key destroyed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.actions.wallet_expiry import close_expired_requests
from portal.models import WalletRequest
from tests.portal.conftest import Person
from tests.portal.openid4vp_factories import a_request, post, refusal, sealed

pytestmark = pytest.mark.django_db


def test_it_works(bob: Person) -> None:
    over, standing, answered = (a_request(bob, response_mode="direct_post.jwt", formats=["ldp_vc"]) for _ in range(3))
    assert post(answered).status_code == 200
    late = timezone.now() - timedelta(seconds=1)
    WalletRequest.objects.within(bob.scope).filter(pk__in=(over.pk, answered.pk)).update(expires_at=late)
    assert close_expired_requests() == 1
    assert close_expired_requests() == 0
    for row in (over, standing, answered):
        row.refresh_from_db()
    assert (over.state, over.private_jwk) == (WalletRequest.State.EXPIRED, "")
    assert (standing.state, bool(standing.private_jwk)) == (WalletRequest.State.WAITING, True)
    assert answered.state == WalletRequest.State.ANSWERED
    assert refusal(post(over, response=sealed(over, {}))) == (410, "request_expired")
