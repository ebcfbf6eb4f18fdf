"""``manage.py rotate_master_key``: a new master key, every blob's key wrapped anew, the old master key forgotten."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal import store
from portal.master_keys import MasterKeyError, add_master_key, forget_old_master_keys
from portal.models import StoredBlob

AT_ONCE = 200


class Command(BaseCommand):
    help = "Makes a new master key. It may be stopped and started again at any point; nothing becomes unreadable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--keep-old", action="store_true", help="keep the old key: older backups still need it")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        try:
            add_master_key()
            count = sum(_rewrap(ids) for ids in _portions())
            if not options["keep_old"]:
                forget_old_master_keys()
        except MasterKeyError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{count} keys wrapped anew. Backups made before this need the old master key.")


def _portions() -> list[list[UUID]]:
    rows = StoredBlob.objects.across_organizations("one master key wraps every organization's keys")
    ids = list(rows.filter(wrapped_key__isnull=False).values_list("pk", flat=True))
    return [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]


@transaction.atomic
def _rewrap(ids: list[UUID]) -> int:
    rows = StoredBlob.objects.across_organizations("one master key wraps every organization's keys")
    blobs = list(rows.select_for_update().filter(pk__in=ids))
    for blob in blobs:
        store.rewrap(blob)
    return len(blobs)
