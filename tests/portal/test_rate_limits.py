"""How often strangers may try, and who counts as one of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from portal.models import RateWindow
from portal.rate_limits import LIMITS, TooOftenError, count_try, forget_windows, visitor


@pytest.mark.django_db
def test_it_works() -> None:
    for _ in range(LIMITS["send_code"].times):
        count_try("send_code", "one")
    with pytest.raises(TooOftenError):
        count_try("send_code", "one")
    count_try("send_code", "another")


def test_a_network_of_ipv6_is_one_visitor() -> None:
    def of(address: str) -> str:
        return visitor(RequestFactory().get("/", REMOTE_ADDR=address))

    assert of("2001:db8:1:2::1") == of("2001:db8:1:2:ffff::2")
    assert of("2001:db8:1:2::1") != of("2001:db8:1:3::1")
    assert of("192.0.2.1") == of("::ffff:192.0.2.1") == "192.0.2.1"
    assert of("192.0.2.1") != of("192.0.2.2")
    assert of("") == ""


@pytest.mark.django_db
def test_windows_that_are_long_over_are_removed() -> None:
    count_try("open_link", "old")
    RateWindow.objects.update(began_at=timezone.now() - timedelta(days=3))
    count_try("open_link", "new")
    assert forget_windows() == 1
    assert RateWindow.objects.count() == 1
    assert forget_windows() == 0
