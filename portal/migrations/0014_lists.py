"""What the lists need: where members were last, and indexes for searching and counting many rows.

Words inside names are found through trigrams on PostgreSQL (https://www.postgresql.org/docs/current/pgtrgm.html). Where
the extension is missing or may not be created, the same searches run without: slower, and no less right.
"""

import django.db.models.functions.text
from django.db import DatabaseError, migrations, models, transaction

TRIGRAMS = {
    "candidate_name_trigrams": ("portal_candidate", "name"),
    "candidate_email_trigrams": ("portal_candidate", "email"),
    "identifier_trigrams": ("portal_candidateidentifier", "value"),
    "record_title_trigrams": ("portal_record", "title"),
    "record_issuer_trigrams": ("portal_record", "issuer_name"),
    "submission_name_trigrams": ("portal_submission", "file_name"),
}


def add_trigrams(apps, schema_editor):
    """Index what people search for by parts of words, where the database can."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return  # no such extension here, or no right to create it
    with connection.cursor() as cursor:
        for name, (table, column) in TRIGRAMS.items():
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {table} USING gin (upper({column}) gin_trgm_ops)")


def remove_trigrams(apps, schema_editor):
    """Take the indexes away; the extension may be somebody else's by now."""
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            for name in TRIGRAMS:
                cursor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0013_kept_figures'),
    ]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='left_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='membership',
            name='opens_with',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='membership',
            name='visited_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['organization', '-created_at'], name='application_newest'),
        ),
        migrations.AddIndex(
            model_name='candidate',
            index=models.Index(models.F('organization'), django.db.models.functions.text.Lower('name'), models.F('id'), condition=models.Q(('hidden_at__isnull', True), ('merged_into__isnull', True)), name='candidate_listed'),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(fields=['organization', 'concept_uri', 'candidate'], name='evidence_of_skill'),
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(condition=models.Q(('hidden_at__isnull', True)), fields=['organization', 'verdict', 'candidate'], name='record_by_verdict'),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=["organization", "job", "stage", "source", "id"],
                name="application_standing",
            ),
        ),
        migrations.RunPython(add_trigrams, remove_trigrams),
    ]
