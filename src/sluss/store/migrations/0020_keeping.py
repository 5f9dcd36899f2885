"""Notes of safekeeping, written once."""

from django.db import migrations, models

from sluss.store import triggers


def _once(_apps, editor):
    is_sqlite = editor.connection.vendor == "sqlite"
    statements = (triggers.sqlite_once if is_sqlite else triggers.postgres_once)(triggers.KEEPING)
    for statement in statements:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """One table, and its triggers."""

    dependencies = (("store", "0019_order_of_bytes"),)
    operations = (
        migrations.CreateModel(
            name="KeepingEntry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("at", models.CharField(max_length=40)),
                ("by", models.CharField(max_length=40)),
                ("of", models.BigIntegerField()),
                ("facts", models.TextField()),
            ],
        ),
        migrations.RunPython(_once, migrations.RunPython.noop),
    )
