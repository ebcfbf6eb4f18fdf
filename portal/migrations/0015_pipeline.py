"""Decisions name the requirements they rest on and the move they were part of; who waits longest is found at once."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    dependencies = [("portal", "0014_lists")]

    operations = [
        migrations.AddField(model_name="decision", name="rests_on", field=models.JSONField(default=list)),
        migrations.AddField(
            model_name="decision", name="move", field=models.UUIDField(null=True, blank=True, db_index=True)
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["organization", "application", "-created_at"], name="decision_newest"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                models.F("job"),
                models.F("stage"),
                Coalesce("stage_since", "created_at"),
                models.F("id"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="application_waiting",
            ),
        ),
    ]
