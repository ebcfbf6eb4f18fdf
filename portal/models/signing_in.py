"""How people prove who they are: second factors, single sign-on of an organization, and where somebody is signed in.

Second factors and places belong to a person, who may be a member of several organizations; a sign-on belongs to one
organization and opens that one only.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.ids import new_id
from portal.models.base import OrganizationRow
from portal.models.organizations import Organization, User


class SecondFactor(models.Model):
    """An authenticator app or a passkey. ``secret`` is the app's shared secret, sealed under the master key.

    ``last_step`` is the time step of the newest one-time code that was taken, so that no code is taken twice;
    ``credential`` is a passkey's public part, and ``sign_count`` what its authenticator counted last.
    """

    class Kind(models.TextChoices):
        APP = "app", _("Authenticator app")
        PASSKEY = "passkey", _("Passkey")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="second_factors")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=100, blank=True)
    secret = models.TextField(blank=True)
    last_step = models.BigIntegerField(default=0)
    credential_id = models.CharField(max_length=1400, blank=True)
    credential = models.TextField(blank=True)
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(kind="app"), name="one_authenticator_app_of_a_user"
            ),
        ]


class RecoveryCode(models.Model):
    """A code for who lost their second factor, good once; only a keyed digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]


class SignedInPlace(models.Model):
    """A browser in which somebody is signed in. ``organization`` is the only one that it opens, after a sign-on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="places")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=100, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class SignOn(OrganizationRow):
    """An identity provider of the organization.

    ``issuer`` is OpenID Connect's issuer or SAML's entity id. ``secret`` is the client's, sealed under the master key.
    ``sign_on_url`` and ``certificates`` come from SAML metadata. ``new_members`` is the role of somebody who signs
    on for the first time, empty where only who is a member already gets in. ``group_roles`` maps a value of the claim
    or attribute ``group_claim`` to a role. ``vouched`` says that the provider's addresses count as verified.
    """

    FOR_EVERY_JOB = True

    class Kind(models.TextChoices):
        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    kind = models.CharField(max_length=4, choices=Kind.choices)
    name = models.CharField(max_length=100)
    issuer = models.CharField(max_length=1000)
    client_id = models.CharField(max_length=255, blank=True)
    secret = models.TextField(blank=True)
    sign_on_url = models.CharField(max_length=2000, blank=True)
    certificates = models.JSONField(default=list, blank=True)
    domains = models.JSONField(default=list, blank=True)
    new_members = models.CharField(max_length=20, blank=True)
    group_claim = models.CharField(max_length=200, blank=True)
    group_roles = models.JSONField(default=dict, blank=True)
    vouched = models.BooleanField(default=False)
    enabled = models.BooleanField(default=False)
    last_used_at = models.DateTimeField(null=True, blank=True)


class LinkedSignOn(OrganizationRow):
    """The account at an identity provider that is a member's: ``subject`` never changes there, addresses may."""

    FOR_EVERY_JOB = True

    sign_on = models.ForeignKey(SignOn, on_delete=models.CASCADE, related_name="links")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="linked_sign_ons")
    subject = models.CharField(max_length=255)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sign_on", "subject"], name="linked_sign_on_once")]


class SignOnAttempt(OrganizationRow):
    """A SAML request that awaits its answer, which comes without our cookie (it is posted from another site).

    ``claims`` is what the answer proved, for the browser that asked, once, with the ticket.
    """

    sign_on = models.ForeignKey(SignOn, on_delete=models.CASCADE, related_name="attempts")
    request_id = models.CharField(max_length=64, unique=True)
    came_from = models.CharField(max_length=2000, blank=True)
    claims = models.JSONField(null=True, blank=True)
    ticket_digest = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(db_index=True)


class SeenAssertion(models.Model):
    """A SAML assertion that was taken, remembered until it would have expired, so that it is not taken again."""

    key = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)
