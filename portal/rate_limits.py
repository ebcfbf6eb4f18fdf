"""How often strangers may try something. Counted in the database, so every process and restart counts together.

Keys are keyed digests: no address of anybody is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.models import RateWindow

__all__ = ["LIMITS", "Limit", "TooOftenError", "count_try", "forget_windows", "stop_if_full", "visitor"]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``times`` in a window of ``seconds``."""

    times: int
    seconds: int


#: One table, so that what strangers may do shows in a diff.
LIMITS = {
    "open_link": Limit(120, 60),  # a college's lab shares one address
    "begin_application": Limit(300, 3_600),  # so does a college fair
    "mail_address": Limit(10, 3_600),  # what strangers may have sent to one address
    "send_code": Limit(5, 3_600),
    "guess_code": Limit(20, 3_600),
    "share": Limit(60, 600),
    "fetch_link": Limit(40, 600),
    "wallet_request": Limit(60, 600),
    "wallet_open": Limit(240, 60),
    "wallet_answer": Limit(60, 60),
    "message": Limit(20, 3_600),
    "pull": Limit(10, 600),  # each may hold a worker for the better part of a minute
    "mail_reply": Limit(6, 86_400),
    "own_password": Limit(20, 900),  # asked again before what protects the account is changed
    "set_up": Limit(20, 900),
    "second_step": Limit(10, 900),  # whoever has the password; the lockout counts beside it
    "sign_on": Limit(60, 600),  # an office shares one address
    "test_sign_on": Limit(20, 600),
    "oauth": Limit(240, 60),  # calls of one address, good ones too: a cloud's systems share one
    "system_in": Limit(1_200, 60),  # of one applicant system: a table of applicants may come as single messages
    "system_guess": Limit(30, 900),  # unknown addresses and wrong signatures, of one visitor
    "oauth_guess": Limit(20, 900),  # of a client's secret from one address: nobody elsewhere is shut out
}


class TooOftenError(Exception):
    """Raised when something was tried too often; ``retry_after`` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many tries. Please wait {retry_after} s and try again.")
        self.retry_after = retry_after


def visitor(request: HttpRequest) -> str:
    """Where a request comes from, for counting only. The proxy's word counts only behind a proxy.

    Of an IPv6 address the first half: the second is its owner's to choose, 2**64 times.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.CREDENCE_BEHIND_PROXY else ""
    address = forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
    try:
        ip = IPv6Address(address.strip("[]"))
    except ValueError:
        return address
    return str(ip.ipv4_mapped) if ip.ipv4_mapped else str(IPv6Network((int(ip), 64), strict=False))


def forget_windows() -> int:
    """Remove the windows that are long over: strangers make them, one for each address and link they try."""
    over = timezone.now() - 2 * timedelta(seconds=max(limit.seconds for limit in LIMITS.values()))
    old = RateWindow.objects.filter(began_at__lt=over)
    return old.delete()[0] if old.exists() else 0  # looked at first: most rounds write nothing


def count_try(kind: str, whose: str) -> None:
    """Count one try of ``kind`` (a key of :data:`LIMITS`) by ``whose`` (an address, a row's id).

    Raises:
        TooOftenError: the window is full.
    """
    limit, now, key = LIMITS[kind], timezone.now(), _key(kind, whose)
    with transaction.atomic():
        RateWindow.objects.get_or_create(key=key, defaults={"began_at": now})
        window = RateWindow.objects.select_for_update().get(key=key)
        if now - window.began_at >= timedelta(seconds=limit.seconds) or window.began_at > now:
            RateWindow.objects.filter(pk=window.pk).update(began_at=now, count=1)
            return
        if window.count < limit.times:
            RateWindow.objects.filter(pk=window.pk).update(count=F("count") + 1)
            return
    left = window.began_at + timedelta(seconds=limit.seconds) - now
    raise TooOftenError(max(1, int(left.total_seconds()) + 1))


def stop_if_full(kind: str, whose: str) -> None:
    """Refuse before trying, where only failures are counted.

    Raises:
        TooOftenError: the window is full.
    """
    limit, now = LIMITS[kind], timezone.now()
    window = RateWindow.objects.filter(key=_key(kind, whose), count__gte=limit.times).first()
    ends = window.began_at + timedelta(seconds=limit.seconds) if window is not None else now
    if window is not None and window.began_at <= now < ends:
        raise TooOftenError(int((ends - now).total_seconds()) + 1)


def _key(kind: str, whose: str) -> str:
    return salted_hmac("credence.rate", f"{kind}\n{whose}", algorithm="sha256").hexdigest()
