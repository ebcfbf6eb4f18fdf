"""What an imported file says of a record in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0019_integration")]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="said",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
