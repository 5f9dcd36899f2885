"""Which provider keeps a database, and where it is written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies = (("store", "0020_keeping"),)
    operations = (
        migrations.CreateModel(
            name="Custody",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("org_number", models.CharField(max_length=10)),
                ("provider", models.CharField(max_length=64)),
                ("database", models.CharField(max_length=400)),
                ("whereabouts", models.CharField(max_length=40)),
                ("other", models.TextField()),
                ("seq", models.BigIntegerField()),
                ("head", models.CharField(max_length=64)),
                ("at", models.CharField(max_length=40)),
                ("signature", models.CharField(max_length=100)),
            ],
        ),
    )
