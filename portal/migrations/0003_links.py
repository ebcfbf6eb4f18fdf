from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0002_receiving"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="row",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
    ]
