"""The situations that were frozen, written once."""

from django.db import migrations, models

from sluss.store import triggers


def _once(_apps, editor):
    is_sqlite = editor.connection.vendor == "sqlite"
    statements = (triggers.sqlite_once if is_sqlite else triggers.postgres_once)(triggers.FROZEN)
    for statement in statements:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """One table, and its triggers."""

    dependencies = (("store", "0008_tell"),)
    operations = (
        migrations.CreateModel(
            name="FrozenSituation",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("at", models.CharField(max_length=40)),
                ("by", models.CharField(max_length=40)),
                ("as_of", models.CharField(max_length=10)),
                ("reason", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("body", models.TextField()),
            ],
        ),
        migrations.RunPython(_once, migrations.RunPython.noop),
    )
