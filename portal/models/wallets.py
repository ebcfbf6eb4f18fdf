"""Requests to wallets and to badge platforms, one row for each; a challenge is good once, for minutes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.base import LeasedRow, OrganizationRow
from portal.models.candidates import Application, EvidenceRequest


class WalletRequest(OrganizationRow):
    """One request to a wallet: its challenge, to whom the answer must be addressed, and what became of it.

    ``public_id`` stands in the addresses that wallets see. ``challenge`` is the nonce, ``audience`` what the proof's
    domain or audience must be. ``private_jwk`` opens encrypted answers, and is blanked once the request is over.
    ``browser_digest`` binds the result page to the browser that began on the same device.
    """

    JOB_PATH = "application__job"

    class Protocol(models.TextChoices):
        VCAPI = "vcapi", _("VC-API exchange")
        OPENID4VP = "openid4vp", "OpenID4VP"
        DC_API = "dc_api", _("Digital Credentials API")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for the wallet")
        OPENED = "opened", _("Opened by a wallet")
        ANSWERED = "answered", _("Answered")
        DECLINED = "declined", _("Declined in the wallet")
        EXPIRED = "expired", _("Expired")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="wallet_requests")
    answers_request = models.ForeignKey(
        EvidenceRequest, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    protocol = models.CharField(max_length=10, choices=Protocol.choices)
    public_id = models.CharField(max_length=43, unique=True)
    challenge = models.CharField(max_length=64)
    audience = models.CharField(max_length=500)
    client_id_prefix = models.CharField(max_length=30, blank=True)
    response_mode = models.CharField(max_length=20, blank=True)
    state_value = models.CharField(max_length=64, blank=True)
    query = models.JSONField(default=dict)
    private_jwk = models.TextField(blank=True)
    response_code_digest = models.CharField(max_length=64, blank=True)
    browser_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    refusals = models.PositiveSmallIntegerField(default=0)
    last_refusal_code = models.CharField(max_length=40, blank=True)
    last_refusal = models.CharField(max_length=500, blank=True)
    batch = models.ForeignKey("portal.Batch", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    LIVING = Q(application__withdrawn_at=None)

    class Meta:
        indexes = [models.Index(fields=["organization", "-created_at"])]


class PullConnection(OrganizationRow, LeasedRow):
    """A candidate's permission to fetch their records from a badge platform (Open Badges 3.0 / CLR 2.0 REST API).

    Secrets (`client_secret`, `code_verifier`, tokens) are kept encrypted by :mod:`portal.secret_text` and blanked when
    the connection ends. ``found`` holds what the platform gave until the candidate has chosen; then it is erased.
    ``next_attempt_at`` is when a worker has to do something: fetch the list, or, at ``expires_at``, forget it.
    """

    JOB_PATH = "application__job"

    class State(models.TextChoices):
        BEGUN = "begun", _("Waiting for the candidate's permission")
        ALLOWED = "allowed", _("Permission given")
        FOUND = "found", _("Waiting for the candidate’s choice")
        DONE = "done", _("Fetched")
        FAILED = "failed", _("Not fetched")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="pull_connections")
    base_url = models.CharField(max_length=500)
    platform_name = models.CharField(max_length=200, blank=True)
    endpoints = models.JSONField(default=dict)
    client_id = models.CharField(max_length=500, blank=True)
    secrets = models.TextField(blank=True)
    state_digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BEGUN)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=500, blank=True)
    expires_at = models.DateTimeField()
    batch = models.ForeignKey("portal.Batch", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    found = models.ForeignKey("portal.StoredBlob", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    progress = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_attempt_at"])]
