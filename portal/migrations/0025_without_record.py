"""Whether a candidate has no record at all, kept on the candidate; nearly everybody has one, and is not rewritten."""

import django.db.models.functions.text
from django.db import migrations, models


def write_down(apps, schema_editor):
    candidates = apps.get_model('portal', 'Candidate')._base_manager
    records = apps.get_model('portal', 'Record')._base_manager.filter(hidden_at=None)
    without = candidates.filter(~models.Exists(records.filter(candidate=models.OuterRef('pk'))))
    without.update(without_record=True)


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0024_scale'),
    ]

    operations = [
        migrations.AddField(
            model_name='candidate',
            name='without_record',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(write_down, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name='candidate',
            name='without_record',
            field=models.BooleanField(default=True),
        ),
        migrations.AddIndex(
            model_name='candidate',
            index=models.Index(models.F('organization'), django.db.models.functions.text.Lower('name'), models.F('id'), condition=models.Q(('hidden_at__isnull', True), ('merged_into__isnull', True), ('without_record', True)), name='candidate_without_record'),
        ),
    ]
