"""``manage.py rotate_master_key``: a new master key, every blob's key wrapped anew, the old master key forgotten."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Model

from portal import store
from portal.actions.exports import rewrap_export
from portal.master_keys import MasterKeyError, add_master_key, forget_old_master_keys
from portal.models import (
    ApplicantSystem,
    Export,
    IdempotentRequest,
    PackKey,
    PullConnection,
    SecondFactor,
    SignOn,
    StoredBlob,
    WalletRequest,
    WebhookEndpoint,
)
from portal.parts import parts
from portal.secret_text import SecretLostError, open_text, seal_text

AT_ONCE = 200
#: The columns that :func:`portal.secret_text.seal_text` fills. One that is missing here is lost with the old key:
#: tests/portal/commands/test_rotate_master_key.py looks for it.
SEALED: dict[type[Model], tuple[str, ...]] = {
    ApplicantSystem: ("signing_secret", "credential"),
    PackKey: ("private",),
    PullConnection: ("secrets",),
    SecondFactor: ("secret",),
    SignOn: ("secret",),
    WalletRequest: ("private_jwk",),
    WebhookEndpoint: ("secret", "previous_secret"),
}


class Command(BaseCommand):
    help = "Makes a new master key. It may be stopped and started again at any point; nothing becomes unreadable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--keep-old", action="store_true", help="keep the old key: older backups still need it")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        try:
            add_master_key()
            count = sum(_rewrap(ids) for ids in _portions()) + _rewrap_exports() + _reseal_answers()
            count += sum(_reseal(model, column) for model, columns in SEALED.items() for column in columns)
            if not options["keep_old"]:
                forget_old_master_keys()
        except MasterKeyError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{count} keys wrapped anew. Backups made before this need the old master key.")


def _portions() -> list[list[UUID]]:
    rows = StoredBlob.objects.across_organizations("one master key wraps every organization's keys")
    ids = list(rows.filter(wrapped_key__isnull=False).values_list("pk", flat=True))
    return list(parts(ids, AT_ONCE))


@transaction.atomic
def _rewrap(ids: list[UUID]) -> int:
    rows = StoredBlob.objects.across_organizations("one master key wraps every organization's keys")
    blobs = list(rows.select_for_update().filter(pk__in=ids))
    for blob in blobs:
        store.rewrap(blob)
    return len(blobs)


@transaction.atomic
def _rewrap_exports() -> int:
    rows = Export.objects.across_organizations("one master key wraps every organization's keys")
    return sum(map(rewrap_export, rows.select_for_update().filter(wrapped_key__isnull=False)))


@transaction.atomic
def _reseal(model: type[Model], column: str) -> int:
    """Seal one column of every row anew: text, or text kept as bytes. What no key opens any more stays as it is."""
    count = 0
    for row in model._base_manager.select_for_update():  # noqa: SLF001 - every organization's, whatever the model
        kept = getattr(row, column)
        if not kept:
            continue
        sealed = kept if isinstance(kept, str) else bytes(kept).decode("ascii")
        try:
            fresh = seal_text(open_text(sealed))
        except SecretLostError:
            continue
        setattr(row, column, fresh if isinstance(kept, str) else fresh.encode("ascii"))
        row.save(update_fields=[column])
        count += 1
    return count


@transaction.atomic
def _reseal_answers() -> int:
    """Answers of writes that may be repeated, for the day that they live."""
    rows = IdempotentRequest.objects.across_organizations("one master key seals every organization's secrets")
    count = 0
    for row in rows.select_for_update().exclude(answer=None):
        kept: dict[str, Any] = row.answer or {}
        if sealed := kept.get("sealed"):
            row.answer = {**kept, "sealed": seal_text(open_text(sealed))}
            row.save(update_fields=["answer"])
            count += 1
    return count
