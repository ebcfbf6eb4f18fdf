"""Fetching a candidate's records from a badge platform: begun, allowed, listed, and shared as far as they choose.

One connection is one permission, for one application, for half an hour. What the platform gave is kept encrypted until
the candidate has chosen; then what was not chosen is erased, and the permission thrown away. The browser that began is
the one that may bring the answer back: otherwise one person's records could be led into another's application
(RFC 9700, section 4.7).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.pulled import end_pull, kept_secrets
from portal.actions.refusal import RefusedError
from portal.intake.pull.known import known_platform
from portal.intake.pull.oauth import PlatformClient, authorization_address, fetch_token, is_from, new_verifier, register
from portal.intake.pull.platform import Platform, discover
from portal.intake.pull.problems import PullFailedError, PullProblem
from portal.models import Application, PullConnection
from portal.nudges import nudge
from portal.permissions import Capability
from portal.scope import Scope
from portal.secret_text import seal_text
from portal.site_addresses import page_address, site

__all__ = ["LIFETIME", "UnknownAnswerError", "answer_pull", "begin_pull", "permission_address", "redirect_address"]

LIFETIME = timedelta(minutes=30)
EXCHANGE = timedelta(seconds=60)
LONGEST_ADDRESS = 500
LONGEST_ANSWER = 4_000


class UnknownAnswerError(Exception):
    """Raised when an answer belongs to no connection of this browser. Nobody is told whether there is one elsewhere."""


def redirect_address() -> str:
    """Where platforms send the browser back to: one address, compared exactly (RFC 9700, section 4.1.3)."""
    return page_address("pull_callback")


def begin_pull(scope: Scope, application: Application, *, address: str, browser: str) -> PullConnection:
    """Find the platform and register with it; the candidate then gives permission there.

    Args:
        scope: the candidate's.
        application: for which they share.
        address: the platform's, as they typed it.
        browser: a secret that their browser keeps, and must show with the answer.

    Raises:
        RefusedError: the platform cannot be used, or the application was taken back; the sentence says why.

    """
    scope.require(Capability.RECEIVE_RECORDS)
    if application.withdrawn_at is not None:
        raise RefusedError(_("Your application was taken back, so nothing more is fetched for it."))
    if not address.strip() or len(address) > LONGEST_ADDRESS:
        raise RefusedError(_("Type the address of the site where your records are."), field="address")
    try:
        platform = discover(address)
        client = _client(platform, application)
    except PullFailedError as failed:
        raise RefusedError(failed.sentence, field="address") from None
    return _opened(scope, application, platform, client, browser)


def _client(platform: Platform, application: Application) -> PlatformClient:
    known = known_platform(platform.base)
    if known is not None and known.client_id:
        method = "client_secret_basic" if known.client_secret else "none"
        return PlatformClient(known.client_id, known.client_secret, method)
    return register(
        platform,
        name=f"Credence for {application.organization.name}",
        site=site(),
        redirect=redirect_address(),
    )


@transaction.atomic
def _opened(
    scope: Scope, application: Application, platform: Platform, client: PlatformClient, browser: str
) -> PullConnection:
    state = secrets.token_urlsafe(32)
    kept = {
        "client": [client.id, client.secret, client.method],
        "verifier": new_verifier(),
        "state": state,
    }
    expires = timezone.now() + LIFETIME
    row: PullConnection = PullConnection.objects.within(scope).create(
        application=application,
        base_url=platform.base[:LONGEST_ADDRESS],
        platform_name=platform.name[:200],
        endpoints=platform.to_json(),
        client_id=client.id,
        secrets=seal_text(json.dumps(kept)),
        state_digest=_digest(state),
        progress={"browser": _digest(browser)},
        expires_at=expires,
        next_attempt_at=expires,  # a worker forgets it then, if it still stands
    )
    record_event(scope, "pull.begun", row, application=application.pk)
    return row


def permission_address(connection: PullConnection) -> str:
    """Where the candidate gives permission; empty once that is over."""
    if connection.state != PullConnection.State.BEGUN or connection.expires_at <= timezone.now():
        return ""
    kept = kept_secrets(connection)
    if "state" not in kept:
        return ""
    return authorization_address(
        Platform.from_json(connection.endpoints),
        PlatformClient(*kept["client"]),
        redirect=redirect_address(),
        state=kept["state"],
        proof=kept["verifier"],
    )


def answer_pull(answer: Mapping[str, str], *, browser: str) -> PullConnection:
    """Take what the platform's redirect brought: `code` or `error`, with `state` and perhaps `iss`.

    A state is good once. Coming again with it (a reload, a replay) changes nothing and leads to the same connection.

    Raises:
        UnknownAnswerError: the state is nobody's, or another browser began.

    """
    connection = _connection_of(answer.get("state", ""), browser)
    scope = Scope(organization_id=connection.organization_id, application_id=connection.application_id)
    kept = kept_secrets(connection)
    rows = PullConnection.objects.within(scope).filter(pk=connection.pk)
    begun = rows.filter(state=PullConnection.State.BEGUN, expires_at__gt=timezone.now())
    # Good once, whatever comes of it: whoever is second, even at this very moment, finds it used. Should this process
    # die before it has the token, a worker ends the connection in a minute.
    if not begun.update(state=PullConnection.State.ALLOWED, next_attempt_at=timezone.now() + EXCHANGE):
        return connection
    connection.refresh_from_db()
    platform = Platform.from_json(connection.endpoints)
    try:
        token = _token(platform, kept, answer)
    except PullFailedError as failed:
        end_pull(scope, connection, failed)
        return connection
    with transaction.atomic():
        left = {"client": kept["client"], "token": token}
        rows.update(secrets=seal_text(json.dumps(left)), next_attempt_at=timezone.now())
        record_event(scope, "pull.allowed", connection, application=connection.application_id)
        connection.refresh_from_db()
        nudge(connection)
    return connection


def _token(platform: Platform, kept: Mapping[str, Any], answer: Mapping[str, str]) -> str:
    if not is_from(platform, answer.get("iss", "")):
        raise PullFailedError(PullProblem.WRONG_SERVER, host=platform.host)
    if answer.get("error"):
        denied = answer["error"] in {"access_denied", "consent_required", "login_required", "interaction_required"}
        raise PullFailedError(PullProblem.DENIED if denied else PullProblem.TOKEN_REFUSED, host=platform.host)
    code = answer.get("code", "")
    if not code or len(code) > LONGEST_ANSWER:
        raise PullFailedError(PullProblem.NONSENSE, host=platform.host)
    client = PlatformClient(*kept["client"])
    return fetch_token(platform, client, code=code, proof=kept["verifier"], redirect=redirect_address())


def _connection_of(state: str, browser: str) -> PullConnection:
    rows = PullConnection.objects.across_organizations("the platform's answer names nobody")
    found: PullConnection | None = (
        rows.select_related("application__candidate", "application__job", "organization")
        .filter(state_digest=_digest(state))
        .first()
    )
    if found is None or not browser or not hmac.compare_digest(str(found.progress.get("browser")), _digest(browser)):
        raise UnknownAnswerError
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
