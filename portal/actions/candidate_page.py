"""A candidate's private page: opening it, and making its link anew."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.actions.events import record_event
from portal.link_tokens import new_token, token_of
from portal.models import Application, CandidatePage, PullConnection, WalletRequest
from portal.scope import Scope

__all__ = ["candidate_page_token", "open_candidate_page", "renew_candidate_page", "was_renewed"]

#: A page outlives the documents it shows, so that a candidate can still read what became of them.
LIFETIME = timedelta(days=400)


@transaction.atomic
def open_candidate_page(scope: Scope, application: Application) -> str:
    """The token of the application's private page, which is made when there is none."""
    page = _living(scope, application)
    if page is not None:
        return token_of(page.nonce)
    fresh = new_token()
    row = CandidatePage.objects.within(scope).create(
        application=application,
        nonce=fresh.nonce,
        token_digest=fresh.digest,
        expires_at=timezone.now() + LIFETIME,
    )
    record_event(scope, "candidate_page.opened", row, application=application.pk)
    return fresh.token


@transaction.atomic
def renew_candidate_page(scope: Scope, application: Application) -> str:
    """A fresh token; every earlier link of the application opens nothing any more.

    Nor does a browser that asked a wallet or a platform by an earlier link get led to the page when it comes back.
    """
    CandidatePage.objects.within(scope).filter(application=application, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    WalletRequest.objects.within(scope, hidden_too=True).filter(application=application).update(browser_digest="")
    for connection in PullConnection.objects.within(scope).filter(application=application):
        connection.progress = connection.progress | {"browser": ""}
        connection.save(update_fields=["progress"])
    return open_candidate_page(scope, application)


def candidate_page_token(scope: Scope, application: Application) -> str:
    """The token of the page that stands; empty when there is none."""
    page = _living(scope, application)
    return token_of(page.nonce) if page is not None else ""


def was_renewed(scope: Scope, application: Application) -> bool:
    """Whether an earlier link was ended: then only the mailbox is told the one that stands."""
    return CandidatePage.objects.within(scope).filter(application=application, revoked_at__isnull=False).exists()


def _living(scope: Scope, application: Application) -> CandidatePage | None:
    pages = CandidatePage.objects.within(scope).filter(application=application, revoked_at=None)
    page: CandidatePage | None = pages.filter(expires_at__gt=timezone.now()).order_by("-created_at").first()
    return page
