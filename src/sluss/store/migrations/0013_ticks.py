"""The ticks of entry sheets, written once."""

from django.db import migrations, models

from sluss.store import triggers


def _once(_apps, editor):
    is_sqlite = editor.connection.vendor == "sqlite"
    statements = (triggers.sqlite_once if is_sqlite else triggers.postgres_once)(triggers.TICKS)
    for statement in statements:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """One table, and its triggers."""

    dependencies = (("store", "0015_search"),)
    operations = (
        migrations.CreateModel(
            name="Tick",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("batch", models.BigIntegerField(db_index=True)),
                ("end_to_end_id", models.CharField(max_length=35)),
                ("is_undone", models.BooleanField()),
                ("at", models.CharField(max_length=40)),
                ("by", models.CharField(max_length=40)),
            ],
        ),
        migrations.RunPython(_once, migrations.RunPython.noop),
    )
