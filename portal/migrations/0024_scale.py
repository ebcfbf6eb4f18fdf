"""How the records of a job's applicants stand, from an index alone; one that the foreign key has already goes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0023_pack'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='record',
            name='portal_reco_candida_3630d1_idx',
        ),
        migrations.RemoveIndex(
            model_name='record',
            name='record_of_candidate',
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(condition=models.Q(('hidden_at__isnull', True)), fields=['organization', 'candidate', 'state', 'verdict', 'act'], name='record_of_candidate'),
        ),
    ]
