"""System checks: each risky combination of settings has an id and a hint."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1", "testserver"})


@register(Tags.security)
def check_plain_http(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001 - Django's signature
    """Plain HTTP is for one's own machine only."""
    address = urlsplit(settings.CREDENCE_BASE_URL)
    others = sorted(set(settings.ALLOWED_HOSTS) - LOOPBACK)
    if address.scheme == "https" or (address.hostname in LOOPBACK and not others):
        return []
    return [
        Error(
            f"Credence would be served over plain HTTP to {', '.join(others) or address.hostname}.",
            hint="Set CREDENCE_BASE_URL to the https address that people use.",
            id="credence.E001",
        )
    ]


@register(Tags.security, deploy=True)
def check_debug(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001 - Django's signature
    """DEBUG shows tracebacks to visitors."""
    if not settings.DEBUG:
        return []
    return [Error("CREDENCE_DEBUG is on.", hint="Unset CREDENCE_DEBUG.", id="credence.E002")]


@register(Tags.database)
def check_sqlite_with_real_broker(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001
    """SQLite serves one machine; a networked broker invites workers on others."""
    engine = settings.DATABASES["default"]["ENGINE"]
    if "sqlite" not in engine or settings.CELERY_BROKER_URL.startswith("filesystem:"):
        return []
    return [
        Caution(
            "The database is SQLite and the broker is a server.",
            hint="Keep every worker on this machine, or set DATABASE_URL to PostgreSQL.",
            id="credence.W003",
        )
    ]


@register(Tags.security)
def check_wallet_certificate(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001 - Django's signature
    """A certificate that expires unnoticed is the most usual reason why wallets stop answering."""
    from portal.intake.openid4vp.key_check import expiring  # noqa: PLC0415 - these need the models
    from portal.intake.openid4vp.keys import WalletKeysError, kept_keys  # noqa: PLC0415

    try:
        ring = kept_keys()
    except WalletKeysError as error:
        return [Caution(str(error), hint="Restore wallet_keys.json, or move it away.", id="credence.W012")]
    found: list[CheckMessage] = []
    if ring and (sentence := expiring(ring[0])):
        found.append(Caution(sentence, hint="Run manage.py wallet_keys rotate.", id="credence.W010"))
    if ring and ring[0].for_development and settings.CREDENCE_HTTPS:
        sentence = "Requests to wallets are signed with a certificate for development, which wallets do not trust."
        hint = "Run manage.py wallet_keys rotate --certificate FILE --key FILE."
        found.append(Caution(sentence, hint=hint, id="credence.W011"))
    return found


@register(Tags.security)
def check_mailbox(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001 - Django's signature
    """A mailbox is read for one organization, over TLS."""
    if not settings.CREDENCE_IMAP_URL:
        return []
    found: list[CheckMessage] = []
    address = urlsplit(settings.CREDENCE_IMAP_URL)
    if address.scheme != "imaps" and address.hostname not in LOOPBACK:
        hint = "Use imaps://; with imap:// everything depends on the server's turning to TLS."
        found.append(Caution("The mailbox is not reached over TLS from the start.", hint=hint, id="credence.W020"))
    if not settings.CREDENCE_IMAP_ORGANIZATION:
        hint = (
            "Set CREDENCE_IMAP_ORGANIZATION to the organization's name or id, or run `manage.py fetch_mail` yourself."
        )
        found.append(Caution("`up` does not read the mailbox: it is nobody's.", hint=hint, id="credence.W021"))
    return found


@register(Tags.security)
def check_embedding_extra(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001 - Django's signature
    """An extra that is refused is done without, which nobody would notice."""
    from matching.linking import model  # noqa: PLC0415 - numpy and scipy are not needed to begin with

    try:
        model.verify()
    except model.ModelError as error:
        hint = f"Texts are linked by words alone until then, and `manage.py link` stops. {model.INSTALL}"
        return [Caution(str(error), hint=hint, id="credence.W030")]
    return []
