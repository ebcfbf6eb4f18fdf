"""A key of a write belongs to its caller: a client's tokens last minutes, its keys a day."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def name_callers(apps: Any, _editor: object) -> None:
    """The keys of the last day stay those of their tokens."""
    rows = apps.get_model("portal", "IdempotentRequest")._base_manager
    for pk, token in rows.values_list("pk", "token_id").iterator():
        rows.filter(pk=pk).update(caller=f"token:{token}")


def forget(apps: Any, _editor: object) -> None:
    """Back there, a key needs its token, which is not known any more."""
    apps.get_model("portal", "IdempotentRequest")._base_manager.all().delete()


class Migration(migrations.Migration):
    dependencies = [("portal", "0021_people")]
    operations = [
        migrations.RemoveConstraint("idempotentrequest", "idempotency_key_once"),
        migrations.AddField("idempotentrequest", "caller", models.CharField(max_length=60, default=""), preserve_default=False),
        migrations.RunPython(name_callers, forget),
        migrations.RemoveField("idempotentrequest", "token"),
        migrations.AddConstraint(
            "idempotentrequest", models.UniqueConstraint(fields=["caller", "key"], name="idempotency_key_once")
        ),
    ]
